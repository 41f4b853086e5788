"""Performance tables of machine-learning accelerators: read, audit, cost, sort, show, plot.

Everything a notebook calls: `import perf_helpers as perf`.
"""

from importlib import import_module
from typing import Any

# What is public, and where it is. Looked up when first asked for: a render that has nothing
# to do must not wait a second for pandas and matplotlib.
_HOMES = {
    "about": "tables.about",
    "add_cores": "cost.cores",
    "add_cost": "cost.prices",
    "add_trend": "changes.trend",
    "audit": "checks.audit",
    "between": "changes.verdicts",
    "by_model": "figures.by_model",
    "choose": "tables.choosing",
    "compare": "changes.comparison",
    "findings": "tables.marks",
    "glossary": "tables.about",
    "history": "changes.history",
    "mfu": "figures.by_model",
    "moves": "changes.comparison",
    "newest": "changes.newest",
    "pareto": "figures.pareto",
    "rates": "cost.prices",
    "read": "data.frames",
    "read_csv": "data.page_csv",
    "row_ids": "data.identity",
    "scaling": "figures.scaling",
    "show": "tables.table",
    "snapshots": "data.frames",
    "sort": "tables.table",
    "verdicts": "changes.verdicts",
}

__all__ = list(_HOMES)


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)


def __dir__() -> list[str]:
    return __all__
