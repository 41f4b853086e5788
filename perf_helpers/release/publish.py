"""A release published: a publisher's folder becomes a snapshot, or nothing is written."""

import csv
import io
import subprocess
from datetime import date
from pathlib import Path

from perf_helpers.data.columns import DATA, columns
from perf_helpers.data.instances import families, known_types
from perf_helpers.data.rows import Row, read_book, wrong
from perf_helpers.data.rules import Sheet, instance_types, rate_days, releases, repeated, versions
from perf_helpers.errors import DataError, ParameterError, Problem, counted, unknown
from perf_helpers.release.price_book import restated
from perf_helpers.release.source import Source, read_source, spelled
from perf_helpers.release.transaction import only_writer, write_together

# What says each cell of a snapshot's line; all were published on the day of the snapshot.
SAID_BY = {
    "date": "date",
    "neuron_release": "release",
    "page_last_update": "page_date",
    "source_commit": "commit",
}

# Days by which a release may be dated ahead of the day that it is prepared on.
SOON = 31


def publish(given: dict[str, str]) -> None:
    """Write a snapshot from a publisher's folder: its tables, its line, and its rates.

    Raises ParameterError for an option that cannot be, and where the snapshot exists
    and is not to be replaced; DataError with everything in the folder that is not
    understood. Nothing is written then, nor where an OSError says that it cannot be.
    """
    with only_writer(DATA):
        _publish(given)


def _publish(given: dict[str, str]) -> None:
    # Spelled as the versions of rows are, with which it is compared.
    given = given | {"release": spelled("neuron_version", given["release"], "inference")}
    snapshots = _listed(given)
    folder = DATA / given["instance"] / given["date"]
    old = _may_replace(folder, given["replace"] == "1")
    source = read_source(Path(given["source"]))
    problems = [*source.problems, *wrong_for(source, given)]
    if not problems and (lost := [name for name in old if name not in source.rows]):
        raise ParameterError(
            f"{given['date']} holds {' and '.join(lost)} as well, which SOURCE={given['source']} "
            f"does not: a snapshot is replaced whole"
        )
    days = [
        row.cells["date"]
        for row in read_book("snapshots")
        if row.cells["instance"] == given["instance"]
    ]
    book, conflicts = restated(source.rates, given["instance"], given["date"], days)
    if not problems and not conflicts:
        conflicts = list(rate_days(_as_sheet("prices", book), _as_sheet("snapshots", snapshots)))
    if problems or conflicts:
        raise DataError(sorted({*problems, *conflicts}))
    if not source.rows:
        raise ParameterError(f"SOURCE={given['source']} holds no table")
    place = f"{given['instance']}/{given['date']}"
    files = {
        f"{place}/{table}.csv": _as_csv(table, [row.cells for row in rows])
        for table, rows in source.rows.items()
    }
    # The line of the snapshot comes last: without it the tables are not part of the data yet.
    files["prices.csv"] = _as_csv("prices", book, whole=True)
    files["snapshots.csv"] = _as_csv("snapshots", snapshots, whole=True)
    write_together(DATA, files)


def _listed(given: dict[str, str]) -> list[dict[str, str]]:
    """Return the lines of snapshots.csv with that of the import, whose options are checked."""
    if given["replace"] not in ("", "0", "1"):
        raise ParameterError(f"REPLACE is {given['replace']!r}: give 1 to replace a snapshot")
    missing = [
        name.upper() for name in ("source", "instance", "date", "release") if not given[name]
    ]
    if missing:
        raise ParameterError(f"{' and '.join(missing)} must be given: see make help")
    if not Path(given["source"]).is_dir():
        raise ParameterError(f"SOURCE={given['source']} is no folder")
    book = [row.cells for row in read_book("snapshots")]
    known = families()
    if given["instance"] not in known:
        raise unknown("instance", given["instance"], known)
    line = {
        "instance": given["instance"],
        "published": given["date"],
        **{name: given[option] for name, option in SAID_BY.items()},
    }
    for name, option in SAID_BY.items():
        if message := wrong(line[name], columns("snapshots")[name]):
            raise ParameterError(f"{option.upper()}: {message}")
    ahead = (date.fromisoformat(given["date"]) - date.today()).days
    if ahead > SOON and given["sure"] != "1":
        raise ParameterError(
            f"DATE={given['date']} lies {counted(ahead, 'day')} ahead of today: a snapshot bears "
            f"the day it was published; give SURE=1 if this one is meant"
        )
    # A correction keeps what was known of the snapshot and is not said anew.
    replaced = next((row for row in book if _key(row) == _key(line)), {})
    said = {name: cell for name, cell in line.items() if cell and name != "published"}
    line |= replaced | said
    if line["page_last_update"] > line["published"]:
        raise ParameterError(
            f"PAGE_DATE: {line['page_last_update']!r} is after the tables were published, "
            f"{line['published']}"
        )
    book = sorted([row for row in book if row is not replaced] + [line], key=_key)
    for problem in releases(_as_sheet("snapshots", book)):
        raise ParameterError(f"RELEASE: {problem.message}")
    return book


def _may_replace(folder: Path, replace: bool) -> list[str]:
    """Return the tables that the import replaces, none where the snapshot is new."""
    if not folder.exists():
        return []
    name = folder.relative_to(DATA.parent)
    if not replace:
        raise ParameterError(
            f"{name}/ exists, and what was published is never overwritten: give a correction "
            f"a date of its own, or REPLACE=1 to correct it on the same day"
        )
    for path in (folder, DATA / "prices.csv", DATA / "snapshots.csv"):
        state = subprocess.run(
            ["git", "status", "--porcelain", "--ignored", "--", str(path)],
            cwd=DATA.parent,
            capture_output=True,
            text=True,
        )
        if state.returncode or state.stdout:
            place = f"{path.relative_to(DATA.parent)}{'/' if path.is_dir() else ''}"
            raise ParameterError(f"{place} is not committed to git, so REPLACE=1 would lose it")
    return sorted(path.stem for path in folder.glob("*.csv"))


def wrong_for(source: Source, given: dict[str, str]) -> list[Problem]:
    """Return what is wrong with understood rows as part of the snapshot that was asked for."""
    types = known_types()
    problems: list[Problem] = []
    for table, rows in source.rows.items():
        sheet = Sheet(table, given["instance"], given["date"], rows)
        problems += repeated(sheet)
        problems += instance_types(sheet, types)
        problems += versions(sheet, given["release"])
    problems += instance_types(Sheet("prices", "", "", source.rates), types)
    bases = {rate.cells["basis"]: rate for rate in source.rates}
    if len(bases) > 1:
        for basis, rate in bases.items():
            others = ", ".join(f"{x.file} has {other}" for other, x in bases.items() if x != rate)
            message = f"{basis}, but {others}: the rates of a day are on one basis"
            problems.append(rate.problem("basis", message))
    for rate in source.rates:
        kind = rate.cells["instance_type"]
        if not kind.startswith(given["instance"]):
            problems.append(
                rate.problem("instance_type", f"{kind!r} is not of {given['instance']}")
            )
    return problems


def _as_sheet(name: str, lines: list[dict[str, str]]) -> Sheet:
    rows = [Row(f"data/{name}.csv", at, line, {}) for at, line in enumerate(lines, start=2)]
    return Sheet(name, "", "", rows)


def _key(line: dict[str, str]) -> tuple[str, str]:
    return line["instance"], line["date"]


def _as_csv(table: str, rows: list[dict[str, str]], whole: bool = False) -> str:
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
