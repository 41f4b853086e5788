"""Findings as the reader meets them: marks in the cells, and the notes that they lead to."""

from html import escape
from typing import Any

import pandas as pd

from perf_helpers.checks.checklist import CHECKS
from perf_helpers.checks.finding import ERROR, INFORMATION, WARNING, text, totals
from perf_helpers.checks.findings_needed import must_be_findings, must_be_whole
from perf_helpers.cost.unsound import computed_from
from perf_helpers.data.columns import columns
from perf_helpers.data.formats import grouped
from perf_helpers.data.frames import table_of
from perf_helpers.data.parts import labels
from perf_helpers.errors import counted
from perf_helpers.tables.output import Shown

# An exclamation mark for what cannot be true, a question mark for what is doubtful: the two
# are told apart without colour.
SIGNS = {ERROR: "!", WARNING: "?"}
# What the mark says itself, so that no note need repeat it.
SAID = ("behind",)
# What marks a cell that is not in doubt, where the name of its check is no word for it.
WORDS = {"partly_restamped": "unmoved"}


def marks(found: pd.DataFrame, shown: list[str], first: set[str]) -> dict[tuple[str, str], str]:
    """Return the marks of cells as HTML, by row id and column.

    An error marks what is computed from its figures too. A finding that would not be seen, its
    columns not being among those shown `first`, marks the first column as well.
    """
    cells: dict[tuple[str, str], str] = {}
    for note in found.itertuples():
        if note.severity == INFORMATION:
            html = f'<a class="age" href="#check-{note.check}">{escape(_short(note))}</a>'
        else:
            html = (
                f'<a class="flag {note.severity}" href="#finding-{note.Index + 1}" '
                f'aria-label="{note.severity.capitalize()} {note.Index + 1}">'
                f"{SIGNS[note.severity]}{note.Index + 1}</a>"
            )
        of = [*note.columns]
        if note.severity == ERROR and "table" in found.attrs:
            of += computed_from(table_of(found), of)
        names = [name for name in of if name in shown]
        aged = note.severity == INFORMATION and names
        if aged:
            # A word in every cell would leave no room for the figures.
            names = names[:1]
        for name in names if aged or first & set(names) else [shown[0], *names]:
            cells[note.row_id, name] = cells.get((note.row_id, name), "") + html
    return cells


def by_row(found: pd.DataFrame) -> dict[str, str]:
    """Return the names of the checks that found something in a row, errors first, by row id."""
    names: dict[str, dict[str, None]] = {}
    for row_id, check in zip(found["row_id"], found["check"], strict=True):
        names.setdefault(row_id, {})[check] = None
    return {row_id: " | ".join(checks) for row_id, checks in names.items()}


def findings(found: pd.DataFrame) -> Shown:
    """Return what an audit found as notes, check by check, or that there is nothing.

    Each note leads to its row; the marks in the table lead to the notes.

    Raises ParameterError for what is no audit, as of a part of its columns or read from a file.
    """
    must_be_findings(found)
    must_be_whole(found)
    doubtful = found[found["severity"] != INFORMATION]
    rows, checks = found.attrs["rows"], found.attrs["checks"]
    passed = f"{checks} checks of {counted(rows, 'row')}"
    if len(doubtful):
        summary = (
            f"{totals(found).capitalize()} in {doubtful['row_id'].nunique()} of {rows} rows, "
            f"from {checks} checks. Figures are shown as they were published all the same."
        )
    else:
        summary = f"{passed} found nothing that cannot be true or is doubtful."
    counts = doubtful["severity"].value_counts()
    numbers = f'data-errors="{counts.get(ERROR, 0)}" data-warnings="{counts.get(WARNING, 0)}"'
    sections = [_section(check, found[found["check"] == check], found) for check in CHECKS]
    html = "\n".join(filter(None, sections))
    return Shown(
        html=f'<div class="findings" {numbers}>\n<p>{summary}</p>\n{html}\n</div>', text=summary
    )


def _section(check: str, notes: pd.DataFrame, found: pd.DataFrame) -> str:
    if notes.empty:
        return ""
    rule = CHECKS[check].rule
    known = (notes["severity"] == INFORMATION).all()
    count = counted(len(notes), "row") if known else totals(notes)
    head = (
        f'<h3 id="check-{check}">{CHECKS[check].heading} <small>{count}</small></h3>\n'
        f'<p class="rule">{escape(rule)}</p>\n'
    )
    if check in SAID:
        return head
    items = "\n".join(_note(note, table_of(found)) for note in notes.itertuples())
    return f"{head}<ul>\n{items}\n</ul>"


def _note(note: Any, table: str) -> str:
    number, known = note.Index + 1, columns(table)
    # The name of a row begins with its part.
    aims = [
        f", {label.lower()}"
        for code, label in labels(table).items()
        if note.row_id.startswith(f"{code}-")
    ]
    aim = "".join(aims)
    pairs = ", ".join(
        f"{escape(known[name].heading)} {escape(grouped(text(value, known[name])))}"
        for name, value in note.consistent
    )
    fix = f' <span class="fix">Consistent would be {pairs}.</span>' if pairs else ""
    sign = (
        f'<span class="flag {note.severity}">{SIGNS[note.severity]}{number}</span> '
        if note.severity in SIGNS
        else ""
    )
    sentence = escape(grouped(note.sentence))
    return (
        f'<li id="finding-{number}">{sign}'
        f'<a href="#{note.row_id}">{escape(note.model)}{aim}</a>: {sentence}{fix}</li>'
    )


def _short(note: Any) -> str:
    if note.check not in SAID:
        return WORDS.get(note.check, str(note.check))
    # 'Measured with 2.17.0, 11 releases before 2.28.0.'
    words = note.sentence.split(", ")[:2][-1].rsplit(" ", 1)[0]
    return words.replace("before", "old").rstrip(".")
