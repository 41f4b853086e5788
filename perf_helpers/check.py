"""What must hold for everything in data/: every problem of every file at once."""

import sys
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

from perf_helpers.columns import DATA, TABLES, identity
from perf_helpers.problems import DataError, Problem, UserError, did_you_mean
from perf_helpers.reader import place_of, read_lines

BOOKS = ("snapshots", "prices", "instances")


class Row(NamedTuple):
    """A row as text, and the file and line it came from."""

    file: str
    line: int
    cells: dict[str, str]

    def problem(self, column: str, message: str) -> Problem:
        """Return a problem of this row."""
        return Problem(self.file, self.line, column, message)


class Sheet(NamedTuple):
    """The rows of one table of one snapshot, or of one of the books of data/."""

    table: str
    instance: str
    date: str
    rows: list[Row]


def check(folder: Path = DATA) -> list[Problem]:
    """Return everything that is wrong with the files of a data folder, by file and line.

    Types, required cells and codes as the registry has them; rows that stand twice;
    references from one file to another; dates and versions that cannot be.
    """
    problems: list[Problem] = []
    books = {name: _sheet(folder / f"{name}.csv", problems) for name in BOOKS}
    tables = []
    for path in sorted(folder.glob("*/*/*.csv")):
        if path.stem in TABLES:
            tables.append(_sheet(path, problems))
        else:
            known = did_you_mean(path.stem, TABLES)
            problems.append(Problem(place_of(path), 0, "", f"no table has this name{known}"))
    for each in (*books.values(), *tables):
        problems += repeated(each)
    problems += folders(books["snapshots"], tables)
    problems += rates(books["prices"], books["snapshots"])
    types = [row.cells["instance_type"] for row in books["instances"].rows]
    releases = {
        (row.cells["instance"], row.cells["date"]): row.cells["neuron_release"]
        for row in books["snapshots"].rows
    }
    for each in (books["prices"], *tables):
        problems += instance_types(each, types)
    for each in tables:
        problems += versions(each, releases.get((each.instance, each.date), ""))
    return sorted(problems)


def sheet(path: Path) -> Sheet:
    """Read a file of data/ as a sheet; raises DataError with every problem of the file."""
    cells, lines = read_lines(path, path.stem)
    rows = [
        Row(place_of(path), line, dict(zip(cells, row, strict=True)))
        for line, row in zip(lines, zip(*cells.values(), strict=True), strict=True)
    ]
    return Sheet(path.stem, path.parts[-3], path.parts[-2], rows)


def repeated(sheet: Sheet) -> Iterator[Problem]:
    """Yield the rows that are alike in everything that says who a row is."""
    names = identity(sheet.table)
    seen: dict[tuple[str, ...], Row] = {}
    for row in sheet.rows:
        key = tuple(row.cells.get(name, "") for name in names)
        if key in seen:
            first, who = seen[key], ", ".join(filter(None, key))
            where = f"line {first.line}" if first.file == row.file else f"{first.file}:{first.line}"
            yield row.problem(names[0], f"the row of {where} again: {who}")
        seen.setdefault(key, row)


def folders(snapshots: Sheet, tables: list[Sheet]) -> Iterator[Problem]:
    """Yield the snapshots without a folder of their own, and the folders without a line."""
    lines = {(row.cells["instance"], row.cells["date"]): row for row in snapshots.rows}
    found = {(sheet.instance, sheet.date): sheet for sheet in tables}
    for key, row in lines.items():
        if key not in found:
            yield row.problem("date", f"data/{'/'.join(key)}/ holds no table")
        if row.cells["published"] < row.cells["date"]:
            message = f"{row.cells['published']!r} is before the snapshot's date, {key[1]}"
            yield row.problem("published", message)
    for key in found:
        if key not in lines:
            message = "the snapshot has no line in data/snapshots.csv"
            yield Problem(f"data/{'/'.join(key)}", 0, "", message)


def rates(prices: Sheet, snapshots: Sheet) -> Iterator[Problem]:
    """Yield the rates whose days are not those of a snapshot, or overlap another's."""
    days: dict[str, set[str]] = {}
    for row in snapshots.rows:
        days.setdefault(row.cells["instance"], set()).add(row.cells["date"])
    books: dict[tuple[str, str], list[tuple[str, str, Row]]] = {}
    for row in prices.rows:
        kind, first, last = (row.cells[n] for n in ("instance_type", "from_date", "last_published"))
        known = next((days[name] for name in days if kind.startswith(name)), set())
        for name in ("from_date", "last_published"):
            if row.cells[name] not in known:
                message = f"{row.cells[name]!r} is the date of no snapshot of {kind}"
                yield row.problem(name, message)
        if last < first:
            yield row.problem("last_published", f"is before {first}, its first day")
        books.setdefault((kind, row.cells["basis"]), []).append((first, last, row))
    for spans in books.values():
        for (_, last, before), (first, _, row) in pairwise(sorted(spans)):
            if first <= last:
                message = f"two rates on {first}: that of line {before.line} runs to {last}"
                yield row.problem("from_date", message)


def instance_types(sheet: Sheet, known: list[str]) -> Iterator[Problem]:
    """Yield the cells that name an instance type which is not among the known ones."""
    for row in sheet.rows:
        for kind in row.cells["instance_type"].split("/"):
            if kind not in known:
                message = f"{kind!r} is not in data/instances.csv{did_you_mean(kind, known)}"
                yield row.problem("instance_type", message)


def versions(sheet: Sheet, release: str) -> Iterator[Problem]:
    """Yield the rows measured with a release that is newer than the one of their snapshot."""
    for row in sheet.rows:
        version = row.cells.get("neuron_version", "")
        if version and release and _number(version) > _number(release):
            message = f"{version!r} is newer than the snapshot's release, {release}"
            yield row.problem("neuron_version", message)


def main() -> int:
    """Print every problem of data/; return the exit status."""
    try:
        problems = check()
    except UserError as error:
        print(error, file=sys.stderr)
        return 1
    for problem in problems:
        print(problem, file=sys.stderr)
    if problems:
        count = len(problems)
        print(f"{count} problem{'' if count == 1 else 's'} in data/", file=sys.stderr)
        return 1
    files = len(list(DATA.rglob("*.csv")))
    print(f"data/ is in order: {files} files")
    return 0


def _sheet(path: Path, problems: list[Problem]) -> Sheet:
    try:
        return sheet(path)
    except DataError as error:
        problems += error.problems
        return Sheet(path.stem, path.parts[-3], path.parts[-2], [])


def _number(version: str) -> tuple[int, ...]:
    return tuple(map(int, version.split(".")))


if __name__ == "__main__":
    sys.exit(main())
