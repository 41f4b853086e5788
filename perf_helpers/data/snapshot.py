"""Where a table lives: the snapshot in force on a day."""

import re
from collections.abc import Iterable
from datetime import date as Day
from functools import cache
from pathlib import Path
from typing import NamedTuple

from perf_helpers.data.columns import DATA, TABLES
from perf_helpers.data.instances import known_types, runs_on
from perf_helpers.data.rows import Row, read_rows
from perf_helpers.errors import ParameterError, did_you_mean, unknown


class Snapshot(NamedTuple):
    """One published state of a family's tables.

    `instance` is what was asked for, a family or one instance type; `family` names
    the data folder; all dates are ISO text.
    """

    instance: str
    family: str
    date: str
    neuron_release: str
    published: str
    page_last_update: str
    source_commit: str

    def path(self, table: str) -> Path:
        """Return the path of a table's CSV, whether or not it exists."""
        return DATA / self.family / self.date / f"{table}.csv"


def all_snapshots() -> list[Snapshot]:
    """Return every snapshot of every family, by family and date."""
    path = DATA / "snapshots.csv"
    # Asked for once a page and more: read once, and anew when the file has changed.
    state = path.stat() if path.exists() else None
    return list(_snapshots(path, state and (state.st_mtime_ns, state.st_size)))


@cache
def _snapshots(path: Path, _state: object) -> list[Snapshot]:
    rows = read_rows(path, "snapshots")
    return sorted(Snapshot(family=row.cells["instance"], **row.cells) for row in rows)


def snapshot_on(instance: str, date: str) -> Snapshot:
    """Return the snapshot in force on a day.

    `instance` is a family (trn1) or an instance type (trn1.32xlarge); `date` is an
    ISO date, meaning as of that day, or 'latest'. Raises ParameterError, which says
    what exists, for anything else and for a day before the first snapshot.
    """
    book = all_snapshots()
    family = _family(instance, sorted({snapshot.family for snapshot in book}))
    book = [snapshot for snapshot in book if snapshot.family == family]
    if date != "latest":
        day = _day(date, [snapshot.date for snapshot in book])
        first, book = book[0], [snapshot for snapshot in book if snapshot.date <= day]
        if not book:
            raise ParameterError(
                f"nothing was published for {instance} by {day}: its first snapshot is {first.date}"
            )
    return book[-1]._replace(instance=instance)


def snapshot_dated(family: str, date: str) -> Snapshot:
    """Return a family's snapshot of a date, or what can be said of one that is yet to come."""
    book = (s for s in all_snapshots() if (s.family, s.date) == (family, date))
    return next(book, Snapshot(family, family, date, "", date, "", ""))


def snapshots_on(instances: Iterable[str], date: str) -> list[Snapshot]:
    """Return the snapshots in force on a day of those that had one by then.

    Raises ParameterError, as snapshot_on does, where none had.
    """
    found, refused = [], []
    for instance in instances:
        try:
            found.append(snapshot_on(instance, date))
        except ParameterError as error:
            refused.append(error)
    if not found:
        raise refused[0]
    return found


def of_instance(lines: list[Row], snapshot: Snapshot) -> list[Row]:
    """Return the rows of a table that are of a snapshot's instance: all of a family's."""
    if snapshot.instance == snapshot.family:
        return lines
    return [row for row in lines if runs_on(snapshot.instance, row.cells["instance_type"])]


def tables(snapshot: Snapshot) -> list[str]:
    """Return the tables that hold rows of the snapshot's instance, in the order of TABLES."""
    present = [table for table in TABLES if snapshot.path(table).exists()]
    if snapshot.instance == snapshot.family:
        return present
    return [
        table for table in present if of_instance(read_rows(snapshot.path(table), table), snapshot)
    ]


def snapshot_before(table: str, family: str, date: str) -> str:
    """Return the date of a family's last snapshot before a day that has a table, '' if none has."""
    earlier = [s for s in all_snapshots() if s.family == family and s.date < date]
    return next((s.date for s in reversed(earlier) if s.path(table).exists()), "")


def _family(instance: str, published: list[str]) -> str:
    types = [kind for kind in known_types() if any(kind.startswith(family) for family in published)]
    if instance in published:
        return instance
    if instance in types:
        return next(family for family in published if instance.startswith(family))
    raise unknown("instance", instance, [*published, *types])


def _day(date: str, dates: list[str]) -> str:
    if isinstance(date, str) and re.fullmatch(r"\d{4}-\d\d-\d\d", date, re.ASCII):
        try:
            return Day.fromisoformat(date).isoformat()
        except ValueError:
            pass
    raise ParameterError(
        f"{date!r} is no date: write a day from {dates[0]} on, as {dates[-1]}, or latest"
        + did_you_mean(date, ["latest", *dates])
    )
