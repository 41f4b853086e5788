"""Names beside their points: where there is room, and where there is not, led to by a line."""

from collections.abc import Iterator
from math import hypot
from textwrap import wrap

import numpy as np
from matplotlib.axes import Axes
from matplotlib.transforms import IdentityTransform

from perf_helpers.figures.svg_slim import MUTED

Spot = tuple[float, float]
# Left, bottom, right, top, in units of the figure.
Box = tuple[float, float, float, float]

SIZE = 10
# A name of more letters stands on two lines or three; the caption has all of a longer one.
LETTERS = 34

# Where a name may stand beside its point, the best place first.
SIDES = ((1, 0), (-1, 0), (0, -1), (1, -1), (-1, -1), (1, 1), (-1, 1), (0, 1))
NEAR = 8

# And where a line may lead to, the nearest first. Down before up: below the front of a plot
# there is nothing, for what is there would be the front.
DOWN = sorted(
    ((across, -down) for down in range(10, 200, 6) for across in range(-200, 201, 10)),
    key=lambda step: (hypot(*step), step),
)
AWAY = (*DOWN, *((across, -up) for across, up in DOWN))
# Each as how far from the spot, and which part of its width and height a name lies back from there.
BESIDE = np.array([(NEAR * x, NEAR * y, (1 - x) / 2, (1 - y) / 2) for x, y in SIDES])
# Away from its spot, a name goes on in the direction that the line to it has, or begins where
# that ends.
LED = np.array(
    [
        (x, y, wide, float(y < 0))
        for x, y in AWAY
        for wide in sorted({0.0, float(x < 0)}, reverse=True)
    ]
)


def name(
    axes: Axes,
    spots: list[Spot],
    names: list[str],
    taken: list[Box],
    *,
    letters: int = LETTERS,
    lead: bool = True,
    across: bool = False,
) -> list[str]:
    """Write names beside spots of the panel, and return those for which there was no room.

    What is written is added to the boxes that are taken, so no name ever covers another. A
    name that has no room beside its spot is led to by a line, or left out without `lead`. The
    line crosses nothing, or with `across` no name.
    """
    left: list[str] = []
    written: list[Box] = []
    edge = axes.get_window_extent()
    frame = (edge.x0 + 2, edge.y0 + 2, edge.x1 - 2, edge.y1 - 2)
    for spot, full in zip(spots, names, strict=True):
        lines = [
            line
            for part in full.split("\n")
            for line in wrap(part, letters, max_lines=3, placeholder=" …")
        ]
        text = axes.text(
            *spot, "\n".join(lines), fontsize=SIZE, linespacing=1.1, transform=IdentityTransform()
        )
        text.set_in_layout(False)
        size = text.get_window_extent()
        others = np.array([box for box in taken if not inside((*spot, *spot), box)] or [(0,) * 4])
        for place in places(spot, size.width, size.height, frame, others, lead=lead):
            line = [dot_box(dot, 1) for dot in leading(spot, place)]
            kept = np.array(written or [(0,) * 4]) if across else others
            if any(overlaps(dot, kept) for dot in line):
                continue
            text.set_position((spot[0] + place[0] - size.x0, spot[1] + place[1] - size.y0))
            # The page's letters are not quite as wide as those measured here.
            written.append((place[0] - 4, place[1] - 1, place[2] + 4, place[3] + 1))
            taken += [written[-1], *line]
            if line:
                ends = axes.transData.inverted().transform([spot, nearest(spot, place)])
                axes.plot(*ends.T, color=MUTED, linewidth=0.6, zorder=1.5)
            break
        else:
            text.remove()
            left.append(full)
    return left


def places(
    spot: Spot, width: float, height: float, frame: Box, others: np.ndarray, *, lead: bool
) -> Iterator[Box]:
    """Yield the boxes around a spot that a name of this size may fill, the best first.

    They lie within the frame and share no ground with any of `others`, an array of boxes.
    """
    for steps in (BESIDE, LED) if lead else (BESIDE,):
        right, up, wide, high = steps.T
        left, bottom = spot[0] + right - width * wide, spot[1] + up - height * high
        boxes = np.column_stack([left, bottom, left + width, bottom + height])
        boxes = boxes[(boxes[:, :2] >= frame[:2]).all(axis=1)]
        boxes = boxes[(boxes[:, 2:] <= frame[2:]).all(axis=1)]
        low, high = boxes[:, None, :2], boxes[:, None, 2:]
        shared = (others[:, :2] < high).all(axis=2) & (others[:, 2:] > low).all(axis=2)
        yield from map(tuple, boxes[~np.any(shared, axis=1)].tolist())


def leading(spot: Spot, place: Box) -> list[Spot]:
    """Return a line of dots from a spot to a box, none where the box is beside the spot."""
    end = nearest(spot, place)
    if hypot(end[0] - spot[0], end[1] - spot[1]) < NEAR * 1.5:
        return []
    # At its start a line may touch what its point touches.
    return along(spot, end)[3:-1]


def along(start: Spot, end: Spot) -> list[Spot]:
    """Return dots three units apart from one spot to another."""
    steps = max(1, round(hypot(end[0] - start[0], end[1] - start[1]) / 3))
    dots = np.linspace(start, end, steps + 1)
    return [(float(x), float(y)) for x, y in dots]


def nearest(spot: Spot, box: Box) -> Spot:
    """Return the spot of a box that is nearest to another."""
    return min(max(spot[0], box[0]), box[2]), min(max(spot[1], box[1]), box[3])


def dot_box(spot: Spot, radius: float) -> Box:
    """Return the box around a dot."""
    return spot[0] - radius, spot[1] - radius, spot[0] + radius, spot[1] + radius


def inside(box: Box, frame: Box) -> bool:
    """Return whether a box lies within another."""
    return box[0] >= frame[0] and box[1] >= frame[1] and box[2] <= frame[2] and box[3] <= frame[3]


def overlaps(box: Box, others: np.ndarray) -> bool:
    """Return whether a box shares ground with any other."""
    return bool(
        np.any(
            (others[:, 0] < box[2])
            & (others[:, 2] > box[0])
            & (others[:, 1] < box[3])
            & (others[:, 3] > box[1])
        )
    )
