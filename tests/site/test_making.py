"""What a run shows is of the table, instance and date that the page's address says."""

from collections.abc import Callable
from pathlib import Path

import nbformat
import pytest

from perf_helpers.site.notebook import NotebookError
from perf_helpers.site.outputs import csv_of, must_be_of, must_be_published
from perf_helpers.site.plan import plan
from tests.conftest import shelved
from tests.running import run_in

GIVEN = ["INSTANCE=inf2", "DATE=2024-04-30", "TABLE=llm"]


def test_a_notebook_that_lost_its_parameters_fails_and_makes_no_page(project: Path) -> None:
    path = project / "notebooks/llm.ipynb"
    path.write_text(path.read_text().replace('"parameters"', '"paramters"'))
    done = run_in(project, "render", *GIVEN)
    assert done.returncode == 1
    message = "notebooks/llm.ipynb: no cell has the tag parameters: give it to the one that sets"
    assert f"inf2/2024-04-30/llm: {message} instance and date" in done.stderr
    assert "Traceback" not in done.stderr
    assert not (project / "site/inf2/2024-04-30/llm.html").exists()
    assert (project / "site/inf2/2024-04-30/llm.failed.ipynb").exists()


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("trn1/2023-09-15/llm", "shows llm-trn1-2023-09-15, trn1, snapshot 2023-09-15, Neuron"),
        ("inf2/2024-04-30/inference", "shows inference-inf2-2024-04-30, inf2, snapshot 2024-04-30"),
        ("trn1/2024-09-16/llm", "shows llm-trn1-2024-09-16"),
    ],
    ids=["another date", "another table", "another instance"],
)
def test_a_run_that_shows_something_else_is_refused(site: Path, name: str, shown: str) -> None:
    (target,) = plan("inf2", "2024-04-30", "llm", site)
    must_be_of(nbformat.read(site / f"{target.name}.ipynb", 4), target)
    with pytest.raises(NotebookError, match=f"notebooks/llm.ipynb: {shown}.*, not llm-inf2-2024"):
        must_be_of(nbformat.read(site / f"{name}.ipynb", 4), target)


def test_a_run_shows_one_table_of_rows(site: Path) -> None:
    (target,) = plan("inf2", "2024-04-30", "llm", site)
    notebook = nbformat.read(site / f"{target.name}.ipynb", 4)
    (at,) = (n for n, cell in enumerate(notebook.cells) if cell.source == "perf.show(rows, found)")
    for count, cells in ((0, []), (2, [notebook.cells[at]] * 2)):
        notebook.cells[at : at + 1] = cells
        with pytest.raises(NotebookError, match=f"shows {count} tables of rows, where a page has"):
            must_be_of(notebook, target)
        notebook = nbformat.read(site / f"{target.name}.ipynb", 4)


@pytest.mark.archive
def test_a_page_that_was_changed_by_hand_is_made_anew(site: Path, project: Path) -> None:
    folder = shelved(site, project / "site", "inf2/2024-04-30/llm").parent
    whole = {name: (folder / name).read_bytes() for name in ("llm.csv", "llm.html", "llm.ipynb")}
    for name, content in whole.items():
        (folder / name).write_bytes(content.replace(b"Llama", b"Lama"))
    said = run_in(project, "render", *GIVEN, "DRY_RUN=1").stdout
    for name in whole:
        assert f"inf2/2024-04-30/{name} is not as it was made" in said
    assert run_in(project, "render", *GIVEN).returncode == 0
    assert {name: (folder / name).read_bytes() for name in whole} == whole


@pytest.mark.parametrize(
    "change",
    [
        lambda text: text.replace(",3622.3,", ",7244.6,", 1),
        lambda text: text[: text.rstrip().rindex("\n") + 1],
        lambda text: text.replace("Llama-2-13b", "Llama-2-31b", 1),
    ],
    ids=["a figure", "a row less", "a name"],
)
def test_a_page_shows_all_rows_with_the_figures_that_were_published(
    site: Path, change: Callable[[str], str]
) -> None:
    (target,) = plan("trn1", "2023-09-15", "llm", site)
    notebook = nbformat.read(site / f"{target.name}.ipynb", 4)
    must_be_published(notebook, target)
    (shown,) = (
        output.data
        for cell in notebook.cells
        for output in cell.get("outputs", [])
        if "text/csv" in output.data
    )
    shown["text/csv"] = change(csv_of(notebook))
    with pytest.raises(NotebookError, match="a page shows all of a snapshot's rows"):
        must_be_published(notebook, target)
