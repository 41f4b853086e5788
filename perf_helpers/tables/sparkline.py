"""A row's throughput over the snapshots as a small line, and in words."""

from datetime import date
from typing import NamedTuple

import pandas as pd

from perf_helpers.data.columns import Column
from perf_helpers.data.formats import aligned

# In pixels, the size that tables.css gives it.
WIDTH, HEIGHT = 72, 16


class Point(NamedTuple):
    """A throughput: days after the first of its trend, and whether it can be true."""

    day: int
    value: float
    sound: bool


def sparkline(trend: str, column: Column) -> str:
    """Return the line and the words of a trend, written as `date=value | date=value`.

    The line is in the proportion of its days, and of its values where these differ by a tenth
    or more; the words are its change from first to now, and in a title these and the best. ''
    where there is one value alone. What bears a ! keeps it, and is neither drawn nor the best.
    """
    if not changes(trend):
        return ""
    found = trend_points(trend)
    sound = [point for point in found if point.sound]
    best = max(sound, key=lambda point: point.value, default=None)
    told = [found[0], *([best] if best else []), found[-1]]
    texts = aligned(pd.Series([point.value for point in told]), column)
    marked = [
        text.strip() + ("" if point.sound else "!") for text, point in zip(texts, told, strict=True)
    ]
    if not best:
        marked.insert(1, "–")
    line = _line(sound, found[-1].day) if len(sound) > 1 else ""
    change = ratio(trend) - 1
    words = "changed" if pd.isna(change) else f"{100 * change:+.0f}%"
    first, top, now = marked
    figures = f"{first} at first, {top} at best, {now} now"
    return f'{line} <span title="{figures}">{words}</span>'.strip()


def changes(trend: str) -> bool:
    """Whether a trend has more than one value.

    A figure that later snapshots repeat to the digit was not measured anew.
    """
    return len({point.value for point in trend_points(trend)}) > 1


def ratio(trend: str) -> float:
    """Return a trend's current value as a multiple of its first.

    NaN of what was measured once, and where one of the two cannot be true.
    """
    found = trend_points(trend)
    first, now = found[0], found[-1]
    told = changes(trend) and first.sound and now.sound
    return now.value / first.value if told else float("nan")


def trend_points(trend: str) -> list[Point]:
    """Return what a trend is made of, oldest first."""
    pairs = [pair.split("=") for pair in trend.split(" | ")]
    start = date.fromisoformat(pairs[0][0]).toordinal()
    return [
        Point(
            date.fromisoformat(day).toordinal() - start,
            float(value.removesuffix("!")),
            not value.endswith("!"),
        )
        for day, value in pairs
    ]


def _line(sound: list[Point], last: int) -> str:
    values = [point.value for point in sound]
    # A change of a few per cent must not look like one of half: a tenth is the least full height.
    spread = max(max(values) - min(values), max(values) / 10)
    low = (max(values) + min(values) - spread) / 2
    across = [2 + (WIDTH - 4) * point.day / last for point in sound]
    down = [2 + (HEIGHT - 4) * (low + spread - value) / spread for value in values]
    corners = [f"{x:.0f} {y:.0f}" for x, y in zip(across, down, strict=True)]
    # A corner between two of its own height is none.
    kept = [
        corner
        for at, corner in enumerate(corners)
        if at in (0, len(values) - 1) or not values[at - 1] == values[at] == values[at + 1]
    ]
    return f'<svg aria-hidden="true"><path d="M{"L".join(kept)}"/></svg>'
