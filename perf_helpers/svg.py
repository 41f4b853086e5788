"""A matplotlib figure as SVG that takes the page's colours and type, the same bytes every time."""

import io
import re
from contextlib import AbstractContextManager
from html import escape
from typing import Any

import matplotlib as mpl
from matplotlib.figure import Figure

INK, MUTED, GRID = "#1f2328", "#59636e", "#d1d9e0"
MARKS = ("#0b57d0", "#a3410b", "#6b3fa0")

# Drawn in the colours on the left, handed to the page's on the right: so a figure
# follows light and dark, and still has colours where there is no page around it.
VARIABLES = {INK: "ink", MUTED: "muted", GRID: "line"} | {
    colour: f"mark-{number}" for number, colour in enumerate(MARKS, start=1)
}

# An artist whose gid begins so says the rest of it where the pointer rests on it.
TIP = "tip: "

STYLE = {
    "svg.fonttype": "none",
    "font.family": "DejaVu Sans",
    "font.size": 11,
    # A model is called what it is called, dollar signs and all.
    "text.parse_math": False,
    "text.color": INK,
    "axes.edgecolor": GRID,
    "axes.labelcolor": MUTED,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.grid": True,
    "axes.axisbelow": True,
    "grid.color": GRID,
    "grid.linewidth": 0.6,
    "lines.markersize": 6,
    "xtick.color": GRID,
    "ytick.color": GRID,
    "xtick.labelcolor": MUTED,
    "ytick.labelcolor": MUTED,
}


def style() -> AbstractContextManager[None]:
    """Return the context to draw in: matplotlib's own defaults and our style, not the user's."""
    defaults: dict[Any, Any] = {**mpl.rcParamsDefault, **STYLE}
    # Naming a backend would load it, and none is needed to write SVG.
    defaults.pop("backend")
    return mpl.rc_context(defaults)


def to_svg(figure: Figure, title: str) -> str:
    """Return the figure as an inline SVG element named by its title.

    Text stays text. Raises nothing; equal figures with equal titles give equal bytes.
    """
    out = io.StringIO()
    with mpl.rc_context({"svg.hashsalt": title, "svg.fonttype": "none"}):
        empty = dict.fromkeys(("Creator", "Date", "Format", "Type"))
        figure.savefig(out, format="svg", metadata=empty, transparent=True)
    svg = out.getvalue()
    svg = svg[svg.index("<svg") :]
    # A style element would reach beyond the figure, and matplotlib numbers its ids
    # anew in each figure: two on a page would clash.
    svg = re.sub(r"<style.*?</style>", "", svg, flags=re.DOTALL)
    svg = re.sub(r' id="[A-Za-z0-9.]+_\d+"', "", svg)
    svg = re.sub(rf'<g id="{TIP}([^"]*)">', r"<g><title>\1</title>", svg)
    svg = re.sub(r"<!--.*?-->\s*", "", svg, flags=re.DOTALL)
    svg = re.sub(
        r' transform="rotate\(-0 [^"]*"|<g/>\s*|<path d="[^"]*" style="fill: none"/>', "", svg
    )
    # A hundredth of a unit is finer than any screen.
    svg = re.sub(r' (?:d|x|y|transform)="[^"]*"', lambda found: _short(found[0]), svg)
    svg = re.sub(r"\n\s*", "\n", re.sub(r"stroke-linecap: (square|butt);? ?", "", svg))
    svg = svg.replace("'DejaVu Sans'", "var(--sans, system-ui, sans-serif)")
    for colour, name in VARIABLES.items():
        svg = svg.replace(colour, f"var(--{name}, {colour})")
    head = f'<svg role="img" aria-label="{escape(title)}"'
    return svg.replace("<svg", head, 1).strip()


def _short(attribute: str) -> str:
    return re.sub(r"\d+\.\d{3,}", lambda number: f"{float(number[0]):.2f}", attribute)
