"""A matplotlib figure as SVG that takes the page's colours and type, the same bytes every time."""

import io
import re
from contextlib import AbstractContextManager
from typing import Any
from xml.etree import ElementTree

import matplotlib as mpl
from matplotlib.figure import Figure

from perf_helpers.figures.svg_slim import MUTED, slim

INK, GRID = "#1f2328", "#d1d9e0"
MARKS = ("#0b57d0", "#a3410b", "#6b3fa0")

# Drawn in the colours on the left, handed to the page's on the right: so a figure
# follows light and dark, and still has colours where there is no page around it.
VARIABLES = {INK: "ink", MUTED: "muted", GRID: "line"} | {
    colour: f"mark-{number}" for number, colour in enumerate(MARKS, start=1)
}

SHORT = {"ink": "i", "muted": "u", "line": "l"} | {f"mark-{n}": f"m{n}" for n in (1, 2, 3)}
COMMON = "font:11px system-ui,sans-serif;fill:var(--u);stroke-linecap:round"

STYLE = {
    "svg.fonttype": "none",
    "font.family": "DejaVu Sans",
    "font.size": 11,
    # A model is called what it is called, dollar signs and all.
    "text.parse_math": False,
    "text.color": INK,
    "axes.edgecolor": GRID,
    "axes.linewidth": 0.6,
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


def figure_style() -> AbstractContextManager[None]:
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
    drawing = ElementTree.fromstring(out.getvalue())
    svg = ElementTree.Element("svg", viewBox=drawing.attrib["viewBox"], role="img")
    svg.set("aria-label", title)
    svg.extend(slim(drawing))
    used = ElementTree.tostring(svg, encoding="unicode").replace(" />", "/>")
    # What minifies the page takes a quotation mark in a text for the start of something.
    used = re.sub(r">[^<]+", lambda text: text[0].replace('"', "&quot;"), used)
    for colour, name in VARIABLES.items():
        used = used.replace(colour, f"var(--{SHORT[name]})")
    # The page's colours under short names, each with what it is where there is no page.
    colours = [
        f"--{SHORT[name]}:var(--{name},{colour})"
        for colour, name in VARIABLES.items()
        if f"var(--{SHORT[name]})" in used + COMMON
    ]
    style = ";".join([*colours, COMMON])
    return used.replace("<svg", f'<svg style="{style}"', 1)
