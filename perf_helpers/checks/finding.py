"""What a check finds in a row: which cells cannot be true, or are doubtful, and why."""

from collections.abc import Mapping
from typing import NamedTuple

import pandas as pd

from perf_helpers.data.columns import Column, with_role
from perf_helpers.data.formats import exact
from perf_helpers.data.frames import columns_of, table_of
from perf_helpers.errors import counted

ERROR, WARNING, INFORMATION = SEVERITIES = ("error", "warning", "information")


class Finding(NamedTuple):
    """One thing that a check found in one row.

    `columns` and `values` are the cells concerned and what was published in them, as text;
    `consistent` holds what would satisfy the checks, by column, where that can be computed.
    """

    check: str
    severity: str
    row_id: str
    model: str
    columns: tuple[str, ...]
    values: tuple[str, ...]
    sentence: str
    consistent: tuple[tuple[str, float], ...] = ()


def finding(
    rows: pd.DataFrame,
    row_id: str,
    check: str,
    severity: str,
    columns: list[str],
    sentence: str,
    consistent: Mapping[str, float] | None = None,
) -> Finding:
    """Return what a check found in a row of a frame that is indexed by row id."""
    registry = columns_of(rows)
    given = tuple((consistent or {}).items())
    columns = [*columns, *(name for name, _ in given if name not in columns)]
    values = tuple(text(rows.at[row_id, name], registry[name]) for name in columns)
    model = rows.at[row_id, "model"]
    return Finding(check, severity, row_id, model, tuple(columns), values, sentence, given)


def text(value: object, column: Column) -> str:
    """Return a cell as a sentence quotes it: with its unit, 'empty' where there is nothing."""
    if pd.isna(value):
        return "empty"
    if not column.numeric:
        return column.values.get(str(value), str(value))
    return " ".join(filter(None, [exact(float(str(value))), column.unit]))


def measured(table: str) -> list[Column]:
    """Return the columns of a table that hold what was measured."""
    return with_role(table, "throughput", "throughput_max", "latency", "efficiency")


def measurements(rows: pd.DataFrame) -> list[str]:
    """Return the columns that hold what was measured, those that the rows fill."""
    names = [column.name for column in measured(table_of(rows))]
    filled = rows[names].notna().any()
    return [name for name in names if filled[name]]


def totals(found: pd.DataFrame) -> str:
    """Return how many errors and warnings there are, in words."""
    counts = found["severity"].value_counts()
    words = [
        counted(counts[severity], severity) for severity in (ERROR, WARNING) if severity in counts
    ]
    return " and ".join(words) or "no errors and no warnings"


def digits(value: float) -> int:
    """Return how many significant digits a figure has, 0 where there is none."""
    return 0 if pd.isna(value) else len(exact(value).partition("e")[0].replace(".", "").strip("0"))


def rounding(values: pd.Series) -> pd.Series:
    """Return how far the true figures may lie from the printed ones, as shares of these.

    Half a unit of the last digit printed: 0.08 may be 6 % more or less.
    """
    return values.astype("float64").map(_half_a_unit, na_action="ignore") / values.astype("float64")


def _half_a_unit(value: float) -> float:
    mantissa, _, power = exact(value).partition("e")
    return 0.5 * 10.0 ** (int(power or 0) - len(mantissa.partition(".")[2]))
