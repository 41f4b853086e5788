"""The audit: every check, run over a table and the snapshot before it."""

from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import NamedTuple

import pandas as pd

from perf_helpers.checks import arithmetic, cells, parallelism, versions
from perf_helpers.checks.finding import ERROR, SEVERITIES, Finding
from perf_helpers.data.columns import DATA, TABLES
from perf_helpers.data.csv_lines import text_of
from perf_helpers.data.frames import must_have, read, snapshot_of, table_of
from perf_helpers.data.identity import by_id, row_ids
from perf_helpers.data.rows import place_of
from perf_helpers.data.snapshot import snapshot_before, snapshot_on

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
    tables: tuple[str, ...] = tuple(TABLES)
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
        "P99 is a few times the P50 at most.",
        MEASURED,
    ),
    "littles_law": Check(
        arithmetic.littles_law,
        "Little's law",
        "Requests in flight are throughput × latency; divided by the batch, they are the copies "
        "of the model at work, and those are 1, 2, 4, 8, 12 or 16, or what the row states.",
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
        cells.outrun,
        "Outrun by its twin",
        "What is optimized for throughput is not slower than the same optimized for latency.",
        MEASURED,
    ),
    "copied": Check(
        cells.copied,
        "Copied figures",
        "Two models seldom measure alike to six digits or in two figures at once; latencies read "
        "from a coarse clock sometimes do.",
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
    "unstamped": Check(
        versions.unstamped,
        "Changed without a version",
        "A figure that changes does so with a newer version.",
        compares=True,
    ),
    "step": Check(
        versions.step,
        "Steps",
        "From one snapshot to the next, figures seldom grow or shrink more than 1.5 times.",
        compares=True,
    ),
    "behind": Check(
        cells.behind,
        "Old measurements",
        "A row was measured with a release near that of its page.",
    ),
}


def audit(rows: pd.DataFrame) -> pd.DataFrame:
    """Return what the checks find in rows as they were read, against the snapshot before them.

    One row a finding, errors first, then by check and row: `check`, `severity`, `row_id`,
    `model`, `columns` and `values` as tuples, `sentence`, and `consistent`, what would satisfy
    the checks as a tuple of pairs of column and figure. `attrs` says of what table it is, how
    many `rows` were looked at and by how many `checks`. A row is judged by all of its
    snapshot, so some of a table's rows are found what the whole is; changed rows, or more of
    them, are judged in their place in it. Raises ParameterError for rows that do not say which
    snapshot they are of, or lack a published column.
    """
    table, (family, date) = table_of(rows), snapshot_of(rows)
    whole = _in_their_place(rows, read(table, family, date))
    earlier = snapshot_before(table, family, date)
    before = read(table, family, earlier) if earlier else None
    found = pd.DataFrame(run_checks(whole, before), columns=list(Finding._fields))
    texts = ("check", "severity", "row_id", "model", "sentence")
    found = found.astype(dict.fromkeys(texts, "str"))
    found = found[found["row_id"].isin(row_ids(rows))].reset_index(drop=True)
    found.attrs = rows.attrs | {"rows": len(rows), "checks": len(checks_of(table, before))}
    return found


def _in_their_place(rows: pd.DataFrame, whole: pd.DataFrame) -> pd.DataFrame:
    """Return a whole table, in its order, with given rows in the place of its own."""
    must_have(rows, *whole)
    given, own = by_id(rows)[list(whole)], by_id(whole)
    order = [*own.index, *given.index.difference(own.index, sort=False)]
    found = pd.concat([own[~own.index.isin(given.index)], given]).loc[order]
    found.attrs = whole.attrs
    return found.reset_index(drop=True)


def run_checks(rows: pd.DataFrame, before: pd.DataFrame | None = None) -> list[Finding]:
    """Return what the checks find in a whole table, and against the snapshot before where given.

    Errors first, then warnings, then information; by check and by row within each.
    """
    if rows.empty:
        return []
    rows = by_id(rows)
    earlier = None if before is None else by_id(before)
    found: list[Finding] = []
    compared = None if earlier is None else versions.compare(rows, earlier)
    for check in checks_of(table_of(rows), earlier).values():
        found += check.run(rows, earlier, compared) if check.compares else check.run(rows)
    found = [_suggesting(each, rows) for each in found]
    return sorted(found, key=lambda each: SEVERITIES.index(each.severity))


def cannot_be_true(table: str, family: str, date: str) -> frozenset[tuple[str, str]]:
    """Return the cells of a snapshot's table that are part of an error, by row id and column.

    Raises ParameterError and DataError as perf.read does.
    """
    files = (snapshot_on(family, date).path(table), DATA / "instances.csv")
    return _cannot_be_true(table, family, date, *(text_of(path, place_of(path)) for path in files))


# A snapshot is judged alike on every later page, for as long as what it is judged by is as it was.
@lru_cache(1000)
def _cannot_be_true(table: str, family: str, date: str, *_texts: str) -> frozenset[tuple[str, str]]:
    rows = by_id(read(table, family, date))
    found = [
        each
        for check in checks_of(table, None).values()
        if check.severe
        for each in check.run(rows)
        if each.severity == ERROR
    ]
    return frozenset((each.row_id, name) for each in found for name in each.columns)


def _suggesting(each: Finding, rows: pd.DataFrame) -> Finding:
    """Return a finding without its suggestion where that would only break something else."""
    if not each.consistent:
        return each
    now = rows.loc[[each.row_id]]
    then = now.assign(**{name: [value] for name, value in each.consistent})
    checks = [check for check in checks_of(table_of(rows), None).values() if check.alone]
    after = {x.check for check in checks for x in check.run(then)}
    if after and (each.check in after or after - {x.check for c in checks for x in c.run(now)}):
        return each._replace(consistent=())
    return each


def run_all(frames: Iterable[pd.DataFrame]) -> dict[tuple[str, str, str], list[Finding]]:
    """Return what the checks find in many tables, by family, table and date.

    Of a table's snapshots, each is compared with the one that came before it.
    """
    found = {}
    before: dict[tuple[str, str], pd.DataFrame] = {}
    for rows in frames:
        key = rows.attrs["family"], table_of(rows)
        found[*key, rows.attrs["date"]] = run_checks(rows, before.get(key))
        before[key] = rows
    return found


def checks_of(table: str, before: pd.DataFrame | None) -> dict[str, Check]:
    """Return the checks that look at a table, those that compare only where there is a before."""
    return {
        name: check
        for name, check in CHECKS.items()
        if table in check.tables and (before is not None or not check.compares)
    }
