"""A page is made from its notebook, and put where it belongs, whole or not at all."""

import json
from pathlib import Path
from uuid import uuid4

import nbformat
from nbformat import NotebookNode

from perf_helpers.site.inputs import only_around
from perf_helpers.site.notebook import NOTEBOOKS, NotebookError, execute
from perf_helpers.site.outputs import csv_of, findings_in, must_be_of, must_be_published
from perf_helpers.site.page import absent, overview, page
from perf_helpers.site.plan import Overview, Page, Scratch
from perf_helpers.site.records import digests, record_path


def make_page(target: Page, changed: list[str], now: dict[str, str], scratch: Scratch) -> None:
    """Make a page and its files, and put them where they belong, with the record of them.

    The notebook is run anew unless only what stands around its output has changed. `now` are
    the inputs as they were before anything read them. Raises NotebookError where a cell
    fails, or shows something else than the page is of: the old page then stays, and the
    notebook is kept beside it with its error. Raises OSError where a file cannot be written.
    """
    files, found, notebook = {}, None, NotebookNode()
    if target.published:
        if only_around(changed):
            path = target.folders[0] / f"{target.table}.ipynb"
            notebook = nbformat.read(path, as_version=4)
        else:
            notebook = _run(target, scratch)
        files = {"csv": csv_of(notebook), "ipynb": nbformat.writes(notebook) + "\n"}
        found = findings_in(notebook)
    for place in target.folders:
        if isinstance(target, Overview):
            html = overview(notebook, target)
        else:
            html = page(notebook, target, place) if files else absent(target, place)
        for ending, text in (*files.items(), ("html", html)):
            write(place / f"{target.table}.{ending}", text, scratch.files)
        # Those of a table that the snapshot before still had.
        for ending in () if files else ("csv", "ipynb"):
            (place / f"{target.table}.{ending}").unlink(missing_ok=True)
    record = {"inputs": now, "findings": found, "files": digests(target)}
    path = record_path(target.site, target.name)
    write(path, json.dumps(record, indent=0) + "\n", scratch.files)


def write(path: Path, text: str, scratch: Path) -> None:
    """Write a file whole or not at all; `scratch` is a folder on the same disk."""
    path.parent.mkdir(parents=True, exist_ok=True)
    made = scratch / uuid4().hex
    made.write_text(text, encoding="utf-8", newline="\n")
    made.replace(path)


def _run(target: Page, scratch: Scratch) -> NotebookNode:
    path = NOTEBOOKS / f"{target.table}.ipynb"
    try:
        notebook = execute(path, target.parameters, scratch.kernels)
        must_be_of(notebook, target)
        if not isinstance(target, Overview):
            must_be_published(notebook, target)
    except NotebookError as error:
        if error.notebook is None:
            # One that an earlier run left has another error in it.
            target.failed.unlink(missing_ok=True)
            raise
        write(target.failed, nbformat.writes(error.notebook) + "\n", scratch.files)
        kept = f"the notebook is kept with its error: {target.failed}"
        raise NotebookError(f"{error}\n  {kept}") from None
    target.failed.unlink(missing_ok=True)
    return notebook
