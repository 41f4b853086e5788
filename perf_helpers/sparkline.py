"""A row's throughput over the snapshots as a small line, and in words."""

from datetime import date

import pandas as pd

from perf_helpers.columns import Column
from perf_helpers.formats import aligned

WIDTH, HEIGHT = 72, 16


def sparkline(trend: str, column: Column) -> str:
    """Return the line and the words of a trend, written as `date=value | date=value`.

    The line is in the proportion of its days, and of its values where these differ by a tenth
    or more; the words are its first, best and current value, or say that there is no other.
    """
    days, values = points(trend)
    # A figure that later snapshots repeat to the digit was not measured anew.
    if len(set(values)) == 1:
        return "measured once"
    first, *_, now = texts = [text.strip() for text in aligned(pd.Series(values), column)]
    best = texts[values.index(max(values))]
    return f"{_line(days, values)} {first} · {best} · {now}"


def ratio(trend: str) -> float:
    """Return a trend's current value as a multiple of its first, NaN of what was measured once."""
    _, values = points(trend)
    return values[-1] / values[0] if len(set(values)) > 1 else float("nan")


def points(trend: str) -> tuple[list[int], list[float]]:
    """Return the days of a trend, counted from its first, and its values."""
    pairs = [pair.split("=") for pair in trend.split(" | ")]
    days = [date.fromisoformat(day).toordinal() for day, _ in pairs]
    return [day - days[0] for day in days], [float(value) for _, value in pairs]


def _line(days: list[int], values: list[float]) -> str:
    # A change of a few per cent must not look like one of half: a tenth is the least full height.
    spread = max(max(values) - min(values), max(values) / 10)
    low = (max(values) + min(values) - spread) / 2
    across = [2 + (WIDTH - 4) * day / days[-1] for day in days]
    down = [2 + (HEIGHT - 4) * (low + spread - value) / spread for value in values]
    corners = [f"{x:.0f} {y:.0f}" for x, y in zip(across, down, strict=True)]
    # A corner between two of its own height is none.
    kept = [
        corner
        for at, corner in enumerate(corners)
        if at in (0, len(values) - 1) or not values[at - 1] == values[at] == values[at + 1]
    ]
    path = f'<path d="M{"L".join(kept)}"/>'
    return f'<svg viewBox="0 0 {WIDTH} {HEIGHT}" aria-hidden="true">{path}</svg>'
