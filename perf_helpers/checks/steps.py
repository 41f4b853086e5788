"""A check of a table against the snapshots before: what leapt, and not with what it is tied to."""

from collections.abc import Iterator

import pandas as pd

from perf_helpers.checks.earlier import Earlier
from perf_helpers.checks.finding import WARNING, Finding, finding
from perf_helpers.checks.versions import moves, version_moved
from perf_helpers.data.columns import with_role
from perf_helpers.data.frames import columns_of, table_of

# Releases move figures by a few per cent, new compilers by up to a half; a tail moves more.
STEP, STEP_OF_TAIL = 1.5, 3
# A figure has come back where it is this near to what it was.
BACK = 1.2


def step(rows: pd.DataFrame, earlier: Earlier) -> Iterator[Finding]:
    """A measurement that grew or shrank much, without what it is tied to.

    Not where throughput and latency moved together, as those of a faster run do, where the
    figure before was doubtful, or the new one is that of the snapshots before it.
    """
    mended = set(version_moved(rows, earlier.before, newer=False))
    for key, (_, changed) in earlier.compared.items():
        far = [name for name, ratio in changed.items() if _far(ratio, STEP)]
        if not far or key in mended or _run_otherwise(rows, earlier.before, key):
            continue
        leapt = [
            name
            for name in far
            if _leapt(rows, earlier.before, key, name)
            and (key, name) not in earlier.doubted
            and not _came_back(rows, earlier, key, name)
        ]
        if leapt:
            sentence = (
                f"{moves(rows, earlier.before, key, leapt)} since the snapshot of "
                f"{earlier.date}: more than {STEP:g} times."
            )
            yield finding(rows, key, "step", WARNING, leapt, sentence)


def _leapt(rows: pd.DataFrame, before: pd.DataFrame, key: str, name: str) -> bool:
    """Whether a figure leapt, and not with what it is tied to."""
    ratio = rows.at[key, name] / before.at[key, name]
    role = columns_of(rows)[name].role
    middle, rate = _tied_to(rows, before, key)
    if role not in ("throughput", "latency") or name.startswith("ttft") or not middle:
        return _far(ratio, STEP)
    slower = rows.at[key, middle] / before.at[key, middle]
    if role == "latency" and name != middle:
        # The tail of a slower run is longer.
        return _far(ratio / slower, STEP_OF_TAIL)
    return _far(slower * rows.at[key, rate] / before.at[key, rate], STEP)


def _tied_to(rows: pd.DataFrame, before: pd.DataFrame, key: str) -> tuple[str, str]:
    """Return the median latency and the throughput of a row, '' where there is none."""
    middle = [
        column.name
        for column in with_role(table_of(rows), "latency")
        if column.name.endswith("p50_ms") and not column.name.startswith("ttft")
        if pd.notna(rows.at[key, column.name]) and pd.notna(before.at[key, column.name])
    ]
    (rate,) = with_role(table_of(rows), "throughput")
    return middle[0] if middle else "", rate.name


def _far(ratio: float, limit: float) -> bool:
    return not 1 / limit <= ratio <= limit


def _run_otherwise(rows: pd.DataFrame, before: pd.DataFrame, key: str) -> bool:
    """Whether a row was run with another batch, or apart from its twin for the first time."""
    for column in with_role(table_of(rows), "batch", "tokens"):
        now, then = rows.at[key, column.name], before.at[key, column.name]
        if pd.notna(now) and pd.notna(then) and now != then:
            return True
    return _has_twin(before, key) and not _has_twin(rows, key)


def _has_twin(rows: pd.DataFrame, key: str) -> bool:
    """Whether a row of the same model has the same figures."""
    figures = [column.name for column in with_role(table_of(rows), "throughput", "latency")]
    same = rows.loc[rows["model"] == rows.at[key, "model"], figures].fillna(0)
    return int((same == same.loc[key]).all(axis=1).sum()) > 1


def _came_back(rows: pd.DataFrame, earlier: Earlier, key: str, name: str) -> bool:
    """Whether a figure is what it was before the one in between.

    Not where that had mended it, or was run in another way.
    """
    between = earlier.before
    for older in earlier.of(key)[1:]:
        if pd.isna(older.at[key, name]):
            return False
        if _far(older.at[key, name] / earlier.before.at[key, name], STEP):
            mended = older.at[key, "neuron_version"] == between.at[key, "neuron_version"]
            mended |= _run_otherwise(between, older, key)
            return not mended and not _far(rows.at[key, name] / older.at[key, name], BACK)
        between = older
    return False
