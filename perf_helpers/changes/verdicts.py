"""What became of each row between two snapshots, and whether it is faster, slower or neither."""

import numpy as np
import pandas as pd

from perf_helpers.changes.comparison import fates
from perf_helpers.changes.history import history
from perf_helpers.changes.pairs import one_table, paired, unlike
from perf_helpers.checks.audit import cannot_be_true
from perf_helpers.checks.finding import measurements
from perf_helpers.cost.prices import add_cost
from perf_helpers.data.columns import TABLES, identity, with_role
from perf_helpers.data.frames import read, snapshot_of, table_of
from perf_helpers.data.identity import by_id
from perf_helpers.data.models import known_models
from perf_helpers.data.needed import must_have, published
from perf_helpers.data.snapshot import Snapshot, all_snapshots, snapshot_on, tables
from perf_helpers.errors import ParameterError

# A row that was measured anew moves by itself. Three quarters of all moves that were published,
# of 1,042, are of no more than 5 per cent; a row with moves enough of its own has its own bound.
BAND, MOVES, QUANTILE = 0.05, 4, 0.75
VERDICTS = {
    "better": "faster by more than this row varies by itself",
    "worse": "slower by more than this row varies by itself",
    "within": "no more than this row varies by itself, at the same rate",
    "price only": "the run as before, at another hourly rate",
    "not the same run": "another batch, length, format or degree: figures of two runs",
    "not enough data": "a throughput that is missing, or cannot be true",
}
FATES = ("new", "back", "renamed", "gone")


def verdicts(before: pd.DataFrame, after: pd.DataFrame) -> pd.DataFrame:
    """Return what became of each row between two snapshots of a table, costed by perf.add_cost.

    One row a row of either, those of `after` first: `row_id` and the identity columns;
    `verdict`, one of VERDICTS for a row of both, of FATES for another; `since` (str), the day
    a row that is back was last published on, or the row_id that a renamed one had; then the
    throughput `before` and `after` in the unit of its column, their `ratio`, and `band`, what
    the row varies by itself as a share; `cost_before`, `cost_after` and `cost_ratio`, which is
    `from_performance` times `from_price` (float64, empty where there is no figure). Raises
    ParameterError as compare does, and for rows that do not say which snapshot they are of.
    """
    table = one_table(before, after)
    for rows in (before, after):
        must_have(rows, *published(table), "usd_per_hour")
    (rate, *_), (cost, *_) = (with_role(table, role) for role in ("throughput", "cost"))
    old, new = paired(before, after)
    past = _past(before)
    found = pd.DataFrame({"before": old[rate.name], "after": new[rate.name]})
    found["ratio"] = found["after"] / found["before"]
    found["band"] = _bands(past).reindex(found.index).fillna(BAND)
    found["cost_before"], found["cost_after"] = old[cost.name], new[cost.name]
    found["cost_ratio"] = found["cost_after"] / found["cost_before"]
    found["from_price"] = new["usd_per_hour"] / old["usd_per_hour"]
    found["from_performance"] = found["cost_ratio"] / found["from_price"]
    found["verdict"] = _judged(found, unlike(old, new).any(axis=1), _wrong(before) | _wrong(after))
    rows = fates(before, after).rename(columns={"change": "fate"})
    rows = rows.merge(found.rename_axis("row_id").reset_index(), how="left", on="row_id")
    rows["since"] = ""
    _tell_added_and_gone(rows, before, after, past)
    rows = rows[rows["verdict"].notna()].reset_index(drop=True)
    figures = [name for name in found if name != "verdict"]
    rows = rows[["row_id", "verdict", "since", *identity(table), *figures]]
    types = dict.fromkeys(figures, "float64") | dict.fromkeys(["verdict", "since"], "str")
    rows = rows.astype(types)
    rows.attrs = after.attrs | {"since": snapshot_of(before)[1]}
    return rows


def between(instance: str, date: str = "latest", since: str = "before") -> list[pd.DataFrame]:
    """Return verdicts on every table of a family between two snapshots, in the order of tables.

    `date` is a day or latest, and `since` an earlier one, or the snapshot before. A table that
    one of the two does not have has rows that are new, back or gone alone. Raises
    ParameterError for a name that is none, and where there is no earlier snapshot.
    """
    after = snapshot_on(instance, date)
    earlier = [s for s in all_snapshots() if s.family == after.family and s.date < after.date]
    if not earlier:
        raise ParameterError(
            f"{after.date} is the first snapshot of {after.family}: choose a later one"
        )
    before = earlier[-1] if since == "before" else snapshot_on(instance, since)
    if before.date >= after.date:
        raise ParameterError(
            f"since is {before.date}, which is not before {after.date}: choose an earlier day"
        )
    both = {name: (tables(before), tables(after)) for name in TABLES}
    return [
        verdicts(*_costed(name, before._replace(instance=instance), after))
        for name, (then, now) in both.items()
        if name in then or name in now
    ]


def _costed(table: str, *of: Snapshot) -> list[pd.DataFrame]:
    """Return a table of two snapshots with its costs, without rows where one does not have it."""
    found = []
    for snapshot in of:
        if table in tables(snapshot):
            rows = read(table, snapshot.instance, snapshot.date)
        else:
            (other,) = (each for each in of if each is not snapshot)
            rows = read(table, other.instance, other.date).iloc[:0]
            rows.attrs["date"] = snapshot.date
        found.append(add_cost(rows))
    return found


def in_words(judged: pd.DataFrame) -> list[str]:
    """Return in a sentence or two what verdicts say of a table, and what they leave out."""
    counts = judged["verdict"].value_counts()
    told = [f"{counts[name]} {name}" for name in (*FATES, *VERDICTS) if name in counts]
    lines = [f"{', '.join(told)}" if told else "no rows"]
    costs = judged[judged["cost_ratio"].notna() & (judged["verdict"] != "not the same run")]
    moved = costs[costs["cost_ratio"] != 1]
    if len(moved):
        both, speed, price = (
            f"{moved[name].median():.3g}"
            for name in ("cost_ratio", "from_performance", "from_price")
        )
        lines.append(
            f"costs of {len(moved)} of {len(costs)} rows moved, the middle one × {both}: × {speed} "
            f"by what performance did, × {price} by what the hourly rate did"
        )
    return lines


def _past(rows: pd.DataFrame) -> pd.DataFrame:
    """Return the history up to rows; nothing where their table was not published by then."""
    try:
        return history(table_of(rows), *snapshot_of(rows))
    except ParameterError:
        past = rows.iloc[:0].assign(date="", row_id="").astype({"date": "str", "row_id": "str"})
        past.attrs = rows.attrs
        return past


def _judged(found: pd.DataFrame, other_run: pd.Series, wrong: set[str]) -> pd.Series:
    size = np.log(found["ratio"].astype("float64")).abs()
    verdict = pd.Series("within", index=found.index, dtype="str")
    verdict = verdict.mask(found["from_price"].fillna(1) != 1, "price only")
    moved = size > np.log1p(found["band"])
    verdict = verdict.mask(moved & (found["ratio"] > 1), "better")
    verdict = verdict.mask(moved & (found["ratio"] < 1), "worse")
    verdict = verdict.mask(other_run, "not the same run")
    return verdict.mask(found["ratio"].isna() | found.index.isin(wrong), "not enough data")


def _wrong(rows: pd.DataFrame) -> set[str]:
    """Return the rows whose throughput cannot be true."""
    if rows.empty:
        return set()
    table, (family, date) = table_of(rows), snapshot_of(rows)
    (rate, *_) = with_role(table, "throughput")
    return {key for key, name in cannot_be_true(table, family, date) if name == rate.name}


def _bands(past: pd.DataFrame) -> pd.Series:
    """Return what each row with moves enough has varied by itself, as a share, by row_id."""
    (rate, *_) = with_role(table_of(past), "throughput")
    now = past.sort_values(["row_id", "date"], kind="stable")
    then = now.shift()
    moved = now[rate.name] / then[rate.name]
    own = (now["row_id"] == then["row_id"]) & ~unlike(then, now).any(axis=1) & (moved != 1)
    sizes = np.expm1(np.log(moved[own].dropna().astype("float64")).abs())
    by_row = sizes.groupby(now["row_id"])
    return by_row.quantile(QUANTILE)[by_row.count() >= MOVES]


def _tell_added_and_gone(
    rows: pd.DataFrame, before: pd.DataFrame, after: pd.DataFrame, past: pd.DataFrame
) -> None:
    table = table_of(after)
    last = past[past["date"] < snapshot_of(before)[1]].groupby("row_id")["date"].max()
    added, gone = (rows.loc[rows["fate"] == fate, "row_id"] for fate in ("added", "gone"))
    was = _renamed(by_id(before).loc[gone], by_id(after).loc[added], table)
    for at, key in added.items():
        rows.loc[at, ["verdict", "since"]] = (
            ("renamed", was[key])
            if key in was
            else ("back", last[key])
            if key in last.index
            else ("new", "")
        )
    # A row that goes on under another name is not gone.
    rows.loc[gone.index[~gone.isin(was.values())], "verdict"] = "gone"


def _renamed(gone: pd.DataFrame, added: pd.DataFrame, table: str) -> dict[str, str]:
    """Return the rows that went on under another name, each with the row_id that it had.

    Where all figures are the same, or all that is new is another spelling of the model.
    """
    known, names = known_models(table), measurements(added)
    others = [name for name in identity(table) if name != "model"]

    def figures(rows: pd.DataFrame, key: str) -> tuple[str, ...]:
        return tuple(rows.loc[key, names].astype("str"))

    def spelled(rows: pd.DataFrame, key: str) -> tuple[str, ...]:
        model = rows.at[key, "model"]
        one = known[model].model if model in known else model
        return one.casefold(), *rows.loc[key, others].astype("str")

    was: dict[str, str] = {}
    for who in (figures, spelled):
        then = {who(gone, key): key for key in gone.index if key not in was.values()}
        for key in added.index:
            if key not in was and (old := then.pop(who(added, key), None)):
                was[key] = old
    return was
