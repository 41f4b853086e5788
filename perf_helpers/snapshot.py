"""Where a table lives: the snapshot in force on a day, read typed."""

import re
from datetime import date as Day
from pathlib import Path
from typing import NamedTuple

import pandas as pd

from perf_helpers.columns import DATA, TABLES, Column, columns
from perf_helpers.problems import ParameterError, did_you_mean, unknown
from perf_helpers.reader import read_csv


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


def snapshots() -> pd.DataFrame:
    """Return all snapshots, one row each, by family and date: the columns of snapshots.csv."""
    return read_csv(DATA / "snapshots.csv", "snapshots").sort_values(["instance", "date"])


def instances() -> pd.DataFrame:
    """Return the instance types, one row each: the columns of instances.csv."""
    return read_csv(DATA / "instances.csv", "instances")


def find(instance: str, date: str) -> Snapshot:
    """Return the snapshot in force on a day.

    `instance` is a family (trn1) or an instance type (trn1.32xlarge); `date` is an
    ISO date, meaning as of that day, or 'latest'. Raises ParameterError, which says
    what exists, for anything else and for a day before the first snapshot.
    """
    book = snapshots()
    family = _family(instance, list(book["instance"].unique()))
    book = book[book["instance"] == family]
    if date != "latest":
        dates = list(book["date"])
        day = _day(date, dates)
        book = book[book["date"] <= day]
        if book.empty:
            raise ParameterError(
                f"nothing was published for {instance} by {day}: its first snapshot is {dates[0]}"
            )
    row = book.fillna("").iloc[-1].to_dict()
    row["family"], row["instance"] = row["instance"], instance
    return Snapshot(**row)


def tables(snapshot: Snapshot) -> list[str]:
    """Return the tables that hold rows of the snapshot's instance, in the order of TABLES."""
    return [
        table for table in TABLES if snapshot.path(table).exists() and len(_rows(snapshot, table))
    ]


def read(table: str, instance: str, date: str) -> pd.DataFrame:
    """Read one table as of a day.

    Returns one row a published row, cut to one instance type where `instance` names
    one, with the published columns of the registry, typed. `attrs` says which table,
    instance, family and snapshot date the rows are of. Raises ParameterError for a
    parameter that names nothing, DataError for a file that breaks the registry's rules.
    """
    if table not in TABLES:
        raise unknown("table", table, TABLES)
    snapshot = find(instance, date)
    if table not in tables(snapshot):
        raise ParameterError(
            f"{instance} has no {table} table on {snapshot.date}, "
            f"only {' and '.join(tables(snapshot)) or 'nothing'}"
        )
    rows = _rows(snapshot, table)
    rows.attrs = {
        "table": table,
        "instance": instance,
        "family": snapshot.family,
        "date": snapshot.date,
    }
    return rows


def _rows(snapshot: Snapshot, table: str) -> pd.DataFrame:
    rows = read_csv(snapshot.path(table), table)
    if snapshot.instance == snapshot.family:
        return rows
    measured_on = rows["instance_type"].str.split("/")
    return rows[[snapshot.instance in types for types in measured_on]].reset_index(drop=True)


def table_of(rows: pd.DataFrame) -> str:
    """Return which table the rows say they are of.

    Raises ParameterError where they do not say it, as after a concat of unlike frames.
    """
    if "table" not in rows.attrs:
        raise ParameterError(
            "these rows do not say which table they are of: read them with perf.read, "
            "or set rows.attrs['table']"
        )
    return str(rows.attrs["table"])


def columns_of(rows: pd.DataFrame) -> dict[str, Column]:
    """Return the registry's columns of the table that the rows say they are of."""
    return columns(table_of(rows))


def _family(instance: str, families: list[str]) -> str:
    types = list(instances()["instance_type"])
    if instance in families:
        return instance
    if instance in types:
        # trn1n.32xlarge is published in the tables of trn1.
        return next(family for family in families if instance.startswith(family))
    raise unknown("instance", instance, [*families, *types])


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
