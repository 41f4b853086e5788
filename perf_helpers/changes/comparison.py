"""Two snapshots of a table, compared row by row."""

from itertools import chain

import pandas as pd

from perf_helpers.changes.pairs import differ, one_table, paired
from perf_helpers.data.columns import Column, identity, with_role
from perf_helpers.data.frames import columns_of, table_of
from perf_helpers.data.identity import by_id
from perf_helpers.data.needed import must_fit, must_have, published

KEPT = "same"
# The kinds of figures whose moves are told, each with the roles of its columns.
MOVING = {
    "throughput": ("throughput", "throughput_max"),
    "latency": ("latency",),
    "cost": ("cost", "cost_per_request", "cost_all_cores"),
}


def compare(before: pd.DataFrame, after: pd.DataFrame) -> pd.DataFrame:
    """Return what became of each row between two snapshots of a table, with old and new values.

    One row for each published cell that differs, by row, and one for each row in which none
    does: `row_id`, `change` (added, gone, changed or same), the identity columns as they are in
    the frames; then `column` (str), `before` and `after` (object: numbers are numbers), and
    `ratio`, after / before (float64, empty for text and where there was no figure). These four
    are empty for rows that were added, are gone or are the same. Rows of `after` come first,
    in their order, then those that are gone. Raises ParameterError for frames that are not of
    one table, do not say of which, lack a column, or hold a row twice.
    """
    rows, cells = fates(before, after), changed_cells(before, after).drop(columns="model")
    return rows.merge(cells, how="left", on="row_id", validate="one_to_many")


def fates(before: pd.DataFrame, after: pd.DataFrame) -> pd.DataFrame:
    """Return what became of each row, one row for each row of either frame.

    `row_id`, `change` and the identity columns, in the order and with the errors of compare.
    """
    names = identity(one_table(before, after))
    old, new = by_id(before), by_id(after)
    rows = pd.concat([new[names], old.loc[old.index.difference(new.index, sort=False), names]])
    change = pd.Series(KEPT, index=rows.index, dtype="str")
    change = change.mask(rows.index.isin(changed_cells(before, after)["row_id"]), "changed")
    change = change.mask(~rows.index.isin(old.index), "added")
    rows.insert(0, "change", change.mask(~rows.index.isin(new.index), "gone"))
    rows.attrs = {}
    return rows.reset_index()


def changed_cells(before: pd.DataFrame, after: pd.DataFrame) -> pd.DataFrame:
    """Return every published cell that differs in rows that both snapshots have, by row.

    One row a cell: `row_id`, `model`, `column` (str), `before`, `after` (object), as they are
    in the frames, and `ratio`, after / before (float64, empty for text and where there was no
    figure). An empty cell differs from a filled one, and equals an empty one. Raises
    ParameterError as compare does.
    """
    for rows in (before, after):
        must_have(rows, *published(table_of(rows)))
    old, new = paired(before, after)
    found = []
    for column in columns_of(after).values():
        if column.computed or column.identity:
            continue
        then, now = old[column.name], new[column.name]
        cells = pd.DataFrame({"before": then, "after": now}, dtype="object")
        cells.insert(0, "column", column.name)
        cells["ratio"] = _ratio(then, now) if column.numeric else float("nan")
        cells["place"] = range(len(cells))
        found.append(cells[differ(then, now)])
    # What every table has is text at least: there is a frame even where no row is in both.
    cells = pd.concat(found).sort_values("place", kind="stable").drop(columns="place")
    cells.insert(0, "model", new["model"].reindex(cells.index))
    types = {"row_id": "str", "model": "str", "column": "str", "ratio": "float64"}
    return cells.rename_axis("row_id").reset_index().astype(types)


def _ratio(before: pd.Series, after: pd.Series) -> pd.Series:
    then, now = before.astype("float64"), after.astype("float64")
    return (now / then).where(then > 0)


def moves(before: pd.DataFrame, after: pd.DataFrame) -> pd.DataFrame:
    """Return how much throughput, latency and cost moved in rows that both snapshots have.

    One row for each figure that moved: `row_id`, `model`, `column` (str), `before`, `after`
    (in the column's unit), `ratio` (after / before, float64), the largest moves first. Costs
    are among them where both frames are costed, and their ratio is split: `from_performance`,
    what throughput did to it, times `from_price`, what the rate did to it. Both are empty for
    other figures. Raises ParameterError as compare does; a figure that one of the frames lacks
    has not moved.
    """
    for rows in (before, after):
        must_fit(rows)
        if any(column.type == "usd" for column in moving(table_of(rows)) if column.name in rows):
            must_have(rows, "usd_per_hour")
    old, new = paired(before, after)
    found = []
    for column in moving(table_of(after)):
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


def moving(table: str) -> list[Column]:
    """Return the columns of a table whose moves are told, in page order."""
    return with_role(table, *chain(*MOVING.values()))
