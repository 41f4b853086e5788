"""Instance types: their families, their sizes, and which of several a row is priced as."""

from __future__ import annotations

from typing import TYPE_CHECKING

from perf_helpers.data.rows import read_book

# A render that has nothing to do does not wait for pandas.
if TYPE_CHECKING:
    import pandas as pd


def priced_as(rows: pd.DataFrame) -> pd.Series:
    """Return the instance type whose rate a row is priced at: the first where it names several."""
    return rows["instance_type"].str.split("/").str[0]


def sizes(rows: pd.DataFrame, name: str) -> pd.Series:
    """Return a column of instances.csv for the instance of each row (Int64)."""
    known = {row.cells["instance_type"]: int(row.cells[name]) for row in read_book("instances")}
    return priced_as(rows).map(known).astype("Int64")


def runs_on(instance: str, instance_types: str) -> bool:
    """Return whether a cell of instance types, several joined by slashes, names this one."""
    return instance in instance_types.split("/")


def families() -> list[str]:
    """Return the families of instance types that can have snapshots, one or not one yet.

    A family is the first word of its types; trn1n.32xlarge is published in the tables of trn1.
    """
    names = sorted({kind.split(".")[0] for kind in known_types()})
    return [name for name in names if not any(name != x and name.startswith(x) for x in names)]


def family_of(kind: str) -> str:
    """Return the family that an instance type's tables are published with."""
    return next((name for name in families() if kind.startswith(name)), kind)


def known_types() -> list[str]:
    """Return the instance types that are known, of all families."""
    return [row.cells["instance_type"] for row in read_book("instances")]
