"""Performance tables of machine-learning accelerators: read, audit, cost, sort, show, plot.

Everything a notebook calls: `import perf_helpers as perf`.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from perf_helpers.changes import compare, history, moves
    from perf_helpers.checklist import audit
    from perf_helpers.colophon import about, glossary
    from perf_helpers.cores import add_cores
    from perf_helpers.frames import read, snapshots
    from perf_helpers.front import pareto
    from perf_helpers.identity import row_ids
    from perf_helpers.nodes import scaling
    from perf_helpers.notes import findings
    from perf_helpers.prices import add_cost, rates
    from perf_helpers.strip import by_model, mfu
    from perf_helpers.table import show, sort
    from perf_helpers.trend import add_trend

# Looked up when first asked for: a render that has nothing to do must not wait a second
# for pandas and matplotlib.
_HOMES = {
    "about": "colophon",
    "add_cores": "cores",
    "add_cost": "prices",
    "add_trend": "trend",
    "audit": "checklist",
    "by_model": "strip",
    "compare": "changes",
    "findings": "notes",
    "glossary": "colophon",
    "history": "changes",
    "mfu": "strip",
    "moves": "changes",
    "pareto": "front",
    "rates": "prices",
    "read": "frames",
    "row_ids": "identity",
    "scaling": "nodes",
    "show": "table",
    "snapshots": "frames",
    "sort": "table",
}

__all__ = [
    "about",
    "add_cores",
    "add_cost",
    "add_trend",
    "audit",
    "by_model",
    "compare",
    "findings",
    "glossary",
    "history",
    "mfu",
    "moves",
    "pareto",
    "rates",
    "read",
    "row_ids",
    "scaling",
    "show",
    "snapshots",
    "sort",
]


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)


def __dir__() -> list[str]:
    return __all__
