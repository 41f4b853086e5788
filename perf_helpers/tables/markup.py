"""Rows as the markup of one table: every cell escaped, aligned and marked."""

from html import escape

import pandas as pd

from perf_helpers.cost.repricing import basis_of
from perf_helpers.data.columns import TABLES, Column
from perf_helpers.data.frames import columns_of, table_of
from perf_helpers.data.identity import row_ids
from perf_helpers.tables.cells import entries

Marks = dict[tuple[str, str], str]

# What the page's scripts must find in a table whatever its headings are, by its role.
FOUND = {"instance": "type", "nodes": "nodes"}


def shown_columns(rows: pd.DataFrame) -> list[Column]:
    """Return the columns that a table of these rows shows, in page order."""
    return [
        column
        for column in columns_of(rows).values()
        if column.name in rows
        and column.display not in ("hidden", "part", "group")
        and (column.blank or rows[column.name].notna().any())
    ]


def table(rows: pd.DataFrame, marks: Marks) -> str:
    """Return the rows as a table element, a heading row for each group where there are several.

    `marks` are what stands in cells beside their figures, by row id and column.
    """
    shown = shown_columns(rows)
    published = table_of(rows) in TABLES
    head = "".join(_head(column, basis_of(rows) if published else "") for column in shown)
    ids = list(row_ids(rows)) if published else [""] * len(rows)
    cells = [
        entries(rows, column, [marks.get((key, column.name), "") for key in ids])
        for column in shown
    ]
    if published:
        first = [marks.get((key, "model"), "") for key in ids]
        cells[0] = list(map(_row_head, rows["model"], ids, first))
    lines = ["<table>", f"<thead><tr>{head}</tr></thead>"]
    for label, positions in _groups(rows):
        lines.append("<tbody>")
        if label:
            lines.append(
                f'<tr class="group"><th colspan="{len(shown)}" scope="rowgroup">'
                f"<span>{escape(label)}</span></th></tr>"
            )
        for at in positions:
            lines.append(f'<tr id="{ids[at]}">' if ids[at] else "<tr>")
            lines += [*(column[at] for column in cells), "</tr>"]
        lines.append("</tbody>")
    return "\n".join([*lines, "</table>"])


def _head(column: Column, basis: str) -> str:
    kinds = [
        "num" if column.numeric else "",
        "cost" if column.type == "usd" else "",
        "throughput" if column.role == "throughput" else "",
        "trend" if column.display == "trend" else "",
        "down" if column.descending else "",
        FOUND.get(column.role, ""),
    ]
    kind = f' class="{names}"' if (names := " ".join(filter(None, kinds))) else ""
    blank = f' data-blank="{escape(column.blank)}"' if column.type == "usd" and column.blank else ""
    of = f"{column.unit}, {basis}" if column.type == "usd" and basis else column.unit
    unit = f" <small>({escape(of)})</small>" if of else ""
    return f"<th{kind}{blank}>{escape(column.heading)}{unit}</th>"


def _groups(rows: pd.DataFrame) -> list[tuple[str, list[int]]]:
    group = next((c for c in columns_of(rows).values() if c.display == "group"), None)
    if group is None or rows[group.name].nunique() < 2:
        return [("", list(range(len(rows))))]
    codes = rows[group.name].tolist()
    return [
        (label, [at for at, value in enumerate(codes) if value == code])
        for code, label in group.values.items()
        if code in codes
    ]


def _row_head(model: str, key: str, mark: str) -> str:
    return (
        # The mark stays beside the name: a blank that does not break.
        f'<th scope="row">{escape(model)}\u00a0'
        f'<a class="anchor" href="#{key}" aria-label="Link to {escape(model)}">#</a>'
        f"{mark}</th>"
    )
