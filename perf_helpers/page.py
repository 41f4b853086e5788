"""An executed notebook as a page: one HTML file that asks the network for nothing."""

import base64
import hashlib
import json
import re
from html import escape
from pathlib import Path
from uuid import uuid4

import minify
import nbformat
from jinja2 import Environment, FileSystemLoader
from nbconvert.exporters import TemplateExporter
from nbformat import NotebookNode

from perf_helpers.inputs import changes, inputs, only_around, record
from perf_helpers.notebook import NOTEBOOKS, NotebookError, execute
from perf_helpers.plan import Scratch, Target
from perf_helpers.scripts import TEMPLATE, script

# Once, and here: set while another thread's page is on its way, it leaves both waiting for ever.
minify.config({"html-keep-document-tags": True})

NAMES = {"training": "Training", "inference": "Inference", "llm": "LLM inference"}


def publish(target: Target, scratch: Scratch) -> None:
    """Make a page and its files, and put them where they belong.

    The notebook is run anew unless only what stands around its output has changed.
    Raises NotebookError where a cell fails: the old page then stays, and the notebook is
    kept beside it with its error. Raises OSError where a file cannot be written.
    """
    changed, now = changes(target), inputs(target)
    folder = target.folders[0]
    files = {}
    if target.links.published:
        if only_around(changed):
            notebook = nbformat.read(folder / f"{target.table}.ipynb", as_version=4)
        else:
            notebook = _run(target, scratch)
        files = {"csv": csv_of(notebook), "ipynb": nbformat.writes(notebook) + "\n"}
    for place in target.folders:
        html = page(notebook, target, place) if files else absent(target, place)
        for ending, text in (*files.items(), ("html", html)):
            write(place / f"{target.table}.{ending}", text, scratch.files)
    write(record(target), json.dumps(now, indent=0) + "\n", scratch.files)


def page(notebook: NotebookNode, target: Target, folder: Path) -> str:
    """Return the page of a table as it stands in a folder: text and outputs, no code."""
    exporter = TemplateExporter(
        template_file=str(TEMPLATE / "table.html.j2"),
        extra_template_basedirs=[str(TEMPLATE)],
        filters={"contents": contents, "for_page": for_page},
    )
    facts = {"page": _facts(target, folder), "script": script()}
    return slim(str(exporter.from_notebook_node(notebook, facts)[0]))


def absent(target: Target, folder: Path) -> str:
    """Return the page of a table that has no rows on the snapshot's date."""
    return slim(_fill("absent.html.j2", resources={"page": _facts(target, folder)}))


def front_page(site: Path) -> str:
    """Return the front page: the table pages that the site holds, with what they found."""
    found: dict[str, dict[str, dict[str, tuple[int, int]]]] = {}
    for path in sorted(site.glob("*/*/*.html")):
        instance, date = path.parts[-3:-1]
        if path.stem in NAMES:
            tables = found.setdefault(instance, {}).setdefault(date, {})
            tables[path.stem] = findings_on(path)
    for dates in found.values():
        for date, tables in dates.items():
            dates[date] = {name: tables[name] for name in NAMES if name in tables}
    return slim(_fill("index.html.j2", instances=found, names=NAMES))


def findings_on(path: Path) -> tuple[int, int]:
    """Return how many errors and warnings a page notes; none where its table was not published."""
    noted = re.search(r"data-errors=(\d+) data-warnings=(\d+)", path.read_text("utf-8"))
    return (int(noted[1]), int(noted[2])) if noted else (0, 0)


def csv_of(notebook: NotebookNode) -> str:
    """Return the CSV of the rows that the notebook shows."""
    outputs = [output for cell in notebook.cells for output in cell.get("outputs", [])]
    return str(next(o["data"]["text/csv"] for o in outputs if "text/csv" in o.get("data", {})))


def contents(body: str) -> str:
    """Return the page's sections as a list of links, from the headings of its body."""
    headings = re.findall(r'<h2 id="([^"]+)">(.*?)</h2>', body, flags=re.DOTALL)
    links = [
        f'<li><a href="#{key}">{escape(re.sub(r"<a .*?</a>|<.*?>", "", text).strip())}</a></li>'
        for key, text in headings
    ]
    return "\n".join(["<ul>", *links, "</ul>"]) if links else ""


def for_page(html: str) -> str:
    """Return the output of a cell without what is for JupyterLab alone."""
    lab = r'<(style|script)>.*?</\1>\s*|<a class="anchor-link".*?</a>'
    html = re.sub(lab, "", html, flags=re.DOTALL)
    # A figure says what its colours are where there is no page around it.
    return re.sub(r'<svg style="[^"]*"', lambda svg: re.sub(",#[0-9a-f]+", "", svg[0]), html)


def slim(html: str) -> str:
    """Return a page without what a browser does not need, with leave for its own script alone."""
    page = minify.string("text/html", html)
    end = "</script></body></html>"
    if not page.endswith(end):
        return page.replace("'script'", "'none'", 1)
    # The last element of the document: what looks like one before it is text of an attribute.
    own = page.removesuffix(end).rpartition("<script>")[2]
    digest = base64.b64encode(hashlib.sha256(own.encode()).digest()).decode()
    return page.replace("'script'", f"'sha256-{digest}'", 1)


def write(path: Path, text: str, scratch: Path) -> None:
    """Write a file whole or not at all; `scratch` is a folder on the same disk."""
    path.parent.mkdir(parents=True, exist_ok=True)
    made = scratch / uuid4().hex
    made.write_text(text, encoding="utf-8", newline="\n")
    made.replace(path)


def _run(target: Target, scratch: Scratch) -> NotebookNode:
    path = NOTEBOOKS / f"{target.table}.ipynb"
    failed = target.folders[0] / f"{target.table}.failed.ipynb"
    parameters = {"instance": target.snapshot.instance, "date": target.snapshot.date}
    try:
        notebook = execute(path, parameters, scratch.kernels)
    except NotebookError as error:
        if error.notebook is None:
            raise
        write(failed, nbformat.writes(error.notebook) + "\n", scratch.files)
        raise NotebookError(f"{error}\n  the notebook is kept with its error: {failed}") from None
    failed.unlink(missing_ok=True)
    return notebook


def _facts(target: Target, folder: Path) -> dict[str, object]:
    return {
        "table": target.table,
        "names": NAMES,
        "snapshot": target.snapshot,
        "links": target.links,
        "folder": folder.name,
    }


def _fill(template: str, **facts: object) -> str:
    environment = Environment(loader=FileSystemLoader(TEMPLATE), autoescape=True)
    return environment.get_template(template).render(facts)
