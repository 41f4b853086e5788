"""Rows as an accessible HTML table, in page order, and as the CSV beside the page."""

import re
from html import escape

import pandas as pd

from perf_helpers.checks.findings_needed import must_be_findings
from perf_helpers.cost.repricing import bases
from perf_helpers.cost.unsound import unsound, wrong_cells
from perf_helpers.data.columns import TABLES, Column
from perf_helpers.data.formats import exact
from perf_helpers.data.frames import columns_of, snapshot_of, table_of
from perf_helpers.data.identity import row_ids
from perf_helpers.data.instances import priced_as
from perf_helpers.data.needed import must_fit
from perf_helpers.data.parts import parts
from perf_helpers.data.permalinks import permalinks
from perf_helpers.data.rows import FORMULA
from perf_helpers.errors import counted
from perf_helpers.tables.assets import lab_style, script
from perf_helpers.tables.cells import texts_of
from perf_helpers.tables.marks import by_row, marks
from perf_helpers.tables.markup import kinds, table
from perf_helpers.tables.output import Shown
from perf_helpers.tables.placement import alike, at_first, placed, shown_columns
from perf_helpers.tables.told_by import told_by

# What only quotes keep in its cell. The page's exports have the same rule, and their reasons, in
# assets/export.js; there, as on the page, tabs and ends of lines are blanks.
SPECIAL = re.compile(r'[",;\t\r\n]')

NOTHING = {"prices": "rate for these instance types"}


def sort(rows: pd.DataFrame, found: pd.DataFrame | None = None) -> pd.DataFrame:
    """Return the rows in page order: by part, category, model, then from cheap to dear.

    Parts and categories stand in the registry's order, models in that of the
    alphabet; a row without a price comes after its model's others, and before it one whose
    cost is computed from a figure that cannot be true, as an audit `found`. Rows that were
    not costed keep the order that they were read in within their model. Raises ParameterError
    for rows that lack their part, category or model, or do not say which table they are of.
    """
    columns = columns_of(rows).values()
    divided = [column for column in columns if column.display in ("part", "group")]
    must_fit(rows, "model", *(column.name for column in divided))
    # By their places: rows that were put together from several frames may repeat their labels.
    rows = rows.reset_index(drop=True)
    keys = {
        column.name: rows[column.name].map(list(column.values).index, na_action="ignore")
        for column in sorted(divided, key=lambda column: column.display == "group")
    }
    keys["model"] = rows["model"].str.casefold()
    if found is not None:
        must_be_findings(found, table_of(rows))
    wrong = set() if found is None else wrong_cells(found, table_of(rows))
    for column in columns:
        if column.role == "cost" and column.name in rows:
            keys["unpriced"] = rows[column.name].isna()
            keys["unsound"] = unsound(rows, wrong, column.name) if wrong else False
            keys[column.name] = rows[column.name]
    order = pd.DataFrame(keys).sort_values(list(keys), kind="stable").index
    return rows.loc[order].reset_index(drop=True)


def show(rows: pd.DataFrame, found: pd.DataFrame | None = None) -> Shown:
    """Return the rows as HTML tables, one for each part, and as CSV with every digit.

    What an audit found is marked in its cells, and named by row in the CSV.

    A column that holds nothing is left out, unless its blank means something, as
    'no price' does. Groups of the registry stand under headings of their own where
    there is more than one. Raises ParameterError for rows that do not say which table and
    snapshot they are of, or lack a column by which they are told apart or costed.
    """
    name, (_, date) = table_of(rows), snapshot_of(rows)
    must_fit(rows, *told_by(rows))
    first = at_first(rows) if name in TABLES else {column.name for column in shown_columns(rows)}
    noted = {}
    if found is not None:
        must_be_findings(found, name)
        noted = marks(found, [column.name for column in shown_columns(rows)], first)
        rows = rows.assign(findings=row_ids(rows).map(by_row(found)))
    if "script_url" in rows:
        rows = rows.assign(script_permalink=permalinks(rows))
    marked = frozenset(column for _, column in noted)
    columns = placed(rows, marked) if name in TABLES else shown_columns(rows)
    html = []
    if name in TABLES and len(rows):
        html.append(view(f"{name}-{rows.attrs['instance']}-{date}", bases(rows)))
    if name in TABLES and (once := alike(rows, marked)):
        html.append(_once(rows, once))
    for each in parts(rows):
        label = f'aria-labelledby="{each.key}"' if each.label else f'aria-label="{name} table"'
        box = scroll(table(each.rows, noted, columns, first), label)
        count = counted(len(each.rows), "row")
        html.append(part(each.key, each.label, count, box) if each.label else box)
    if not len(rows):
        html = [f"<p>No {NOTHING.get(name, 'row')} had been published by {date}.</p>"]
    html += [f'<p class="note" id="{key}">{text}</p>' for key, text in _notes(rows).items()]
    if name in TABLES:
        html = [lab_style(), *html, f"<script>\n{script()}\n</script>"]
    return Shown(
        html="\n".join(html),
        text=f"{name}: {len(rows)} rows",
        csv=to_csv(rows) if name in TABLES else "",
    )


def to_csv(rows: pd.DataFrame) -> str:
    """Return the rows as CSV in the registry's columns, numbers unrounded, empty where unknown.

    A text that a spreadsheet would run as a formula stands behind an apostrophe.
    """
    columns = columns_of(rows)
    cells = [
        [
            "" if pd.isna(value) else exact(value) if column.numeric else csv_cell(str(value))
            for value in rows.get(column.name, pd.Series([pd.NA] * len(rows)))
        ]
        for column in columns.values()
    ]
    lines = [list(map(csv_cell, columns)), *zip(*cells, strict=True)]
    return "".join(",".join(line) + "\n" for line in lines)


def csv_cell(text: str) -> str:
    """Return a text as a cell of a CSV, which a spreadsheet takes for nothing else."""
    inert = f"'{text}" if FORMULA.match(text) else text
    doubled = inert.replace('"', '""')
    return f'"{doubled}"' if SPECIAL.search(inert) else inert


def view(name: str, rates: str) -> str:
    """Return the place of the controls, which the page's script makes: of what, at which rates."""
    return f'<div class="view" data-name="{escape(name)}" data-rates="{escape(rates)}"></div>'


def _once(rows: pd.DataFrame, columns: list[Column]) -> str:
    """Return what is said once for all rows, each by what its column would say."""
    said = ", ".join(
        f'<span class="{kinds(column)}" data-column="{escape(column.label)}">'
        f"{_named(column)}<data>{texts_of(rows.head(1), column)[0]}</data></span>"
        for column in columns
    )
    return f'<p class="once">All rows: {said}</p>'


def _named(column: Column) -> str:
    # A number, a version or a format does not say what it is of.
    bare = column.numeric or column.role in ("version", "format") or column.type == "version"
    return f"{escape(column.heading)} " if bare else ""


def part(key: str, label: str, count: str, html: str) -> str:
    """Return a part of a page's tables under its heading, with how much it holds in words."""
    return (
        f'<section class="part">\n<h3 id="{key}">{escape(label)} <small>{count}</small>'
        f"</h3>\n{html}\n</section>"
    )


def scroll(html: str, name: str) -> str:
    """Return a table in a box of a name; one that scrolls must take the focus of a keyboard."""
    return f'<div class="scroll" role="region" {name} tabindex="0">\n{html}\n</div>'


def _notes(rows: pd.DataFrame) -> dict[str, str]:
    return _basis_note(rows) | _type_note(rows) if table_of(rows) in TABLES else {}


def _basis_note(rows: pd.DataFrame) -> dict[str, str]:
    if "price_basis" not in rows or "ri_effective" not in set(rows["price_basis"]):
        return {}
    return {
        "basis": "RI-effective: what an hour of a reserved instance comes to when all that is paid "
        "for its term is spread over it. The source names no term, and a region for Inf1 alone."
    }


def _type_note(rows: pd.DataFrame) -> dict[str, str]:
    if not rows["instance_type"].str.contains("/").any():
        return {}
    types = " and ".join(priced_as(rows[rows["instance_type"].str.contains("/")]).unique())
    return {
        "priced-as": f"* The source gives one figure for several instance types. "
        f"The cost is at the rate of the first it names, {escape(types)}."
    }
