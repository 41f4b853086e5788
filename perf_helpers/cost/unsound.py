"""Costs and estimates that are computed from figures which cannot be true."""

from collections.abc import Iterable

import pandas as pd

from perf_helpers.checks.finding import ERROR
from perf_helpers.data.columns import columns, with_role
from perf_helpers.data.identity import row_ids

# By the role of what is computed, the roles of what it is computed from.
MADE_OF = {
    "cost": {"throughput", "nodes"},
    "cost_per_request": {"throughput", "length", "tokens"},
    "cost_per_output": {"throughput", "length", "tokens"},
    "cores": {"throughput", "latency", "batch"},
    "cost_all_cores": {"throughput", "latency", "batch"},
}
# The source states by which degrees a language model is divided over cores.
OF_LLM = {"cores": {"degree"}, "cost_all_cores": {"throughput", "degree"}}


def computed_from(table: str, names: Iterable[str]) -> list[str]:
    """Return the columns of a table that are computed from one of these, in page order."""
    made_of = MADE_OF | (OF_LLM if table == "llm" else {})
    roles = {columns(table)[name].role for name in names}
    return [column.name for column in with_role(table, *made_of) if made_of[column.role] & roles]


def wrong_cells(found: pd.DataFrame, table: str) -> set[tuple[str, str]]:
    """Return the cells that an audit found part of an error, or that are computed from one.

    By row id and column.
    """
    errors = found[found["severity"] == ERROR]
    return {
        (row_id, name)
        for row_id, names in zip(errors["row_id"], errors["columns"], strict=True)
        for name in (*names, *computed_from(table, names))
    }


def unsound(rows: pd.DataFrame, wrong: set[tuple[str, str]], name: str) -> pd.Series:
    """Return of which rows a column's figure is among the wrong cells (bool)."""
    return row_ids(rows).map(lambda key: (key, name) in wrong).astype(bool)
