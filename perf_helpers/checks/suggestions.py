"""What would satisfy a check, tried by the others, by the row before and by its neighbours."""

from math import log

import pandas as pd

from perf_helpers.checks.checklist import checks_of
from perf_helpers.checks.finding import Finding, text
from perf_helpers.checks.littles_law import Run, judged, runs, whole_copies
from perf_helpers.checks.past_runs import Pair
from perf_helpers.data.frames import columns_of, table_of

# Two runs are of one kind where their throughputs and latencies differ less than this.
NEAR = 0.05
# Figures of so few digits that they leave open more than this tell too little.
COARSE = 0.02


def as_before(each: Finding, rows: pd.DataFrame, run: Pair | None) -> Finding:
    """Return a finding about copies with what the row had before its figures went wrong.

    Where nothing else is suggested, or another batch, although the row had its own before, at
    the copies that the other would give it: then the figures have changed, not the batch. Not
    where a neighbour with that other batch has such figures: then the batch is wrong.
    """
    names = [name for name, _ in each.consistent]
    if run is None or names not in ([], ["batch_size"]):
        return each
    now, before = run
    if before.batch != now.batch or judged(before) or now.rounding > COARSE:
        return each
    if names:
        then = now._replace(batch=each.consistent[0][1])
        other = whole_copies(before) != whole_copies(then)
        if other or _has_neighbour(then, each.row_id, rows):
            return each
    if abs(log(now.throughput / before.throughput)) > abs(log(now.p50 / before.p50)):
        old = {now.columns[0]: before.throughput}
    else:
        old = dict(zip(now.columns[1:3], before[1:3], strict=True))
    more = [name for name in old if name not in each.columns]
    known = columns_of(rows)
    return each._replace(
        columns=(*each.columns, *more),
        values=(*each.values, *(text(rows.at[each.row_id, name], known[name]) for name in more)),
        consistent=tuple(old.items()),
    )


def _has_neighbour(run: Run, key: str, rows: pd.DataFrame) -> bool:
    """Whether another row of the part has the batch of a run and figures like it."""
    same = ["optimized_for", "instance_type"]
    alike = (rows[same] == rows.loc[key, same]).all(axis=1) & (rows["batch_size"] == run.batch)
    return any(
        abs(other.throughput / run.throughput - 1) <= NEAR and abs(other.p50 / run.p50 - 1) <= NEAR
        for name, other in runs(rows.loc[alike]).items()
        if name != key
    )


def suggesting(found: list[Finding], rows: pd.DataFrame, by_itself: list[Finding]) -> list[Finding]:
    """Return findings without those suggestions that would only break something else.

    `by_itself` is what was found in the table without the snapshots before it.
    """
    before: dict[str, set[str]] = {}
    for each in by_itself:
        before.setdefault(each.row_id, set()).add(each.check)
    given = [each for each in found if each.consistent]
    refused: set[tuple[str, str]] = set()
    while given:
        # Each row once at a time.
        some = {each.row_id: each for each in reversed(given)}
        given = [each for each in given if some[each.row_id] is not each]
        now = rows.loc[[*some]]
        names = {name for each in some.values() for name, _ in each.consistent}
        then = now.astype(dict.fromkeys(names, "float64"))
        for key, each in some.items():
            for name, value in each.consistent:
                then.at[key, name] = value
        after = _alone(then)
        refused |= {
            (key, each.check)
            for key, each in some.items()
            if each.check in after[key] or after[key] - before.get(key, set())
        }
    return [
        each._replace(consistent=()) if (each.row_id, each.check) in refused else each
        for each in found
    ]


def _alone(rows: pd.DataFrame) -> dict[str, set[str]]:
    """Return the checks that find something in each row by itself."""
    found: dict[str, set[str]] = {key: set() for key in rows.index}
    for check in checks_of(table_of(rows), None).values():
        for each in check.run(rows) if check.alone else ():
            found[each.row_id].add(each.check)
    return found
