"""A release published: a publisher's folder becomes a snapshot, or nothing is written."""

import csv
import io
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from perf_helpers.data.columns import DATA, columns
from perf_helpers.data.instances import family_of, known_types
from perf_helpers.data.mistakes import said
from perf_helpers.data.rows import Row, place_of, read_rows
from perf_helpers.data.rules import Sheet, instance_types, rate_days, repeated, versions
from perf_helpers.errors import DataError, ParameterError, Problem, UserError, together
from perf_helpers.release.kept import committed, tables_in, unchanged
from perf_helpers.release.price_book import restated
from perf_helpers.release.snapshot_line import as_sheet, days_of, snapshots_with
from perf_helpers.release.source import Source, read_source
from perf_helpers.release.spelling import spelled
from perf_helpers.release.transaction import only_writer, write_together

# Doubts that a person reads through in one round.
MOST = 50
# The day of the last training table that named no instance type: until then there was one.
UNTYPED_UNTIL = "2023-03-21"


def publish(given: dict[str, str]) -> list[str]:
    """Write a snapshot from a publisher's folder: its tables, its line, and its rates.

    Returns what was passed over, and why: files of the folder, and columns of the tables that
    are replaced. A snapshot that git does not hold yet is written anew. Raises ParameterError
    for options that cannot be, and where the snapshot is published and not to be replaced;
    DataError with everything in the folder that is not understood; UserError with both.
    Nothing is written then, nor where an OSError says that it cannot be.
    """
    with only_writer(DATA):
        return _publish(given)


def _publish(given: dict[str, str]) -> list[str]:
    # Spelled as the versions of rows are, with which it is compared.
    given = given | {"release": spelled("neuron_version", given["release"], "inference")}
    folder = DATA / given["instance"] / given["date"]
    old = tables_in(folder) if given["date"] else []
    published = bool(old) and committed(folder)
    snapshots, mistakes = snapshots_with(given, anew=not published)
    if published and not mistakes:
        mistakes |= _refused(folder, given["replace"] == "1")
    if "source" in mistakes:
        raise ParameterError(*mistakes.values())
    source = read_source(Path(given["source"]))
    # What is wrong with an option is not said of every row again.
    problems = [*source.problems, *wrong_for(source, given | dict.fromkeys(mistakes, ""))]
    lost = [name for name in old if name not in source.rows]
    if not problems and not mistakes:
        mistakes = _not_whole(source, given, lost if published else [])
    if not mistakes:
        days = days_of(given["instance"])
        book, conflicts = restated(source.rates, given["instance"], given["date"], days)
        problems += conflicts
        if not problems:
            problems = list(rate_days(as_sheet("prices", book), as_sheet("snapshots", snapshots)))
    if mistakes or problems:
        raise _all_of(source, given, mistakes, problems)
    place = f"{given['instance']}/{given['date']}"
    files: dict[str, str | None] = {f"{place}/{name}.csv": None for name in lost}
    for table, rows in source.rows.items():
        files[f"{place}/{table}.csv"] = as_csv(table, [row.cells for row in rows])
    # The line of the snapshot comes last: without it the tables are not part of the data yet.
    files["prices.csv"] = as_csv("prices", book, whole=True)
    files["snapshots.csv"] = as_csv("snapshots", snapshots, whole=True)
    given_up = list(_given_up(folder, old, source))
    write_together(DATA, files)
    return source.passed_over + given_up


def _given_up(folder: Path, old: list[str], source: Source) -> Iterator[str]:
    """Yield the columns that tables held and that those in their place do not."""
    for table in (name for name in old if name in source.rows):
        path = folder / f"{table}.csv"
        with suppress(DataError):
            lost = _filled(read_rows(path, table)) - _filled(source.rows[table])
            for name in columns(table):
                if name in lost:
                    heading = columns(table)[name].heading
                    yield f"{place_of(path)}: its column {heading}, of which SOURCE has nothing"


def _filled(rows: list[Row]) -> set[str]:
    return {name for row in rows for name, cell in row.cells.items() if cell}


def _all_of(
    source: Source, given: dict[str, str], mistakes: dict[str, str], problems: list[Problem]
) -> UserError:
    # Pandas, not wanted for what is read alone.
    from perf_helpers.release.doubts import doubts

    options, found = ParameterError(*mistakes.values()), DataError(together(problems))
    error: UserError = options if mistakes else found
    if mistakes and problems:
        error = UserError(f"{options}\n{found}")
    try:
        doubtful = together(doubts(source, given | dict.fromkeys(mistakes, ""), problems))
    except UserError as unreadable:
        error.add_note(f"the rest could not be compared:\n{unreadable}")
        return error
    if doubtful:
        more = [f"and {len(doubtful) - MOST} more"] if len(doubtful) > MOST else []
        error.add_note("\n".join(["doubtful in the rest:", *map(str, doubtful[:MOST]), *more]))
    return error


def _not_whole(source: Source, given: dict[str, str], lost: list[str]) -> dict[str, str]:
    if not source.rows:
        return {"source": said("no_source_table", given=given["source"])}
    if lost:
        what = {"date": given["date"], "source": given["source"]}
        return {"source": said("not_whole", **what, tables=" and ".join(lost))}
    return {}


def _refused(folder: Path, replace: bool) -> dict[str, str]:
    """Return why a snapshot that is published cannot be replaced."""
    name = folder.relative_to(DATA.parent)
    if not replace:
        return {"replace": said("published_before", folder=name)}
    for path in (folder, DATA / "prices.csv", DATA / "snapshots.csv"):
        if not unchanged(path):
            place = f"{path.relative_to(DATA.parent)}{'/' if path.is_dir() else ''}"
            return {"replace": said("uncommitted", place=place)}
    return {}


def wrong_for(source: Source, given: dict[str, str]) -> list[Problem]:
    """Return what is wrong with understood rows as part of the snapshot that was asked for."""
    types = known_types()
    problems: list[Problem] = []
    for table, rows in source.rows.items():
        sheet = Sheet(table, given["instance"], given["date"], rows)
        # Rows that are read in part may be told apart by what is not read.
        whole = [row for row in rows if row.file not in source.in_part]
        problems += repeated(sheet._replace(rows=whole))
        problems += instance_types(sheet, types)
        problems += versions(sheet, given["release"])
        if table == "training" and given["date"] > UNTYPED_UNTIL:
            problems += _untyped(rows)
    problems += instance_types(Sheet("prices", "", "", source.rates), types)
    bases = {rate.cells["basis"]: rate for rate in source.rates}
    if len(bases) > 1:
        for basis, rate in bases.items():
            for other, row in bases.items():
                if other != basis:
                    what = {"basis": basis, "day": "this day", "where": row.file, "other": other}
                    problems.append(rate.problem("basis", said("two_bases", **what)))
    for rate in source.rates:
        kind = rate.cells["instance_type"]
        if kind in types and not kind.startswith(given["instance"]):
            own, family = family_of(kind), given["instance"]
            message = said("other_family", kind=kind, family=family, own=own)
            problems.append(rate.problem("instance_type", message))
    return problems


def _untyped(rows: list[Row]) -> list[Problem]:
    """Return the files whose rows passed for those of the one type that there was at first."""
    column = columns("training")["instance_type"]
    files = {row.file for row in rows if column.name not in row.headings}
    message = said("no_such_heading", forms=", ".join(column.aliases))
    return [Problem(file, 1, column.heading, message) for file in sorted(files)]


def as_csv(table: str, rows: list[dict[str, str]], whole: bool = False) -> str:
    """Return rows as the text of a file of data/, by the columns that the registry has."""
    # A column that holds nothing is left out of a table, never of a book.
    names = [
        column.name
        for column in columns(table).values()
        if not column.computed and (whole or any(row.get(column.name) for row in rows))
    ]
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(names)
    writer.writerows([row.get(name, "") for name in names] for row in rows)
    return out.getvalue()
