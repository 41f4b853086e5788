"""The same row in two snapshots, and whether its figures are of runs that were alike."""

import pandas as pd

from perf_helpers.data.columns import with_role
from perf_helpers.data.frames import table_of
from perf_helpers.data.identity import by_id
from perf_helpers.errors import ParameterError

# The roles of what makes two figures of one row those of unlike runs.
UNLIKE = ("batch", "tokens", "degree", "length", "format")


def one_table(before: pd.DataFrame, after: pd.DataFrame) -> str:
    """Return the table that both frames are of; raises ParameterError where they are of two."""
    if table_of(before) != table_of(after):
        raise ParameterError(
            f"{table_of(before)} and {table_of(after)} are two tables, whose rows cannot be "
            "compared: read two snapshots of one"
        )
    return table_of(after)


def paired(before: pd.DataFrame, after: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the rows that both frames have, of each, by row_id, in the order of `after`.

    Raises ParameterError for frames that are not of one table, or hold a row twice.
    """
    one_table(before, after)
    old, new = by_id(before), by_id(after)
    both = new.index.intersection(old.index, sort=False)
    return old.loc[both], new.loc[both]


def differ(before: pd.Series, after: pd.Series) -> pd.Series:
    """Return which cells of a column of paired frames differ (bool).

    An empty cell differs from a filled one, and equals an empty one.
    """
    same = (before == after).fillna(False).astype(bool) | (before.isna() & after.isna())
    return ~same


def unlike(before: pd.DataFrame, after: pd.DataFrame) -> pd.DataFrame:
    """Return in which columns the two figures of a row are those of unlike runs.

    Takes paired frames; returns one bool a row and column that can tell, on their index.
    """
    return pd.DataFrame(
        {
            # Lengths and formats that were only filled in, or that a table no longer states,
            # say nothing new of the run; which tokens are counted does.
            name: differ(before[name], after[name])
            & (role == "tokens" or (before[name].notna() & after[name].notna().any()))
            for name, role in (
                (column.name, column.role) for column in with_role(table_of(after), *UNLIKE)
            )
        },
        index=after.index,
    )
