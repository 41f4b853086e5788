"""Checks of a table against the snapshot before: what was stamped anew, and what leapt."""

from collections.abc import Iterator

import pandas as pd

from perf_helpers.checks.finding import WARNING, Finding, digits, finding, measurements, text
from perf_helpers.data.formats import exact
from perf_helpers.data.frames import columns_of
from perf_helpers.data.rows import numbers

# A figure of four digits or more does not come out the same twice by chance.
TELLING_DIGITS = 4
# Releases move figures by a few per cent, new compilers by up to a half.
STEP = 1.5

# By row id of both snapshots, the measurements that stayed and those that changed.
Compared = dict[str, tuple[list[str], list[str]]]


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
        pairs = [(n, x == y) for n, x, y in zip(names, now, then, strict=True) if x == x and y == y]
        found[key] = [n for n, same in pairs if same], [n for n, same in pairs if not same]
    return found


def restamped(rows: pd.DataFrame, before: pd.DataFrame, compared: Compared) -> Iterator[Finding]:
    """A newer version on a row whose every measurement is unchanged: it was not measured anew."""
    for key in _version_moved(rows, before, newer=True):
        same, changed = compared[key]
        if same and not changed:
            sentence = (
                f"{_versions(rows, before, key)}, yet every measurement is that of the snapshot "
                f"of {before.attrs['date']}, to the last digit."
            )
            columns = ["neuron_version"]
            yield finding(rows, key, "restamped", WARNING, columns, sentence)


def partly_restamped(
    rows: pd.DataFrame, before: pd.DataFrame, compared: Compared
) -> Iterator[Finding]:
    """A newer version on a row of which some measurements changed and others did not at all."""
    for key in _version_moved(rows, before, newer=True):
        same, changed = compared[key]
        names = columns_of(rows)
        telling = [names[n] for n in same if digits(rows.at[key, n]) >= TELLING_DIGITS]
        if telling and changed:
            kept = ", ".join(f"{n.heading} {text(rows.at[key, n.name], n)}" for n in telling)
            moved = ", ".join(names[name].heading for name in changed)
            sentence = (
                f"{_versions(rows, before, key)} and with it {moved}; not so {kept}, as in the "
                f"snapshot of {before.attrs['date']}."
            )
            columns = [column.name for column in telling]
            yield finding(rows, key, "partly_restamped", WARNING, columns, sentence)


def unstamped(rows: pd.DataFrame, before: pd.DataFrame, compared: Compared) -> Iterator[Finding]:
    """A measurement that changed without a new version: which release is it of?"""
    for key in _version_moved(rows, before, newer=False):
        _, changed = compared[key]
        if changed:
            sentence = (
                f"{_moves(rows, before, key, changed)} since the snapshot of "
                f"{before.attrs['date']}, and the version is still "
                f"{rows.at[key, 'neuron_version']}."
            )
            yield finding(rows, key, "unstamped", WARNING, changed, sentence)


def step(rows: pd.DataFrame, before: pd.DataFrame, compared: Compared) -> Iterator[Finding]:
    """A measurement that grew or shrank more than 1.5 times between two snapshots."""
    for key, (_, changed) in compared.items():
        leapt = [
            name
            for name in changed
            if not 1 / STEP <= rows.at[key, name] / before.at[key, name] <= STEP
        ]
        if leapt:
            sentence = (
                f"{_moves(rows, before, key, leapt)} since the snapshot of "
                f"{before.attrs['date']}: more than {STEP:g} times."
            )
            yield finding(rows, key, "step", WARNING, leapt, sentence)


def _version_moved(rows: pd.DataFrame, before: pd.DataFrame, newer: bool) -> list[str]:
    now, then = rows["neuron_version"].dropna(), before["neuron_version"].dropna()
    both = now.index.intersection(then.index, sort=False)
    return [
        key
        for key, new, old in zip(both, now[both], then[both], strict=True)
        if ((numbers(new) > numbers(old)) if newer else new == old)
    ]


def _versions(rows: pd.DataFrame, before: pd.DataFrame, key: str) -> str:
    then, now = before.at[key, "neuron_version"], rows.at[key, "neuron_version"]
    return f"The version went from {then} to {now}"


def _moves(rows: pd.DataFrame, before: pd.DataFrame, key: str, names: list[str]) -> str:
    known = columns_of(rows)
    return ", ".join(
        f"{known[name].heading} went from {exact(before.at[key, name])} to "
        f"{text(rows.at[key, name], known[name])}"
        for name in names
    )
