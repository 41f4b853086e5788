"""The checks of the audit: what each is called, what must hold, and what runs it."""

from collections.abc import Callable, Iterable
from typing import NamedTuple

import pandas as pd

from perf_helpers.checks import arithmetic, cells, labels, pairs, parallelism, steps, versions
from perf_helpers.checks.finding import Finding

MEASURED = ("inference", "llm")


class Check(NamedTuple):
    """A named check: what runs it, its heading, what must hold, and for which tables.

    It `compares` where it looks at the snapshot before too. What is `severe` can find an
    error, the others what is doubtful at most. `alone` are those that judge a row by itself,
    by which a suggestion is tried.
    """

    run: Callable[..., Iterable[Finding]]
    heading: str
    rule: str
    # A new table has the checks that are given it.
    tables: tuple[str, ...] = ("training", *MEASURED)
    compares: bool = False
    severe: bool = False
    alone: bool = False


CHECKS = {
    "percentile_order": Check(
        arithmetic.percentile_order,
        "Percentile order",
        "P50 is at most P90, and so on to P100: a percentile covers all that a lower one does.",
        MEASURED,
        severe=True,
        alone=True,
    ),
    "long_tail": Check(
        arithmetic.long_tail,
        "Long tails",
        "P99 is a few times the P50 at most, and that of a diffusion model, whose images all take "
        "the same steps, not above 1.15 times.",
        MEASURED,
    ),
    "littles_law": Check(
        arithmetic.littles_law,
        "Little's law",
        "Requests in flight are throughput × latency; divided by the batch, they are the copies "
        "of the model at work. Where the row does not state how many these are, 1, 2, 4, 8, 12 or "
        "16 are assumed, and one of a model that writes tokens.",
        MEASURED,
        severe=True,
        alone=True,
    ),
    "token_times": Check(
        arithmetic.token_times,
        "Token times",
        "An answer takes its time to first token and then, for each further token, the time per "
        "output token; throughput follows from the two.",
        ("llm",),
        severe=True,
        alone=True,
    ),
    "degrees": Check(
        parallelism.degrees,
        "Degrees of parallelism",
        "TP × PP × DP is the number of cores that work.",
        ("training", "llm"),
        severe=True,
        alone=True,
    ),
    "global_batch": Check(
        parallelism.global_batch,
        "Global batch",
        "The global batch is a multiple of microbatch × DP.",
        ("training",),
        severe=True,
        alone=True,
    ),
    "mfu": Check(
        parallelism.stated_mfu,
        "MFU",
        "Model FLOPs utilization is throughput × compute per sequence / peak rate.",
        ("training",),
        severe=True,
        alone=True,
    ),
    "scaling": Check(
        parallelism.scaling_efficiency,
        "Scaling efficiency",
        "The efficiency of n nodes is their throughput / (n × that of one node).",
        ("training",),
        severe=True,
    ),
    "memory": Check(
        parallelism.memory,
        "Memory",
        "The weights, and gradients in training, fit into the cores that share them.",
        ("training", "llm"),
        severe=True,
        alone=True,
    ),
    "max_throughput": Check(
        cells.max_throughput,
        "Highest throughput",
        "The highest throughput of a run is no less than its mean.",
        ("inference",),
        severe=True,
    ),
    "unit": Check(
        cells.unit,
        "Unit",
        "A figure is of the kind that the heading of its column says.",
        severe=True,
        alone=True,
    ),
    "unusual_copies": Check(
        arithmetic.unusual_copies,
        "Unusual number of copies",
        "Rows of one part and category mostly have one number of model copies at work; another "
        "number, plausible in itself, is often a wrong batch.",
        MEASURED,
    ),
    "lengths": Check(
        cells.lengths,
        "Lengths",
        "The sequence of a decoder is its input and its output together.",
        ("llm",),
        alone=True,
    ),
    "real_time": Check(
        cells.real_time,
        "Real Time",
        "Real Time is one request at a time, so batch 1.",
        MEASURED,
        alone=True,
    ),
    "outrun": Check(
        pairs.outrun,
        "Outrun by its twin",
        "What is optimized for throughput is not slower than the same optimized for latency.",
        MEASURED,
    ),
    "twins": Check(
        pairs.twins,
        "Latencies of the other part",
        "A run with another throughput has other latencies than its twin in the other part.",
        MEASURED,
    ),
    "copied": Check(
        pairs.copied,
        "Copied figures",
        "Two models do not measure the same throughput to six digits, nor the same two figures to "
        "five; single latencies, read from a coarse clock, do meet.",
    ),
    "named": Check(
        labels.named,
        "Names that say otherwise",
        "What a name states, a batch or a length, its column states too.",
        ("training", "inference"),
        alone=True,
    ),
    "missing": Check(
        cells.missing, "Missing cells", "A cell is not empty where the others of its kind are not."
    ),
    "links": Check(
        cells.links,
        "Links",
        "A link to a script leads to what was there on its day, and can be opened by its readers.",
    ),
    "restamped": Check(
        versions.restamped,
        "Stamped without being measured",
        "A row with a newer version has been measured with it.",
        compares=True,
    ),
    "partly_restamped": Check(
        versions.partly_restamped,
        "Measured in part",
        "All figures of a row are of one run: they do not stay to the digit where others move.",
        compares=True,
    ),
    "step": Check(
        steps.step,
        "Steps",
        "From one snapshot to the next, a figure seldom grows or shrinks more than 1.5 times, or a "
        "tail 3 times, unless throughput and latency move together.",
        compares=True,
    ),
    "returned": Check(
        labels.returned,
        "Back and forth",
        "A row has the instance type and the data types of its run, not now one and now another.",
        compares=True,
    ),
    "relabelled": Check(
        labels.relabelled,
        "The same figures under another label",
        "Another batch, format, task or type has other figures.",
        compares=True,
    ),
    "corrected": Check(
        versions.corrected,
        "Corrected",
        "A figure that changes while its version stays was corrected by the source.",
        compares=True,
    ),
    "behind": Check(
        cells.behind,
        "Old measurements",
        "A row was measured with a release near that of its page.",
    ),
}


def checks_of(table: str, before: pd.DataFrame | None) -> dict[str, Check]:
    """Return the checks that look at a table, those that compare only where there is a before."""
    return {
        name: check
        for name, check in CHECKS.items()
        if table in check.tables and (before is not None or not check.compares)
    }
