"""Checks of throughput, latency and batch against one another: what no run can have measured."""

import re
from collections.abc import Iterator
from itertools import pairwise
from math import log2

import numpy as np
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
from perf_helpers.data.frames import columns_of

FAMILIES = ("latency", "latency_per_token", "ttft", "tpot")
PERCENTILES = (50, 90, 95, 99, 100)
# All runs but nine lie between 0.98 and 1.24: the prompts of a batch are read one by one.
TOKEN_TIMES = (0.9, 1.3)
# No published P99 is more than 5.4 times its P50.
LONG_TAIL = 10
# Models that are run one image at a time, wherever they are filed: one copy is their number,
# and as every image takes the same steps, its time varies by a few per cent.
DIFFUSION = re.compile(r"diffusion|pixart", re.IGNORECASE)
TAIL_OF_DIFFUSION = 1.15


def percentile_order(rows: pd.DataFrame) -> Iterator[Finding]:
    """P50 ≤ P90 ≤ P95 ≤ P99 ≤ P100, by the meaning of a percentile."""
    others: dict[str, dict[str, float]] | None = None
    for family in FAMILIES:
        names = [f"{family}_p{number}_ms" for number in PERCENTILES]
        names = [name for name in names if name in rows]
        figures = rows[names].to_numpy()
        wrong = (figures < np.fmax.accumulate(figures, axis=1)).any(axis=1) if names else None
        if wrong is None or not wrong.any():
            continue
        for key, *cells in rows.loc[wrong, names].itertuples():
            filled = [pair for pair in zip(names, cells, strict=True) if pd.notna(pair[1])]
            falls = [(a, b) for a, b in pairwise(filled) if a[1] > b[1]]
            if falls:
                pairs = " and ".join(
                    f"{_rank(low)} is {small:g} ms and {_rank(high)} {large:g} ms"
                    for (low, small), (high, large) in falls
                )
                sentence = f"{pairs}, but a higher percentile cannot be the smaller figure."
                columns = list(dict.fromkeys(name for pair in falls for name, _ in pair))
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
    """A P99 of many times the P50; of a diffusion model, whose images take alike, of little more.

    Of all other models that were published, 5.4 times is the most.
    """
    diffusion = rows["model"].map(lambda model: bool(DIFFUSION.search(model)))
    limits = diffusion.map({True: TAIL_OF_DIFFUSION, False: LONG_TAIL}).astype("float64")
    for family in FAMILIES:
        low, high = f"{family}_p50_ms", f"{family}_p99_ms"
        if low in rows:
            for key in rows.index[(rows[high] > limits * rows[low]).fillna(False)]:
                small, large = rows.at[key, low], rows.at[key, high]
                why = ", but every image takes the same steps" if diffusion[key] else ""
                sentence = (
                    f"P99 is {large:g} ms, {large / small:.3g} times the P50 of {small:g} ms{why}."
                )
                yield finding(rows, key, "long_tail", WARNING, [low, high], sentence)


def littles_law(rows: pd.DataFrame) -> Iterator[Finding]:
    """Throughput × P50 / 1000 / batch is near a number of model copies that can be at work."""
    known = runs(rows)
    doubted = {key: severity for key, run in known.items() if (severity := judged(run))}
    others = consistent(rows, known) if doubted else {}
    for key, severity in doubted.items():
        run = known[key]
        sentence = (
            f"{_law(run)} = {run.copies:.3g} model copies at work, but {_expected(rows, key, run)}."
        )
        columns = [run.columns[0], run.columns[1], run.columns[3]]
        yield finding(rows, key, "littles_law", severity, columns, sentence, others.get(key))


def _expected(rows: pd.DataFrame, key: str, run: Run) -> str:
    """Return how many copies a run may have, and what says so: its cells, or our assumption."""
    if run.stated_in:
        known = columns_of(rows)
        cells = " × ".join(f"{known[n].heading} {rows.at[key, n]:g}" for n in run.stated_in)
        return f"{cells} state{'s' if len(run.stated_in) == 1 else ''} {run.allowed[0]}"
    if run.per_token:
        return "one is assumed, as the row does not state how many times the model was loaded"
    *some, most = run.allowed
    return f"the row states no number, and {', '.join(map(str, some))} or {most} are assumed"


def unusual_copies(rows: pd.DataFrame) -> Iterator[Finding]:
    """A plausible number of model copies, but not that of the row's part and category."""
    known = runs(rows)
    for key, usual in agreed(rows, known).items():
        run = known[key]
        if run.stated or judged(run) or plausible(run, (usual,), WRONG):
            continue
        # A pipeline's copies are its stages, and threads that send requests keep as many busy.
        alone = DIFFUSION.search(rows.at[key, "model"]) and plausible(run, (1,), WRONG)
        threads = rows.at[key, "threads"] if "threads" in rows else pd.NA
        sent = pd.notna(threads) and threads > 0 and plausible(run, (int(threads),), WRONG)
        if alone or sent or rows.at[key, "run_mode"] == "model_pipeline":
            continue
        batch = run.batch * run.copies / usual
        if batch < 1 - WRONG:
            # Less than a batch of one is no slip of the batch.
            continue
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
