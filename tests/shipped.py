"""What a release adds must break no test: counts are of the snapshots up to a day."""

from perf_helpers.data.columns import DATA

SHIPPED = "2026-02-26"
NEWEST = max(path.name for path in (DATA / "trn1").iterdir())
