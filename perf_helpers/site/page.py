"""An executed notebook as a page: one HTML file that asks the network for nothing."""

import re
from collections.abc import Mapping
from html import escape
from pathlib import Path

from jinja2 import Environment, FileSystemLoader
from nbconvert.exporters import TemplateExporter
from nbformat import NotebookNode

from perf_helpers.data.columns import TABLES
from perf_helpers.site.inputs import TEMPLATE
from perf_helpers.site.minified import minified
from perf_helpers.site.outputs import has_fronts, sections
from perf_helpers.site.plan import Overview, Target
from perf_helpers.tables.assets import ASSETS, CHOOSING, FRONTS, script
from perf_helpers.tables.output import without_guard


def page(notebook: NotebookNode, target: Target, folder: Path) -> str:
    """Return the page of a table as it stands in a folder: text and outputs, no code."""
    # The footer's section comes last, and is no part of the notebook.
    listed = contents(sections(notebook) | {"take-away": "Download and cite"})
    fronts = has_fronts(notebook)
    facts = {
        "page": _facts(target, folder),
        "contents": listed,
        "fronts": fronts,
        "script": script(*FRONTS) if fronts else script(),
    }
    return _exported("table.html.j2", notebook, facts)


def overview(notebook: NotebookNode, target: Overview) -> str:
    """Return the page of a notebook that looks at all families: its tables, then its words."""
    facts = {"date": target.date, "script": script(*CHOOSING)}
    return _exported(f"{target.table}.html.j2", notebook, facts)


def _exported(template: str, notebook: NotebookNode, facts: Mapping[str, object]) -> str:
    exporter = TemplateExporter(
        template_file=str(TEMPLATE / template),
        extra_template_basedirs=[str(TEMPLATE), str(ASSETS)],
        filters={"for_page": for_page, "without_title": without_title},
    )
    return minified(str(exporter.from_notebook_node(notebook, dict(facts))[0]))


def absent(target: Target, folder: Path) -> str:
    """Return the page of a table that has no rows on the snapshot's date."""
    return filled("absent.html.j2", resources={"page": _facts(target, folder)})


def contents(headings: dict[str, str]) -> str:
    """Return the page's sections as a list of links, from their headings by id."""
    links = [f'<li><a href="#{key}">{escape(text)}</a></li>' for key, text in headings.items()]
    return "\n".join(["<ul>", *links, "</ul>"])


def without_title(markdown: str) -> str:
    """Return a notebook's first words without its title: the page has one of its own."""
    return re.sub(r"\A# .*\n+", "", markdown)


def for_page(html: str) -> str:
    """Return the output of a cell without what is for JupyterLab alone.

    There, no title says which snapshot it is.
    """
    snapshot = r"<div><dt>Snapshot</dt>.*?</div>\s*"
    lab = rf'<(style|script)>.*?</\1>\s*|<a class="anchor-link".*?</a>|{snapshot}'
    html = re.sub(lab, "", without_guard(html), flags=re.DOTALL)
    # A figure says what its colours are where there is no page around it.
    return re.sub(r'<svg style="[^"]*"', lambda svg: re.sub(",#[0-9a-f]+", "", svg[0]), html)


def _facts(target: Target, folder: Path) -> dict[str, object]:
    return {
        "table": target.table,
        "names": TABLES,
        "snapshot": target.snapshot,
        "links": target.links,
        "folder": folder.name,
    }


def filled(template: str, **facts: object) -> str:
    """Return a template of ours with facts in it, as a page."""
    environment = Environment(loader=FileSystemLoader([TEMPLATE, ASSETS]), autoescape=True)
    return minified(environment.get_template(template).render(facts))
