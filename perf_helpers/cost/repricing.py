"""What a page needs to cost its rows at other rates than its own."""

import json

import pandas as pd

from perf_helpers.cost.cores import share_used
from perf_helpers.cost.prices import rates, tokens_per_inference, tokens_per_output
from perf_helpers.data.columns import Column, columns


def bases(rows: pd.DataFrame) -> str:
    """Return the rates known for the rows' instance types as JSON, the basis in force first.

    A list of pairs: a basis as it reads, and by instance type the rate in USD per hour and
    the day it was last published.
    """
    return as_bases(rates(rows))


def as_bases(rates: pd.DataFrame) -> str:
    """Return rows of prices.csv as `bases` has them, in their order, the last of each type."""
    names = columns("prices")["basis"].values
    known: dict[str, dict[str, tuple[float, str]]] = {}
    for rate in rates.itertuples():
        by_type = known.setdefault(names[str(rate.basis)], {})
        by_type[str(rate.instance_type)] = (float(str(rate.usd_per_hour)), str(rate.last_published))
    return json.dumps(list(known.items()), separators=(",", ":"))


def basis_of(rows: pd.DataFrame) -> str:
    """Return the basis that the rows are priced on as it reads, '' where none has a price."""
    if "price_basis" not in rows or rows["price_basis"].isna().all():
        return ""
    return columns("prices")["basis"].values[rows["price_basis"].dropna().iloc[0]]


def factors(rows: pd.DataFrame, column: Column) -> pd.Series | None:
    """Return by what a row's cost per unit of its throughput is multiplied in a cost column.

    Empty where the row can have no such cost; None for the cost per unit itself.
    """
    if column.role == "cost_all_cores":
        return share_used(rows)
    if column.role == "cost_per_request":
        return tokens_per_inference(rows)
    if column.role == "cost_per_output":
        return tokens_per_output(rows)
    return None
