"""A notebook's kernel is forked from a warm process, and is as one that was started for it."""

import os
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

import nbformat
import pytest

from perf_helpers.site.kernel import kernel_environment, warm_kernels
from perf_helpers.site.notebook import NOTEBOOKS, NotebookError, execute, tidy
from tests.shipped import TABLES

# One of each table, and one with all kinds of figures.
PAGES = [*((table, "trn1", "2023-09-15") for table in TABLES), ("llm", "inf2", "2024-04-30")]

TRACE = """
import os, random, sys
import matplotlib, numpy, pandas
import perf_helpers as perf
print(os.getcwd() == os.path.dirname(os.environ["IPYTHONDIR"] + "/x"), os.environ.get("TRACE"))
print(matplotlib.rcParams["lines.linewidth"], pandas.get_option("display.max_rows"))
print(hasattr(perf.read, "trace"), "trace" in sys.modules, "trace" in sys.path)
print(numpy.geterr())
print("left" in globals(), perf.read("llm", "trn1", "2026-02-26").attrs["table"])
"""
LEAVE = """
import types
left = True
os.environ["TRACE"] = "here"
os.chdir("/")
matplotlib.rcParams["lines.linewidth"] = 99
pandas.set_option("display.max_rows", 99)
perf.read.trace = True
sys.modules["trace"] = types.ModuleType("trace")
sys.path.insert(0, "trace")
random.seed(1)
numpy.random.seed(1)
numpy.seterr(all="raise")
perf.read("llm", "trn1", "2026-02-26").attrs["table"] = "training"
"""


def notebook_of(path: Path, *cells: str) -> Path:
    parameters = nbformat.v4.new_code_cell("", metadata={"tags": ["parameters"]})
    nbformat.write(
        nbformat.v4.new_notebook(cells=[parameters, *map(nbformat.v4.new_code_cell, cells)]), path
    )
    return path


def said(notebook: nbformat.NotebookNode) -> str:
    return str(notebook.cells[1].outputs[0].text)


def test_what_a_notebook_changes_leaves_no_trace_in_the_next(tmp_path: Path, kernels: Path) -> None:
    trace = notebook_of(tmp_path / "trace.ipynb", TRACE)
    before = said(execute(trace, {}, kernels))
    execute(notebook_of(tmp_path / "leave.ipynb", TRACE, LEAVE), {}, kernels)
    assert said(execute(trace, {}, kernels)) == before
    assert before.startswith("True None\n")


def test_two_kernels_draw_other_random_numbers(tmp_path: Path, kernels: Path) -> None:
    draw = "import random, numpy; print(random.random(), numpy.random.random())"
    path = notebook_of(tmp_path / "draw.ipynb", draw)
    first, second = (said(execute(path, {}, kernels)).split() for _ in range(2))
    assert not set(first) & set(second)


@pytest.mark.archive
@pytest.mark.parametrize(("table", "instance", "date"), PAGES)
def test_a_kernel_that_is_started_afresh_gives_the_same_bytes(
    table: str, instance: str, date: str, tmp_path: Path, kernels: Path
) -> None:
    path, parameters = NOTEBOOKS / f"{table}.ipynb", {"instance": instance, "date": date}
    forked = execute(path, parameters, kernels)
    script = (
        "import nbformat, papermill, sys\n"
        f"done = papermill.execute_notebook({str(path)!r}, {str(tmp_path / 'run.ipynb')!r}, "
        f"{parameters!r}, kernel_name='python3', progress_bar=False)\n"
    )
    environment = kernel_environment(str(tmp_path))
    subprocess.run([sys.executable, "-c", script], env=environment, cwd=tmp_path, check=True)
    fresh = tidy(nbformat.read(tmp_path / "run.ipynb", as_version=4))
    assert nbformat.writes(forked) == nbformat.writes(fresh)


@pytest.mark.archive
def test_a_process_that_forks_has_one_thread() -> None:
    script = (
        "import os, perf_helpers, perf_helpers.site.warm as warm\n"
        "from importlib import import_module\n"
        "for name in warm.KERNEL: import_module(name)\n"
        "for name in perf_helpers.__all__: getattr(perf_helpers, name)\n"
        "print(len(os.listdir('/proc/self/task')))"
    )
    with tempfile.TemporaryDirectory() as folder:
        environment = kernel_environment(folder)
        run = [sys.executable, "-c", script]
        assert subprocess.check_output(run, env=environment, text=True) == "1\n"


def test_where_nothing_starts_kernels_a_page_says_so_in_a_line(tmp_path: Path) -> None:
    with tempfile.TemporaryDirectory() as folder, warm_kernels(Path(folder)):
        path = notebook_of(tmp_path / "pid.ipynb", "import os; print(os.getppid())")
        warm = int(said(execute(path, {}, Path(folder))))
        os.kill(warm, signal.SIGKILL)
        with pytest.raises(NotebookError, match=r"^notebooks/pid\.ipynb: no kernel: ") as error:
            execute(path, {}, Path(folder))
        assert "\n" not in str(error.value)
