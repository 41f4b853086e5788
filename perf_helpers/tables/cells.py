"""The cells of a column as markup: aligned, marked, and with what the page's scripts must know."""

from html import escape
from itertools import zip_longest

import pandas as pd

from perf_helpers.checks.finding import ERROR
from perf_helpers.cost.repricing import factors
from perf_helpers.data.columns import TABLES, Column, with_role
from perf_helpers.data.formats import aligned, exact
from perf_helpers.data.frames import columns_of, table_of
from perf_helpers.data.permalinks import script_links
from perf_helpers.tables.sparkline import ratio, sparkline

# A text column with a longer cell than this may wrap; all others keep to one line.
LONG = 32
# A bar of a twentieth of the cell is a dot.
LEAST = 0.05

# By this a mark is known to be of what cannot be true.
ERROR_MARK = f'class="flag {ERROR}"'

MARK = '<a class="mark" href="#priced-as" aria-label="priced as the first type named">*</a>'


def entries(rows: pd.DataFrame, column: Column, marks: list[str]) -> list[str]:
    """Return a column's cells as markup, each with its mark, what it is told apart by, its bar."""
    values = rows[column.name]
    texts = texts_of(rows, column)
    data = _data(rows, column, texts)
    after = [""] * len(rows)
    if column.type == "usd" and table_of(rows) in TABLES:
        after = [MARK if several else "" for several in rows["instance_type"].str.contains("/")]
    kind = "num" if column.numeric else "long" if _longest(values) > LONG else ""
    kind = "trend" if column.display == "trend" else kind
    # What cannot be true has no bar, nor is it the measure of the others.
    sound = [ERROR_MARK not in mark for mark in marks]
    bars = _bars(rows, column, sound) if column.display == "bar" else [""] * len(rows)
    # A mark stands before a number, so that the digits still end at one line, and after a text.
    before = column.numeric
    return [
        _cell(
            (f"{mark} {text}" if mark and before else text + (f" {mark}" if mark else "")) + star,
            f"{kind} bar" if bar else kind,
            bar + attribute,
        )
        if text
        else _cell(
            # What could not be computed is not wrong.
            f"{'' if column.computed else mark} {escape(column.blank) or '–'}".strip() + star,
            f"{kind} blank",
            attribute,
        )
        for text, bar, mark, star, attribute in zip(texts, bars, marks, after, data, strict=True)
    ]


def _bars(rows: pd.DataFrame, column: Column, sound: list[bool]) -> list[str]:
    """Return the bar of each cell, as long as its share of the largest of its group.

    Where most are too short to be compared, since one outgrows them all, there are none.
    """
    values = rows[column.name].astype("float64").where(sound)
    group = next((each for each in columns_of(rows).values() if each.display == "group"), None)
    of = rows[group.name].fillna("") if group else pd.Series("", index=rows.index)
    shares = values / values.groupby(of).transform("max")
    telling = shares.groupby(of).transform("median") >= LEAST
    return [
        f' style="--bar:{100 * share:.0f}%"' if tells and pd.notna(share) else ""
        for share, tells in zip(shares, telling, strict=True)
    ]


def texts_of(rows: pd.DataFrame, column: Column) -> list[str]:
    """Return what the cells of a column say, as markup without marks; '' where one is empty."""
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
        changes = 100 * (rows[column.name].map(ratio) - 1)
        return ["" if pd.isna(value) else f' data-v="{value:.3g}"' for value in changes]
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
