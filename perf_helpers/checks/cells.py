"""Checks of single cells against their column, their row and the rows around them."""

import re
from collections import Counter
from collections.abc import Iterator
from itertools import combinations
from urllib.parse import urlsplit

import pandas as pd

from perf_helpers.checks.finding import (
    ERROR,
    INFORMATION,
    WARNING,
    Finding,
    digits,
    finding,
    measurements,
    text,
)
from perf_helpers.checks.littles_law import DECODERS, copies_in_doubt, runs
from perf_helpers.data.columns import with_role
from perf_helpers.data.formats import exact
from perf_helpers.data.frames import columns_of, table_of
from perf_helpers.data.permalinks import ABSENT, PRIVATE, STAGING, Link, script_links
from perf_helpers.data.rows import numbers
from perf_helpers.data.snapshot import all_snapshots, snapshot_on

# A throughput of six digits does not agree by chance. A latency does: it is a multiple of the
# 0.24 µs by which the clock behind most of them ticks, so of all pairs of published latencies
# about nine had to meet. Two at once, of five digits each, do not.
SIX_DIGITS, FIVE_DIGITS = 6, 5
# Twins of one rate differ by less than this from run to run.
NOISE = 0.01
# A column is full where two rows of three, of four or more, have something in it. Where less
# is filled, the source has left it out on purpose.
FULL, GROUP = 2 / 3, 4
# What only some models have, or only some tools count.
SOME_HAVE = (
    *("sequence_length", "image_size", "task", "zero1"),
    *("scaling_efficiency_percent", "mfu_percent"),
    *("n_models", "workers_per_model", "num_cores", "threads", "throughput_max_inf_per_s"),
    *("latency_p90_ms", "latency_p95_ms", "latency_p100_ms", "note", "optimized_for"),
    *("compute_tflop_per_seq", "model_details", "benchmark_name", "application_area"),
)
# What two runs of one model share, whatever they were optimized for.
SAME_RUN = (
    *("model", "task", "instance_type", "sequence_length", "input_length", "output_length"),
    "image_size",
)
# Three releases are about half a year.
RELEASES_BEHIND = 3


def copied(rows: pd.DataFrame) -> Iterator[Finding]:
    """A throughput of six digits, or two figures of five at once, alike in rows of two models."""
    names = columns_of(rows)
    metrics = [name for name in measurements(rows) if names[name].role != "efficiency"]
    models = rows["model"].to_dict()
    alike: dict[tuple[tuple[str, float], ...], list[str]] = {}
    for key, *figures in rows[metrics].itertuples():
        cells = [cell for cell in zip(metrics, figures, strict=True) if pd.notna(cell[1])]
        telling = {cell: digits(cell[1]) for cell in cells}
        for (name, _), many in telling.items():
            if names[name].role == "throughput" and many >= SIX_DIGITS:
                alike.setdefault(((name, rows.at[key, name]),), []).append(key)
        long = [cell for cell in cells if telling[cell] >= FIVE_DIGITS]
        for pair in combinations(long, 2):
            alike.setdefault(pair, []).append(key)
    met = {same: keys for same, keys in alike.items() if len({models[key] for key in keys}) > 1}
    doubted = copies_in_doubt(rows) if met else set()
    sources: dict[tuple[str, str], dict[str, None]] = {}
    for same, keys in met.items():
        # The first of each model; of two, the one whose figures do not fit is the copy.
        first, *others = {models[key]: key for key in reversed(keys)}.values()
        for other in others:
            copy, source = sorted((first, other), key=lambda key: key not in doubted)
            sources.setdefault((copy, source), {}).update(dict.fromkeys(n for n, _ in same))
    for (key, source), columns in sources.items():
        shown = ", ".join(f"{names[n].heading} {text(rows.at[key, n], names[n])}" for n in columns)
        sentence = f"{shown}: the row of {models[source]} has the same, to the digit."
        yield finding(rows, key, "copied", WARNING, list(columns), sentence)


def twins(rows: pd.DataFrame) -> Iterator[Finding]:
    """The latencies of a model's row in the other part, beside another throughput."""
    names = columns_of(rows)
    (rate,) = with_role(table_of(rows), "throughput")
    middles = [c.name for c in with_role(table_of(rows), "latency") if c.name.endswith("p50_ms")]
    timed = rows[["model", *middles, rate.name]].dropna(subset=middles, how="all")
    alike = timed.duplicated(["model", *middles], keep=False) & ~timed.duplicated(keep=False)
    if not alike.any():
        return
    known = runs(rows.loc[alike.index[alike]])
    pairs: dict[tuple[object, ...], list[str]] = {}
    for key, run in known.items():
        pairs.setdefault((rows.at[key, "model"], run.columns[1], run.p50, run.p99), []).append(key)
    for keys in pairs.values():
        parts = rows.loc[keys, "optimized_for"].dropna()
        if len(keys) != 2 or parts.nunique() != 2:
            continue
        first, other = (known[key].throughput for key in keys)
        if abs(first / other - 1) <= NOISE:
            continue
        doubted = copies_in_doubt(rows)
        copy, source = sorted(keys, key=lambda key: key not in doubted)
        columns = list(known[copy].columns[1:3])
        aim = names["optimized_for"].values[rows.at[source, "optimized_for"]].lower()
        shown = ", ".join(f"{names[n].heading} {text(rows.at[copy, n], names[n])}" for n in columns)
        sentence = (
            f"{shown}: the {aim} row has the same, at a {rate.heading.lower()} of "
            f"{exact(rows.at[source, rate.name])}."
        )
        yield finding(rows, copy, "twins", WARNING, columns, sentence)


def missing(rows: pd.DataFrame) -> Iterator[Finding]:
    """Empty cells in columns that the other rows of a category fill."""
    names = [
        name
        for name, column in columns_of(rows).items()
        if not (column.computed or column.display == "hidden" or name in SOME_HAVE)
    ]
    filled = rows[names].notna().to_numpy()
    categories = rows["category"].fillna("").to_numpy()
    size = Counter(categories)
    have = {kind: filled[categories == kind].sum(axis=0) for kind in size}
    full = {
        kind: (have[kind] >= count * FULL) & (have[kind] != count) & (count >= GROUP)
        for kind, count in size.items()
    }
    for row, kind in enumerate(categories):
        empty = [at for at in range(len(names)) if full[kind][at] and not filled[row, at]]
        if empty:
            columns = [names[at] for at in empty]
            headings = " and ".join(columns_of(rows)[name].heading for name in columns)
            least = min(have[kind][at] for at in empty)
            sentence = (
                f"{headings} {'is' if len(empty) == 1 else 'are'} empty; {least} of {size[kind]} "
                f"rows of the category have {'it' if len(empty) == 1 else 'them'}."
            )
            yield finding(rows, rows.index[row], "missing", WARNING, columns, sentence)


def unit(rows: pd.DataFrame) -> Iterator[Finding]:
    """A figure that cannot be in the unit of its column."""
    if table_of(rows) == "llm":
        # A first token is written after the whole prompt was read: none has come sooner.
        for key in rows.index[(rows["ttft_p50_ms"] < rows["tpot_p50_ms"]).fillna(False)]:
            first, later = rows.at[key, "ttft_p50_ms"], rows.at[key, "tpot_p50_ms"]
            sentence = f"The first token takes {first:g} ms and each later one {later:g} ms."
            in_ms = {"ttft_p50_ms": float(f"{first * 1000:.12g}")}
            yield finding(
                rows, key, "unit", WARNING, ["ttft_p50_ms", "tpot_p50_ms"], sentence, in_ms
            )
    for name, column in columns_of(rows).items():
        if name in rows and column.unit == "%":
            for key in rows.index[(rows[name] > 100) | (rows[name] <= 1)]:
                value = rows.at[key, name]
                sentence = f"{column.heading} is {exact(value)} %; a share lies between 1 and 100."
                other = {name: 100 * value} if value <= 1 else None
                yield finding(rows, key, "unit", ERROR, [name], sentence, other)
    if table_of(rows) == "inference":
        for key in rows.index[rows["model"].map(lambda model: bool(DECODERS.match(model)))]:
            sentence = (
                f"{rows.at[key, 'model']} writes token by token: the throughput, "
                f"{exact(rows.at[key, 'throughput_inf_per_s'])}, must be of tokens, not of "
                f"inferences, and the latency of a token."
            )
            columns = ["throughput_inf_per_s", "latency_p50_ms"]
            yield finding(rows, key, "unit", WARNING, columns, sentence)


def links(rows: pd.DataFrame) -> Iterator[Finding]:
    """A script's link that readers cannot open: nothing there, private, malformed, or none."""
    day = snapshot_on(rows.attrs["family"], rows.attrs["date"]).published
    named = rows[["script_name", "script_url"]].fillna("").itertuples()
    for (key, names, urls), led in zip(named, script_links(rows), strict=True):
        if names and not urls:
            sentence = "A script is named, but there is no link to it."
            yield finding(rows, key, "links", WARNING, ["script_name"], sentence)
        for link in led:
            if sentence := _broken(link, day):
                yield finding(rows, key, "links", WARNING, ["script_name"], sentence)
        if names.count(" | ") != urls.count(" | "):
            sentence = f"{names!r} names another number of scripts than there are links."
            yield finding(rows, key, "links", WARNING, ["script_name"], sentence)


def lengths(rows: pd.DataFrame) -> Iterator[Finding]:
    """The sequence of a decoder is its input and its output together."""
    # Encoder-decoders keep the two apart; some tables file theirs under LLM.
    decoders = ~(rows["category"].eq("encoder_decoder") | rows["model"].str.contains("t5"))
    total = rows["input_length"] + rows["output_length"]
    for key in rows.index[(decoders & (total != rows["sequence_length"])).fillna(False)]:
        sentence = (
            f"Input {rows.at[key, 'input_length']} and output {rows.at[key, 'output_length']} are "
            f"{total[key]} tokens, but the sequence has {rows.at[key, 'sequence_length']}."
        )
        columns = ["sequence_length", "input_length", "output_length"]
        other = {"sequence_length": float(total[key])}
        yield finding(rows, key, "lengths", WARNING, columns, sentence, other)


def outrun(rows: pd.DataFrame) -> Iterator[Finding]:
    """A throughput-optimized run that its latency-optimized twin outruns."""
    (heading,) = with_role(table_of(rows), "throughput")
    column = heading.name
    aimed = rows[rows["optimized_for"].notna()]
    same = aimed[[name for name in SAME_RUN if name in rows]].astype("string").fillna("")
    twins: dict[tuple[str, ...], dict[str, list[str]]] = {}
    for (key, *run), aim in zip(same.itertuples(), aimed["optimized_for"], strict=True):
        twins.setdefault(tuple(run), {"throughput": [], "latency": []})[aim].append(key)
    for twin in twins.values():
        if len(twin["throughput"]) == len(twin["latency"]) == 1:
            (key,), (soon,) = twin["throughput"], twin["latency"]
            # What does not fit its own latency outruns nothing.
            faster = rows.at[soon, column] > rows.at[key, column] * (1 + NOISE)
            if faster and not {key, soon} & copies_in_doubt(rows):
                sentence = (
                    f"{heading.heading} is {text(rows.at[key, column], heading)}, less than the "
                    f"{exact(rows.at[soon, column])} of the same model, optimized for latency."
                )
                yield finding(rows, key, "outrun", WARNING, [column], sentence)


def real_time(rows: pd.DataFrame) -> Iterator[Finding]:
    """Real Time is one request at a time, so batch 1."""
    # Inf1's latency tables gather small batches by design.
    inf1 = rows["instance_type"].str.startswith("inf1")
    wrong = rows["application_type"].eq("real_time") & (rows["batch_size"] != 1) & ~inf1
    for key in rows.index[wrong.fillna(False)]:
        batch = rows.at[key, "batch_size"]
        sentence = f"Real Time is one request at a time, but the batch is {batch}."
        columns = ["application_type", "batch_size"]
        yield finding(rows, key, "real_time", WARNING, columns, sentence)


def max_throughput(rows: pd.DataFrame) -> Iterator[Finding]:
    """The highest throughput of a run is no less than its mean."""
    mean, top = rows["throughput_inf_per_s"], rows["throughput_max_inf_per_s"]
    for key in rows.index[(top < mean).fillna(False)]:
        sentence = f"The highest throughput, {top[key]:g}, is less than the mean, {mean[key]:g}."
        columns = ["throughput_inf_per_s", "throughput_max_inf_per_s"]
        other = {columns[0]: top[key], columns[1]: mean[key]}
        yield finding(rows, key, "max_throughput", ERROR, columns, sentence, other)


def behind(rows: pd.DataFrame) -> Iterator[Finding]:
    """A row that was measured three releases or more before those of its page."""
    date, family = rows.attrs["date"], rows.attrs["family"]
    known = {s.neuron_release for s in all_snapshots() if s.date <= date}
    page = next(s.neuron_release for s in all_snapshots() if s.family == family and s.date == date)
    minors = sorted({_minor(release) for release in known})
    for key, version in rows["neuron_version"].dropna().items():
        since = [minor for minor in minors if _minor(version) < minor <= _minor(page)]
        if len(since) >= RELEASES_BEHIND:
            sentence = f"Measured with {version}, {len(since)} releases before {page}."
            yield finding(rows, key, "behind", INFORMATION, ["neuron_version"], sentence)


def _broken(link: Link, day: str) -> str:
    url = link.published
    try:
        parts = urlsplit(url)
    except ValueError:
        return f"{url} is no address."
    if parts.scheme not in ("http", "https") or "." not in parts.netloc or re.search(r"\s", url):
        return f"{url} is no address."
    if link.state == ABSENT:
        return f"{url} leads to nothing: no such file was there when the row was published, {day}."
    found = STAGING.search(url) if link.state == PRIVATE else None
    return f"{url} leads to a {found[0].lower()} place, closed to readers." if found else ""


def _minor(version: str) -> tuple[int, ...]:
    return numbers(version)[:2]
