"""The newest runs of all families as one table to choose from, and as the CSV beside its page."""

import pandas as pd

from perf_helpers.cost.known_rates import known_rates
from perf_helpers.cost.repricing import as_bases
from perf_helpers.data.columns import TABLES, Column, columns, with_role
from perf_helpers.data.formats import exact
from perf_helpers.data.frames import frame, table_of
from perf_helpers.errors import ParameterError, counted
from perf_helpers.tables.assets import CHOOSING, lab_style, script
from perf_helpers.tables.cells import entries
from perf_helpers.tables.markup import head, row_head
from perf_helpers.tables.output import Shown
from perf_helpers.tables.table import csv_cell, part, scroll, view

# Who a run is, what was asked of it, and what came of it, by roles and, where they have none, by
# names.
SHOWN = (
    *("instance", "part", "batch", "length", "tokens", "asked", "format", "autocast_dtype"),
    *("throughput", "latency", "cost", "version"),
)
# What is there for who asks for it.
LATER = ("format", "autocast_dtype", "task", "version", "tokens")
# A latency that fewer runs have is none to choose by.
FEW = 0.1
OF_RUN = ("date", "row_id", "of", "withdrawn", "wrong", "family", "usd_per_hour")


def choose(*tables: pd.DataFrame) -> Shown:
    """Return the newest runs of tables as HTML, a part for each table, and as one CSV.

    Rows as perf.newest returns them. On a page, what a reader asks of them is answered above.
    Raises ParameterError for other rows.
    """
    for rows in tables:
        if table_of(rows) not in TABLES or not {*OF_RUN} <= {*rows}:
            raise ParameterError("these rows are no choice of runs: get them with perf.newest")
    if not tables:
        raise ParameterError("there is nothing to choose from: get rows with perf.newest")
    date = tables[0].attrs["date"]
    html = [
        lab_style("fronts.css", "choosing.css"),
        view(f"choose-{date}", _bases(date, tables)),
        *map(_part, tables),
        f"<script>\n{script(*CHOOSING)}\n</script>",
    ]
    count = sum(map(len, tables))
    return Shown("\n".join(html), f"choose, {date}: {counted(count, 'run')}", _csv(tables))


def _part(rows: pd.DataFrame) -> str:
    name = table_of(rows)
    shown, later = _columns(rows), _named(rows, LATER)
    basis = columns("prices")["basis"].values[rows["price_basis"].mode().iloc[0]]
    heads = [
        head(
            # The oldest tables say nothing of the task: runs are compared without it.
            column._replace(role="") if column.name == "task" else column,
            basis,
            column.name not in later and column.set != "latency",
        )
        for column in shown
    ]
    heads += ["<th>Last published</th>", "<th>Status</th>"]
    places = [
        f"{family}/{date}/{name}.html#{row_id}"
        for family, date, row_id in zip(rows["family"], rows["date"], rows["row_id"], strict=True)
    ]
    cells = [
        # A name without its owner says who it is.
        list(map(row_head, rows["of"].str.split("/").str[-1], rows["row_id"], [""] * len(rows)))
    ]
    marks = [
        f'<a class="flag error" href="{place}" aria-label="Cannot be true">!</a>' if wrong else ""
        for place, wrong in zip(places, rows["wrong"], strict=True)
    ]
    for column in shown[1:]:
        marked = column.role in ("throughput", "cost")
        cells.append(entries(rows, column, marks if marked else [""] * len(rows)))
    days = zip(places, rows["date"], strict=True)
    cells.append([f'<td><a href="{place}">{date}</a></td>' for place, date in days])
    cells.append([f"<td>{'withdrawn' if gone else 'current'}</td>" for gone in rows["withdrawn"]])
    lines = ["<table>", f"<thead><tr>{''.join(heads)}</tr></thead>", "<tbody>"]
    for at, row_id in enumerate(rows["row_id"]):
        lines += [f'<tr id="{row_id}">', *(column[at] for column in cells), "</tr>"]
    html = "\n".join([*lines, "</tbody>", "</table>"])
    box = scroll(html, f'aria-labelledby="{name}"')
    return part(name, TABLES[name], counted(len(rows), "run"), box)


def _columns(rows: pd.DataFrame) -> list[Column]:
    """Return the columns that are shown of runs, in their order: those that hold something."""
    order = [with_role(table_of(rows), "model")[0].name, *_named(rows, SHOWN)]
    shown = [column for column in map(columns(table_of(rows)).get, order) if column]
    return [
        column
        for column in shown
        if rows[column.name].notna().mean() > (FEW if column.set == "latency" else 0)
    ]


def _named(rows: pd.DataFrame, names: tuple[str, ...]) -> list[str]:
    """Return the columns that have these roles, or these names."""
    known = columns(table_of(rows))
    found = []
    for name in names:
        found += [column.name for column in with_role(table_of(rows), name)]
        found += [name] if name in known else []
    return found


def _bases(date: str, tables: tuple[pd.DataFrame, ...]) -> str:
    """Return the rates known on a day of all families, as a page's tables have them as JSON."""
    families = sorted({family for rows in tables for family in rows["family"]})
    known = pd.concat([frame(known_rates(date, family), "prices") for family in families])
    other = known["basis"] != tables[0]["price_basis"].mode().iloc[0]
    return as_bases(known.assign(other=other).sort_values("other", kind="stable"))


def _csv(tables: tuple[pd.DataFrame, ...]) -> str:
    """Return the rows of all tables as one CSV, with every digit, empty where a table has none."""
    named = [rows.assign(table=table_of(rows)) for rows in tables]
    rows = pd.concat([each.astype(object) for each in named], ignore_index=True)
    order = ["table", "family", "date", "row_id", "of"]
    rows = rows[[*order, *(name for name in rows if name not in order)]]
    lines = [
        ["" if pd.isna(cell) else _text(cell) for cell in line]
        for line in rows.itertuples(index=False)
    ]
    return "".join(",".join(map(csv_cell, line)) + "\n" for line in [[*rows], *lines])


def _text(cell: object) -> str:
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    return exact(cell) if isinstance(cell, int | float) else str(cell)
