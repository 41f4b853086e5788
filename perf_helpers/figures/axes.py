"""What all figures share: the panel, its scales, its points, and the caption that says it all."""

import json
from collections.abc import Iterable
from html import escape

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.text import Annotation
from matplotlib.ticker import FuncFormatter, LogLocator, NullLocator

from perf_helpers.data.columns import Column
from perf_helpers.figures.svg import MARKS
from perf_helpers.figures.svg_slim import MUTED, TIPS
from perf_helpers.tables.output import Shown

# A kind of point is told by its shape as well as by its colour.
SHAPES = ("o", "^", "s")

# Ticks within a decade, by how far the axis reaches: enough to read, too few to collide.
TICKS = ((8, (1, 1.5, 2, 3, 4, 6, 8)), (150, (1, 2, 5)), (3000, (1, 3)), (float("inf"), (1,)))

# Five inches are 360 units of SVG: text drawn at 11 is read at 10 px on a phone.
WIDTH, UNITS = 5.0, 72


def panel(height: float) -> tuple[Figure, Axes]:
    """Return an empty figure of a height in inches, whose pixels are units of SVG."""
    figure = Figure(figsize=(WIDTH, height), dpi=UNITS, layout="constrained")
    FigureCanvasAgg(figure)
    axes = figure.add_subplot()
    axes.tick_params(length=0)
    return figure, axes


def log(
    axes: Axes, which: str, values: pd.Series, column: Column, before: float = 1, beyond: float = 1
) -> None:
    """Give an axis a logarithmic scale that holds the values, and so many times more each way."""
    low, high = values.min() / 1.35 / before, values.max() * 1.35 * beyond
    axis = axes.xaxis if which == "x" else axes.yaxis
    axes.set(**{f"{which}scale": "log", f"{which}lim": (low, high)})
    axis.set_major_locator(LogLocator(subs=next(subs for most, subs in TICKS if high / low < most)))
    axis.set_minor_locator(NullLocator())
    axis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:,g}"))
    if which == "x":
        axes.set_xlabel(column.label, loc="right")
    else:
        above(axes, 6, column.label)


def settle(figure: Figure) -> None:
    """Lay the figure out for good: from here on, a spot of it is where it will be drawn."""
    figure.draw_without_rendering()
    figure.set_layout_engine("none")


def above(axes: Axes, height: float, text: str, fontsize: float = 11) -> Annotation:
    """Write above the frame, from its left edge."""
    return axes.annotate(
        text, (0, 1), (0, height), "axes fraction", "offset points",
        color=MUTED, va="bottom", fontsize=fontsize,
    )  # fmt: skip


def draw_points(
    axes: Axes,
    x: Iterable[float],
    y: Iterable[float],
    tips: Iterable[str],
    kind: int = 0,
    *,
    hollow: bool = False,
    faint: bool = False,
) -> None:
    """Draw points of one kind, each with a tip; hollow where a figure cannot be true."""
    tips = list(tips)
    if tips:
        axes.plot(
            list(x), list(y), SHAPES[kind], gid=TIPS + json.dumps(tips),
            color=MARKS[kind], alpha=0.55 if faint else None,
            markerfacecolor="none" if hollow else MARKS[kind],
            markeredgewidth=1.2 if hollow else 0,
        )  # fmt: skip


def legend(figure: Figure, axes: Axes, kinds: dict[int, str], *, hollow: bool) -> None:
    """Say above the frame what the runs of each kind of point were tuned for, where there are two.

    And what hollow means. Lays the figure out: from here on its spots are known.
    """
    told = [("Tuned for", None), *((kinds[kind], kind) for kind in sorted(kinds))]
    # Three kinds fill the width, and need no heading where there is more to say.
    told = told[int(hollow and len(kinds) > 2) :] if len(kinds) > 1 else []
    told += [("hollow: impossible", None)] if hollow else []
    texts = [above(axes, 22, text, fontsize=10) for text, _ in told]
    settle(figure)
    frame, at = axes.get_window_extent(), 0.0
    for text, (_, kind) in zip(texts, told, strict=True):
        if kind is not None:
            spot = axes.transData.inverted().transform((frame.x0 + at + 4, frame.y1 + 27))
            axes.plot(*spot, SHAPES[kind], color=MARKS[kind], markeredgewidth=0, clip_on=False)
            at += 11
        text.set_position((at, 22))
        at += text.get_window_extent().width + 10


def as_figure(
    panels: list[str], caption: Iterable[str], twin: Iterable[str] = (), kind: str = ""
) -> Shown:
    """Return the panels under one another or side by side, with their caption.

    Without a panel, the words alone. The `twin` says what is drawn in words; on a page it
    opens on a click. A page's scripts know the figure by its `kind`.
    """
    lines, words = list(twin), " ".join(caption)
    text = " ".join([*lines, words])
    if not panels:
        return Shown(html=f"<p>{escape(text)}</p>", text=text)
    items = "\n".join(f"<li>{escape(line)}</li>" for line in lines)
    return Shown(
        html=f'<figure class="{f"plot {kind}".strip()}">\n<div class="panels">\n'
        + "\n".join(panels)
        + f"\n</div>\n<figcaption>{escape(words)}\n<details><summary>In words</summary>\n<ul>\n"
        f"{items}\n</ul></details></figcaption>\n</figure>",
        text=text,
    )
