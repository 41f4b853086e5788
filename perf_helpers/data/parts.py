"""The parts of a table: what its runs were optimized for, as far as the source says it."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from perf_helpers.data.columns import with_role
from perf_helpers.data.frames import table_of

if TYPE_CHECKING:
    import pandas as pd


class Part(NamedTuple):
    """One part: its code and its place among the registry's, its label, and its rows.

    The code is empty for rows that name no part, the label for a table that is not divided.
    """

    code: str
    place: int
    label: str
    rows: pd.DataFrame

    @property
    def key(self) -> str:
        """The label as an id."""
        return self.label.lower().replace(" ", "-")


def parts(rows: pd.DataFrame) -> list[Part]:
    """Return the parts of a table that hold rows, in the registry's order.

    One part without a label where the table is not divided; rows that name no part
    come last where others do.
    """
    codes = labels(table_of(rows))
    part = next(iter(with_role(table_of(rows), "part")), None)
    if part is None or rows[part.name].isna().all():
        return [Part("", len(codes), "", rows)] if len(rows) else []
    found = [
        Part(code, place, label, rows[rows[part.name] == code])
        for place, (code, label) in enumerate(codes.items())
    ]
    found.append(Part("", len(codes), part.blank, rows[rows[part.name].isna()]))
    return [each for each in found if len(each.rows)]


def labels(table: str) -> dict[str, str]:
    """Return the labels of the parts that a table can have, by code, in their order."""
    return {code: label for part in with_role(table, "part") for code, label in part.values.items()}
