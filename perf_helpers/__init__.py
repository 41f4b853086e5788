"""Performance tables of machine-learning accelerators: read, cost, sort, show, plot.

Everything a notebook calls: `import perf_helpers as perf`.
"""

from perf_helpers.about import about, glossary
from perf_helpers.identity import row_ids
from perf_helpers.plot import by_model, scatter
from perf_helpers.prices import add_cost, rates
from perf_helpers.snapshot import find, read, snapshots
from perf_helpers.table import show, sort

__all__ = [
    "about",
    "add_cost",
    "by_model",
    "find",
    "glossary",
    "rates",
    "read",
    "row_ids",
    "scatter",
    "show",
    "snapshots",
    "sort",
]
