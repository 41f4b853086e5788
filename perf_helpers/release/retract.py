"""An import taken back before anybody has seen it: its tables, its line and its rates."""

from perf_helpers.data.columns import DATA
from perf_helpers.data.rows import read_book
from perf_helpers.errors import ParameterError
from perf_helpers.release.kept import committed, tables_in
from perf_helpers.release.price_book import restated
from perf_helpers.release.publish import as_csv
from perf_helpers.release.snapshot_line import days_of
from perf_helpers.release.transaction import only_writer, write_together


def retract(instance: str, date: str) -> list[str]:
    """Take a snapshot out of data/ that git does not hold yet, with what it put into the books.

    Returns the names of its tables. Raises ParameterError for a snapshot that is not there,
    and for one that is published, OSError where it cannot be; nothing is changed then.
    """
    with only_writer(DATA):
        return _retract(instance, date)


def _retract(instance: str, date: str) -> list[str]:
    if missing := [name for name, value in (("INSTANCE", instance), ("DATE", date)) if not value]:
        raise ParameterError(f"{' and '.join(missing)} must be given: see make help")
    days = days_of(instance)
    if date not in days:
        known = f"; its last is {days[-1]}" if days else ""
        raise ParameterError(f"{instance} has no snapshot of {date}{known}")
    folder = DATA / instance / date
    if committed(folder):
        raise ParameterError(
            f"data/{instance}/{date}/ is published: a correction is a new date, or an import "
            f"with REPLACE=1"
        )
    tables = tables_in(folder)
    book, _ = restated([], instance, date, days)
    snapshots = [row.cells for row in read_book("snapshots")]
    left = [line for line in snapshots if (line["instance"], line["date"]) != (instance, date)]
    files: dict[str, str | None] = {f"{instance}/{date}/{table}.csv": None for table in tables}
    files["prices.csv"] = as_csv("prices", book, whole=True)
    files["snapshots.csv"] = as_csv("snapshots", left, whole=True)
    write_together(DATA, files)
    return tables
