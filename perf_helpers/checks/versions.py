"""Checks of a table against the snapshot before: what was stamped anew, and what leapt."""

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
from perf_helpers.data.columns import with_role
from perf_helpers.data.formats import exact
from perf_helpers.data.frames import columns_of, table_of
from perf_helpers.data.rows import numbers

# A figure of four digits or more does not come out the same twice by chance; a latency read
# from a coarse clock does.
TELLING_DIGITS = 4
# In a row that cannot be true, three are enough.
TELLING_IN_ERROR = 3
# Releases move figures by a few per cent, new compilers by up to a half; a tail moves more.
STEP, STEP_OF_TAIL = 1.5, 3
# A figure has come back where it is this near to what it was.
BACK = 1.2


def restamped(rows: pd.DataFrame, earlier: Earlier) -> Iterator[Finding]:
    """A newer version on a row whose every measurement is unchanged: it was not measured anew."""
    for key in _version_moved(rows, earlier.before, newer=True):
        same, changed = earlier.compared[key]
        if same and not changed:
            sentence = (
                f"{_versions(rows, earlier.before, key)}, yet every measurement is that of the "
                f"snapshot of {earlier.date}, to the last digit."
            )
            columns = ["neuron_version"]
            yield finding(rows, key, "restamped", WARNING, columns, sentence)


def partly_restamped(rows: pd.DataFrame, earlier: Earlier) -> Iterator[Finding]:
    """A newer version on a row of which some measurements changed and others did not at all."""
    known = columns_of(rows)
    for key, names in stale(rows, earlier).items():
        # One latency of many does stay by chance.
        if len(names) > 1 or any(known[name].role != "latency" for name in names):
            moved = ", ".join(known[name].heading for name in earlier.compared[key][1])
            sentence = (
                f"{_versions(rows, earlier.before, key)} and with it {moved}; not so "
                f"{_told(rows, key, names)}, as in the snapshot of {earlier.date}."
            )
            yield finding(rows, key, "partly_restamped", WARNING, names, sentence)


def stale(rows: pd.DataFrame, earlier: Earlier) -> dict[str, list[str]]:
    """Return the telling figures that stayed to the digit where version and others moved."""
    found = {}
    for key in _version_moved(rows, earlier.before, newer=True):
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
    for key in _version_moved(rows, earlier.before, newer=False):
        _, changed = earlier.compared[key]
        if changed:
            sentence = (
                f"{_moves(rows, earlier.before, key, [*changed])} since the snapshot of "
                f"{earlier.date}, and the version is still {rows.at[key, 'neuron_version']}."
            )
            yield finding(rows, key, "corrected", INFORMATION, [*changed], sentence)


def step(rows: pd.DataFrame, earlier: Earlier) -> Iterator[Finding]:
    """A measurement that grew or shrank much, without what it is tied to.

    Not where throughput and latency moved together, as those of a faster run do, where the
    figure before was doubtful, or the new one is that of the snapshots before it.
    """
    mended = set(_version_moved(rows, earlier.before, newer=False))
    for key, (_, changed) in earlier.compared.items():
        far = [name for name, ratio in changed.items() if _far(ratio, STEP)]
        if not far or key in mended or _run_otherwise(rows, earlier.before, key):
            continue
        leapt = [
            name
            for name in far
            if _leapt(rows, earlier.before, key, name)
            and (key, name) not in earlier.doubted
            and not _came_back(rows, earlier, key, name)
        ]
        if leapt:
            sentence = (
                f"{_moves(rows, earlier.before, key, leapt)} since the snapshot of "
                f"{earlier.date}: more than {STEP:g} times."
            )
            yield finding(rows, key, "step", WARNING, leapt, sentence)


def _leapt(rows: pd.DataFrame, before: pd.DataFrame, key: str, name: str) -> bool:
    """Whether a figure leapt, and not with what it is tied to."""
    ratio = rows.at[key, name] / before.at[key, name]
    role = columns_of(rows)[name].role
    middle, rate = _tied_to(rows, before, key)
    if role not in ("throughput", "latency") or name.startswith("ttft") or not middle:
        return _far(ratio, STEP)
    slower = rows.at[key, middle] / before.at[key, middle]
    if role == "latency" and name != middle:
        # The tail of a slower run is longer.
        return _far(ratio / slower, STEP_OF_TAIL)
    return _far(slower * rows.at[key, rate] / before.at[key, rate], STEP)


def _tied_to(rows: pd.DataFrame, before: pd.DataFrame, key: str) -> tuple[str, str]:
    """Return the median latency and the throughput of a row, '' where there is none."""
    middle = [
        column.name
        for column in with_role(table_of(rows), "latency")
        if column.name.endswith("p50_ms") and not column.name.startswith("ttft")
        if pd.notna(rows.at[key, column.name]) and pd.notna(before.at[key, column.name])
    ]
    (rate,) = with_role(table_of(rows), "throughput")
    return middle[0] if middle else "", rate.name


def _far(ratio: float, limit: float) -> bool:
    return not 1 / limit <= ratio <= limit


def _run_otherwise(rows: pd.DataFrame, before: pd.DataFrame, key: str) -> bool:
    """Whether a row was run with another batch, or apart from its twin for the first time."""
    for column in with_role(table_of(rows), "batch", "tokens"):
        now, then = rows.at[key, column.name], before.at[key, column.name]
        if pd.notna(now) and pd.notna(then) and now != then:
            return True
    return _has_twin(before, key) and not _has_twin(rows, key)


def _has_twin(rows: pd.DataFrame, key: str) -> bool:
    """Whether a row of the same model has the same figures."""
    figures = [column.name for column in with_role(table_of(rows), "throughput", "latency")]
    same = rows.loc[rows["model"] == rows.at[key, "model"], figures].fillna(0)
    return int((same == same.loc[key]).all(axis=1).sum()) > 1


def _came_back(rows: pd.DataFrame, earlier: Earlier, key: str, name: str) -> bool:
    """Whether a figure is what it was before the one in between.

    Not where that had mended it, or was run in another way.
    """
    between = earlier.before
    for older in earlier.of(key)[1:]:
        if pd.isna(older.at[key, name]):
            return False
        if _far(older.at[key, name] / earlier.before.at[key, name], STEP):
            mended = older.at[key, "neuron_version"] == between.at[key, "neuron_version"]
            mended |= _run_otherwise(between, older, key)
            return not mended and not _far(rows.at[key, name] / older.at[key, name], BACK)
        between = older
    return False


def is_newer(version: object, than: object) -> bool:
    """Whether a version is newer than another, both being stated."""
    return pd.notna(version) and pd.notna(than) and numbers(str(version)) > numbers(str(than))


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


def _told(rows: pd.DataFrame, key: str, names: list[str]) -> str:
    known = columns_of(rows)
    return ", ".join(f"{known[n].heading} {text(rows.at[key, n], known[n])}" for n in names)


def _moves(rows: pd.DataFrame, before: pd.DataFrame, key: str, names: list[str]) -> str:
    known = columns_of(rows)
    return ", ".join(
        f"{known[name].heading} went from {exact(before.at[key, name])} to "
        f"{text(rows.at[key, name], known[name])}"
        for name in names
    )
