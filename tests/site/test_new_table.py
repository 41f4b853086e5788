"""A table is added by its lines in the registry, a notebook and the line of its source file."""

import csv
import os
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest

from perf_helpers.data.columns import DATA
from tests.running import run_in

LINES = [
    {"type": "table", "heading": "Embeddings", "definition": "One row for a run of a model."},
    {
        "column": "model", "type": "text", "role": "model", "heading": "Model",
        "required": "yes", "identity": "yes", "definition": "The model.", "aliases": "Model",
    },
    {
        "column": "instance_type", "type": "text", "role": "instance", "heading": "Inst. Type",
        "required": "yes", "identity": "yes", "definition": "Where.", "aliases": "Inst. Type",
    },
    {
        "column": "throughput_emb_per_s", "type": "number", "unit": "embeddings/sec",
        "least": "0.001", "most": "1000000000", "limits": "What an instance can reach.",
        "role": "throughput", "heading": "Throughput", "sort": "descending", "required": "yes",
        "definition": "Embeddings a second.", "aliases": "Throughput (/sec)",
    },
    {
        "column": "usd_per_1m_embeddings", "type": "usd", "unit": "USD", "role": "cost",
        "heading": "Cost per 1M embeddings", "origin": "computed", "blank": "no price",
        "definition": "What a million cost.",
    },
]  # fmt: skip
USUAL = {"table": "embeddings", "sort": "ascending", "required": "no", "identity": "no"}
CELLS = [
    '# Embeddings performance\n\nHow many embeddings a second does a model reach?',
    'instance: str = "trn1"  # a family (inf1, inf2, trn1) or one instance type (trn1.32xlarge)\n'
    'date: str = "2026-03-01"  # the day to look from: that day\'s snapshot or the last before it',
    'import perf_helpers as perf\n\nrows = perf.read("embeddings", instance, date)\n'
    "found = perf.audit(rows)\nrows = rows.pipe(perf.add_cost).pipe(perf.sort)\n"
    "perf.about(rows, found)",
    "## The runs\n\nEach row is one run of a model, with what it cost on the day.",
    "perf.show(rows, found)",
    "## What does not add up\n\nWhat the audit found in these rows.",
    "perf.findings(found)",
    "## What the columns mean\n\nAs the registry has it.",
    "perf.glossary(rows)",
]  # fmt: skip
TABLE = """\
Model,Inst. Type,Throughput (/sec)
bge-large,trn1.2xlarge,1234.5
bge-small,trn1.2xlarge,9
"""


@pytest.fixture
def with_embeddings(project: Path, tmp_path: Path) -> Path:
    """The project with a fourth table, added as the README says."""
    registry = project / "data/columns.csv"
    heading = registry.read_text().partition("\n")[0].split(",")
    with registry.open("a", newline="") as file:
        lines = csv.DictWriter(file, heading, restval="", lineterminator="\n")
        lines.writerows(USUAL | {"origin": "published"} | line for line in LINES)
    with (project / "data/sources.csv").open("a") as file:
        file.write("embeddings_data.csv,embeddings,,\n")
    kinds = {True: nbformat.v4.new_markdown_cell, False: nbformat.v4.new_code_cell}
    cells = [kinds[text.startswith("#")](text) for text in CELLS]
    cells[1].metadata["tags"] = ["parameters"]
    for at, cell in enumerate(cells):
        cell.id = f"cell-{at}"
    nbformat.write(nbformat.v4.new_notebook(cells=cells), project / "notebooks/embeddings.ipynb")
    source = tmp_path / "source"
    source.mkdir()
    (source / "embeddings_data.csv").write_text(TABLE)
    given = ["INSTANCE=trn1", "DATE=2026-03-01", "RELEASE=99.33.0"]
    done = run_in(project, "import_release", f"SOURCE={source}", *given)
    assert done.returncode == 0, done.stderr
    return project


@pytest.mark.archive
def test_a_table_of_three_columns_is_checked_accepted_and_rendered(with_embeddings: Path) -> None:
    project = with_embeddings
    checked = run_in(project, "check")
    assert checked.returncode == 0, checked.stderr
    accepted = run_in(project, "accept")
    assert "notebooks/embeddings.ipynb: references rewritten" in accepted.stdout, accepted.stderr
    done = run_in(project, "render", "INSTANCE=trn1", "DATE=latest")
    assert done.returncode == 0, done.stderr
    page = (project / "site/trn1/2026-03-01/embeddings.html").read_text()
    assert "bge-large" in page
    assert "1234.5" in page.replace(",", "")
    lines = (project / "site/trn1/2026-03-01/embeddings.csv").read_text().splitlines()
    assert lines[1].startswith("bge-large,trn1.2xlarge,1234.5,")
    assert "trn1/2026-03-01/embeddings.html" in (project / "site/index.html").read_text()
    assert ">Embeddings<" in (project / "site/index.html").read_text()


@pytest.mark.archive
def test_what_make_test_runs_holds_with_a_new_table(with_embeddings: Path, site: Path) -> None:
    project = with_embeddings
    assert run_in(project, "accept").returncode == 0
    shutil.copytree(DATA.parent / "tests", project / "tests")
    tried = ["tests/site/test_notebooks.py", "tests/site/test_plan.py", "tests/data"]
    tried += [
        "tests/tables/test_table.py",
        "tests/test_api.py",
        "tests/checks/test_known_issues.py",
    ]
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *tried, "notebooks"],
        cwd=project,
        env=os.environ | {"PYTHONPATH": str(project), "SITE": str(site)},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout[-3000:]
