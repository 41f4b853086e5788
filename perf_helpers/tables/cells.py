"""The cells of a column as markup: aligned, marked, and with what the page's scripts must know."""

from html import escape
from itertools import zip_longest

import pandas as pd

from perf_helpers.checks.finding import ERROR
from perf_helpers.cost.repricing import factors
from perf_helpers.data.columns import TABLES, Column, with_role
from perf_helpers.data.formats import aligned, exact
from perf_helpers.data.frames import table_of
from perf_helpers.data.permalinks import script_links
from perf_helpers.tables.sparkline import ratio, sparkline

# A text column with a longer cell than this may wrap; all others keep to one line.
LONG = 32

# By this a mark is known to be of what cannot be true.
ERROR_MARK = f'class="flag {ERROR}"'

MARK = '<a class="mark" href="#priced-as" aria-label="priced as the first type named">*</a>'


def entries(rows: pd.DataFrame, column: Column, marks: list[str]) -> list[str]:
    """Return a column's cells as markup, each with its mark, what it is told apart by, its bar."""
    values = rows[column.name]
    texts = _texts(rows, column)
    data = _data(rows, column, texts)
    after = [""] * len(rows)
    if column.type == "usd" and table_of(rows) in TABLES:
        after = [MARK if several else "" for several in rows["instance_type"].str.contains("/")]
    kind = "num" if column.numeric else "long" if _longest(values) > LONG else ""
    kind = "trend" if column.display == "trend" else kind
    # What cannot be true has no bar, nor is it the measure of the others.
    sound = [ERROR_MARK not in mark for mark in marks]
    top = values[sound].max() if column.display == "bar" else None
    # A mark stands before a number, so that the digits still end at one line, and after a text.
    before = column.numeric
    return [
        _cell(
            (f"{mark} {text}" if mark and before else text + (f" {mark}" if mark else "")) + star,
            f"{kind} bar" if top and whole else kind,
            (f' style="--bar:{100 * value / top:.1f}%"' if top and whole else "") + attribute,
        )
        if text
        else _cell(
            # What could not be computed is not wrong.
            f"{'' if column.computed else mark} {escape(column.blank) or '–'}".strip() + star,
            f"{kind} blank",
            attribute,
        )
        for text, value, mark, star, attribute, whole in zip(
            texts, values, marks, after, data, sound, strict=True
        )
    ]


def _texts(rows: pd.DataFrame, column: Column) -> list[str]:
    values = rows[column.name]
    if column.numeric:
        return aligned(values, column)
    if column.display == "link":
        pairs = zip(values.fillna(""), script_links(rows), strict=True)
        return [_links(names, [link.address for link in links]) for names, links in pairs]
    if column.display == "trend":
        (measured,) = with_role(table_of(rows), "throughput")
        return [sparkline(value, measured) for value in values]
    return [
        "" if pd.isna(value) else _text(column.values.get(value, value), column) for value in values
    ]


def _data(rows: pd.DataFrame, column: Column, texts: list[str]) -> list[str]:
    """Return what the page's scripts must know of cells beyond their texts, as attributes."""
    if column.display == "trend":
        ratios = rows[column.name].map(ratio)
        return ["" if pd.isna(value) else f' data-v="{value:.4g}"' for value in ratios]
    if not column.numeric or table_of(rows) not in TABLES:
        return [""] * len(rows)
    if column.type == "usd":
        times = factors(rows, column)
        if times is None:
            return [""] * len(rows)
        return ["" if pd.isna(factor) else f' data-times="{exact(factor)}"' for factor in times]
    return [
        f' data-v="{exact(value)}"' if text and float(text.replace(",", "")) != value else ""
        for text, value in zip(texts, rows[column.name], strict=True)
    ]


def _text(value: str, column: Column) -> str:
    # Two instance types in one cell may stand on two lines.
    return escape(value).replace("/", "/<wbr>" if column.role == "instance" else "/")


def _cell(html: str, kind: str, more: str = "") -> str:
    of_kind = f' class="{kind.strip()}"' if kind else ""
    return f"<td{of_kind}{more}>{html}</td>"


def _longest(values: pd.Series) -> int:
    return int(values.str.len().max()) if values.notna().any() else 0


def _links(names: str, addresses: list[str]) -> str:
    links = []
    for name, address in zip_longest(names.split(" | "), addresses, fillvalue=""):
        safe = address.startswith(("https://", "http://"))
        links.append(f'<a href="{escape(address)}">{escape(name)}</a>' if safe else escape(name))
    return " · ".join(filter(None, links))
