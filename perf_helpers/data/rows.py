"""The rows of a CSV of ours as checked text, or everything that is wrong with it."""

import re
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from perf_helpers.data.columns import DATA, TABLES, Column, columns
from perf_helpers.data.csv_lines import numbered, text_of, torn
from perf_helpers.data.mistakes import said
from perf_helpers.errors import DataError, Problem, did_you_mean

# 16 and 016 would be two batch sizes to whoever compares them as they stand.
NUMBER = r"(0|[1-9]\d*)(\.\d+)?([eE][-+]?\d+)?"
PATTERNS = {
    "integer": (r"0|[1-9]\d{0,17}", "a whole number, 0 or more"),
    "number": (NUMBER, "a number above 0"),
    "usd": (NUMBER, "an amount in US dollars above 0, without its sign"),
    "version": (r"(0|[1-9]\d{0,5})(\.(0|[1-9]\d{0,5})){1,5}", "a version such as 2.20.0"),
    "date": (r"\d{4}-\d\d-\d\d", "a date such as 2023-09-15"),
    "url": (r"https?://\S+\.\S+( \| https?://\S+\.\S+)*", "the address of a page"),
    "commit": (r"[0-9a-f]{7,40}", "the name of a commit, 7 to 40 hexadecimal digits"),
}

# What a spreadsheet would run where a text begins with it: in the CSV of a page, an apostrophe
# stands before it. The page's exports have the same rule in tables/assets/export.js.
FORMULA = re.compile(r"['\s]*[=+\-@＝＋－＠\t\r\n]")

# No cell that was published has more characters than 600.
LONGEST = 2000


# Letters that are drawn as nothing: joiners, fillers, selectors of a variant, a blank in
# Braille. And what stands where a letter was lost.
UNSEEN = re.compile(
    "[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u2800\u3164\ufe00-\ufe0f\uffa0\ufffd"
    "\U000e0100-\U000e01ef]"
)


def bare(text: str) -> str:
    """Return a text without the apostrophe that keeps a spreadsheet from running it."""
    return text[1:] if text.startswith("'") and FORMULA.match(text[1:]) else text


class Row(NamedTuple):
    """A row as text by column, where it stands, and the headings that its file has for columns."""

    file: str
    line: int
    cells: dict[str, str]
    headings: dict[str, str]

    def problem(self, column: str, message: str) -> Problem:
        """Return a problem of this row, under the heading that its own file has."""
        return Problem(self.file, self.line, self.headings.get(column, column), message)


def read_rows(path: Path, table: str, also: tuple[str, ...] = ()) -> list[Row]:
    """Read the rows of a CSV of ours, checked as the registry describes its table.

    A row has a cell for every published column of the table, '' where it is empty or the
    file leaves the column out; and for each column of `also`, which the file may have beside
    them, where it has it. Raises DataError with every problem of the file.
    """
    place = place_of(path)
    return list(_checked(text_of(path, place), place, table, also))


# A page asks for the same files again and again; and what has read them all before a kernel
# is forked has read them for it.
@lru_cache(1000)
def _checked(text: str, place: str, table: str, also: tuple[str, ...]) -> tuple[Row, ...]:
    (_, header), *body = numbered(text, place)
    if not text.endswith("\n"):
        raise DataError([Problem(place, text.count("\n") + 1, "", said("cut_short"))])
    known = {name: column for name, column in columns(table).items() if not column.computed}
    problems = [
        Problem(place, 1, name, said("no_column", table=table, hint=did_you_mean(name, known)))
        for name in header
        if name not in known and name not in also
    ]
    problems += [
        Problem(place, 1, name, said("heading_twice"))
        for name in dict.fromkeys(header)
        if header.count(name) > 1
    ]
    rows = []
    for line, cells in body:
        if len(cells) != len(header):
            problems.append(torn(place, line, len(cells), len(header)))
            continue
        given = dict.fromkeys(known, "") | dict(zip(header, cells, strict=True))
        row = Row(place, line, given, {})
        problems += [
            row.problem(name, message)
            for name in known
            if (message := wrong_in(table, name, given[name]))
        ]
        rows.append(row)
    if problems:
        raise DataError(sorted(problems, key=lambda problem: problem.line))
    return tuple(rows)


def read_book(name: str) -> list[Row]:
    """Return the rows of one of the books of data/: snapshots, prices, instances, links ...

    Raises DataError with every problem of the file.
    """
    return read_rows(DATA / f"{name}.csv", name)


def place_of(path: Path) -> str:
    """Return how a message names a file: from the project's folder where it lies in it."""
    return str(path.relative_to(DATA.parent)) if path.is_relative_to(DATA.parent) else str(path)


def wrong(cell: str, column: Column) -> str:
    """Return what is wrong with a cell of a column, with what would be right, or ''."""
    if message := too_long(cell):
        return message
    shown = cell if len(cell) <= 60 else cell[:60] + "…"
    if not cell:
        return said("no_cell") if column.required else ""
    if cell != cell.strip() or not cell.isprintable() or UNSEEN.search(cell):
        return said("unprintable", cell=shown)
    if codes := codes_of(column):
        known = ", ".join(codes)
        what = {"cell": shown, "codes": known, "column": column.name}
        return "" if cell in codes else said("unknown_code", **what)
    if column.type in PATTERNS:
        pattern, right = PATTERNS[column.type]
        if not re.fullmatch(pattern, cell, re.ASCII) or not _exists(cell, column.type):
            zeros = ", without zeros before it" if re.search(r"(^|\.)0\d", cell) else ""
            return said("not_of_type", cell=shown, right=right + zeros)
        least, most = column.least, column.most
        if column.numeric and not least <= float(cell) <= most:
            why = column.limits.removesuffix(".")
            return said("out_of_limits", cell=shown, least=least, most=most, why=why)
    return ""


# Most cells are as one before them, in this file or another.
@lru_cache(100_000)
def wrong_in(table: str, name: str, cell: str) -> str:
    """Return what is wrong with a cell of a table's column, as `wrong` does, worked out once."""
    return wrong(cell, columns(table)[name])


def too_long(cell: str) -> str:
    """Return what is wrong with a cell that nobody means, too long to be looked at, or ''."""
    if len(cell) <= LONGEST:
        return ""
    return said("too_long", cell=cell[:60], length=len(cell), most=LONGEST)


def codes_of(column: Column) -> list[str]:
    """Return what a cell of a column may be, nothing where it may be anything of its type."""
    # A file of the publisher's is made into a table, or into rates.
    return [*TABLES, "prices"] if column.type == "table" else list(column.values)


def numbers(version: str) -> tuple[int, ...]:
    """Return the numbers of a version, by which versions are newer or older."""
    return tuple(map(int, version.split(".")))


def _exists(cell: str, kind: str) -> bool:
    if kind == "date":
        try:
            date.fromisoformat(cell)
        except ValueError:
            return False
    return kind not in ("number", "usd") or 0 < float(cell) < float("inf")
