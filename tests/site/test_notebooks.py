"""The notebooks read like essays, and their committed outputs are references that hold."""

import ast
import json
import re
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from nbconvert.exporters import ScriptExporter
from nbformat import NotebookNode
from papermill import inspect_notebook

from perf_helpers.data.columns import TABLES
from perf_helpers.site.notebook import NOTEBOOKS, execute
from perf_helpers.site.plan import OVERVIEWS
from tests import shipped

ROOT = NOTEBOOKS.parent
PATHS = sorted(NOTEBOOKS.glob("*.ipynb"))
# What is asked of our own is not asked of whoever adds a table.
OURS = {*shipped.TABLES, *OVERVIEWS}
SEED = "2023-09-15"


@pytest.fixture(params=PATHS, ids=lambda path: path.stem)
def path(request: pytest.FixtureRequest) -> Path:
    return Path(request.param)


@pytest.fixture
def notebook(path: Path) -> NotebookNode:
    return nbformat.read(path, as_version=4)


def code(notebook: NotebookNode) -> list[NotebookNode]:
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def test_there_is_a_notebook_for_every_table() -> None:
    assert {path.stem for path in PATHS} == {*TABLES, *OVERVIEWS}


def test_a_heading_comes_first_and_no_other_of_its_level(notebook: NotebookNode) -> None:
    assert notebook.cells[0].source.startswith("# ")
    headings = [line for cell in notebook.cells for line in cell.source.splitlines()]
    assert sum(line.startswith("# ") for line in headings) == 1


def test_one_cell_has_the_parameters_and_says_what_they_are(
    path: Path, notebook: NotebookNode
) -> None:
    (cell,) = (cell for cell in code(notebook) if "parameters" in cell.metadata.get("tags", []))
    given = {
        node.target.id: (node.annotation.id, ast.literal_eval(node.value))
        for node in ast.parse(cell.source).body
    }
    assert {kind for kind, _ in given.values()} == {"str"}
    # One that looks at all families has no instance.
    assert [*given] == (["instance", "date"] if path.stem in TABLES else ["date"])
    # References hold for a day alone, not for the latest.
    assert re.fullmatch(r"\d{4}-\d\d-\d\d", given["date"][1])
    if path.stem in OURS:
        assert [value for _, value in given.values()][-2:] in (["trn1", SEED], [SEED])
    assert all("  # " in line for line in cell.source.splitlines())


def test_code_only_calls_what_stands_in_the_helpers(notebook: NotebookNode) -> None:
    for cell in code(notebook):
        assert not re.search(r"^\s*[%!]|sys\.path|\bget_ipython\b", cell.source, re.MULTILINE)
        for node in ast.walk(ast.parse(cell.source)):
            banned = (
                ast.FunctionDef,
                ast.Lambda,
                ast.ClassDef,
                ast.For,
                ast.While,
                ast.If,
                ast.Try,
            )
            assert not isinstance(node, banned)
            if isinstance(node, ast.Import | ast.ImportFrom):
                assert ast.unparse(node) == "import perf_helpers as perf"


def test_cells_are_short_and_each_call_follows_a_paragraph(
    path: Path, notebook: NotebookNode
) -> None:
    assert all(len(cell.source.splitlines()) <= 6 for cell in code(notebook))
    words = sum(len(cell.source.split()) for cell in notebook.cells if cell.cell_type == "markdown")
    lines = sum(len(cell.source.splitlines()) for cell in code(notebook))
    assert words > (10 if path.stem in OURS else 2) * lines


def test_cells_were_run_in_order_without_error_or_warning(notebook: NotebookNode) -> None:
    assert [cell.execution_count for cell in code(notebook)] == list(
        range(1, len(code(notebook)) + 1)
    )
    for cell in code(notebook):
        assert all(output.output_type == "execute_result" for output in cell.outputs)


def test_the_references_are_there(path: Path, notebook: NotebookNode) -> None:
    shown = [cell for cell in code(notebook) if cell.source.splitlines()[-1].startswith("perf.")]
    for cell in shown:
        (output,) = cell.outputs
        assert len(output.data["text/html"]) > (300 if path.stem in OURS else 0)
    tables = [output for cell in shown for output in cell.outputs if "text/csv" in output.data]
    figures = [cell for cell in shown if "<figure" in cell.outputs[0].data["text/html"]]
    assert len(tables) == 1
    if path.stem in OURS:
        assert len(shown) == 1 or (len(shown) >= 5 and figures)


def test_a_notebook_is_light_and_holds_no_time_path_or_version(path: Path) -> None:
    # One that looks at all families has as many rows as all of them.
    assert path.stat().st_size < (250_000 if path.stem in TABLES else 450_000)
    text = path.read_text()
    assert str(ROOT) not in text
    assert "papermill" not in text
    assert "timestamp" not in text
    assert "version" not in json.loads(text)["metadata"]["language_info"]


def test_papermill_tells_the_parameters_with_their_types(path: Path) -> None:
    *instance, date = inspect_notebook(path).values()
    kinds = ("name", "inferred_type_name")
    assert [date[kind] for kind in kinds] == ["date", "str"]
    assert date["help"].startswith("the day to look from: ")
    assert len(instance) == (path.stem in TABLES)
    for each in instance:
        assert [each[kind] for kind in kinds] == ["instance", "str"]
        assert each["help"].startswith("a family (inf1, inf2, trn1) or one instance type")


def test_a_notebook_as_a_script_is_python(notebook: NotebookNode) -> None:
    script, facts = ScriptExporter().from_notebook_node(notebook)
    assert facts["output_extension"] == ".py"
    assert script.startswith("#!/usr/bin/env python\n")
    assert re.search(r'^date: str = "\d{4}-\d\d-\d\d"  # the day', script, re.MULTILINE)
    ast.parse(script)


def test_a_notebook_runs_from_any_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kernels: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    run = execute(NOTEBOOKS / "llm.ipynb", {}, kernels)
    assert nbformat.writes(run) == nbformat.writes(nbformat.read(NOTEBOOKS / "llm.ipynb", 4))


def nbval(folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [
            *(sys.executable, "-m", "pytest", "-rfp", "-p", "no:cacheprovider"),
            *("--color=no", "notebooks/inference.ipynb"),
        ],
        cwd=folder,
        capture_output=True,
        text=True,
    )


@pytest.mark.archive
def test_a_changed_figure_fails_in_the_cells_that_show_it_and_no_others(project: Path) -> None:
    path = project / "data" / "trn1" / "2023-09-15" / "inference.csv"
    path.write_text(path.read_text().replace(",3070,10.39,10.6,", ",3070,10.39,10.7,"))
    run = nbval(project)
    outcome = sorted(re.findall(r"^(PASSED|FAILED) \S+::Cell (\d+)", run.stdout, re.MULTILINE))
    cells = code(nbformat.read(project / "notebooks" / "inference.ipynb", 4))
    failed = [cells[int(number)].source for result, number in outcome if result == "FAILED"]
    assert failed == [
        "perf.show(rows, found)",
        'perf.pareto(rows, found, x=["latency_p99_ms"], y="usd_per_1m_inferences")',
    ]
    assert len(outcome) == len(cells)
    for cell in run.stdout.split("Notebook cell execution failed")[1:3]:
        assert re.search(r"\b10\.60?\b", cell)
        assert re.search(r"\b10\.70?\b", cell)
