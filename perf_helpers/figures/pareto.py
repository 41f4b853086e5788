"""The Pareto front: the runs that no other run beats in both cost and latency."""

from itertools import pairwise
from math import hypot, inf

import pandas as pd
from matplotlib.axes import Axes

from perf_helpers.checks.findings_needed import must_be_findings
from perf_helpers.data.columns import with_role
from perf_helpers.data.frames import columns_of, table_of
from perf_helpers.data.needed import must_draw, must_have
from perf_helpers.data.parts import parts
from perf_helpers.figures.axes import as_figure, draw_points, legend, log, panel
from perf_helpers.figures.captions import figures, front_in_words, impossible, notes, signs
from perf_helpers.figures.labels import Spot, along, dot_box, name
from perf_helpers.figures.svg import figure_style, to_svg
from perf_helpers.figures.svg_slim import MUTED
from perf_helpers.tables.output import Shown

# How high a panel is in inches, how much of it is below the front for its names, against the
# height of the points, and whether a line to a name may cross another: the next where there is
# no room in the one before.
ROOMS = ((3.6, 0.25, False), (3.6, 0.4, False), (4.0, 0.4, True), (5.0, 0.6, True))

# Of so few points, those behind the front are named too where they stand alone.
FEW = 12


def pareto(rows: pd.DataFrame, found: pd.DataFrame, x: str | list[str], y: str) -> Shown:
    """Return cost against latency on logarithmic scales, with the Pareto front drawn and named.

    `y` names the column of the cost, `x` one or several of latencies: a panel for each
    that holds something. Rows in which `found`, their audit, has an error are drawn hollow
    and stay out of the front, and those of which it doubts the latency or the throughput bear
    a question mark. The caption lists the front with figures and units. Raises
    ParameterError where the rows lack one of the columns, or were not costed.
    """
    x = [x] if isinstance(x, str) else x
    columns = columns_of(rows)
    must_draw(rows, *x, y)
    must_have(rows, "model", "batch_size", "instance_type", "price_basis", "rate_last_published")
    must_have(rows, *(column.name for column in with_role(table_of(rows), "part")))
    must_be_findings(found, table_of(rows))
    # By their places: rows that were put together may repeat their labels.
    rows = rows.reset_index(drop=True)
    rows = rows.assign(hollow=impossible(rows, found), sign="")
    rates = [c.name for c in columns.values() if c.role in ("throughput", "throughput_max")]
    panels, captions, drawn = [], [], pd.Series(False, index=rows.index)
    for latency in x:
        here = rows[(rows[y] > 0) & (rows[latency] > 0)]
        if here.empty:
            continue
        drawn |= rows.index.isin(here.index)
        sign = signs(here, found, latency, *rates)
        here = here.assign(called=here["model"] + sign, figures=figures(here, latency, y))
        here = here.assign(front=front(here[~here["hollow"]], latency, y).reindex(here.index) == 1)
        # Of many, those behind the front are not called anything.
        rows.loc[here.index, "sign"] += sign.where(here["front"] | (len(here) <= FEW), "")
        title = f"{columns[y].heading} against {columns[latency].heading}"
        panels.append(_panel(here, latency, y, title))
        captions.append(f"{title}, {front_in_words(here, latency)}")
    if not panels:
        names = " or ".join(columns[each].heading for each in x)
        nothing = f"no row has both a figure for {columns[y].heading} and one for {names}."
        return as_figure([], [f"Nothing to draw: {nothing}"])
    return as_figure(panels, notes(rows, drawn), captions, "front")


def front(rows: pd.DataFrame, x: str, y: str) -> pd.Series:
    """Return which rows no other row beats: none is as good in both figures and better in one.

    Less is better in both. Of equals, all belong to the front or none.
    """
    steps = rows.groupby(x)[y].min().cummin().drop_duplicates()
    return rows[x].map(steps).eq(rows[y])


def _panel(rows: pd.DataFrame, x: str, y: str, title: str) -> str:
    columns = columns_of(rows)
    with figure_style():
        for height, below, across in ROOMS:
            figure, axes = panel(height)
            # A line to a name may pass between the fastest and the edge.
            log(
                axes, "x", rows[x], columns[x], before=max(rows[x].max() / rows[x].min(), 5) ** 0.06
            )
            span = max(rows[y].max() / rows[y].min(), 5)
            log(axes, "y", rows[y], columns[y], before=span**below)
            members = rows[rows["front"]].sort_values([x, y])
            line = members.drop_duplicates([x, y])
            if len(line) > 1:
                axes.plot(line[x], line[y], color=MUTED, linewidth=1.2, drawstyle="steps-post")
            kinds = _draw_rows(axes, rows, x, y)
            legend(figure, axes, kinds, hollow=rows["hollow"].any())
            if not _names(axes, rows, members, x, y, across=across):
                break
        return to_svg(figure, title)


def _draw_rows(axes: Axes, rows: pd.DataFrame, x: str, y: str) -> dict[int, str]:
    """Draw the rows; return what the kinds of their points are called."""
    kinds = {}
    divided = parts(rows)
    # Of runs that are alike but for what they were tuned for, only the uppermost can be pointed at.
    told = pd.concat([part.rows for part in divided])
    told["tip"] = told["called"] + ", " + told["figures"]
    told["tip"] = told["tip"].where(~told.duplicated([x, y, "model", "figures"], keep="last"), "")
    for part in divided:
        kinds[part.place] = part.code or "not stated"
        for (_, hollow), some in part.rows.groupby(["front", "hollow"]):
            faint = not some["front"].any() and not hollow
            tips = told.loc[some.index, "tip"]
            draw_points(axes, some[x], some[y], tips, part.place, hollow=hollow, faint=faint)
    return kinds


def _names(
    axes: Axes, rows: pd.DataFrame, members: pd.DataFrame, x: str, y: str, *, across: bool
) -> list[str]:
    """Name the members, and others of a few; return the members that found no room."""
    at = axes.transData.transform(rows[[x, y]].to_numpy(dtype=float))
    spots = dict(zip(rows.index, map(tuple, at), strict=True))
    taken = [dot_box(spot, 4) for spot in spots.values()]
    steps = [spots[row] for row in members.index]
    for start, end in pairwise(steps):
        corner = (end[0], start[1])
        taken += [dot_box(dot, 1) for dot in along(start, corner) + along(corner, end)]
    named = members.drop_duplicates([x, y, "model"])
    again = named["model"].duplicated(keep=False) & named["batch_size"].notna()
    batch = ", batch " + named["batch_size"].astype("string").fillna("")
    called: dict[Spot, str] = {}
    last = (inf, inf)
    for row, text in named["called"].where(~again, named["called"] + batch).items():
        # What stands on one spot is named by one label, line by line.
        last = last if hypot(spots[row][0] - last[0], spots[row][1] - last[1]) < 4 else spots[row]
        called[last] = "\n".join(filter(None, [called.get(last), text]))
    # The cheapest first: a line from one that is dearer passes on the left of what it is called.
    left = name(axes, list(called)[::-1], list(called.values())[::-1], taken, across=across)
    others = rows[~rows["front"]].drop_duplicates([x, y, "model"])
    if len(rows) <= FEW:
        name(axes, [spots[row] for row in others.index], list(others["called"]), taken, lead=False)
    return left
