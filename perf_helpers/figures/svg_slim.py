"""What matplotlib draws, in a fraction of the bytes: no ids, no clips, each style said once."""

import json
import re
from itertools import groupby, pairwise
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

SVG = "{http://www.w3.org/2000/svg}"

# An artist whose gid begins so holds, as JSON, what each of its points says where the pointer
# rests on it.
TIPS = "tips: "

# The colour that text has where nothing is said.
MUTED = "#59636e"

# Styles that are those of the whole figure, or what a browser takes anyway.
EVERYWHERE = (
    *("font-family:", "font-size:11px", "stroke-linejoin:miter", "stroke-linecap:"),
    *("text-anchor:start", f"fill:{MUTED}"),
)


def slim(drawing: Element) -> list[Element]:
    """Return what is drawn, as the fewest elements that look the same, in the order of drawing."""
    shapes = {each.get("id", ""): each.get("d", "") for each in drawing.iter(f"{SVG}path")}
    return _grouped(_joined(_drawn(drawing, shapes)))


def _drawn(drawing: Element, shapes: dict[str, str]) -> list[Element]:
    """Return what is drawn without the groups, ids and clips that draw nothing."""
    found: list[Element] = []
    for child in drawing:
        name = child.tag.removeprefix(SVG)
        # A style element would reach beyond the figure. Nothing of ours leaves its axes.
        if name in ("metadata", "style", "clipPath", "defs"):
            continue
        key = child.get("id", "")
        if name == "g":
            inside = _drawn(child, shapes)
            if key.startswith(TIPS):
                tips = json.loads(key.removeprefix(TIPS))
                for point, tip in zip(inside, tips, strict=True):
                    if tip:
                        ElementTree.SubElement(point, "title").text = tip
            found += inside
        elif name == "use":
            found.append(_point(child, shapes))
        else:
            kept = ElementTree.Element(name, _attributes(child))
            kept.text = (child.text or "").strip() or None
            if kept.get("style") != "fill:none" or name != "path":
                found.append(kept)
    return found


def _point(use: Element, shapes: dict[str, str]) -> Element:
    """Return a point as a shape of its own: lighter than a reference, and no id to clash."""
    shape = shapes[use.attrib["{http://www.w3.org/1999/xlink}href"].removeprefix("#")]
    x, y = float(use.attrib["x"]), float(use.attrib["y"])
    style = _attributes(use).get("style", "")
    if "C" in shape:
        radius = float(shape.split()[2])
        if "stroke" in style:
            place = {"cx": _f(x), "cy": _f(y), "r": _f(radius)}
            return ElementTree.Element("circle", {**place, "style": style})
        # The round end of a line without length is a dot in half the bytes.
        style = style.replace("fill", "stroke") + f";stroke-width:{_f(2 * radius)}"
        return ElementTree.Element("path", {"d": f"M{_f(x)} {_f(y)}z", "style": style})
    corners = [(float(a), float(b)) for a, b in re.findall(r"[ML] (\S+) (\S+)", shape)]
    path = f"M{_f(x + corners[0][0])} {_f(y + corners[0][1])}"
    for (a, b), (c, d) in pairwise(corners):
        path += f"h{_f(c - a)}" if b == d else f"l{_f(c - a)} {_f(d - b)}"
    path += "z"
    return ElementTree.Element("path", {"d": path, "style": style})


def _joined(elements: list[Element]) -> list[Element]:
    """Return the elements with the lines of one style, such as a grid's, as a single path."""
    first: dict[str, Element] = {}
    found = []
    for element in elements:
        style = element.get("style", "")
        if element.tag == "path" and "fill:none;stroke" in style and not len(element):
            if style in first:
                same = first[style]
                same.set("d", f"{same.get('d')}{element.get('d')}")
                continue
            first[style] = element
        found.append(element)
    return found


def _grouped(elements: list[Element]) -> list[Element]:
    """Return the elements, those of one style that follow one another in a group that has it."""
    found = []
    for style, run in groupby(elements, lambda element: element.get("style", "")):
        same = list(run)
        if len(same) > 1 and style:
            group = ElementTree.Element("g", style=style)
            for element in same:
                del element.attrib["style"]
            group.extend(same)
            same = [group]
        found += same
    return found


def _attributes(element: Element) -> dict[str, str]:
    kept = {}
    for key, value in element.attrib.items():
        if key == "style":
            parts = [part.strip().replace(": ", ":") for part in value.split(";")]
            value = ";".join(p for p in parts if p and not p.startswith(EVERYWHERE))
        if key in ("id", "clip-path") or (key == "transform" and value.startswith("rotate(-0 ")):
            continue
        if key in ("d", "x", "y", "transform"):
            value = re.sub(r"-?\d+\.\d+", lambda number: _f(float(number[0])), value)
            value = re.sub(r" ?([A-Za-z]) ?", r"\1", " ".join(value.split()))
            value = re.sub(r"(?<=M)([\d.]+) ([\d.]+)L\1 ([\d.]+)", r"\1 \2V\3", value)
            value = re.sub(r"(?<=M)([\d.]+) ([\d.]+)L([\d.]+) \2(?![\d.])", r"\1 \2H\3", value)
        if value:
            kept[key] = value
    return kept


def _f(value: float) -> str:
    # A unit is a pixel and a half at most: lines and points that meet are rounded alike.
    return f"{round(value)}"
