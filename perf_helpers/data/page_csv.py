"""The CSV of a page read back: its rows with what was computed for them, typed."""

import re
from pathlib import Path

import pandas as pd

from perf_helpers.data.columns import NUMERIC, TABLES, columns, with_role
from perf_helpers.data.csv_lines import numbered, text_of
from perf_helpers.data.frames import frame
from perf_helpers.data.instances import family_of, known_types, runs_on
from perf_helpers.data.mistakes import said
from perf_helpers.data.rows import PATTERNS, Row, bare, place_of, read_rows
from perf_helpers.data.snapshot import snapshot_on
from perf_helpers.errors import DataError, ParameterError, Problem


def read_csv(path: str | Path, table: str = "", instance: str = "", date: str = "") -> pd.DataFrame:
    """Read the CSV of a page as perf.read reads its table: `perf.read_csv("inference.csv")`.

    Returns the rows as the page has them, with what it computed for them (costs, trend), typed
    as perf.read types them; `attrs` says what they are of, so that they can be sorted, shown,
    audited and compared. The table is told by the headings, the family by the instance types,
    the snapshot by the trend or the folder; what they do not tell can be given. Reads the
    tables of data/ as well, and rows that were saved with their to_csv. Raises ParameterError
    for a file that is none of these, or does not tell its snapshot, DataError with everything
    that breaks the registry's rules.
    """
    path = Path(path)
    place = place_of(path)
    (_, heading), *_ = numbered(text_of(path, place), place)
    table = table or _table(heading, path)
    also = tuple(name for name, column in columns(table).items() if column.computed)
    # The first column of a saved frame, without a heading, is its labels.
    lines = read_rows(path, table, (*also, *([""] if heading[0] == "" else [])))
    given = [name for name in also if name in heading]
    if problems := [problem for row in lines for problem in _no_numbers(row, table)]:
        raise DataError(problems)
    rows = frame(lines, table, given)
    if table not in TABLES:
        return rows
    if given:
        texts = rows.select_dtypes("str").apply(lambda cells: cells.map(bare, na_action="ignore"))
        rows = rows.assign(**texts.astype("str"))
    snapshot = snapshot_on(instance or _instance(rows, path), date or _date(rows, path))
    rows.attrs = {
        "table": table,
        "instance": snapshot.instance,
        "family": snapshot.family,
        "date": snapshot.date,
    }
    return rows


def _table(heading: list[str], path: Path) -> str:
    """Return the table whose throughput the headings name; of several, the one they are all of."""
    rates = {table: {column.name for column in with_role(table, "throughput")} for table in TABLES}
    having = [table for table in TABLES if rates[table] & {*heading}]
    fitting = [table for table in having if {*heading} <= {*columns(table), ""}] or having
    found = [table for table in fitting if table == path.stem] or fitting
    if len(found) != 1:
        known = ", ".join(name for names in rates.values() for name in sorted(names))
        raise ParameterError(
            f"{place_of(path)} has not one of the headings {known}, so it is of no table: "
            "read the CSV that lies beside a page, as it is"
        )
    return found[0]


def _no_numbers(row: Row, table: str) -> list[Problem]:
    """Return the problems of what was computed and is no number."""
    return [
        row.problem(name, said("not_of_type", cell=cell, right=right))
        for name, column in columns(table).items()
        if column.computed and column.type in NUMERIC and (cell := row.cells.get(name))
        for pattern, right in [PATTERNS[column.type]]
        if not re.fullmatch(pattern, cell, re.ASCII)
    ]


def _instance(rows: pd.DataFrame, path: Path) -> str:
    kinds = list(rows["instance_type"].unique())
    # The folder of a page says whether it is of a family or of one of its types.
    folder = path.absolute().parent.parent.name
    if folder in known_types() and all(runs_on(folder, kind) for kind in kinds):
        return folder
    found = {family_of(kind.split("/")[0]) for kind in kinds} or {folder}
    if len(found) > 1:
        raise ParameterError(
            f"{path.name} holds rows of {' and '.join(sorted(found))}: "
            "a table is of one family, so keep the rows of one"
        )
    return found.pop()


def _date(rows: pd.DataFrame, path: Path) -> str:
    # The last point of a trend is of the page's own day, wherever the file was moved since.
    trend = rows.get("trend", pd.Series(dtype="str")).dropna()
    days = set(trend.str.rsplit(" | ", n=1).str[-1].str.split("=").str[0])
    folder = path.absolute().parent.name
    if len(days) == 1:
        return str(days.pop())
    if folder == "latest" or re.fullmatch(r"\d{4}-\d\d-\d\d", folder, re.ASCII):
        return folder
    raise ParameterError(
        f"{path.name} does not say which snapshot it is of: say it with its day, "
        "as perf.read_csv(path, date='2023-09-15')"
    )
