"""Checks of single cells against their column, their row and the rows around them."""

import re
from collections import Counter
from collections.abc import Iterator
from urllib.parse import urlsplit

import pandas as pd

from perf_helpers.checks.finding import (
    ERROR,
    INFORMATION,
    WARNING,
    Finding,
    finding,
)
from perf_helpers.checks.littles_law import DECODERS
from perf_helpers.data.formats import exact
from perf_helpers.data.frames import columns_of, table_of
from perf_helpers.data.permalinks import ABSENT, PRIVATE, STAGING, Link, script_links
from perf_helpers.data.rows import numbers
from perf_helpers.data.snapshot import all_snapshots, snapshot_dated

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
# Three releases are about half a year.
RELEASES_BEHIND = 3


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
    day = snapshot_dated(rows.attrs["family"], rows.attrs["date"]).published
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
    page = snapshot_dated(family, date).neuron_release
    if not page:
        # The tables of an import that is refused are of no release yet.
        return
    minors = sorted({_minor(release) for release in known})
    versions = rows["neuron_version"].dropna()
    since = {
        version: sum(_minor(version) < minor <= _minor(page) for minor in minors)
        for version in versions.unique()
    }
    for key, version in versions.items():
        if since[version] >= RELEASES_BEHIND:
            sentence = f"Measured with {version}, {since[version]} releases before {page}."
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
