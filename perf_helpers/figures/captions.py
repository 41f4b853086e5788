"""What figures say in words, and of which of their rows an audit found a figure wrong."""

import pandas as pd

from perf_helpers.checks.finding import ERROR, WARNING
from perf_helpers.data.formats import aligned
from perf_helpers.data.frames import columns_of
from perf_helpers.data.identity import row_ids
from perf_helpers.errors import counted
from perf_helpers.tables.marks import SIGNS


def figures(rows: pd.DataFrame, x: str, y: str) -> list[str]:
    """Return cost, latency and batch of each row in words, for `y` and `x` as their columns."""
    columns = columns_of(rows)
    costs, latencies = aligned(rows[y], columns[y]), aligned(rows[x], columns[x])
    return [
        f"{cost}, {latency} {columns[x].unit}" + (f", batch {batch}" if pd.notna(batch) else "")
        for cost, latency, batch in zip(costs, latencies, rows["batch_size"], strict=True)
    ]


def front_in_words(rows: pd.DataFrame, x: str) -> str:
    """Return how many runs there are, and those with front (bool), from low to high in `x`.

    Each as it is called (str), with its figures (str); equal ones once, with their number.
    """
    members = rows[rows["front"]].sort_values(x)
    # Which machine it was says something only where there are several.
    where = " on " + members["instance_type"] if rows["instance_type"].nunique() > 1 else ""
    alike = (members["called"] + where + ", " + members["figures"]).value_counts(sort=False)
    runs = [f"{run}{f' ({number} runs)' if number > 1 else ''}" for run, number in alike.items()]
    start = counted(len(rows), "run")
    if not runs:
        return f"{start}: no front, for none is without a figure that cannot be true."
    order = ", from the fastest to the cheapest" if len(runs) > 1 else ""
    return f"{start}; on the front{order}: {'; '.join(runs)}."


def notes(rows: pd.DataFrame, drawn: pd.Series) -> list[str]:
    """Return what a reader must know to compare the rows drawn, and how many are not."""
    columns, some = columns_of(rows), rows[drawn]
    told = ["Models do different work: one that is cheaper or faster may do less."]
    if "tokens_counted" in rows and some["tokens_counted"].nunique(dropna=False) > 1:
        told.append("Nor do all runs count the same tokens.")
    bases = some["price_basis"].map(columns["price_basis"].values).unique()
    days = " and ".join(sorted(some["rate_last_published"].unique()))
    told.append(f"{' and '.join(bases)} rates of {days}.")
    told += audited(some, ", and is on no front")
    if left := int((~drawn).sum()):
        told.append(f"{counted(left, 'row')} not drawn, without a price or such a latency.")
    return told


def impossible(rows: pd.DataFrame, found: pd.DataFrame) -> pd.Series:
    """Return which rows an audit found a figure in that cannot be true."""
    return row_ids(rows).isin(found.loc[found["severity"] == ERROR, "row_id"])


def signs(rows: pd.DataFrame, found: pd.DataFrame, *names: str) -> pd.Series:
    """Return what follows the name or figure of each row: as in a table, but for the number.

    A blank and ! where one of these columns is part of an error that an audit found, ? where
    it is part of a warning, else nothing.
    """
    about = found["columns"].map(lambda columns: not set(names).isdisjoint(columns)).astype(bool)
    marked = pd.Series("", index=rows.index)
    for severity in (WARNING, ERROR):
        concerned = found.loc[about & (found["severity"] == severity), "row_id"]
        # The blank does not break: the mark stays with what it marks.
        marked = marked.mask(row_ids(rows).isin(concerned), f"\u00a0{SIGNS[severity]}")
    return marked


def audited(rows: pd.DataFrame, apart: str = "") -> list[str]:
    """Return in words what hollow points and question marks say, where rows have them.

    `rows` are those drawn, with hollow (bool) and sign (str); `apart` is what else is true
    of one that is hollow.
    """
    notes = []
    if hollow := int(rows["hollow"].sum()):
        notes.append(f"Hollow: cannot be true{apart} ({counted(hollow, 'run')}).")
    if rows["sign"].str.contains("?", regex=False).any():
        notes.append("With a question mark: doubted.")
    return notes
