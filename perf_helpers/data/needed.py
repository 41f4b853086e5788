"""What rows must hold to be computed with, and what is said where they do not."""

import pandas as pd

from perf_helpers.data.columns import TABLES, Column, columns
from perf_helpers.data.formats import exact
from perf_helpers.data.frames import table_of
from perf_helpers.data.rows import wrong
from perf_helpers.errors import ParameterError, counted, did_you_mean, unknown

# More than these are counted, not named.
MOST = 3
# What adds a computed column, by how its name begins.
ADDED_BY = {
    "cores_used": "count their cores with perf.add_cores",
    "trend": "follow them with perf.add_trend",
    "usd_": "cost them with perf.add_cost",
    "price_basis": "cost them with perf.add_cost",
    "rate_last_published": "cost them with perf.add_cost",
}
# As perf.add_trend writes it.
POINT = r"\d{4}-\d\d-\d\d=\d+(\.\d+)?(e[-+]\d+)?!?"
TREND = rf"{POINT}( \| {POINT})*"
READ = "read them with perf.read, a CSV with perf.read_csv, and keep their columns"


def must_have(rows: pd.DataFrame, *names: str) -> None:
    """Raise ParameterError where rows lack a column, or hold in it what is not of its kind.

    The line names what is missing, or the first cell that is wrong, and what to do. Columns
    that the registry does not have need only be there.
    """
    known = columns(table_of(rows))
    if missing := [name for name in dict.fromkeys(names) if name not in rows]:
        raise ParameterError(_missing(rows, missing))
    if twice := [name for name in rows.columns[rows.columns.duplicated()] if name in names]:
        raise ParameterError(f"these rows have {twice[0]} twice: keep one of the two")
    for column in (known[name] for name in names if name in known):
        _must_be(rows[column.name], column)


def must_fit(rows: pd.DataFrame, *names: str) -> None:
    """Raise ParameterError as must_have does, and where any other column is not of its kind."""
    must_have(rows, *names, *(name for name in columns(table_of(rows)) if name in rows))


def must_draw(rows: pd.DataFrame, *names: str) -> None:
    """Raise ParameterError where rows lack one of these columns, or it is not one of figures."""
    must_have(rows, *names)
    known = columns(table_of(rows))
    figures = [name for name, column in known.items() if column.numeric and name in rows]
    for name in names:
        if name not in figures:
            raise unknown("column of figures", name, figures)


def must_be_measured(rows: pd.DataFrame) -> str:
    """Return the table of rows that were measured; raises ParameterError for rates and others."""
    if (table := table_of(rows)) in TABLES:
        return table
    raise ParameterError(
        f"rows of {table} are no measurements: read those of {' or '.join(TABLES)} with perf.read"
    )


def published(table: str) -> list[str]:
    """Return the names of the columns that a table is published with, in page order."""
    return [column.name for column in columns(table).values() if not column.computed]


def _missing(rows: pd.DataFrame, names: list[str]) -> str:
    if {"check", "severity", "sentence"} <= {*rows}:
        return "these are findings of an audit, not rows: hand over the rows that were audited"
    table = table_of(rows)
    more = f" and {counted(len(names) - MOST, 'more column')}" if len(names) > MOST else ""
    said = f"these rows have no {' and no '.join(names[:MOST])}{more}"
    foreign = [name for name in names if name not in columns(table)]
    having = [other for other in TABLES if foreign and {*foreign} <= {*columns(other)}]
    if having:
        return f"{said}: they are of {table}; read rows of {' or '.join(having)} with perf.read"
    if foreign:
        return f"{said}: name one of their columns{did_you_mean(foreign[0], map(str, rows))}"
    todo = [how for start, how in ADDED_BY.items() if any(name.startswith(start) for name in names)]
    if any(not columns(table)[name].computed for name in names):
        todo.insert(0, READ)
    return f"{said}: {', and '.join(dict.fromkeys(todo))}"


def _must_be(cells: pd.Series, column: Column) -> None:
    if column.numeric:
        fits = getattr(cells.dtype, "kind", "O") in "iuf"
    else:
        fits = isinstance(cells.dtype, pd.StringDtype) or (
            cells.dtype == object and pd.api.types.infer_dtype(cells) in ("string", "empty")
        )
    if not fits:
        raise ParameterError(
            f"{column.name} is {cells.dtype}, not {'numbers' if column.numeric else 'text'}: "
            "read a CSV with perf.read_csv, which knows the types of its columns"
        )
    if column.display == "trend" and not cells.dropna().str.fullmatch(TREND).all():
        raise ParameterError(f"{column.name} is none: follow the rows anew with perf.add_trend")
    if column.computed:
        return
    for cell in _outside(cells, column) if column.numeric else _distinct(cells, column):
        if message := wrong(cell, column):
            raise ParameterError(f"{column.name}: {message}")


def _outside(cells: pd.Series, column: Column) -> list[str]:
    """Return the first number that a column cannot hold, as text."""
    values = cells.to_numpy(dtype="float64", na_value=float("nan"))
    # Nothing is divided by another figure than these, so that others may be 0.
    least = column.least if column.role in ("throughput", "latency", "batch", "nodes") else 0
    bad = (values < least) | (values > column.most)
    if column.type == "integer":
        bad |= values % 1 > 0
    return [exact(value) for value in values[bad][:1]]


def _distinct(cells: pd.Series, column: Column) -> list[str]:
    """Return the texts of a column that are to be looked at; links and free text may be any."""
    if column.type in ("code", "version") or (column.identity and column.required):
        return ["" if pd.isna(cell) else cell for cell in cells.unique()]
    return []
