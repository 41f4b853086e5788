"""Two snapshots of a table, compared row by row."""

from itertools import chain

import pandas as pd

from perf_helpers.changes.pairs import differ, one_table, paired
from perf_helpers.data.columns import identity, with_role
from perf_helpers.data.frames import columns_of, table_of
from perf_helpers.data.identity import by_id

KEPT = "same"
# The kinds of figures whose moves are told, each with the roles of its columns.
MOVING = {
    "throughput": ("throughput", "throughput_max"),
    "latency": ("latency",),
    "cost": ("cost", "cost_per_request", "cost_all_cores"),
}


def compare(before: pd.DataFrame, after: pd.DataFrame) -> pd.DataFrame:
    """Return what became of each row between two snapshots of a table, as perf.read returns them.

    One row for each row of either: `row_id`, `change` (added, gone, changed or same),
    the identity columns as they are in the frames, and `columns`, the names of the published
    columns that differ, joined by ' | ', all str. Rows of `after` come first, in their order,
    then those that are gone. Raises ParameterError for frames that are not of one table, do
    not say of which, or hold a row twice.
    """
    names = identity(one_table(before, after))
    old, new = by_id(before), by_id(after)
    rows = pd.concat([new[names], old.loc[old.index.difference(new.index, sort=False), names]])
    differing = changed_cells(before, after).groupby("row_id", sort=False)["column"].agg(" | ".join)
    columns = differing.reindex(rows.index).fillna("").astype("str")
    change = columns.where(columns == "", "changed").replace("", KEPT)
    change = change.where(rows.index.isin(old.index), "added")
    change = change.where(rows.index.isin(new.index), "gone")
    rows.insert(0, "change", change.astype("str"))
    rows.attrs = {}
    return rows.assign(columns=columns).reset_index()


def changed_cells(before: pd.DataFrame, after: pd.DataFrame) -> pd.DataFrame:
    """Return every published cell that differs in rows that both snapshots have.

    One row a cell: `row_id`, `model`, `column` (str), `before`, `after` (object), as they are
    in the frames. An empty cell differs from a filled one, and equals an empty one. Raises
    ParameterError as compare does.
    """
    old, new = paired(before, after)
    found: list[tuple[object, ...]] = []
    for column in columns_of(after).values():
        if column.computed or column.identity:
            continue
        then, now = old[column.name], new[column.name]
        cells = pd.DataFrame({"model": new["model"], "before": then, "after": now}, dtype="object")
        cells = cells[differ(then, now)]
        found += zip(
            cells.index,
            cells["model"],
            [column.name] * len(cells),
            cells["before"],
            cells["after"],
            strict=True,
        )
    names = ["row_id", "model", "column", "before", "after"]
    return pd.DataFrame(found, columns=names, dtype="object").astype(
        dict.fromkeys(names[:3], "str")
    )


def moves(before: pd.DataFrame, after: pd.DataFrame) -> pd.DataFrame:
    """Return how much throughput, latency and cost moved in rows that both snapshots have.

    One row for each figure that moved: `row_id`, `model`, `column` (str), `before`, `after`
    (in the column's unit), `ratio` (after / before, float64), the largest moves first. Costs
    are among them where both frames are costed, and their ratio is split: `from_performance`,
    what throughput did to it, times `from_price`, what the rate did to it. Both are empty for
    other figures. Raises ParameterError as compare does.
    """
    old, new = paired(before, after)
    found = []
    for column in with_role(table_of(after), *chain(*MOVING.values())):
        if column.name not in old or column.name not in new:
            continue
        then, now = old[column.name], new[column.name]
        move = pd.DataFrame(
            {"model": new["model"], "before": then, "after": now, "ratio": now / then}
        ).assign(column=column.name)
        if column.type == "usd":
            price = new["usd_per_hour"] / old["usd_per_hour"]
            move = move.assign(from_performance=move["ratio"] / price, from_price=price)
        found.append(move[(then > 0) & now.notna() & (then != now)].reset_index())
    texts, numbers = ["row_id", "model", "column"], ["before", "after", "ratio"]
    numbers += ["from_performance", "from_price"]
    types = dict.fromkeys(texts, "str") | dict.fromkeys(numbers, "float64")
    # Without a figure that moved, there are still the columns.
    moved = pd.concat([pd.DataFrame(columns=[*types]), *found], ignore_index=True)
    moved = moved[[*types]].astype(types)
    size = moved["ratio"].where(moved["ratio"] >= 1, 1 / moved["ratio"])
    order = size.sort_values(ascending=False, kind="stable").index
    return moved.loc[order].reset_index(drop=True)
