"""The snapshots before a table, with its rows followed back through them."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import takewhile

import pandas as pd

from perf_helpers.checks.finding import INFORMATION, Finding, measurements
from perf_helpers.data.columns import identity
from perf_helpers.data.frames import table_of

# How many snapshots back a row is looked up: slips of the source were mended within four.
WINDOW = 4
# What may change in a row that is still the same: it was named another way, or corrected.
RENAMED = ("instance_type", "training_dtype", "model_dtype", "autocast_dtype")


# By row id of both snapshots, the measurements that stayed, and those that changed with what
# they were multiplied by.
Compared = dict[str, tuple[list[str], dict[str, float]]]


@dataclass(frozen=True)
class Earlier:
    """What came before a table, given as frames by row id.

    `frames` are its snapshots before, the newest first, and `compared` what became of each
    row's measurements since the first of these; `renamed` are the rows that had another data
    type or instance type there, by their old id, and `doubted` its cells that checks found
    something in.
    """

    rows: pd.DataFrame
    frames: tuple[pd.DataFrame, ...]
    before: pd.DataFrame
    compared: Compared
    renamed: dict[str, str]
    doubted: frozenset[tuple[str, str]]

    @property
    def date(self) -> str:
        """The day of the snapshot before."""
        return str(self.before.attrs["date"])

    @cached_property
    def past(self) -> tuple[pd.DataFrame, ...]:
        """The snapshots before, the newest first, by the row ids of the table."""
        return (self.before, *(_followed(self.rows, frame)[0] for frame in self.frames[1:]))

    def of(self, key: str) -> list[pd.DataFrame]:
        """Return the snapshots before in which a row stands without a gap, the newest first."""
        return list(takewhile(lambda frame: key in frame.index, self.past))


def earlier_than(
    rows: pd.DataFrame, past: Sequence[pd.DataFrame], found: Sequence[Finding] = ()
) -> Earlier:
    """Return what came before a table, and what was found in the newest of it."""
    before, names = _followed(rows, past[0])
    doubted = frozenset(
        (names.get(each.row_id, each.row_id), name)
        for each in found
        if each.severity != INFORMATION
        for name in each.columns
    )
    return Earlier(rows, tuple(past[:WINDOW]), before, compare(rows, before), names, doubted)


def compare(rows: pd.DataFrame, before: pd.DataFrame) -> Compared:
    """Return what became of the measurements of each row that both tables have."""
    both = rows.index.intersection(before.index, sort=False)
    names = measurements(rows)
    found = {}
    for key, now, then in zip(
        both,
        rows.loc[both, names].itertuples(index=False),
        before.loc[both, names].itertuples(index=False),
        strict=True,
    ):
        pairs = [(n, x, y) for n, x, y in zip(names, now, then, strict=True) if x == x and y == y]
        same = [name for name, x, y in pairs if x == y]
        found[key] = same, {name: x / y for name, x, y in pairs if x != y}
    return found


def _followed(rows: pd.DataFrame, before: pd.DataFrame) -> tuple[pd.DataFrame, dict[str, str]]:
    """Return a table by the row ids that its rows have in a later one, and these by their old id.

    A row is the same with another data type or instance type where there is one of its kind
    in either table, so that no other could be meant.
    """
    gone = before.index.difference(rows.index, sort=False)
    new = rows.index.difference(before.index, sort=False)
    if gone.empty or new.empty:
        return before, {}
    names = [name for name in identity(table_of(rows)) if name not in RENAMED]
    was, now = _kinds(before, gone, names), _kinds(rows, new, names)
    found = {was[kind]: now[kind] for kind in was if kind in now}
    return (before.rename(index=found) if found else before), found


def _kinds(rows: pd.DataFrame, keys: pd.Index, names: list[str]) -> dict[tuple[object, ...], str]:
    """Return which of some rows is the only one of its kind in the table."""
    some = rows.loc[rows["model"].isin(rows.loc[keys, "model"]), names]
    cells = [
        [None if empty else cell for cell, empty in zip(some[name], some[name].isna(), strict=True)]
        for name in names
    ]
    kinds: dict[tuple[object, ...], list[str]] = {}
    for key, *kind in zip(some.index, *cells, strict=True):
        kinds.setdefault(tuple(kind), []).append(key)
    wanted = set(keys)
    return {kind: of[0] for kind, of in kinds.items() if len(of) == 1 and of[0] in wanted}
