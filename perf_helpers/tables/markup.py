"""Rows as the markup of one table: every cell escaped, aligned and marked."""

from html import escape
from textwrap import wrap

import pandas as pd

from perf_helpers.cost.repricing import basis_of
from perf_helpers.data.columns import TABLES, Column
from perf_helpers.data.frames import columns_of, table_of
from perf_helpers.data.identity import row_ids
from perf_helpers.tables.cells import entries
from perf_helpers.tables.placement import FIGURES, shown_columns

Marks = dict[tuple[str, str], str]

LONG_NAME = 44
# What the page's scripts must find in a table whatever its headings are, by its role.
FOUND = {"instance": "type", "nodes": "nodes"}
# What was asked of a run: runs that differ in it are not compared.
ASKED = ("length", "tokens", "asked")


def table(rows: pd.DataFrame, marks: Marks, columns: list[Column], first: set[str]) -> str:
    """Return the rows as a table element, a heading row for each group where there are several.

    Of the columns, in their order, those that hold something in these rows; a page shows those
    named in `first` at first. `marks` are what stands in cells beside their figures, by row id
    and column.
    """
    held = [column.name for column in shown_columns(rows)]
    shown = [column for column in columns if column.name in held]
    published = table_of(rows) in TABLES
    basis = basis_of(rows) if published else ""
    heads = "".join(head(column, basis, column.name in first) for column in shown)
    ids = list(row_ids(rows)) if published else [""] * len(rows)
    cells = [
        entries(rows, column, [marks.get((key, column.name), "") for key in ids])
        for column in shown
    ]
    if published:
        own = [marks.get((key, "model"), "") for key in ids]
        cells[0] = list(map(row_head, rows["model"], ids, own))
    lines = ["<table>", f"<thead><tr>{heads}</tr></thead>"]
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


def head(column: Column, basis: str, first: bool) -> str:
    """Return the head of a column, with its unit and what the page's scripts must know of it."""
    away = "" if first else "late" if column.set == "latency" else "more"
    names = " ".join(filter(None, [kinds(column), away]))
    kind = f' class="{names}"' if names else ""
    blank = f' data-blank="{escape(column.blank)}"' if column.type == "usd" and column.blank else ""
    of = f"{column.unit}, {basis}" if column.type == "usd" and basis else column.unit
    unit = f" <small>({escape(of)})</small>" if of else ""
    width = _three_lines(f"{column.heading} ({of})" if of else column.heading)
    style = f' style="min-width:{width}ch"' if width > 7 else ""
    return f"<th{kind}{blank}{style}>{escape(column.heading)}{unit}</th>"


def _three_lines(text: str) -> int:
    """Return the least width, in characters, at which a text takes three lines at most."""
    widths = range(max(map(len, text.split())), len(text) + 1)
    return next(width for width in widths if len(wrap(text, width, break_on_hyphens=False)) < 4) + 1


def kinds(column: Column) -> str:
    """Return what the page's scripts and style must know of a column, as classes of its head."""
    found = [
        "num" if column.numeric else "",
        "cost" if column.type == "usd" else "",
        "throughput" if column.role == "throughput" else "",
        "trend" if column.display == "trend" else "",
        "down" if column.descending else "",
        "measure" if column.role in FIGURES else "",
        "asked" if column.role in ASKED else "",
        FOUND.get(column.role, ""),
    ]
    return " ".join(filter(None, found))


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


def row_head(model: str, key: str, mark: str) -> str:
    """Return the head of a row: the model, a link to the row, and a mark."""
    # A name as long as this is better broken than kept on one line.
    kind = ' class="model"' if len(model) > LONG_NAME else ""
    return (
        # The mark stays beside the name: a blank that does not break.
        f'<th scope="row"{kind}>{escape(model)}\u00a0'
        f'<a class="anchor" href="#{key}" aria-label="Link to {escape(model)}">#</a>'
        f"{mark}</th>"
    )
