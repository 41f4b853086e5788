"""Rows as figures, each with a caption that says in words what it shows."""

from collections.abc import Iterable
from html import escape

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, LogLocator, NullLocator
from matplotlib.transforms import Bbox

from perf_helpers.columns import Column
from perf_helpers.display import Shown
from perf_helpers.formats import aligned
from perf_helpers.frames import columns_of
from perf_helpers.markup import parts
from perf_helpers.svg import MARKS, MUTED, TIP, style, to_svg

SHAPES = ("o", "^", "s")

# Where a name may stand beside its point, the best place first.
PLACES = (
    ((8, 0), "left", "center"),
    ((-8, 0), "right", "center"),
    ((0, 8), "center", "bottom"),
    ((0, -8), "center", "top"),
)

# Ticks within a decade, by how far the axis reaches: enough to read, too few to collide.
TICKS = ((8, (1, 1.5, 2, 3, 4, 6, 8)), (150, (1, 2, 5)), (3000, (1, 3)), (float("inf"), (1,)))

# Five inches are 360 units of SVG: text drawn at 11 is read at 10 px on a phone.
WIDTH = 5.0


def scatter(rows: pd.DataFrame, y: str, x: list[str]) -> Shown:
    """Return throughput against latency on logarithmic scales, a panel for each part.

    `y` names one column, `x` one or several latencies: each that holds something gets
    panels of its own. Models are named at their points where there is room.
    """
    columns = columns_of(rows)
    panels, captions = [], []
    for name in x:
        filled = rows.dropna(subset=[name, y])
        for number, (_, label, of_part) in enumerate(parts(filled)):
            title = f"{columns[y].heading} against {columns[name].heading}"
            title += f", {label}" if label else ""
            with style():
                figure, axes = _panel(4.0)
                _log(axes, "x", filled[name], columns[name])
                _log(axes, "y", filled[y], columns[y])
                tips = [
                    f"{model}: {along} {columns[y].unit} at {across} {columns[name].unit}"
                    for model, along, across in zip(
                        of_part["model"],
                        aligned(of_part[y], columns[y]),
                        aligned(of_part[name], columns[name]),
                        strict=True,
                    )
                ]
                _points(axes, of_part[name], of_part[y], tips, number)
                axes.set_title(label, loc="left", fontsize=12, fontweight="bold", pad=22)
                _name_points(figure, axes, of_part[name], of_part[y], of_part["model"])
                panels.append(to_svg(figure, title))
            captions.append(_range_in_words(of_part, columns[name], columns[y], label))
    return _figure(panels, captions)


def by_model(rows: pd.DataFrame, y: str) -> Shown:
    """Return throughput by model and number of nodes on a logarithmic scale, the fastest first.

    A line for each model and number of nodes, a point for each of its rows, and the
    best of them in figures.
    """
    column = columns_of(rows)[y]
    filled = rows.dropna(subset=[y])
    filled = filled.assign(text=[text.strip() for text in aligned(filled[y], column)])
    filled = filled.sort_values([y, "model"], ascending=[False, True])
    lines = [group for _, group in filled.groupby(["model", "nodes"], sort=False)]
    if not lines:
        return _figure([], [])
    captions = []
    with style():
        figure, axes = _panel(0.7 + 0.46 * len(lines))
        _log(axes, "x", filled[y], column, beyond=3)
        axes.set_ylim(len(lines) - 0.4, -0.75)
        axes.yaxis.set_major_locator(NullLocator())
        axes.spines["left"].set_visible(False)
        for at, line in enumerate(lines):
            model, nodes, best = line[["model", "nodes", "text"]].iloc[0]
            several = int(nodes > 1)
            label = f"{model}, {nodes} node{'s' if several else ''}"
            tips = [f"{label}: {text} {column.unit}" for text in line["text"]]
            _points(axes, line[y], [at] * len(line), tips, several)
            axes.text(0, at - 0.2, label, transform=axes.get_yaxis_transform(), va="bottom")
            axes.annotate(
                best, (line[y].max(), at), (8, 0), textcoords="offset points", va="center"
            )
            captions.append(
                f"{label}: {best}" + (f" (best of {len(line)})" if len(line) > 1 else "")
            )
        svg = to_svg(figure, f"{column.heading} by model and nodes")
    shapes = "Circles are runs on one node, triangles on several."
    return _figure([svg], [f"{column.label}. {'; '.join(captions)}. {shapes}"])


def _panel(height: float) -> tuple[Figure, Axes]:
    figure = Figure(figsize=(WIDTH, height), layout="constrained")
    FigureCanvasAgg(figure)
    return figure, figure.add_subplot()


def _points(axes: Axes, x: Iterable[float], y: Iterable[float], tips: list[str], kind: int) -> None:
    for across, along, tip in zip(x, y, tips, strict=True):
        axes.plot([across], [along], SHAPES[kind], color=MARKS[kind], alpha=0.75, gid=TIP + tip)


def _log(axes: Axes, which: str, values: pd.Series, column: Column, beyond: float = 1) -> None:
    low, high = values.min() / 1.35, values.max() * 1.35 * beyond
    axis = axes.xaxis if which == "x" else axes.yaxis
    axes.set(**{f"{which}scale": "log", f"{which}lim": (low, high)})
    axis.set_major_locator(LogLocator(subs=next(subs for most, subs in TICKS if high / low < most)))
    axis.set_minor_locator(NullLocator())
    axis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:,g}"))
    axis.set_tick_params(length=0)
    if which == "x":
        axes.set_xlabel(column.label, loc="right")
    else:
        axes.text(0, 1.02, column.label, transform=axes.transAxes, color=MUTED, va="bottom")


def _name_points(figure: Figure, axes: Axes, x: pd.Series, y: pd.Series, names: pd.Series) -> None:
    figure.draw_without_rendering()
    frame = axes.get_window_extent()
    at = pd.concat([x, y], axis=1).to_numpy(dtype=float)
    spots = dict(zip(x.index, axes.transData.transform(at), strict=True))
    taken = [Bbox.from_bounds(left - 5, bottom - 5, 10, 10) for left, bottom in spots.values()]
    named: list[int] = []
    # The extremes first: they are what a reader asks for. Of points that touch, one is named.
    for row in dict.fromkeys(
        [y.idxmax(), x.idxmin(), y.idxmin(), x.idxmax(), *y.sort_values().index]
    ):
        if any(abs(spots[row] - spots[other]).max() < 12 for other in named):
            continue
        for shift, across, along in PLACES:
            text = axes.annotate(
                names[row], (x[row], y[row]), shift, textcoords="offset points",
                ha=across, va=along, fontsize=10,
            )  # fmt: skip
            box = text.get_window_extent().padded(1)
            outside = (
                box.x0 < frame.x0 or box.x1 > frame.x1 or box.y1 > frame.y1 or box.y0 < frame.y0
            )
            if not outside and not any(box.overlaps(other) for other in taken):
                taken.append(box)
                named.append(row)
                break
            text.remove()


def _range_in_words(rows: pd.DataFrame, x: Column, y: Column, label: str) -> str:
    fast, soon = rows[y.name].idxmax(), rows[x.name].idxmin()
    across, along = aligned(rows[x.name], x), aligned(rows[y.name], y)
    text = dict(zip(rows.index, zip(across, along, strict=True), strict=True))
    start = f"{label}, " if label else ""
    return (
        f"{start}{len(rows)} rows: highest throughput {rows['model'][fast]} "
        f"({text[fast][1]} {y.unit} at {text[fast][0]} {x.unit}), lowest {x.heading} "
        f"{rows['model'][soon]} ({text[soon][0]} {x.unit} at {text[soon][1]} {y.unit})."
    )


def _figure(panels: list[str], captions: list[str]) -> Shown:
    if not panels:
        nothing = "Nothing to draw: no row holds these figures."
        return Shown(html=f"<p>{nothing}</p>", text=nothing)
    words = " ".join(captions)
    return Shown(
        html='<figure class="plot">\n<div class="panels">\n'
        + "\n".join(panels)
        + f"\n</div>\n<figcaption>{escape(words)}</figcaption>\n</figure>",
        text=words,
    )
