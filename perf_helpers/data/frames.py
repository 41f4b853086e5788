"""Tables as typed frames that say what they are of."""

from collections.abc import Collection

import pandas as pd

from perf_helpers.data.columns import TABLES, Column, columns
from perf_helpers.data.rows import Row, read_rows
from perf_helpers.data.rules import Sheet, repeated
from perf_helpers.data.snapshot import Snapshot, all_snapshots, of_instance, snapshot_on, tables
from perf_helpers.errors import DataError, ParameterError, unknown

DTYPES = {"integer": "Int64", "number": "float64", "usd": "float64"}


def read(table: str, instance: str, date: str = "latest") -> pd.DataFrame:
    """Read one table as of a day: `perf.read("inference", "trn1", "2023-09-15")`.

    `table` is training, inference or llm; `instance` a family (trn1) or an instance type
    (trn1.32xlarge); `date` a day, meaning the snapshot in force then, or latest.

    Returns one row a published row, cut to one instance type where `instance` names
    one, with the published columns of the registry, typed: whole numbers as Int64, other
    numbers as float64, all else as str. `attrs` says which table, instance, family and
    snapshot date the rows are of. Raises ParameterError, which says what exists, for a
    parameter that names nothing, DataError for a file that breaks the registry's rules.
    """
    if table not in TABLES:
        raise unknown("table", table, TABLES)
    snapshot = snapshot_on(instance, date)
    lines = checked(table, snapshot) if snapshot.path(table).exists() else []
    if not lines and table not in (present := tables(snapshot)):
        raise ParameterError(
            f"{instance} has no {table} table on {snapshot.date}, "
            f"only {' and '.join(present) or 'nothing'}"
        )
    rows = frame(lines, table)
    rows.attrs = {
        "table": table,
        "instance": instance,
        "family": snapshot.family,
        "date": snapshot.date,
    }
    return rows


def checked(table: str, snapshot: Snapshot) -> list[Row]:
    """Return the rows of a table of a snapshot, those of its instance type where it is of one.

    Raises DataError for a file that breaks the registry's rules.
    """
    lines = read_rows(snapshot.path(table), table)
    if problems := list(repeated(Sheet(table, snapshot.family, snapshot.date, lines))):
        raise DataError(problems)
    return of_instance(lines, snapshot)


def frame(rows: list[Row], table: str, also: Collection[str] = ()) -> pd.DataFrame:
    """Return checked rows of a table with its published columns, and some that are computed.

    Integers as Int64, numbers as float64, all else as text.
    """
    return pd.DataFrame(
        {
            name: _typed([row.cells[name] for row in rows], column)
            for name, column in columns(table).items()
            if not column.computed or name in also
        }
    )


def snapshots() -> pd.DataFrame:
    """Return all snapshots, one row each, by family and date.

    The columns of snapshots.csv, all str, empty where nothing is known.
    """
    known = pd.DataFrame(all_snapshots(), columns=Snapshot._fields).drop(columns="family")
    return known.replace("", None).astype("str")


def table_of(rows: pd.DataFrame) -> str:
    """Return which table the rows say they are of.

    Raises ParameterError where they do not say it, as after a concat of unlike frames.
    """
    if not isinstance(rows, pd.DataFrame):
        kind = type(rows).__name__
        raise ParameterError(f"{kind} is no frame of rows: read them with perf.read")
    if "table" not in rows.attrs:
        raise ParameterError(
            "these rows do not say which table they are of: read them with perf.read, a CSV "
            "with perf.read_csv, or set rows.attrs['table']"
        )
    return str(rows.attrs["table"])


def snapshot_of(rows: pd.DataFrame) -> tuple[str, str]:
    """Return the family and the date of the snapshot that the rows say they are of.

    Raises ParameterError where they do not say it, as those of a history.
    """
    table_of(rows)
    if not {"instance", "family", "date"} <= rows.attrs.keys():
        raise ParameterError(
            "these rows do not say which snapshot they are of: read them with perf.read, a CSV "
            "with perf.read_csv"
        )
    return str(rows.attrs["family"]), str(rows.attrs["date"])


def columns_of(rows: pd.DataFrame) -> dict[str, Column]:
    """Return the registry's columns of the table that the rows say they are of."""
    return columns(table_of(rows))


def _typed(cells: list[str], column: Column) -> pd.Series:
    values = [cell or None for cell in cells]
    if column.type == "integer":
        return pd.Series([int(cell) if cell else None for cell in values], dtype="Int64")
    if column.type in DTYPES:
        return pd.Series([float(cell) if cell else None for cell in values], dtype="float64")
    return pd.Series(values, dtype="str")
