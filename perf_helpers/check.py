"""What must hold for everything in data/: every problem of every file at once."""

import sys
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

from perf_helpers.columns import DATA, TABLES, identity
from perf_helpers.problems import DataError, Problem, did_you_mean
from perf_helpers.reader import place_of, read_lines

BOOKS = ("snapshots", "prices", "instances")


class Sheet(NamedTuple):
    """A file that was read: where it is, its table, and its rows with their lines."""

    path: Path
    table: str
    rows: list[tuple[int, dict[str, str]]]

    def problem(self, line: int, column: str, message: str) -> Problem:
        """Return a problem in this file."""
        return Problem(place_of(self.path), line, column, message)


def check(folder: Path = DATA) -> list[Problem]:
    """Return everything that is wrong with the files of a data folder, by file and line.

    Types, required cells and codes as the registry has them; rows that stand twice;
    references from one file to another; dates and versions that cannot be.
    """
    problems: list[Problem] = []
    books = {name: _sheet(folder / f"{name}.csv", name, problems) for name in BOOKS}
    tables = []
    for path in sorted(folder.glob("*/*/*.csv")):
        if path.stem in TABLES:
            tables.append(_sheet(path, path.stem, problems))
        else:
            known = did_you_mean(path.stem, TABLES)
            problems.append(Problem(place_of(path), 0, "", f"no table has this name{known}"))
    for sheet in (*books.values(), *tables):
        problems += repeated(sheet)
    problems += folders(books["snapshots"], tables)
    problems += rates(books["prices"], books["snapshots"])
    problems += instance_types(books["instances"], [books["prices"], *tables])
    problems += versions(books["snapshots"], tables)
    return sorted(problems)


def repeated(sheet: Sheet) -> Iterator[Problem]:
    """Yield the rows that are alike in everything that says who a row is."""
    names = identity(sheet.table)
    seen: dict[tuple[str, ...], int] = {}
    for line, row in sheet.rows:
        key = tuple(row[name] for name in names)
        if key in seen:
            who = ", ".join(filter(None, key))
            yield sheet.problem(line, names[0], f"the row of line {seen[key]} again: {who}")
        seen.setdefault(key, line)


def folders(snapshots: Sheet, tables: list[Sheet]) -> Iterator[Problem]:
    """Yield the snapshots without a folder of their own, and the folders without a line."""
    lines = {(row["instance"], row["date"]): line for line, row in snapshots.rows}
    found = {(sheet.path.parts[-3], sheet.path.parts[-2]): sheet for sheet in tables}
    for key, line in lines.items():
        if key not in found:
            yield snapshots.problem(line, "date", f"data/{'/'.join(key)}/ holds no table")
    for key, sheet in found.items():
        if key not in lines:
            yield sheet.problem(0, "", "its snapshot has no line in data/snapshots.csv")
    for line, row in snapshots.rows:
        if row["published"] < row["date"]:
            message = f"{row['published']!r} is before the snapshot's date, {row['date']}"
            yield snapshots.problem(line, "published", message)


def rates(prices: Sheet, snapshots: Sheet) -> Iterator[Problem]:
    """Yield the rates whose days are not those of a snapshot, or overlap another's."""
    days: dict[str, set[str]] = {}
    for _, row in snapshots.rows:
        days.setdefault(row["instance"], set()).add(row["date"])
    books: dict[tuple[str, str], list[tuple[str, str, int]]] = {}
    for line, row in prices.rows:
        families = [name for name in days if row["instance_type"].startswith(name)]
        known = days[max(families, key=len)] if families else set()
        for name in ("from_date", "last_published"):
            if row[name] not in known:
                message = f"{row[name]!r} is the date of no snapshot of {row['instance_type']}"
                yield prices.problem(line, name, message)
        if row["last_published"] < row["from_date"]:
            yield prices.problem(line, "last_published", f"is before {row['from_date']}, its first")
        span = (row["from_date"], row["last_published"], line)
        books.setdefault((row["instance_type"], row["basis"]), []).append(span)
    for spans in books.values():
        spans.sort()
        for (_, last, before), (first, _, line) in pairwise(spans):
            if first <= last:
                message = f"two rates on {first}: line {before} runs to {last}"
                yield prices.problem(line, "from_date", message)


def instance_types(instances: Sheet, sheets: list[Sheet]) -> Iterator[Problem]:
    """Yield the cells that name an instance type which data/instances.csv does not have."""
    known = [row["instance_type"] for _, row in instances.rows]
    for sheet in sheets:
        for line, row in sheet.rows:
            for kind in row["instance_type"].split("/"):
                if kind not in known:
                    hint = did_you_mean(kind, known)
                    message = f"{kind!r} is not in data/instances.csv{hint}"
                    yield sheet.problem(line, "instance_type", message)


def versions(snapshots: Sheet, tables: list[Sheet]) -> Iterator[Problem]:
    """Yield the rows measured with a release that is newer than the one of their snapshot."""
    releases = {(r["instance"], r["date"]): r["neuron_release"] for _, r in snapshots.rows}
    for sheet in tables:
        release = releases.get((sheet.path.parts[-3], sheet.path.parts[-2]), "")
        for line, row in sheet.rows:
            version = row["neuron_version"]
            if version and release and _number(version) > _number(release):
                message = f"{version!r} is newer than the snapshot's release, {release}"
                yield sheet.problem(line, "neuron_version", message)


def main() -> int:
    """Print every problem of data/; return the exit status."""
    problems = check()
    for problem in problems:
        print(problem, file=sys.stderr)
    if problems:
        count = len(problems)
        print(f"{count} problem{'' if count == 1 else 's'} in data/", file=sys.stderr)
        return 1
    files = len(list(DATA.rglob("*.csv")))
    print(f"data/ is in order: {files} files")
    return 0


def _sheet(path: Path, table: str, problems: list[Problem]) -> Sheet:
    try:
        cells, lines = read_lines(path, table)
    except DataError as error:
        problems += error.problems
        return Sheet(path, table, [])
    rows = [dict(zip(cells, row, strict=True)) for row in zip(*cells.values(), strict=True)]
    return Sheet(path, table, list(zip(lines, rows, strict=True)))


def _number(version: str) -> tuple[int, ...]:
    return tuple(map(int, version.split(".")))


if __name__ == "__main__":
    sys.exit(main())
