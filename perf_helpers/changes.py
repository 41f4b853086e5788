"""Snapshots of a table, two compared or all in a row, by row identity."""

import pandas as pd

from perf_helpers.columns import TABLES, Column, identity
from perf_helpers.frames import checked, columns_of, frame
from perf_helpers.identity import by_id, row_ids
from perf_helpers.problems import ParameterError, unknown
from perf_helpers.snapshot import all_snapshots, find, tables

KEPT = "same"
# What makes two figures of one row those of unlike runs.
UNLIKE = (
    *("batch_size", "tokens_counted", "tp_degree", "dp_degree", "pp_degree", "global_batch"),
    *("microbatch", "sequence_length", "model_dtype", "weight_dtype"),
)


def compare(before: pd.DataFrame, after: pd.DataFrame) -> pd.DataFrame:
    """Return what became of each row between two snapshots of a table.

    One row for each row of either: `row_id`, `change` (added, gone, changed or same),
    the identity columns, and `columns`, the names of the published columns that differ,
    joined by ' | '. Rows of `after` come first, in their order, then those that are gone.
    """
    old, new = by_id(before), by_id(after)
    differing = cells(before, after).groupby("row_id", sort=False)["column"].agg(" | ".join)
    found = []
    for name in [*new.index, *old.index.difference(new.index, sort=False)]:
        change = "added" if name not in old.index else "gone" if name not in new.index else ""
        row = (old if change == "gone" else new).loc[name, identity(before.attrs["table"])]
        columns = differing.get(name, "")
        found.append(
            {"row_id": name, "change": change or ("changed" if columns else KEPT)}
            | row.to_dict()
            | {"columns": columns}
        )
    return pd.DataFrame(found)


def history(table: str, instance: str, date: str = "latest") -> pd.DataFrame:
    """Return a table over all snapshots of a family or instance type up to a day, one long frame.

    The published columns, typed as perf.read types them, after `date`, the snapshot's (str),
    and `row_id`, by which a row is followed from one to the next (str). Later snapshots are
    not read. Raises ParameterError for a name that is none and for a table that was not
    published by then, DataError for a file that breaks the registry's rules.
    """
    if table not in TABLES:
        raise unknown("table", table, TABLES)
    newest = find(instance, date)
    lines = {
        s.date: checked(table, s._replace(instance=instance))
        for s in all_snapshots()
        if s.family == newest.family and s.date <= newest.date and s.path(table).exists()
    }
    rows = frame([row for of_day in lines.values() for row in of_day], table)
    if rows.empty and table not in tables(newest):
        never = f"never had a {table} table"
        raise ParameterError(
            f"{instance} {never if date == 'latest' else f'had no {table} table by {date}'}"
        )
    rows.attrs = {"table": table, "instance": instance, "family": newest.family}
    days = pd.Series([day for day, of_day in lines.items() for _ in of_day], dtype="str")
    rows.insert(0, "date", days)
    rows.insert(1, "row_id", row_ids(rows))
    return rows


def cells(before: pd.DataFrame, after: pd.DataFrame) -> pd.DataFrame:
    """Return every published cell that differs in rows that both snapshots have.

    One row a cell: `row_id`, `model`, `column`, `before`, `after` as they are in the
    frames. An empty cell differs from a filled one, and equals an empty one.
    """
    old, new = paired(before, after)
    found = []
    for column in columns_of(after).values():
        if column.computed or column.identity:
            continue
        then, now = old[column.name], new[column.name]
        found += [
            (name, new.at[name, "model"], column.name, then[name], now[name])
            for name in new.index[_differ(then, now)]
        ]
    return pd.DataFrame(found, columns=["row_id", "model", "column", "before", "after"])


def unlike(before: pd.DataFrame, after: pd.DataFrame) -> pd.DataFrame:
    """Return in which columns the two figures of a row are those of unlike runs.

    Takes paired frames; returns one bool a row and column that can tell, on their index.
    """
    return pd.DataFrame(
        {
            # Lengths and formats that were only filled in say nothing new of the run.
            name: _differ(before[name], after[name])
            & (before[name].notna() | (name == "tokens_counted"))
            for name in columns_of(after)
            if name in UNLIKE
        },
        index=after.index,
    )


def paired(before: pd.DataFrame, after: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the rows that both frames have, of each, by row_id, in the order of `after`."""
    old, new = by_id(before), by_id(after)
    both = new.index.intersection(old.index, sort=False)
    return old.loc[both], new.loc[both]


def _differ(before: pd.Series, after: pd.Series) -> pd.Series:
    same = (before == after).fillna(False).astype(bool) | (before.isna() & after.isna())
    return ~same


def moves(before: pd.DataFrame, after: pd.DataFrame) -> pd.DataFrame:
    """Return how much throughput, latency and cost moved in rows that both snapshots have.

    Both frames costed. One row for each figure that moved: `row_id`, `model`, `column`,
    `before`, `after`, `ratio` (after / before), the largest moves first. The ratio of a
    cost is split: `from_performance`, what throughput did to it, times `from_price`, what
    the rate did to it. Both are empty for other figures.
    """
    old, new = paired(before, after)
    found = []
    for column in filter(_moves, columns_of(after).values()):
        if column.name not in old or column.name not in new:
            continue
        for name in new.index:
            then, now = old.at[name, column.name], new.at[name, column.name]
            if pd.notna(then) and pd.notna(now) and then > 0 and then != now:
                move = {"before": then, "after": now, "ratio": now / then}
                if column.type == "usd":
                    price = new.at[name, "usd_per_hour"] / old.at[name, "usd_per_hour"]
                    move |= {"from_performance": move["ratio"] / price, "from_price": price}
                model = new.at[name, "model"]
                found.append({"row_id": name, "model": model, "column": column.name} | move)
    names = [*("row_id", "model", "column", "before", "after", "ratio")]
    frame = pd.DataFrame(found, columns=[*names, "from_performance", "from_price"])
    size = frame["ratio"].where(frame["ratio"] >= 1, 1 / frame["ratio"])
    order = size.sort_values(ascending=False, kind="stable").index
    return frame.loc[order].reset_index(drop=True)


def _moves(column: Column) -> bool:
    measured = ("throughput", "latency", "ttft", "tpot", "usd_per_1m")
    return column.type in ("number", "usd") and column.name.startswith(measured)
