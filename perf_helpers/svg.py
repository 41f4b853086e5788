"""A matplotlib figure as SVG that takes the page's colours and type, the same bytes every time."""

import io
import re
from contextlib import AbstractContextManager
from typing import Any
from xml.etree import ElementTree

import matplotlib as mpl
from matplotlib.figure import Figure

INK, MUTED, GRID = "#1f2328", "#59636e", "#d1d9e0"
MARKS = ("#0b57d0", "#a3410b", "#6b3fa0")

# Drawn in the colours on the left, handed to the page's on the right: so a figure
# follows light and dark, and still has colours where there is no page around it.
VARIABLES = {INK: "ink", MUTED: "muted", GRID: "line"} | {
    colour: f"mark-{number}" for number, colour in enumerate(MARKS, start=1)
}

SHORT = {"ink": "i", "muted": "u", "line": "l"} | {f"mark-{n}": f"m{n}" for n in (1, 2, 3)}
# Styles that are those of the whole figure, or what a browser takes anyway.
EVERYWHERE = (
    *("font-family:", "font-size:11px", "stroke-linejoin:miter", "stroke-linecap:"),
    *("text-anchor:start", f"fill:{MUTED}"),
)
COMMON = "font:11px var(--sans,system-ui,sans-serif);fill:var(--u)"

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
    drawing = ElementTree.fromstring(out.getvalue())
    svg = ElementTree.Element("svg", viewBox=drawing.attrib["viewBox"], role="img")
    svg.set("aria-label", title)
    svg.extend(_slim(drawing))
    used = ElementTree.tostring(svg, encoding="unicode")
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


def _slim(drawing: ElementTree.Element) -> list[ElementTree.Element]:
    """Return what is drawn without the groups, styles and clips that draw nothing."""
    found: list[ElementTree.Element] = []
    for child in drawing:
        name = child.tag.rpartition("}")[2]
        # A style element would reach beyond the figure. Nothing of ours leaves its axes.
        if name in ("metadata", "style", "clipPath"):
            continue
        inside = _slim(child)
        key = child.get("id", "")
        tip = key.removeprefix(TIP) if key.startswith(TIP) else ""
        kept = ElementTree.Element(name, _attributes(child))
        kept.text = (child.text or "").strip() or None
        if tip:
            ElementTree.SubElement(kept, "title").text = tip
        kept.extend(inside)
        if name == "defs" and not inside:
            continue
        if name == "g" and not tip:
            found += inside
        elif kept.get("style") != "fill:none" or name != "path":
            found.append(kept)
    return _joined(found)


def _joined(elements: list[ElementTree.Element]) -> list[ElementTree.Element]:
    """Return the elements with the lines of one style, such as a grid's, as a single path."""
    first: dict[str, ElementTree.Element] = {}
    found = []
    for element in elements:
        style = element.get("style", "")
        same = first.get(style)
        if element.tag == "path" and same is not None and "stroke" in style:
            same.set("d", f"{same.get('d')}{element.get('d')}")
            continue
        if element.tag == "path" and not element.get("id"):
            first[style] = element
        found.append(element)
    return found


def _attributes(element: ElementTree.Element) -> dict[str, str]:
    kept = {}
    for key, value in element.attrib.items():
        name = key.rpartition("}")[2]
        if name == "style":
            parts = [part.strip().replace(": ", ":") for part in value.split(";")]
            value = ";".join(p for p in parts if p and not p.startswith(EVERYWHERE))
        # matplotlib numbers its ids anew in each figure: two on a page would clash. Those that
        # are referred to are hashes of the title.
        if name == "clip-path" or (name == "id" and not re.fullmatch(r"[mp][0-9a-f]{10}", value)):
            continue
        if name == "transform" and value.startswith("rotate(-0 "):
            continue
        if name in ("d", "x", "y", "transform"):
            # Four digits are finer than any screen.
            value = re.sub(r"\d+\.\d+", lambda number: f"{float(number[0]):.4g}", value)
            value = re.sub(r" ?([A-Za-z]) ?", r"\1", " ".join(value.split()))
        if value:
            kept[name] = value
    return kept
