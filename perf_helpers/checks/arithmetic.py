"""Checks of throughput, latency and batch against one another: what no run can have measured."""

import re
from collections.abc import Iterator
from itertools import pairwise
from math import log2

import pandas as pd

from perf_helpers.checks.finding import ERROR, WARNING, Finding, finding
from perf_helpers.checks.littles_law import (
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
# No published P99 is more than 5.4 times its P50.
LONG_TAIL = 10
# Models that are run one image at a time, wherever they are filed: one copy is their number.
ONE_COPY = re.compile(r"diffusion|pixart", re.IGNORECASE)


def percentile_order(rows: pd.DataFrame) -> Iterator[Finding]:
    """P50 ≤ P90 ≤ P95 ≤ P99 ≤ P100, by the meaning of a percentile."""
    others: dict[str, dict[str, float]] | None = None
    for family in FAMILIES:
        names = [f"{family}_p{number}_ms" for number in PERCENTILES]
        names = [name for name in names if name in rows]
        for key, *cells in rows[names].itertuples():
            filled = [pair for pair in zip(names, cells, strict=True) if pd.notna(pair[1])]
            wrong = [(a, b) for a, b in pairwise(filled) if a[1] > b[1]]
            if wrong:
                pairs = " and ".join(
                    f"{_rank(low)} is {small:g} ms and {_rank(high)} {large:g} ms"
                    for (low, small), (high, large) in wrong
                )
                sentence = f"{pairs}, but a higher percentile cannot be the smaller figure."
                columns = list(dict.fromkeys(name for pair in wrong for name, _ in pair))
                ordered = sorted(figure for _, figure in filled)
                swapped = {
                    name: new
                    for (name, old), new in zip(filled, ordered, strict=True)
                    if new != old
                }
                if others is None:
                    others = consistent(rows, runs(rows))
                other = others.get(key) or swapped
                yield finding(rows, key, "percentile_order", ERROR, columns, sentence, other)


def long_tail(rows: pd.DataFrame) -> Iterator[Finding]:
    """A P99 of more than ten times the P50: of all that was published, 5.4 is the most."""
    for family in FAMILIES:
        low, high = f"{family}_p50_ms", f"{family}_p99_ms"
        if low in rows:
            for key in rows.index[(rows[high] > LONG_TAIL * rows[low]).fillna(False)]:
                small, large = rows.at[key, low], rows.at[key, high]
                sentence = (
                    f"P99 is {large:g} ms, {large / small:.3g} times the P50 of {small:g} ms."
                )
                yield finding(rows, key, "long_tail", WARNING, [low, high], sentence)


def littles_law(rows: pd.DataFrame) -> Iterator[Finding]:
    """Throughput × P50 / 1000 / batch is near a number of model copies that can be at work."""
    known = runs(rows)
    doubted = {key: severity for key, run in known.items() if (severity := judged(run))}
    others = consistent(rows, known) if doubted else {}
    for key, severity in doubted.items():
        run = known[key]
        if len(run.allowed) > 1:
            expected = "a run has 1, 2, 4, 8, 12 or 16"
        elif run.per_token:
            times = "once" if run.allowed[0] == 1 else f"{run.allowed[0]} times"
            expected = f"the model was loaded {times}"
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
        # A pipeline's copies are its stages.
        alone = ONE_COPY.search(rows.at[key, "model"]) and plausible(run, (1,), WRONG)
        if alone or rows.at[key, "run_mode"] == "model_pipeline":
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
        at_a_time = f"{batch[key]:g} answers at a time" if batch[key] > 1 else "one at a time"
        sentence = (
            f"Answers of {answer[key]:g} tokens take TTFT + {answer[key] - 1:g} × TPOT = "
            f"{seconds[key]:.4g} s; {at_a_time}, that is {implied[key]:.4g} tokens/second, but "
            f"{rows.at[key, 'throughput_tok_per_s']:.4g} are given."
        )
        columns = ["throughput_tok_per_s", "ttft_p50_ms", "tpot_p50_ms", "batch_size"]
        other = _token_times(rows.loc[key]) or {
            "throughput_tok_per_s": float(f"{implied[key]:.4g}")
        }
        yield finding(rows, key, "token_times", ERROR, columns, sentence, other)


def _token_times(row: pd.Series) -> dict[str, float]:
    """Return the one slip that would explain a row whose token times and throughput disagree.

    Another batch, a latency in seconds, or figures in one another's columns; empty where
    none of them does.
    """
    names = ["throughput_tok_per_s", "ttft_p50_ms", "tpot_p50_ms", "batch_size"]
    now = {name: float(row[name]) for name in names}
    rate, first, later, batch = names
    slips = [{batch: float(b)} for b in sorted(BATCHES, key=lambda b: abs(log2(b / now[batch])))]
    slips += [{name: now[name] * 1000} for name in (first, later)]
    slips += [{a: now[b], b: now[a]} for a, b in ((first, later), (rate, later), (rate, first))]
    for slip in slips:
        then = now | slip
        seconds = (then[first] + (float(row["output_length"]) - 1) * then[later]) / 1000
        ratio = then[rate] / (then[batch] * float(row["output_length"]) / seconds)
        if then != now and then[first] >= then[later] and TOKEN_TIMES[0] <= ratio <= TOKEN_TIMES[1]:
            return {name: float(f"{value:.12g}") for name, value in slip.items()}
    return {}


def _rank(name: str) -> str:
    return name.rsplit("_", 2)[1].upper()


def _law(run: Run) -> str:
    return f"Throughput × P50 / batch = {run.throughput:g} × {run.p50:g} ms / 1000 / {run.batch:g}"
