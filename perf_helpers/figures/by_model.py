"""A line for each model and number of nodes, a dot on it for each run."""

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator, NullLocator

from perf_helpers.checks.findings_needed import must_be_findings
from perf_helpers.cost.unsound import unsound, wrong_cells
from perf_helpers.data.columns import Column
from perf_helpers.data.formats import aligned
from perf_helpers.data.frames import columns_of, table_of
from perf_helpers.data.needed import must_draw, must_have
from perf_helpers.errors import counted
from perf_helpers.figures.axes import as_figure, draw_points, log, panel
from perf_helpers.figures.captions import audited, impossible, signs
from perf_helpers.figures.svg import figure_style, to_svg
from perf_helpers.tables.output import Shown


def by_model(rows: pd.DataFrame, found: pd.DataFrame, y: str) -> Shown:
    """Return throughput by model and number of nodes on a logarithmic scale, the fastest first.

    A line for each model and number of nodes, a point for each of its rows, and the
    best of them in figures. Rows in which `found`, their audit, has an error are hollow, and
    a figure that it doubts bears a question mark. Raises ParameterError where the rows lack y.
    """
    return _strip(rows, found, y, linear=False)


def mfu(rows: pd.DataFrame, found: pd.DataFrame) -> Shown:
    """Return the MFU of each model and number of nodes on a linear scale from 0, the best first.

    In percent of the accelerators' peak arithmetic rate. Rows in which `found`, their
    audit, has an error are drawn hollow, and a figure that it doubts bears a question mark.
    Raises ParameterError for rows that have none, as those of other tables than training.
    """
    return _strip(rows, found, "mfu_percent", linear=True)


def _strip(rows: pd.DataFrame, found: pd.DataFrame, y: str, *, linear: bool) -> Shown:
    must_draw(rows, y)
    must_have(rows, "model", "nodes")
    must_be_findings(found, table_of(rows))
    column = columns_of(rows)[y]
    sign = signs(rows, found, column.name)
    filled = rows.assign(hollow=impossible(rows, found), sign=sign).dropna(subset=[column.name])
    if filled.empty:
        return as_figure([], [f"Nothing to draw: no row has a figure for {column.heading}."])
    texts = [text.strip() for text in aligned(filled[column.name], column)]
    # What cannot be true is never the best of its line, nor does its line come before others.
    wrong = unsound(filled, wrong_cells(found, table_of(rows)), column.name)
    filled = filled.assign(text=texts + filled["sign"], wrong=wrong)
    filled = filled.sort_values(["wrong", column.name, "model"], ascending=[True, False, True])
    lines = [group for _, group in filled.groupby(["model", "nodes"], sort=False)]
    captions = []
    with figure_style():
        figure, axes = panel(0.7 + 0.46 * len(lines))
        if linear:
            axes.set_xlim(0, filled[column.name].max() * 1.25)
            axes.xaxis.set_major_locator(MaxNLocator(5))
            axes.set_xlabel(column.label, loc="right")
        else:
            log(axes, "x", filled[column.name], column, beyond=3)
        axes.set_ylim(len(lines) - 0.4, -0.75)
        axes.yaxis.set_major_locator(NullLocator())
        axes.spines["left"].set_visible(False)
        for at, line in enumerate(lines):
            captions.append(_line(axes, line, column, at))
        svg = to_svg(figure, f"{column.heading} by model and nodes")
    notes = [f"{column.label}. Circles are runs on one node, triangles on several."]
    if without := len(rows) - len(filled):
        notes.append(f"{counted(without, 'row')} not drawn, without a figure.")
    # Of each line, the best is written, and comes first.
    written = filled["sign"].where(~filled.duplicated(["model", "nodes"]), "")
    return as_figure([svg], [*notes, *audited(filled.assign(sign=written))], captions)


def _line(axes: Axes, line: pd.DataFrame, column: Column, at: int) -> str:
    """Draw the dots of a model and number of nodes; return them in words."""
    model, nodes, best = line[["model", "nodes", "text"]].iloc[0]
    label = f"{model}, {counted(nodes, 'node')}"
    for hollow, some in line.groupby("hollow"):
        tips = [f"{label}: {text} {column.unit}" for text in some["text"]]
        draw_points(axes, some[column.name], [at] * len(some), tips, int(nodes > 1), hollow=hollow)
    axes.text(0, at - 0.2, label, transform=axes.get_yaxis_transform(), va="bottom")
    top = (line[column.name].iloc[0], at)
    axes.annotate(best, top, (8, 0), textcoords="offset points", va="center")
    return f"{label}: {best}" + (f" (best of {len(line)})." if len(line) > 1 else ".")
