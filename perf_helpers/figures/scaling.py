"""Runs that differ in nothing but nodes: how much faster training gets with more of them."""

from itertools import pairwise

import pandas as pd
from matplotlib.ticker import FixedLocator, FuncFormatter

from perf_helpers.checks.findings_needed import must_be_findings
from perf_helpers.data.formats import aligned, exact
from perf_helpers.data.frames import columns_of, table_of
from perf_helpers.data.needed import must_have
from perf_helpers.errors import counted
from perf_helpers.figures.axes import as_figure, draw_points, log, panel, settle
from perf_helpers.figures.captions import audited, impossible, signs
from perf_helpers.figures.labels import along, dot_box, name
from perf_helpers.figures.svg import figure_style, to_svg
from perf_helpers.figures.svg_slim import MUTED
from perf_helpers.tables.output import Shown

# What runs must agree in to lie on one line, empty cells with empty ones.
ALIKE = (
    *("model", "task", "instance_type", "optimizer", "training_dtype", "model_dtype"),
    *("sequence_length", "tp_degree", "pp_degree", "zero1", "microbatch", "neuron_version"),
)

RATE = "throughput_seq_per_s"


def scaling(rows: pd.DataFrame, found: pd.DataFrame) -> Shown:
    """Return throughput against nodes on logarithmic scales, a line for runs that are alike.

    Alike are runs that differ in nothing but nodes, and in the global batch where that grew
    with them. A dashed line is what as many nodes would reach at the rate of the fewest. The
    efficiency, in percent, is the published one, or said to be worked out. Rows in which
    `found`, their audit, has an error are drawn hollow, and throughputs that it doubts bear a
    question mark. Raises ParameterError for rows that lack what makes runs alike, as those
    of other tables than training.
    """
    must_have(rows, RATE, *ALIKE, "nodes", "global_batch", "scaling_efficiency_percent")
    must_be_findings(found, table_of(rows))
    # By their places: rows that were put together may repeat their labels.
    rows = rows.reset_index(drop=True)
    sign = signs(rows, found, RATE)
    texts = [text.strip() for text in aligned(rows[RATE], columns_of(rows)[RATE])] + sign
    lines = _lines(rows.assign(hollow=impossible(rows, found), sign=sign, text=texts))
    others = _others(rows, [row for line in lines for row in line.index])
    if not lines:
        nothing = "Nothing to draw: no two runs differ in nothing but nodes"
        return as_figure([], [f"{nothing} and the batch that grows with them.", *others])
    return as_figure(
        [_panel(rows, lines)],
        [
            "A line joins runs that differ in nothing but nodes and the batch that grows with "
            "them; dashed is what as many nodes would reach if nothing were lost.",
            *audited(pd.concat(lines)),
        ],
        [*(f"{_in_words(line)}." for line in lines), *others],
    )


def _lines(rows: pd.DataFrame) -> list[pd.DataFrame]:
    """Return the runs that scale, those of each line by their number of nodes."""
    filled = rows.dropna(subset=[RATE, "global_batch"])
    nodes, batch = filled["nodes"].astype(float), filled["global_batch"].astype(float)
    lines = []
    for kind, share in (("strong", batch), ("weak", batch / nodes)):
        shared = filled.assign(kind=kind, share=share)
        for _, alike in shared.groupby([*ALIKE, "share"], dropna=False, sort=False):
            line = alike.sort_values(["nodes", RATE], ascending=[True, False])
            line = line.drop_duplicates("nodes")
            if len(line) > 1:
                each = line[RATE] / line["nodes"].astype(float)
                lines.append(line.assign(worked_out=100 * each / each.iloc[0]))
    return [line.assign(label=_label(line, lines)) for line in lines]


def _label(line: pd.DataFrame, lines: list[pd.DataFrame]) -> str:
    """Return the model, and what tells its line from the model's others."""
    first = line.iloc[0]
    others = pd.DataFrame([each.iloc[0] for each in lines])
    others = others[others["model"] == first["model"]]
    apart = [name for name in (*ALIKE, "kind") if others[name].nunique(dropna=False) > 1]
    return ", ".join([first["model"], *(str(first[name]) for name in apart)])


def _panel(rows: pd.DataFrame, lines: list[pd.DataFrame]) -> str:
    columns, runs = columns_of(rows), pd.concat(lines)
    with figure_style():
        figure, axes = panel(2.6 + 0.4 * len(lines))
        # As much room again to the right, for the names at the lines' ends.
        most = runs["nodes"].max() / runs["nodes"].min()
        log(axes, "x", runs["nodes"].astype(float), columns["nodes"], beyond=float(most))
        log(axes, "y", runs[RATE], columns[RATE], beyond=1.3)
        counts = sorted(runs["nodes"].astype(float).unique())
        axes.xaxis.set_major_locator(FixedLocator(counts))
        axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:g}"))
        settle(figure)
        ends, labels, taken = [], [], []
        for line in lines:
            nodes = line["nodes"].astype(float)
            ideal = line[RATE].iloc[0] * nodes / nodes.iloc[0]
            axes.plot(nodes, ideal, color=MUTED, linewidth=0.8, linestyle="--")
            axes.plot(nodes, line[RATE], color=MUTED, linewidth=1.2)
            for hollow, some in line.groupby("hollow"):
                tips = [
                    f"{label}, {counted(count, 'node')}: {text} {columns[RATE].unit}"
                    for label, count, text in some[["label", "nodes", "text"]].itertuples(
                        index=False
                    )
                ]
                draw_points(axes, some["nodes"].astype(float), some[RATE], tips, hollow=hollow)
            for rate in (line[RATE], ideal):
                spots = axes.transData.transform(list(zip(nodes, rate, strict=True)))
                for start, end in pairwise(spots):
                    taken += [dot_box(dot, 2) for dot in along(tuple(start), tuple(end))]
            ends.append(tuple(axes.transData.transform((nodes.iloc[-1], line[RATE].iloc[-1]))))
            labels.append(f"{line['label'].iloc[0]}: {_efficiency(line.iloc[-1])}")
        name(axes, ends, labels, taken, letters=22)
        return to_svg(figure, f"{columns[RATE].heading} against {columns['nodes'].heading}")


def _efficiency(run: pd.Series) -> str:
    published = run["scaling_efficiency_percent"]
    return f"{run['worked_out']:.1f} %" if pd.isna(published) else f"{exact(published)} %"


def _in_words(line: pd.DataFrame) -> str:
    runs = [f"{counted(run['nodes'], 'node')} {run['text']}" for _, run in line.iterrows()]
    shares = [
        f"{_efficiency(run)} of linear on {run['nodes']} "
        + ("(worked out)" if pd.isna(run["scaling_efficiency_percent"]) else "(published)")
        for _, run in line.iloc[1:].iterrows()
    ]
    first = line.iloc[0]
    return (
        f"{first['label']}, {first['kind']} scaling: {', '.join(runs)} seq/sec, {', '.join(shares)}"
    )


def _others(rows: pd.DataFrame, drawn: list[int]) -> list[str]:
    """Return in words what a reader may miss: published efficiencies, models on several counts."""
    left = rows.drop(drawn)
    stated = [
        f"{model} on {counted(nodes, 'node')} {exact(share)} %"
        for model, nodes, share in left.dropna(subset=["scaling_efficiency_percent"])[
            ["model", "nodes", "scaling_efficiency_percent"]
        ].itertuples(index=False)
    ]
    counts = left[~left["model"].isin(rows.loc[drawn, "model"])].groupby("model")["nodes"].unique()
    several = [
        f"{model} ran on {' and '.join(map(str, sorted(nodes)))} nodes"
        for model, nodes in counts.items()
        if len(nodes) > 1
    ]
    notes = []
    if stated:
        notes.append(f"Published without a run that is alike but for nodes: {'; '.join(stated)}.")
    if several:
        notes.append(f"{'; '.join(several)}, but those runs differ in more than that.")
    return notes
