"""Checks of rows against others of their table: what was copied, and what its twin outruns."""

from collections.abc import Iterator
from itertools import combinations

import pandas as pd

from perf_helpers.checks.finding import WARNING, Finding, digits, finding, measurements, text
from perf_helpers.checks.littles_law import copies_in_doubt, runs
from perf_helpers.data.columns import with_role
from perf_helpers.data.formats import exact
from perf_helpers.data.frames import columns_of, table_of

# A throughput of six digits does not agree by chance. A latency does: it is a multiple of the
# 0.24 µs by which the clock behind most of them ticks, so of all pairs of published latencies
# about nine had to meet. Two at once, of five digits each, do not.
SIX_DIGITS, FIVE_DIGITS = 6, 5
# Twins of one rate differ by less than this from run to run.
NOISE = 0.01
# What two runs of one model share, whatever they were optimized for.
SAME_RUN = (
    *("model", "task", "instance_type", "sequence_length", "input_length", "output_length"),
    "image_size",
)


def copied(rows: pd.DataFrame) -> Iterator[Finding]:
    """A throughput of six digits, or two figures of five at once, alike in rows of two models."""
    names = columns_of(rows)
    metrics = [name for name in measurements(rows) if names[name].role != "efficiency"]
    models = rows["model"].to_dict()
    alike: dict[tuple[tuple[str, float], ...], list[str]] = {}
    for key, *figures in rows[metrics].itertuples():
        cells = [cell for cell in zip(metrics, figures, strict=True) if pd.notna(cell[1])]
        telling = {cell: digits(cell[1]) for cell in cells}
        for (name, _), many in telling.items():
            if names[name].role == "throughput" and many >= SIX_DIGITS:
                alike.setdefault(((name, rows.at[key, name]),), []).append(key)
        long = [cell for cell in cells if telling[cell] >= FIVE_DIGITS]
        for pair in combinations(long, 2):
            alike.setdefault(pair, []).append(key)
    met = {same: keys for same, keys in alike.items() if len({models[key] for key in keys}) > 1}
    doubted = copies_in_doubt(rows) if met else set()
    sources: dict[tuple[str, str], dict[str, None]] = {}
    for same, keys in met.items():
        # The first of each model; of two, the one whose figures do not fit is the copy.
        first, *others = {models[key]: key for key in reversed(keys)}.values()
        for other in others:
            copy, source = sorted((first, other), key=lambda key: key not in doubted)
            sources.setdefault((copy, source), {}).update(dict.fromkeys(n for n, _ in same))
    for (key, source), columns in sources.items():
        yield _copy(rows, key, source, [*columns])


def newly_copied(found: Finding, rows: pd.DataFrame, before: pd.DataFrame) -> Finding:
    """Return a `copied` finding on the row that came by its figures since the snapshot before.

    The row that had them then is not the copy.
    """
    names = [*found.columns]

    def had(key: str) -> bool:
        return key in before.index and before.loc[key, names].equals(rows.loc[key, names])

    if not had(found.row_id):
        return found
    same = rows[names].eq(rows.loc[found.row_id, names]).all(axis="columns")
    others = rows.index[same & (rows["model"] != found.model)]
    new = next((key for key in others if not had(key)), None)
    return _copy(rows, new, found.row_id, names) if new else found


def _copy(rows: pd.DataFrame, key: str, source: str, columns: list[str]) -> Finding:
    names = columns_of(rows)
    shown = ", ".join(f"{names[n].heading} {text(rows.at[key, n], names[n])}" for n in columns)
    sentence = f"{shown}: the row of {rows.at[source, 'model']} has the same, to the digit."
    return finding(rows, key, "copied", WARNING, columns, sentence)


def twins(rows: pd.DataFrame) -> Iterator[Finding]:
    """The latencies of a model's row in the other part, beside another throughput."""
    names = columns_of(rows)
    (rate,) = with_role(table_of(rows), "throughput")
    middles = [c.name for c in with_role(table_of(rows), "latency") if c.name.endswith("p50_ms")]
    timed = rows[["model", *middles, rate.name]].dropna(subset=middles, how="all")
    alike = timed.duplicated(["model", *middles], keep=False) & ~timed.duplicated(keep=False)
    if not alike.any():
        return
    known = runs(rows.loc[alike.index[alike]])
    pairs: dict[tuple[object, ...], list[str]] = {}
    for key, run in known.items():
        pairs.setdefault((rows.at[key, "model"], run.columns[1], run.p50, run.p99), []).append(key)
    for keys in pairs.values():
        parts = rows.loc[keys, "optimized_for"].dropna()
        if len(keys) != 2 or parts.nunique() != 2:
            continue
        first, other = (known[key].throughput for key in keys)
        if abs(first / other - 1) <= NOISE:
            continue
        doubted = copies_in_doubt(rows)
        copy, source = sorted(keys, key=lambda key: key not in doubted)
        columns = list(known[copy].columns[1:3])
        aim = names["optimized_for"].values[rows.at[source, "optimized_for"]].lower()
        shown = ", ".join(f"{names[n].heading} {text(rows.at[copy, n], names[n])}" for n in columns)
        sentence = (
            f"{shown}: the {aim} row has the same, at a {rate.heading.lower()} of "
            f"{exact(rows.at[source, rate.name])}."
        )
        yield finding(rows, copy, "twins", WARNING, columns, sentence)


def outrun(rows: pd.DataFrame) -> Iterator[Finding]:
    """A throughput-optimized run that its latency-optimized twin outruns."""
    (heading,) = with_role(table_of(rows), "throughput")
    column = heading.name
    aimed = rows[rows["optimized_for"].notna()]
    same = aimed[[name for name in SAME_RUN if name in rows]].astype("string").fillna("")
    twins: dict[tuple[str, ...], dict[str, list[str]]] = {}
    for (key, *run), aim in zip(same.itertuples(), aimed["optimized_for"], strict=True):
        twins.setdefault(tuple(run), {"throughput": [], "latency": []})[aim].append(key)
    for twin in twins.values():
        if len(twin["throughput"]) == len(twin["latency"]) == 1:
            (key,), (soon,) = twin["throughput"], twin["latency"]
            # What does not fit its own latency outruns nothing.
            faster = rows.at[soon, column] > rows.at[key, column] * (1 + NOISE)
            if faster and not {key, soon} & copies_in_doubt(rows):
                sentence = (
                    f"{heading.heading} is {text(rows.at[key, column], heading)}, less than the "
                    f"{exact(rows.at[soon, column])} of the same model, optimized for latency."
                )
                yield finding(rows, key, "outrun", WARNING, [column], sentence)
