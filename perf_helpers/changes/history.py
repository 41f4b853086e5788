"""All snapshots of a table in a row."""

import pandas as pd

from perf_helpers.data.columns import TABLES
from perf_helpers.data.frames import checked, frame
from perf_helpers.data.identity import row_ids
from perf_helpers.data.snapshot import all_snapshots, snapshot_on, tables
from perf_helpers.errors import ParameterError, unknown


def history(table: str, instance: str, date: str = "latest") -> pd.DataFrame:
    """Return a table over all snapshots of a family or instance type up to a day, one long frame.

    The published columns, typed as perf.read types them, after `date`, the snapshot's (str),
    and `row_id`, by which a row is followed from one to the next (str). Later snapshots are
    not read. Raises ParameterError for a name that is none and for a table that was not
    published by then, DataError for a file that breaks the registry's rules.
    """
    if table not in TABLES:
        raise unknown("table", table, TABLES)
    newest = snapshot_on(instance, date)
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
