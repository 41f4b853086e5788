"""What a release manager reads after an import: what is new, gone, changed, and what moved most."""

import pandas as pd

from perf_helpers.changes import compare, moves
from perf_helpers.columns import columns
from perf_helpers.frames import read
from perf_helpers.prices import add_cost
from perf_helpers.snapshot import all_snapshots, find, tables

MOST = 5
KINDS = {
    "throughput": ("throughput",),
    "latency": ("latency", "ttft", "tpot"),
    "cost": ("usd",),
}


def summary(instance: str, date: str) -> str:
    """Return the snapshot of a day against the one before it, table by table."""
    snapshot = find(instance, date)
    earlier = [s for s in all_snapshots() if s.family == instance and s.date < date]
    lines = [f"{instance}, {date}, Neuron {snapshot.neuron_release}"]
    lines.append(f"compared with {earlier[-1].date}" if earlier else "the first of its family")
    for table in tables(snapshot):
        rows = add_cost(read(table, instance, date))
        lines += ["", f"{table}: {len(rows)} rows"]
        if earlier and table in tables(earlier[-1]):
            lines += _against(add_cost(read(table, instance, earlier[-1].date)), rows)
        unpriced = rows.loc[rows["usd_per_hour"].isna(), "instance_type"].unique()
        if len(unpriced):
            lines.append(f"  no rate for {', '.join(unpriced)}")
    if earlier:
        missing = [name for name in tables(earlier[-1]) if name not in tables(snapshot)]
        lines += [f"\n{name}: not published this time" for name in missing]
    return "\n".join(lines)


def _against(before: pd.DataFrame, after: pd.DataFrame) -> list[str]:
    found = compare(before, after)
    counts = found["change"].value_counts()
    kinds = ("added", "gone", "changed", "same")
    lines = ["  " + ", ".join(f"{counts.get(kind, 0)} {kind}" for kind in kinds)]
    for kind in ("added", "gone"):
        names = found.loc[found["change"] == kind, "row_id"]
        lines += [f"  {kind}: {name}" for name in names[: 2 * MOST]]
        if len(names) > 2 * MOST:
            lines.append(f"  {kind}: and {len(names) - 2 * MOST} more")
    moved = moves(before, after)
    for label, starts in KINDS.items():
        of_kind = moved[moved["column"].str.startswith(starts)].head(MOST)
        lines += [_move(label, move, before.attrs["table"]) for _, move in of_kind.iterrows()]
    return lines


def _move(label: str, move: pd.Series, table: str) -> str:
    column = columns(table)[move["column"]]
    text = f"  {label} × {move['ratio']:.3g}: {move['row_id']}, {column.heading}"
    text += f" {move['before']:.6g} → {move['after']:.6g} {column.unit}"
    if label == "cost":
        text += f" (performance × {move['from_performance']:.3g}, price × {move['from_price']:.3g})"
    return text
