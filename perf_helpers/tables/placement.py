"""Which columns a table has on a page, in which order, and what is said once for all its rows."""

import pandas as pd

from perf_helpers.data.columns import Column
from perf_helpers.data.frames import columns_of
from perf_helpers.tables.sparkline import changes

# What a reader looks for first, whatever else tells the rows apart.
FIRST = ("model", "instance")
# How much was asked of the model at once.
SIZES = ("batch", "length")
# What is measured, or follows from it: alike in all rows, it is still what the page is about.
FIGURES = (
    *("throughput", "throughput_max", "latency", "efficiency"),
    *("cost", "cost_per_request", "cost_per_output"),
)


def shown_columns(rows: pd.DataFrame) -> list[Column]:
    """Return the columns that hold something for these rows, in the registry's order."""
    return [
        column
        for column in columns_of(rows).values()
        if column.name in rows
        and column.display not in ("hidden", "part", "group")
        and (column.blank or _holds(rows[column.name], column))
    ]


def placed(rows: pd.DataFrame, marked: frozenset[str] = frozenset()) -> list[Column]:
    """Return the columns of a page's tables: who a row is, then what was measured, then how.

    Model and instance type come first, then what tells the rows of one model apart, numbers
    before words. A column that is alike in all rows is none, but where it is `marked`.
    """
    once = {column.name for column in alike(rows, marked)}
    apart = telling(rows)
    columns = [column for column in shown_columns(rows) if column.name not in once]
    return sorted(columns, key=lambda column: _place(column, apart))


def telling(rows: pd.DataFrame) -> set[str]:
    """Return the columns that tell rows of one model and instance type apart, of one part.

    As few as do: batch and lengths where these suffice, then what else the identity has.
    """
    columns = columns_of(rows).values()
    known = [column.name for column in columns if column.role in (*FIRST, "part")]
    sizes = [column.name for column in columns if column.role in SIZES]
    others = [column.name for column in columns if column.identity and column.name not in known]
    found: list[str] = []
    for name in dict.fromkeys(sizes + others):
        alone = rows.groupby([*known, *found], dropna=False)[name].nunique(dropna=False)
        if name in rows and (alone > 1).any():
            found.append(name)
    return set(found)


def alike(rows: pd.DataFrame, marked: frozenset[str] = frozenset()) -> list[Column]:
    """Return the columns that say the same of every row of a page, of two rows and more."""
    return [
        column
        for column in shown_columns(rows)
        if len(rows) > 1
        and column.role not in ("model", *FIGURES)
        and column.name not in marked
        and not column.blank
        and rows[column.name].notna().all()
        and rows[column.name].nunique() == 1
    ]


def at_first(rows: pd.DataFrame) -> set[str]:
    """Return the columns that a page shows at first: the essential ones, and the telling."""
    essential = {column.name for column in columns_of(rows).values() if column.set == "essential"}
    return essential | telling(rows)


def _holds(values: pd.Series, column: Column) -> bool:
    # A trend of what was measured once is none.
    found = values.dropna()
    return any(map(changes, found)) if column.display == "trend" else len(found) > 0


def _place(column: Column, apart: set[str]) -> int:
    if column.role in FIRST:
        return FIRST.index(column.role)
    if column.name in apart:
        return len(FIRST) + (not column.numeric)
    if column.role in SIZES:
        return len(FIRST)
    figure = column.role in FIGURES or column.computed
    return len(FIRST) + (2 if figure else 3)
