"""Which rows of a figure an audit found wrong or doubtful, and what the caption says of them."""

import pandas as pd

from perf_helpers.checks.finding import ERROR, WARNING
from perf_helpers.data.identity import row_ids
from perf_helpers.errors import counted
from perf_helpers.tables.marks import SIGNS


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

    `rows` are those drawn, with hollow (bool) and sign (str); `apart` is what else becomes
    of those that are hollow.
    """
    notes = []
    if hollow := int(rows["hollow"].sum()):
        notes.append(
            f"{counted(hollow, 'run')} drawn hollow{apart}: "
            "the audit found a figure that cannot be true."
        )
    if rows["sign"].str.contains("?", regex=False).any():
        notes.append("The audit doubts a figure of what bears a question mark.")
    return notes
