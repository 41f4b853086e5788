"""What throughput, latency and batch together say of a run: how many model copies were at work."""

import re
from collections import Counter
from collections.abc import Mapping
from itertools import permutations
from math import log2
from typing import NamedTuple

import pandas as pd

from perf_helpers.checks.finding import ERROR, WARNING, rounding
from perf_helpers.data.frames import table_of

# How many copies of a model can be at work on one instance without its being stated: the
# numbers that occur are those of cores, and of workers sharing them, in all snapshots.
COPIES = (1, 2, 4, 8, 12, 16)
# Nine encoders of ten come within 2 % of a whole number of copies: 5 % is well outside, and
# 10 % has been nothing but a slip.
DOUBTFUL, WRONG = 0.05, 0.10
# Less than one copy cannot be at work. Runs of one copy measure 0.97 and more.
LEAST = 0.95
# Up to so many copies, their number is a whole one. Where more than these are at work and
# nothing states how many, requests may wait for one another, and any number may be in flight.
COUNTED, WAITING = 4, 0.12
# From so many copies on, one request at a time, a latency that the source does not say the
# extent of is that of a whole answer: its tokens are their number.
ANSWER = 16
# The latency per token of a large batch is not that of its mean token: 0.75-0.90 is usual.
LARGE_BATCH, LARGE = 64, (0.70, 1.05)
# A group agrees where five rows or more, and three of five among them, have the same number
# of copies; smaller groups and smaller majorities occur by chance.
GROUP, AGREED = 5, 0.6
# Models that write token by token: their rates are of tokens, whatever table they stand in.
DECODERS = re.compile(r"^(opt|bloom|llama|codellama|mistral|gpt-?(j|neo))[-\d]", re.IGNORECASE)
# Batches are powers of two where a run of today chooses them; Inf1's of 6 and 9 are older.
BATCHES = tuple(2**power for power in range(11))
# A slip of a batch is of a few doublings; 256 for 1 is the largest that was published.
DOUBLINGS = 8


class Run(NamedTuple):
    """The figures of a row that Little's law ties together, and the columns they are from.

    `allowed` are the numbers of copies that the row may have, `stated_in` the columns that
    state it where they do; `rounding` is the share that the printed digits leave open.
    """

    throughput: float
    p50: float
    p99: float
    batch: float
    allowed: tuple[int, ...]
    stated_in: tuple[str, ...]
    rounding: float
    per_token: bool
    columns: tuple[str, str, str, str]

    @property
    def stated(self) -> bool:
        """Whether one number is meant: that of the row, or one of a model that writes tokens."""
        return len(self.allowed) == 1

    @property
    def copies(self) -> float:
        """Throughput × P50 / 1000 / batch: the requests that arrive in a second times the
        seconds that each stays are those in flight (J. D. C. Little, 1961)."""
        return self.throughput * self.p50 / 1000 / self.batch


def runs(rows: pd.DataFrame) -> dict[str, Run]:
    """Return the runs of an inference or LLM table that tell their latency, by row id."""
    llm = table_of(rows) == "llm"
    throughput = "throughput_tok_per_s" if llm else "throughput_inf_per_s"
    stating = ("dp_degree",) if llm else ("n_models", "workers_per_model")
    stated = rows[list(stating)].prod(axis=1, skipna=False)
    of_tokens = rows["model"].map(lambda model: llm or bool(DECODERS.match(model)))
    batches = rows["batch_size"].astype("float64")
    found: dict[str, Run] = {}
    for latency in ("latency_per_token", "latency") if llm else ("latency",):
        p50, p99 = f"{latency}_p50_ms", f"{latency}_p99_ms"
        figures = (rows[throughput], rows[p50], rows[p99].fillna(rows[p50]), batches)
        slack = rounding(rows[throughput]) + rounding(rows[p50])
        cells = zip(rows.index, *figures, stated, of_tokens, slack, strict=True)
        for key, rate, middle, high, batch, copies, per_token, open_digits in cells:
            if pd.isna(middle) or key in found:
                continue
            # None loaded, as none stated, says nothing.
            known = copies if pd.notna(copies) and copies > 0 else 1 if per_token else None
            found[key] = Run(
                throughput=rate,
                p50=middle,
                p99=high,
                batch=batch,
                allowed=(int(known),) if known else COPIES,
                stated_in=stating if pd.notna(copies) and copies > 0 else (),
                rounding=open_digits,
                per_token=per_token,
                columns=(throughput, p50, p99, "batch_size"),
            )
    return found


def judged(run: Run) -> str:
    """Return how severe it is that a run has the copies it has, '' where they are plausible."""
    if _whole_answer(run):
        return ""
    if run.per_token and run.batch >= LARGE_BATCH:
        low, high = (limit * run.allowed[0] for limit in LARGE)
        within = low * (1 - run.rounding) <= run.copies <= high * (1 + run.rounding)
        return "" if within else ERROR
    if run.copies * (1 + run.rounding) < LEAST:
        return ERROR
    if not run.stated and COUNTED < run.copies <= COPIES[-1] * (1 + WRONG):
        return "" if plausible(run, run.allowed, WAITING) else WARNING
    if not plausible(run, run.allowed, WRONG):
        return ERROR
    return "" if plausible(run, run.allowed, DOUBTFUL) else WARNING


def plausible(run: Run, numbers: tuple[int, ...], tolerance: float) -> bool:
    """Return whether a run can have one of these numbers of copies.

    The law holds for the mean latency, which is not published: P50 lies below it where some
    requests take long, at most by P50 / P99. So k × P50 / P99 ≤ copies ≤ k, each with the
    tolerance and with what the printed digits leave open.
    """
    slack = tolerance + run.rounding
    low = min(1.0, run.p50 / run.p99) * (1 - slack)
    return any(k * low <= run.copies <= k * (1 + slack) for k in numbers)


def settled(now: Run, then: Run) -> bool:
    """Whether a run has as many copies as another of its row, so that it is how it is run."""
    near = WRONG if now.copies > COUNTED else DOUBTFUL
    return now.batch == then.batch and abs(now.copies / then.copies - 1) <= near


def whole_copies(run: Run) -> int | None:
    """Return the number of copies that a run comes within a tenth of, None where there is none."""
    nearest = min(COPIES, key=lambda k: abs(log2(run.copies / k)))
    return nearest if abs(run.copies / nearest - 1) <= WRONG else None


def agreed(rows: pd.DataFrame, known: Mapping[str, Run]) -> dict[str, int]:
    """Return the number of copies that a row's part and category agree on, by row id.

    Counted over the runs that are fine and do not state it themselves; rows whose group
    does not agree are left out.
    """
    if not known:
        return {}
    groups = (rows["optimized_for"].fillna("") + "|" + rows["category"].fillna("")).to_dict()
    counts: dict[str, Counter[int]] = {}
    for key, run in known.items():
        if not run.stated and judged(run) != ERROR:
            nearest = min(COPIES, key=lambda k: abs(log2(run.copies / k)))
            counts.setdefault(groups[key], Counter())[nearest] += 1
    modes = {
        group: count.most_common(1)[0][0]
        for group, count in counts.items()
        if count.total() >= GROUP and count.most_common(1)[0][1] >= AGREED * count.total()
    }
    return {key: modes[groups[key]] for key in known if groups[key] in modes}


def copies_in_doubt(rows: pd.DataFrame) -> set[str]:
    """Return the rows whose figures have no number of copies that is plausible or usual."""
    if table_of(rows) == "training":
        return set()
    known = runs(rows)
    usual = agreed(rows, known)
    return {
        key
        for key, run in known.items()
        if judged(run)
        or (key in usual and not run.stated and not plausible(run, (usual[key],), WRONG))
    }


def consistent(rows: pd.DataFrame, known: Mapping[str, Run]) -> dict[str, dict[str, float]]:
    """Return what would satisfy percentile order and Little's law in the runs that do not.

    By row id and column: latencies in another unit; another order of throughput, P50 and P99,
    another batch (a power of two, or one of the model's others), or both; that gives a number
    of copies within 5 %, the one that the row's group agrees on where it does. The fewest
    changes come first, then the batch nearest to the published one.
    """
    usual = agreed(rows, known)
    of_model = rows["batch_size"].dropna().groupby(rows["model"]).agg(set).to_dict()
    found = {}
    for key, run in known.items():
        if judged(run) == "" and run.p50 <= run.p99:
            continue
        numbers = (usual[key],) if key in usual and not run.stated else run.allowed
        orders = permutations(run[:3]) if _far_off(run) else [run[:3]]
        batches = {run.batch, *BATCHES, *of_model[rows.at[key, "model"]]}
        away = {batch: abs(log2(batch / run.batch)) for batch in batches}
        options = []
        for throughput, p50, p99 in orders:
            for batch, far in away.items():
                if p50 > p99 or far > DOUBLINGS:
                    continue
                then = run._replace(throughput=throughput, p50=p50, p99=p99, batch=float(batch))
                moved = then[:3] != run[:3]
                if _fits(then, numbers):
                    # A P99 of twice the P50 is rare: figures of two kinds side by side look so.
                    tail = moved and then.p99 > 2 * then.p50
                    options.append(((moved + (far > 0), tail, far, moved), then))
        for factor in (1000, 0.001):
            then = run._replace(p50=run.p50 * factor, p99=run.p99 * factor)
            if then.p50 <= then.p99 and _fits(then, numbers):
                options.append(((1, False, 0, False), then))
        if options:
            best = min(options)[1]
            pairs = zip(run.columns, run[:4], best[:4], strict=True)
            found[key] = {name: float(f"{new:.12g}") for name, old, new in pairs if new != old}
    return found


def _whole_answer(run: Run) -> bool:
    if not run.per_token or run.columns[1] != "latency_p50_ms" or run.batch != 1:
        return False
    tokens = 2 ** round(log2(run.copies))
    return tokens >= ANSWER and abs(run.copies / tokens - 1) <= DOUBTFUL


def _fits(run: Run, numbers: tuple[int, ...]) -> bool:
    # Without the room that judged() leaves for slow requests: with it, a P99 in the place of
    # the throughput would make any figures fit.
    if run.per_token and run.batch >= LARGE_BATCH:
        return judged(run) == ""
    return any(abs(run.copies / k - 1) <= DOUBTFUL + run.rounding for k in numbers)


def _far_off(run: Run) -> bool:
    # Figures in one another's columns break the order of the percentiles or put the law out
    # by a multiple; to explain a small deviation by them would be far-fetched.
    near = any(0.5 < run.copies / k < 2 for k in run.allowed)
    return run.p50 > run.p99 or not near
