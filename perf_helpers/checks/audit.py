"""The audit: every check, run over a table and the snapshots before it."""

from collections.abc import Iterable, Mapping
from functools import lru_cache

import pandas as pd

from perf_helpers.checks import versions
from perf_helpers.checks.checklist import CHECKS, checks_of
from perf_helpers.checks.earlier import WINDOW, earlier_than
from perf_helpers.checks.finding import ERROR, SEVERITIES, WARNING, Finding
from perf_helpers.checks.littles_law import settled
from perf_helpers.checks.once import Stale, once
from perf_helpers.checks.pairs import newly_copied
from perf_helpers.checks.past_runs import Pair, past_runs
from perf_helpers.checks.suggestions import as_before, suggesting
from perf_helpers.data.columns import DATA
from perf_helpers.data.csv_lines import text_of
from perf_helpers.data.frames import read, snapshot_of, table_of
from perf_helpers.data.identity import by_id, row_ids
from perf_helpers.data.needed import must_have, published
from perf_helpers.data.rows import place_of
from perf_helpers.data.snapshot import snapshot_before, snapshot_on

# The checks that doubt a number of copies.
COPIES = ("littles_law", "unusual_copies")


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
    must_have(rows, *published(table))
    whole = _in_their_place(rows, read(table, family, date))
    past = snapshots_before(table, family, date)
    found = pd.DataFrame(run_checks(whole, *past), columns=list(Finding._fields))
    texts = ("check", "severity", "row_id", "model", "sentence")
    found = found.astype(dict.fromkeys(texts, "str"))
    found = found[found["row_id"].isin(row_ids(rows))].reset_index(drop=True)
    found.attrs = rows.attrs | {
        "rows": len(rows),
        "checks": len(checks_of(table, past[0] if past else None)),
    }
    return found


def snapshots_before(table: str, family: str, date: str) -> list[pd.DataFrame]:
    """Return the snapshots before a day that checks look at, the newest first."""
    past: list[pd.DataFrame] = []
    while len(past) < WINDOW and (date := snapshot_before(table, family, date)):
        past.append(read(table, family, date))
    return past


def _in_their_place(rows: pd.DataFrame, whole: pd.DataFrame) -> pd.DataFrame:
    """Return a whole table, in its order, with given rows in the place of its own."""
    given, own = by_id(rows)[list(whole)], by_id(whole)
    order = [*own.index, *given.index.difference(own.index, sort=False)]
    found = pd.concat([own[~own.index.isin(given.index)], given]).loc[order]
    found.attrs = whole.attrs
    return found.reset_index(drop=True)


def run_checks(
    rows: pd.DataFrame, before: pd.DataFrame | None = None, *older: pd.DataFrame
) -> list[Finding]:
    """Return what the checks find in a whole table, and against the snapshots before, if given.

    Errors first, then warnings, then information; by check and by row within each.
    """
    given = [rows, *(frame for frame in (before, *older) if frame is not None)]
    rows, *past = map(by_id, given)
    return _against(rows, _by_itself(rows), past, _by_itself(past[0]) if past else [])


def _by_itself(rows: pd.DataFrame) -> list[Finding]:
    """Return what is found in a table, by row id, that no other is needed for."""
    if rows.empty:
        return []
    checks = checks_of(table_of(rows), None).values()
    return [each for check in checks for each in check.run(rows)]


def _against(
    rows: pd.DataFrame, found: list[Finding], past: list[pd.DataFrame], before: list[Finding]
) -> list[Finding]:
    """Return what was found in a table by itself, and is against those before it.

    Frames by row id, the newest first of the past, and what was found in that by itself.
    """
    if rows.empty:
        return []
    stale: dict[str, Stale] = {}
    by_itself = found
    past_of: dict[str, Pair] = {}
    if past and not past[0].empty:
        earlier = earlier_than(rows, past, before)
        past_of = past_runs((x.row_id for x in found if x.check in COPIES), rows, earlier)
        found = [each for each in found if not _settled(each, past_of)]
        found = [
            newly_copied(each, rows, past[0]) if each.check == "copied" else each for each in found
        ]
        checks = [check for check in checks_of(table_of(rows), rows).values() if check.compares]
        found += [each for check in checks for each in check.run(rows, earlier)]
        wrong = [each.row_id for each in found if each.severity == ERROR]
        stale = {key: versions.stale_since(rows, key, earlier) for key in dict.fromkeys(wrong)}
    found = once(found, stale)
    # What was not measured anew is told already, and is not to be had from before.
    told = {key for key, (_, sentence) in stale.items() if sentence}
    found = [
        as_before(each, rows, past_of.get(each.row_id))
        if each.check in COPIES and each.row_id not in told
        else each
        for each in found
    ]
    found = suggesting(found, rows, by_itself)
    order = {name: at for at, name in enumerate(CHECKS)}
    at = {key: place for place, key in enumerate(rows.index)}
    return sorted(found, key=lambda x: (SEVERITIES.index(x.severity), order[x.check], at[x.row_id]))


def _settled(each: Finding, past_of: Mapping[str, Pair]) -> bool:
    """Whether a number of copies is doubted that the row had before as well, measured anew."""
    doubted = each.check in COPIES and each.severity == WARNING and each.row_id in past_of
    return doubted and settled(*past_of[each.row_id])


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


def run_all(frames: Iterable[pd.DataFrame]) -> dict[tuple[str, str, str], list[Finding]]:
    """Return what the checks find in many tables, by family, table and date.

    Of a table's snapshots, each is compared with the one that came before it.
    """
    found = {}
    past: dict[tuple[str, str], list[pd.DataFrame]] = {}
    before: dict[tuple[str, str], list[Finding]] = {}
    for frame in frames:
        key = frame.attrs["family"], table_of(frame)
        rows = by_id(frame)
        by_itself = _by_itself(rows)
        known = past.get(key, [])
        found[*key, rows.attrs["date"]] = _against(rows, by_itself, known, before.get(key, []))
        past[key], before[key] = [rows, *known][:WINDOW], by_itself
    return found
