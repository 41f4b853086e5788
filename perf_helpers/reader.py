"""The cells of a CSV of ours, or everything that is wrong with it."""

import csv
import io
import re
from datetime import date
from pathlib import Path

from perf_helpers.columns import DATA, Column, columns
from perf_helpers.problems import DataError, Problem

PATTERNS = {
    "integer": (r"\d{1,18}", "a whole number, 0 or more"),
    "number": (r"\d+(\.\d+)?([eE][-+]?\d+)?", "a number above 0"),
    "usd": (r"\d+(\.\d+)?([eE][-+]?\d+)?", "an amount in US dollars above 0, without its sign"),
    "version": (r"\d+(\.\d+)+", "a version such as 2.20.0"),
    "date": (r"\d{4}-\d\d-\d\d", "a date such as 2023-09-15"),
}


def read_cells(path: Path, table: str) -> dict[str, list[str]]:
    """Read the cells of a CSV of ours as text, checked as the registry describes its table.

    Returns every published column of the table with a cell a line, '' where it is empty
    or the file leaves the column out. Raises DataError with every problem of the file.
    """
    return read_lines(path, table)[0]


def read_lines(path: Path, table: str) -> tuple[dict[str, list[str]], list[int]]:
    """Read the cells as read_cells does, and the number of the line that each row begins on."""
    place = place_of(path)
    cells, lines, problems = _cells(path, place, table)
    if problems and not lines:
        raise DataError(problems)
    known = [column for column in columns(table).values() if not column.computed]
    given = {column.name: cells.get(column.name, [""] * len(lines)) for column in known}
    problems += [
        Problem(place, line, column.name, message)
        for column in known
        for line, cell in zip(lines, given[column.name], strict=True)
        if (message := wrong(cell, column))
    ]
    if problems:
        raise DataError(sorted(problems, key=lambda problem: problem.line))
    return given, lines


def place_of(path: Path) -> str:
    """Return how a message names a file: from the project's folder where it lies in it."""
    return str(path.relative_to(DATA.parent)) if path.is_relative_to(DATA.parent) else str(path)


def wrong(cell: str, column: Column) -> str:
    """Return what is wrong with a cell of a column, with what would be right, or ''."""
    shown = cell if len(cell) <= 60 else cell[:60] + "…"
    if not cell:
        return "is empty, and every row needs it" if column.required else ""
    if cell != cell.strip() or not cell.isprintable():
        return f"{shown!r} has blanks around it or characters that cannot be printed"
    if column.values:
        allowed = ", ".join(column.values)
        return "" if cell in column.values else f"{shown!r} is not one of {allowed}"
    if column.type in PATTERNS:
        pattern, right = PATTERNS[column.type]
        if not re.fullmatch(pattern, cell, re.ASCII) or not _exists(cell, column.type):
            return f"{shown!r} is not {right}"
    return ""


def _exists(cell: str, kind: str) -> bool:
    if kind == "date":
        try:
            date.fromisoformat(cell)
        except ValueError:
            return False
    return kind not in ("number", "usd") or 0 < float(cell) < float("inf")


def _cells(
    path: Path, place: str, table: str
) -> tuple[dict[str, list[str]], list[int], list[Problem]]:
    try:
        text = path.read_bytes().decode("utf-8")
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        byte = error.object[error.start]
        return {}, [], [Problem(place, line, "", f"byte 0x{byte:02x} is not UTF-8 text")]
    except OSError as error:
        return {}, [], [Problem(place, 0, "", error.strerror or str(error))]

    if text.startswith("\ufeff"):
        message = "begins with a byte order mark: save it as UTF-8 without one"
        return {}, [], [Problem(place, 1, "", message)]

    rows: list[tuple[int, list[str]]] = []
    source = csv.reader(io.StringIO(text, newline=""), strict=True)
    line = 1
    try:
        for row in source:
            rows.append((line, row))
            line = source.line_num + 1
    except csv.Error as error:
        return {}, [], [Problem(place, line, "", f"is not well-formed CSV: {error}")]
    if not rows:
        return {}, [], [Problem(place, 1, "", "is empty; a line of column names was expected")]

    (_, header), body = rows[0], rows[1:]
    known = {column.name for column in columns(table).values() if not column.computed}
    problems = [
        Problem(place, 1, name, f"the {table} table has no such column")
        for name in header
        if name not in known
    ]
    problems += [
        Problem(place, 1, name, "the column stands there more than once")
        for name in dict.fromkeys(header)
        if header.count(name) > 1
    ]
    problems += [
        Problem(place, line, "", f"{len(row)} cells where the heading has {len(header)}")
        for line, row in body
        if len(row) != len(header)
    ]
    whole = [(line, row) for line, row in body if len(row) == len(header)]
    cells = {name: [row[at] for _, row in whole] for at, name in enumerate(header)}
    return cells, [line for line, _ in whole], problems
