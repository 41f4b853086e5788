"""The newest of every run, over all families: what can be chosen from on a day."""

import pandas as pd

from perf_helpers.changes.history import history
from perf_helpers.checks.audit import cannot_be_true
from perf_helpers.cost.prices import usd_per_million, with_rates
from perf_helpers.data.columns import TABLES, with_role
from perf_helpers.data.models import known_models
from perf_helpers.data.snapshot import all_snapshots, snapshots_on
from perf_helpers.errors import ParameterError, unknown


def newest(table: str, date: str = "latest") -> pd.DataFrame:
    """Return the newest published row of every run of a table, over all families, as of a day.

    The published columns after `date` and `row_id`, as perf.history has them: the snapshot
    that the row stands in last, and who it is. And `family`; `of`, the one name of its model;
    `withdrawn`, whether a later snapshot had the table without it; `wrong`, whether its
    throughput or a latency cannot be true by the audit of its snapshot (both bool); with the
    rate and the cost on that day: `usd_per_hour`, `price_basis`, `rate_last_published` and the
    cost that the registry has for the table. `attrs` holds the table and the day as `date`.
    Raises ParameterError for a table that none had by then, DataError for a file that breaks
    the registry's rules.
    """
    if table not in TABLES:
        raise unknown("table", table, TABLES)
    families = sorted({snapshot.family for snapshot in all_snapshots()})
    in_force = snapshots_on(families, date)
    day = max(snapshot.date for snapshot in in_force) if date == "latest" else date
    frames = []
    for family in families:
        try:
            past = history(table, family, day)
        except ParameterError:
            continue
        if len(past):
            frames.append(_of_family(past, table, family, day))
    if not frames:
        raise ParameterError(f"no family had a {table} table by {day}: choose a later day")
    rows = pd.concat(frames, ignore_index=True)
    names = known_models(table)
    named = [names[name].model if name in names else name for name in rows["model"]]
    rows = rows.assign(of=pd.Series(named, index=rows.index, dtype="str"))
    rows = rows.sort_values(["of", "date", "row_id"], key=_folded, kind="stable")
    rows = rows.reset_index(drop=True)
    rows.attrs = {"table": table, "date": day}
    return rows


def _of_family(past: pd.DataFrame, table: str, family: str, day: str) -> pd.DataFrame:
    last = past["date"].max()
    rows = past.drop_duplicates("row_id", keep="last")
    figures = {column.name for column in with_role(table, "throughput", "latency")}
    wrong = {
        (snapshot, row_id)
        for snapshot in rows["date"].unique()
        for row_id, name in cannot_be_true(table, family, snapshot)
        if name in figures
    }
    rows = rows.assign(
        family=pd.Series(family, index=rows.index, dtype="str"),
        withdrawn=rows["date"] < last,
        wrong=[key in wrong for key in zip(rows["date"], rows["row_id"], strict=True)],
    )
    rows = with_rates(rows, family, day)
    (rate,), (cost,) = (with_role(table, role) for role in ("throughput", "cost"))
    return rows.assign(**{cost.name: usd_per_million(rows[rate.name], rows["usd_per_hour"])})


def _folded(column: pd.Series) -> pd.Series:
    return column.str.casefold() if column.name == "of" else column
