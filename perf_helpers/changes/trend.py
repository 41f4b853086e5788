"""How a row's throughput came to be: its figures in the snapshots up to its own."""

import pandas as pd

from perf_helpers.changes.history import history
from perf_helpers.changes.pairs import UNLIKE, unlike
from perf_helpers.checks.audit import cannot_be_true
from perf_helpers.data.columns import with_role
from perf_helpers.data.formats import exact
from perf_helpers.data.frames import snapshot_of
from perf_helpers.data.identity import by_id
from perf_helpers.data.needed import must_be_measured, must_have


def add_trend(rows: pd.DataFrame) -> pd.DataFrame:
    """Return the rows with what their throughput was in each snapshot up to their own.

    Adds trend (str), as `2023-06-28=3000 | 2023-09-15=3070`: the day of the snapshot and
    the throughput in the unit of its column, all digits, oldest first, the row's own last;
    with a ! after it where the audit of that snapshot says that it cannot be true.
    A row is followed by its row_id through the snapshots of its family. Those in which the
    run was not alike, with another batch, other degrees, lengths or formats, are left out.
    Raises ParameterError for rows that do not say which table and snapshot they are of, or
    lack their throughput or what tells runs apart, DataError for an earlier file that breaks
    the registry's rules.
    """
    table, (family, date) = must_be_measured(rows), snapshot_of(rows)
    figure = with_role(table, "throughput")[0].name
    must_have(rows, figure, *(column.name for column in with_role(table, *UNLIKE)))
    now = by_id(rows)
    past = history(table, family, date)
    then = past.set_index("row_id")
    then = then[then.index.isin(now.index) & (then["date"] < date)]
    alike = then[~unlike(then, now.loc[then.index]).any(axis=1)]
    found = pd.concat([alike[["date", figure]], now.assign(date=date)[["date", figure]]])
    wrong = {
        (day, row)
        for day in past["date"].unique()
        for row, column in cannot_be_true(table, family, day)
        if column == figure
    }
    signs = ["!" if key in wrong else "" for key in zip(found["date"], found.index, strict=True)]
    points = found["date"] + "=" + found[figure].map(exact).astype("str") + signs
    trend = points.groupby(level=0).agg(" | ".join).astype("str")
    return rows.assign(trend=trend[now.index].array)
