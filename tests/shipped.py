"""What a release or a table adds must break no test: counts are of what there was on a day."""

from perf_helpers.data.columns import DATA

SHIPPED = "2026-02-26"
NEWEST = max(path.name for path in (DATA / "trn1").iterdir())
# The tables of the page that tests look at first, trn1 of 2023-09-15.
TABLES = ("training", "inference", "llm")
