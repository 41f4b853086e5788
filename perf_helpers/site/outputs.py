"""What an executed notebook shows: its table, what its audit found, and its sections."""

import csv
import io
import re
from collections import Counter
from urllib.parse import quote

from nbformat import NotebookNode

from perf_helpers.data.columns import columns
from perf_helpers.data.rows import bare, read_rows
from perf_helpers.data.snapshot import of_instance
from perf_helpers.errors import counted, one_line
from perf_helpers.site.notebook import NotebookError
from perf_helpers.site.plan import Page, Target
from perf_helpers.tables.output import without_guard

PARAMETERS = "parameters"
# As fronts.js has it, of tables of many models.
RUNS_OF_A_FRONT = 3
# What nbconvert leaves as it is where it makes an id of a heading.
SAFE = "?/:@!$&'()*+,;="


def must_be_of(notebook: NotebookNode, target: Page) -> None:
    """Raise NotebookError where a run does not show the table, instance and date of its page."""
    file, given = f"notebooks/{target.table}.ipynb", target.parameters
    if not any(PARAMETERS in cell.metadata.get("tags", []) for cell in notebook.cells):
        raise NotebookError(
            f"{file}: no cell has the tag {PARAMETERS}: give it to the one that sets "
            f"{' and '.join(given)}",
            notebook,
        )
    tables = [data["text/html"] for data in _shown(notebook) if "text/csv" in data]
    if len(tables) != 1:
        raise NotebookError(
            f"{file}: shows {counted(len(tables), 'table')} of rows, where a page has one: "
            "a single cell calls perf.show(rows, found)",
            notebook,
        )
    wanted = "-".join([target.table, *given.values()])
    names = re.findall(r'<div class="view" data-name="([^"]*)"', tables[0])
    facts = [text for text in _texts(notebook) if re.match(r"[\w.]+, snapshot ", text)]
    if names != [wanted] or not all(
        fact.startswith(f"{given.get('instance')}, snapshot {given['date']}, ") for fact in facts
    ):
        raise NotebookError(
            f"{file}: shows {', '.join([*names, *facts])}, not {wanted}: rows are to be read "
            f"with the parameters {' and '.join(given)}",
            notebook,
        )


def must_be_published(notebook: NotebookNode, target: Target) -> None:
    """Raise NotebookError where the rows that a run shows are not those that were published."""
    table, snapshot = target.table, target.snapshot
    lines = list(csv.DictReader(io.StringIO(csv_of(notebook), newline="")))
    rows = of_instance(read_rows(snapshot.path(table), table), snapshot)
    shown, published = (
        Counter(_as_published(cells, table) for cells in each)
        for each in (lines, (row.cells for row in rows))
    )
    if shown == published:
        return
    (other, *_) = (published - shown) or (shown - published)
    model = dict(other).get("model")
    raise NotebookError(
        f"notebooks/{table}.ipynb: shows {shown.total()} rows, and not as the "
        f"{published.total()} were published, {one_line(model)} for one: a page shows all of a "
        "snapshot's rows, with the figures that they had",
        notebook,
    )


def _as_published(cells: dict[str, str], table: str) -> tuple[tuple[str, str | float], ...]:
    """Return the published cells of a row by their columns: numbers, and texts as they were."""
    found: list[tuple[str, str | float]] = []
    for name, column in columns(table).items():
        if not column.computed:
            cell = cells.get(name) or ""
            found.append((name, float(cell) if column.numeric and cell else bare(cell)))
    return tuple(found)


def csv_of(notebook: NotebookNode) -> str:
    """Return the CSV of the rows that the notebook shows."""
    return next(str(data["text/csv"]) for data in _shown(notebook) if "text/csv" in data)


def has_fronts(notebook: NotebookNode) -> bool:
    """Return whether a figure of the notebook can follow its table.

    It can where some model has runs enough for a front of its own: fewer stand in the one that
    was built.
    """
    lines = csv.DictReader(io.StringIO(csv_of(notebook), newline=""))
    runs = Counter(line["model"] for line in lines)
    drawn = any(
        '<figure class="plot front">' in data.get("text/html", "") for data in _shown(notebook)
    )
    return drawn and max(runs.values(), default=0) >= RUNS_OF_A_FRONT


def findings_in(notebook: NotebookNode) -> tuple[int, int]:
    """Return how many errors and warnings the notebook notes."""
    for data in _shown(notebook):
        noted = re.match(
            r'<div class="findings" data-errors="(\d+)" data-warnings="(\d+)">',
            without_guard(data.get("text/html", "")),
        )
        if noted:
            return int(noted[1]), int(noted[2])
    return 0, 0


def sections(notebook: NotebookNode) -> dict[str, str]:
    """Return the headings of the notebook's sections, by the id that nbconvert gives them."""
    lines = [
        line
        for cell in notebook.cells
        if cell.cell_type == "markdown"
        for line in cell.source.splitlines()
    ]
    headings = [line.removeprefix("## ").strip() for line in lines if line.startswith("## ")]
    return {quote(heading.replace(" ", "-"), safe=SAFE): heading for heading in headings}


def _shown(notebook: NotebookNode) -> list[dict[str, str]]:
    outputs = [output for cell in notebook.cells for output in cell.get("outputs", [])]
    return [output["data"] for output in outputs if "data" in output]


def _texts(notebook: NotebookNode) -> list[str]:
    return [data.get("text/plain", "") for data in _shown(notebook)]
