"""Checks of what a row is called: labels that go back and forth, and names that say otherwise."""

import re
from collections.abc import Iterator

import pandas as pd

from perf_helpers.checks.earlier import RENAMED, Earlier
from perf_helpers.checks.finding import (
    INFORMATION,
    WARNING,
    Finding,
    digits,
    finding,
    measurements,
    text,
)
from perf_helpers.checks.versions import is_newer
from perf_helpers.data.columns import identity
from perf_helpers.data.frames import columns_of, table_of

# So many digits together are not measured twice by chance.
TELLING_DIGITS = 6
# What a source files a row under says nothing of how it was run.
FILED = ("optimized_for", "model", "application_type")
# The source's own name of a run, as 'Resnet50-TF(fp16,b5,c4)', and what its letters stand for.
BENCHMARK = re.compile(r"\(\w+,b(\d+),c\d+\)")
DETAILS = re.compile(r"sequence-length=(\d+)")
# BERT is trained on short sequences first and on long ones then (J. Devlin et al., 2018).
PHASES = {"Ph1": 128, "Ph2": 512}


def returned(rows: pd.DataFrame, earlier: Earlier) -> Iterator[Finding]:
    """An instance type or data type that goes from one to another and back between snapshots."""
    known, names = columns_of(rows), measurements(rows)
    for key in earlier.renamed.values():
        frames = earlier.of(key)
        for name in (name for name in RENAMED if name in rows):
            labels = [frame.at[key, name] for frame in frames]
            now, then = rows.at[key, name], labels[0]
            if pd.isna(now) or now not in labels or now == then or pd.isna(then):
                continue
            back = labels.index(now)
            if then in labels[back:] or _noted(frames[back - 1], frames[back], key, names):
                # What was in between had gone back itself, or had the old figures.
                continue
            day = frames[back].attrs["date"]
            sentence = (
                f"{known[name].heading} is {text(now, known[name])}, as in the snapshot of {day}; "
                f"in between, up to that of {earlier.date}, it was {text(then, known[name])}. One "
                f"of the two may not be what was run."
            )
            yield finding(rows, key, "returned", WARNING, [name], sentence)


def _noted(rows: pd.DataFrame, before: pd.DataFrame, key: str, names: list[str]) -> bool:
    """Whether a row with another label was found to have the same figures, as relabelled finds."""
    newer = is_newer(rows.at[key, "neuron_version"], before.at[key, "neuron_version"])
    return newer and _figures(rows, key, names) == _figures(before, key, names)


def relabelled(rows: pd.DataFrame, earlier: Earlier) -> Iterator[Finding]:
    """The same figures, with a newer version, under another batch, format, task or type."""
    before, names, known = earlier.before, measurements(rows), columns_of(rows)
    labels = [name for name in identity(table_of(rows)) if name not in FILED]
    followed = [*earlier.renamed.values()]
    new = [*rows.index.difference(before.index, sort=False), *followed]
    gone = [*before.index.difference(rows.index, sort=False), *followed]
    was = {_figures(before, key, names): key for key in gone} if new else {}
    for key in new if was else ():
        figures = _figures(rows, key, names)
        if figures not in was or sum(map(_digits, figures[2:])) < TELLING_DIGITS:
            continue
        old = was[figures]
        other = [n for n in labels if _says_otherwise(rows.at[key, n], before.at[old, n])]
        if other:
            pairs = ", ".join(
                f"{known[n].heading} is {text(rows.at[key, n], known[n])} and was "
                f"{text(before.at[old, n], known[n])}"
                for n in other
            )
            same = f"every measurement is that of the snapshot of {earlier.date}, to the last digit"
            sentence, severity = (
                f"{pairs}, yet {same}. One of the two is not what was run.",
                WARNING,
            )
            if not is_newer(rows.at[key, "neuron_version"], before.at[old, "neuron_version"]):
                # With the same version, the source has corrected what the row is called.
                sentence, severity = f"{pairs}; {same}, and the version as well.", INFORMATION
            yield finding(rows, key, "relabelled", severity, other, sentence)


def named(rows: pd.DataFrame) -> Iterator[Finding]:
    """A name that states a batch or a length, beside a column that has another."""
    known = columns_of(rows)
    for key, names in _stated_in_names(rows).items():
        for name, (source, value) in names.items():
            if pd.notna(rows.at[key, name]) and rows.at[key, name] != value:
                said = rows.at[key, source]
                sentence = (
                    f"{known[source].heading} {said} says {text(value, known[name])}, but "
                    f"{known[name].heading} is {text(rows.at[key, name], known[name])}."
                )
                # A phase has its length by its name; of a batch, either may be the old one.
                other = {name: float(value)} if source == "model" else None
                yield finding(rows, key, "named", WARNING, [name, source], sentence, other)


def _stated_in_names(rows: pd.DataFrame) -> dict[str, dict[str, tuple[str, int]]]:
    """Return what names state of other columns, each with where and how much, by row id."""
    stated: dict[str, dict[str, tuple[str, int]]] = {}
    if table_of(rows) == "training":
        for key, model in rows["model"].items():
            for phase, length in PHASES.items():
                if model.endswith(phase):
                    stated[key] = {"sequence_length": ("model", length)}
        return stated
    for source, column, pattern in (
        ("benchmark_name", "batch_size", BENCHMARK),
        ("model_details", "sequence_length", DETAILS),
    ):
        for key, name in rows[source].dropna().items():
            if found := pattern.search(name):
                stated.setdefault(key, {})[column] = (source, int(found[1]))
    return stated


def _figures(rows: pd.DataFrame, key: str, names: list[str]) -> tuple[object, ...]:
    part = rows.at[key, "optimized_for"] if "optimized_for" in rows else ""
    cells = (rows.at[key, name] for name in names)
    return rows.at[key, "model"], str(part), *(None if pd.isna(cell) else cell for cell in cells)


def _digits(value: object) -> int:
    return 0 if value is None else digits(float(str(value)))


def _says_otherwise(now: object, then: object) -> bool:
    """Whether a label is another one, and not the same said more fully."""
    if pd.isna(now) or pd.isna(then) or now == then:
        return False
    words, before = ({*re.split(r"[:+/, ]+", str(label).lower())} for label in (now, then))
    return not before <= words
