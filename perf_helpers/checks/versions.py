"""Checks of a table against the snapshot before: what was stamped anew, and what corrected."""

from collections.abc import Iterator

import pandas as pd

from perf_helpers.checks.earlier import Earlier
from perf_helpers.checks.finding import (
    INFORMATION,
    WARNING,
    Finding,
    digits,
    finding,
    measurements,
    text,
)
from perf_helpers.data.formats import exact
from perf_helpers.data.frames import columns_of
from perf_helpers.data.rows import numbers

# A figure of four digits or more does not come out the same twice by chance; a latency read
# from a coarse clock does.
TELLING_DIGITS = 4
# In a row that cannot be true, three are enough.
TELLING_IN_ERROR = 3


def restamped(rows: pd.DataFrame, earlier: Earlier) -> Iterator[Finding]:
    """A newer version on a row whose every measurement is unchanged: it was not measured anew."""
    for key in version_moved(rows, earlier.before, newer=True):
        same, changed = earlier.compared[key]
        if same and not changed:
            sentence = (
                f"{_versions(rows, earlier.before, key)}, yet every measurement is that of the "
                f"snapshot of {earlier.date}, to the last digit."
            )
            columns = ["neuron_version"]
            yield finding(rows, key, "restamped", WARNING, columns, sentence)


def partly_restamped(rows: pd.DataFrame, earlier: Earlier) -> Iterator[Finding]:
    """A newer version on a row of which some measurements changed and others did not at all.

    Information: which of the two are of the old run, it does not say, and chance has a part.
    """
    known = columns_of(rows)
    for key, names in stale(rows, earlier).items():
        # One latency of many does stay by chance.
        if len(names) > 1 or any(known[name].role != "latency" for name in names):
            moved = ", ".join(known[name].heading for name in earlier.compared[key][1])
            sentence = (
                f"{_versions(rows, earlier.before, key)} and with it {moved}; not so "
                f"{_told(rows, key, names)}, as in the snapshot of {earlier.date}."
            )
            yield finding(rows, key, "partly_restamped", INFORMATION, names, sentence)


def stale(rows: pd.DataFrame, earlier: Earlier) -> dict[str, list[str]]:
    """Return the telling figures that stayed to the digit where version and others moved."""
    found = {}
    for key in version_moved(rows, earlier.before, newer=True):
        same, changed = earlier.compared[key]
        names = [name for name in same if digits(rows.at[key, name]) >= TELLING_DIGITS]
        if names and changed:
            found[key] = names
    return found


def stale_since(rows: pd.DataFrame, key: str, earlier: Earlier) -> tuple[tuple[str, ...], str]:
    """Return the stale figures of a row since it last changed, and that in words, if there are."""
    names, now = measurements(rows), rows.loc[key]
    for frame in earlier.of(key):
        then = frame.loc[key]
        same = [name for name in names if now[name] == then[name]]
        if not any(pd.notna(now[n]) and pd.notna(then[n]) and n not in same for n in names):
            continue
        telling = tuple(name for name in same if digits(now[name]) >= TELLING_IN_ERROR)
        if not telling or not is_newer(now["neuron_version"], then["neuron_version"]):
            break
        return telling, _stale_in_words(rows, key, [*telling], frame.attrs["date"])
    return (), ""


def _stale_in_words(rows: pd.DataFrame, key: str, names: list[str], date: str) -> str:
    """Return that figures of a row are those of the snapshot before."""
    verb = "is that" if len(names) == 1 else "are those"
    return f"{_told(rows, key, names)} {verb} of the snapshot of {date}, where the others moved."


def corrected(rows: pd.DataFrame, earlier: Earlier) -> Iterator[Finding]:
    """A measurement that changed while its version stayed: the source has corrected it."""
    for key in version_moved(rows, earlier.before, newer=False):
        _, changed = earlier.compared[key]
        if changed:
            sentence = (
                f"{moves(rows, earlier.before, key, [*changed])} since the snapshot of "
                f"{earlier.date}, and the version is still {rows.at[key, 'neuron_version']}."
            )
            yield finding(rows, key, "corrected", INFORMATION, [*changed], sentence)


def is_newer(version: object, than: object) -> bool:
    """Whether a version is newer than another, both being stated."""
    return pd.notna(version) and pd.notna(than) and numbers(str(version)) > numbers(str(than))


def version_moved(rows: pd.DataFrame, before: pd.DataFrame, newer: bool) -> list[str]:
    """Return the rows whose version is newer than before, or the same."""
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


def _told(rows: pd.DataFrame, key: str, names: list[str]) -> str:
    known = columns_of(rows)
    return ", ".join(f"{known[n].heading} {text(rows.at[key, n], known[n])}" for n in names)


def moves(rows: pd.DataFrame, before: pd.DataFrame, key: str, names: list[str]) -> str:
    """Return from what to what figures of a row went, in words."""
    known = columns_of(rows)
    return ", ".join(
        f"{known[name].heading} went from {exact(before.at[key, name])} to "
        f"{text(rows.at[key, name], known[name])}"
        for name in names
    )
