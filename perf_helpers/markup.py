"""Rows as the markup of one table: every cell escaped, aligned and marked."""

from html import escape
from itertools import zip_longest

import pandas as pd

from perf_helpers.columns import TABLES, Column
from perf_helpers.formats import aligned
from perf_helpers.frames import columns_of, table_of
from perf_helpers.identity import row_ids

Marks = dict[tuple[str, str], str]

# A text column with a longer cell than this may wrap; all others keep to one line.
LONG = 32

MARK = '<a class="mark" href="#priced-as" aria-label="priced as the first type named">*</a>'


def parts(rows: pd.DataFrame) -> list[tuple[str, str, pd.DataFrame]]:
    """Return the parts of a table that hold rows, each as its key, its label and its rows.

    One part without a label where the table is not divided; rows that name no part
    come last where others do.
    """
    part = next((column for column in columns_of(rows).values() if column.display == "part"), None)
    if part is None or rows[part.name].isna().all():
        return [("", "", rows)] if len(rows) else []
    found = [
        (f"{code}-optimized", label, rows[rows[part.name] == code])
        for code, label in part.values.items()
    ]
    found.append(("aim-not-stated", "Aim not stated", rows[rows[part.name].isna()]))
    return [(key, label, of_part) for key, label, of_part in found if len(of_part)]


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
    head = "".join(map(_head, shown))
    published = table_of(rows) in TABLES
    ids = list(row_ids(rows)) if published else [""] * len(rows)
    cells = [
        _cells(rows, column, [marks.get((key, column.name), "") for key in ids]) for column in shown
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


def _head(column: Column) -> str:
    kind = ' class="num"' if column.numeric else ""
    unit = f' <span class="unit">({escape(column.unit)})</span>' if column.unit else ""
    return f'<th scope="col"{kind}>{escape(column.heading)}{unit}</th>'


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
        f'<th scope="row">{escape(model)}&nbsp;'
        f'<a class="anchor" href="#{key}" aria-label="Link to this row of {escape(model)}">#</a>'
        f"{mark}</th>"
    )


def _cells(rows: pd.DataFrame, column: Column, marks: list[str]) -> list[str]:
    values = rows[column.name]
    if column.numeric:
        texts = aligned(values, column)
    elif column.display == "link":
        addresses = rows[column.name.replace("_name", "_url")]
        texts = [
            _links(*pair) for pair in zip(values.fillna(""), addresses.fillna(""), strict=True)
        ]
    else:
        texts = [
            "" if pd.isna(value) else _text(column.values.get(value, value), column)
            for value in values
        ]
    if column.type == "usd" and table_of(rows) in TABLES:
        shared = rows["instance_type"].str.contains("/")
        texts = [
            text + MARK if text and mark else text for text, mark in zip(texts, shared, strict=True)
        ]
    kind = "num" if column.numeric else "long" if _longest(values) > LONG else ""
    top = values.max() if column.display == "bar" else None
    # A mark stands before a number, so that the digits still end at one line, and after a text.
    before = column.numeric
    return [
        _cell(
            f"{mark} {text}" if mark and before else text + (f" {mark}" if mark else ""),
            f"{kind} bar" if top else kind,
            f"--bar:{100 * value / top:.1f}%" if top else "",
        )
        if text
        else _cell(f"{mark} {escape(column.blank) or '–'}".strip(), f"{kind} blank")
        for text, value, mark in zip(texts, values, marks, strict=True)
    ]


def _text(value: str, column: Column) -> str:
    # Two instance types in one cell may stand on two lines.
    return escape(value).replace("/", "/<wbr>" if column.name == "instance_type" else "/")


def _cell(html: str, kind: str, style: str = "") -> str:
    attributes = f' class="{kind.strip()}"' if kind else ""
    attributes += f' style="{style}"' if style else ""
    return f"<td{attributes}>{html}</td>"


def _longest(values: pd.Series) -> int:
    return int(values.str.len().max()) if values.notna().any() else 0


def _links(names: str, addresses: str) -> str:
    links = []
    for name, address in zip_longest(names.split(" | "), addresses.split(" | "), fillvalue=""):
        safe = address.startswith(("https://", "http://"))
        links.append(f'<a href="{escape(address)}">{escape(name)}</a>' if safe else escape(name))
    return " · ".join(filter(None, links))
