"""An executed notebook as a page: one HTML file that asks the network for nothing."""

import re
from html import escape
from pathlib import Path

from jinja2 import Environment, FileSystemLoader
from nbconvert.exporters import TemplateExporter
from nbformat import NotebookNode

from perf_helpers.snapshot import Snapshot, tables

TEMPLATE = Path(__file__).parent / "template"

NAMES = {"training": "Training", "inference": "Inference", "llm": "LLM inference"}


def page(notebook: NotebookNode, table: str, snapshot: Snapshot) -> str:
    """Return the page of a table: the notebook's text and outputs in the template, no code."""
    exporter = TemplateExporter(
        template_file=str(TEMPLATE / "table.html.j2"),
        extra_template_basedirs=[str(TEMPLATE)],
        filters={"contents": contents},
    )
    about = {
        "table": table,
        "names": NAMES,
        "tables": tables(snapshot),
        "snapshot": snapshot,
    }
    return exporter.from_notebook_node(notebook, {"page": about})[0]


def csv_of(notebook: NotebookNode) -> str:
    """Return the CSV of the rows that the notebook shows."""
    for cell in notebook.cells:
        for output in cell.get("outputs", []):
            if "text/csv" in output.get("data", {}):
                return output["data"]["text/csv"]
    raise ValueError("the notebook shows no table")


def front_page(site: Path) -> str:
    """Return the front page: a list of the table pages that the site holds."""
    found: dict[str, dict[str, list[str]]] = {}
    for path in sorted(site.glob("*/*/*.html")):
        instance, date = path.parts[-3:-1]
        found.setdefault(instance, {}).setdefault(date, []).append(path.stem)
    for dates in found.values():
        for names in dates.values():
            names.sort(key=list(NAMES).index)
    environment = Environment(loader=FileSystemLoader(TEMPLATE), autoescape=True)
    return environment.get_template("index.html.j2").render(instances=found, names=NAMES)


def contents(body: str) -> str:
    """Return the page's sections as a list of links, from the headings of its body."""
    headings = re.findall(r'<h2 id="([^"]+)">(.*?)</h2>', body, flags=re.DOTALL)
    links = [
        f'<li><a href="#{key}">{escape(re.sub(r"<a .*?</a>|<.*?>", "", text).strip())}</a></li>'
        for key, text in headings
    ]
    return "\n".join(["<ul>", *links, "</ul>"]) if links else ""
