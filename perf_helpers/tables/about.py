"""What a page says of itself: its dates, its release, its source; and what its columns mean."""

from html import escape

import pandas as pd

from perf_helpers.checks.finding import totals
from perf_helpers.checks.findings_needed import must_be_findings
from perf_helpers.data.frames import snapshot_of, table_of
from perf_helpers.data.needed import must_fit
from perf_helpers.data.snapshot import snapshot_on
from perf_helpers.tables.assets import lab_style
from perf_helpers.tables.output import Shown
from perf_helpers.tables.placement import shown_columns

DOCUMENTATION = "https://awsdocs-neuron.readthedocs-hosted.com/"
REPOSITORY = "https://github.com/aws-neuron/aws-neuron-sdk/tree"
LICENCE = "https://creativecommons.org/licenses/by-sa/4.0/"


def about(rows: pd.DataFrame, found: pd.DataFrame) -> Shown:
    """Return when the rows were published, with which release, by whom and under what licence.

    And what an audit of them found. Raises ParameterError for rows that do not say which
    snapshot they are of, and for what is no audit.
    """
    _, date = snapshot_of(rows)
    must_be_findings(found, table_of(rows))
    snapshot = snapshot_on(rows.attrs["instance"], date)
    commit = escape(snapshot.source_commit)
    facts = {
        "Snapshot": _day(snapshot.date),
        "Neuron": escape(snapshot.neuron_release),
        "Published": _day(snapshot.published)
        + (", as corrected" if snapshot.published > snapshot.date else ""),
        "Dated": f"{day} on its page" if (day := _day(snapshot.page_last_update)) else "not known",
        "Rows": str(len(rows)),
        "Audit": f'<a href="#What-does-not-add-up">{totals(found)}</a>',
        "Source": f'<a href="{DOCUMENTATION}">AWS Neuron documentation</a>'
        + (f' at <a href="{REPOSITORY}/{commit}">{commit[:7]}</a>' if commit else "")
        + f', <a href="{LICENCE}">CC BY-SA 4.0</a>',
    }
    pairs = "\n".join(f"<div><dt>{term}</dt><dd>{fact}</dd></div>" for term, fact in facts.items())
    return Shown(
        html=f'{lab_style()}\n<dl class="facts">\n{pairs}\n</dl>',
        text=f"{snapshot.instance}, snapshot {snapshot.date}, Neuron {snapshot.neuron_release}",
    )


def glossary(rows: pd.DataFrame) -> Shown:
    """Return what the columns shown for these rows mean, in page order.

    Raises ParameterError for rows that do not say which table they are of, or hold in a column
    what is not of its kind.
    """
    must_fit(rows)
    columns = shown_columns(rows)
    entries = "\n".join(
        f"<dt>{escape(column.label)}</dt><dd>{escape(column.definition)}</dd>" for column in columns
    )
    return Shown(
        html=f'<dl class="glossary">\n{entries}\n</dl>',
        text="\n".join(f"{column.label}: {column.definition}" for column in columns),
    )


def _day(day: str) -> str:
    return f"<time>{escape(day)}</time>" if day else ""
