"""Checks of throughput, latency and batch against one another: what no run can have measured."""

from collections.abc import Iterator
from itertools import pairwise

import pandas as pd

from perf_helpers.finding import ERROR, WARNING, Finding, finding
from perf_helpers.runs import (
    BATCHES,
    DOUBTFUL,
    WRONG,
    Run,
    agreed,
    consistent,
    judged,
    plausible,
    runs,
)

FAMILIES = ("latency", "latency_per_token", "ttft", "tpot")
PERCENTILES = (50, 90, 95, 99, 100)
# All runs but nine lie between 0.98 and 1.24: the prompts of a batch are read one by one.
TOKEN_TIMES = (0.9, 1.3)


def percentile_order(rows: pd.DataFrame) -> Iterator[Finding]:
    """P50 ≤ P90 ≤ P95 ≤ P99 ≤ P100, by the meaning of a percentile."""
    for family in FAMILIES:
        names = [f"{family}_p{number}_ms" for number in PERCENTILES]
        names = [name for name in names if name in rows]
        for key, *cells in rows[names].itertuples():
            filled = [pair for pair in zip(names, cells, strict=True) if pd.notna(pair[1])]
            for (low, small), (high, large) in pairwise(filled):
                if small > large:
                    ranks = [name.rsplit("_", 2)[1].upper() for name in (low, high)]
                    sentence = (
                        f"{ranks[0]} is {small:g} ms and {ranks[1]} {large:g} ms, but the higher "
                        f"percentile cannot be the smaller figure."
                    )
                    other = consistent(rows).get(key) or {low: large, high: small}
                    names_of = [low, high]
                    yield finding(rows, key, "percentile_order", ERROR, names_of, sentence, other)


def littles_law(rows: pd.DataFrame) -> Iterator[Finding]:
    """Throughput × P50 / 1000 / batch is near a number of model copies that can be at work."""
    others = consistent(rows)
    for key, run in runs(rows).items():
        if severity := judged(run):
            if len(run.allowed) > 1:
                expected = "a run has 1, 2, 4, 8, 12 or 16"
            elif run.per_token:
                expected = f"the row tells of {run.allowed[0]}"
            else:
                expected = f"the row states {run.allowed[0]}"
            sentence = f"{_law(run)} = {run.copies:.3g} model copies at work, but {expected}."
            columns = [run.columns[0], run.columns[1], run.columns[3]]
            yield finding(rows, key, "littles_law", severity, columns, sentence, others.get(key))


def unusual_copies(rows: pd.DataFrame) -> Iterator[Finding]:
    """A plausible number of model copies, but not that of the row's part and category."""
    known = runs(rows)
    for key, usual in agreed(rows, known).items():
        run = known[key]
        if run.stated or judged(run) or plausible(run, (usual,), WRONG):
            continue
        batch = run.batch * run.copies / usual
        near = [power for power in BATCHES if abs(batch / power - 1) <= DOUBTFUL]
        other = {"batch_size": float(near[0])} if near else None
        sentence = (
            f"{_law(run)} = {run.copies:.3g} model copies at work, where most rows of this "
            f"part and category have {usual}."
        )
        columns = [run.columns[0], run.columns[1], run.columns[3]]
        yield finding(rows, key, "unusual_copies", WARNING, columns, sentence, other)


def token_times(rows: pd.DataFrame) -> Iterator[Finding]:
    """Answers of a batch take TTFT + (output length - 1) × TPOT, and throughput says the same."""
    batch, answer = rows["batch_size"].astype(float), rows["output_length"].astype(float)
    seconds = (rows["ttft_p50_ms"] + (answer - 1) * rows["tpot_p50_ms"]) / 1000
    implied = batch * answer / seconds
    ratio = rows["throughput_tok_per_s"] / implied
    for key in rows.index[(ratio < TOKEN_TIMES[0]) | (ratio > TOKEN_TIMES[1])]:
        sentence = (
            f"{answer[key]:g} tokens in TTFT + {answer[key] - 1:g} × TPOT = {seconds[key]:.4g} s, "
            f"{batch[key]:g} answers at a time, are {implied[key]:.4g} tokens/second, but "
            f"{rows.at[key, 'throughput_tok_per_s']:.4g} are given."
        )
        columns = ["throughput_tok_per_s", "ttft_p50_ms", "tpot_p50_ms", "batch_size"]
        other = {"throughput_tok_per_s": float(f"{implied[key]:.4g}")}
        yield finding(rows, key, "token_times", ERROR, columns, sentence, other)


def _law(run: Run) -> str:
    return f"Throughput × P50 / batch = {run.throughput:g} × {run.p50:g} ms / 1000 / {run.batch:g}"
