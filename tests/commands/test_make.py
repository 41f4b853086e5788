"""What make hands on, and to whom."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from perf_helpers.data.columns import DATA
from tests.running import run_in


def test_lab_takes_options_as_they_are_and_runs_as_root(tmp_path: Path) -> None:
    python = tmp_path / "python"
    python.write_text("#!/bin/sh\nprintf '%s\\n' \"$@\" >> said\n")
    python.chmod(0o755)
    makefile = DATA.parent / "Makefile"
    given = f"PYTHON={python}", "LAB=--no-browser --port 9000 --x=$(id)*"
    command = ["make", "-f", makefile, "lab", *given]
    subprocess.run(command, cwd=tmp_path, check=True, capture_output=True)
    said = (tmp_path / "said").read_text().splitlines()
    options = said[said.index("lab") + 1 :]
    assert options[-4:] == ["--no-browser", "--port", "9000", "--x=$(id)*"]
    assert ("--allow-root" in options) == (os.geteuid() == 0)


def test_only_notebooks_that_git_holds_unchanged_are_trusted(tmp_path: Path) -> None:
    python = tmp_path / "python"
    python.write_text("#!/bin/sh\nprintf '%s\\n' \"$@\" >> said\n")
    python.chmod(0o755)
    (tmp_path / "notebooks").mkdir()
    for name in ("kept", "changed", "staged", "gone"):
        (tmp_path / f"notebooks/{name}.ipynb").write_text("{}")
    git = ["git", "-c", "user.name=a", "-c", "user.email=a@b.example"]
    for command in (["init", "-q"], ["add", "notebooks"], ["commit", "-qm", "x"]):
        subprocess.run([*git, *command], cwd=tmp_path, check=True)
    for name in ("changed", "staged", "new"):
        (tmp_path / f"notebooks/{name}.ipynb").write_text("[]")
    (tmp_path / "notebooks/gone.ipynb").unlink()
    subprocess.run([*git, "add", "notebooks/staged.ipynb"], cwd=tmp_path, check=True)
    command = ["make", "-f", DATA.parent / "Makefile", "lab", f"PYTHON={python}"]
    subprocess.run(command, cwd=tmp_path, check=True, capture_output=True)
    said = (tmp_path / "said").read_text().splitlines()
    assert said[: said.index("-m", 1)] == ["-m", "jupyter", "trust", "notebooks/kept.ipynb"]


@pytest.mark.parametrize("value", ["$(shell touch run)", "a $PATH", "$$", "`touch run`", "'\"; #"])
def test_a_value_is_taken_as_it_was_typed(tmp_path: Path, value: str) -> None:
    python = tmp_path / "python"
    python.write_text("#!/bin/sh\nprintf '%s\\n' \"$@\" > said\n")
    python.chmod(0o755)
    makefile = DATA.parent / "Makefile"
    command = ["make", "-f", makefile, "import", f"PYTHON={python}", f"SOURCE={value}"]
    subprocess.run(command, cwd=tmp_path, check=True, capture_output=True)
    assert (tmp_path / "said").read_text().splitlines()[-1] == f"SOURCE={value}"
    assert not (tmp_path / "run").exists()


@pytest.mark.archive
def test_references_are_rewritten_together_or_not_at_all(project: Path) -> None:
    notebooks = project / "notebooks"
    last = notebooks / "llm.ipynb"
    last.write_text(last.read_text().replace("perf.glossary(rows)", "perf.glosary(rows)"))
    before = {path.name: path.read_text() for path in notebooks.glob("*.ipynb")}
    done = run_in(project, "accept")
    assert done.returncode == 1
    assert done.stderr.startswith("notebooks/llm.ipynb, cell ")
    assert done.stderr.endswith("\nno reference was rewritten\n")
    assert {path.name: path.read_text() for path in notebooks.iterdir()} == before


@pytest.mark.archive
def test_nothing_of_the_users_own_set_up_reaches_a_page(
    seed: Path, project: Path, tmp_path: Path
) -> None:
    own = tmp_path / "own"
    own.mkdir()
    for name in ("pandas", "minify", "sitecustomize", "usercustomize", "startup", "perf_helpers"):
        (own / f"{name}.py").write_text("raise SystemExit('not this one')\n")
    (own / "matplotlibrc").write_text("lines.linewidth: 99\n")
    shutil.copy(own / "matplotlibrc", project)
    shutil.copy(DATA.parent / "Makefile", project)
    environment = os.environ | {
        "PYTHONPATH": str(own),
        "PYTHONSTARTUP": str(own / "startup.py"),
        "PYTHONWARNINGS": "error",
        "MPLCONFIGDIR": str(own),
        "MATPLOTLIBRC": str(own),
        "JUPYTER_DEFAULT_PROVISIONER_NAME": "none",
        "LC_ALL": "POSIX",
        "TZ": "Pacific/Kiritimati",
    }
    given = ["INSTANCE=trn1", "DATE=2023-09-15", "TABLE=llm", f"PYTHON={sys.executable}"]
    done = subprocess.run(
        ["make", "render", *given], cwd=project, env=environment, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    for name in ("llm.html", "llm.csv", "llm.ipynb"):
        made = project / "site/trn1/2023-09-15" / name
        assert made.read_bytes() == (seed / name).read_bytes()


def test_an_environment_that_was_copied_with_its_folder_has_the_helpers_of_the_copy(
    tmp_path: Path,
) -> None:
    (here,) = re.findall("^here := (.*)$", (DATA.parent / "Makefile").read_text(), re.MULTILINE)
    packages = ".venv/lib/python3.11/site-packages"
    for name in ("first", "second"):
        (tmp_path / name / packages).mkdir(parents=True)
        (tmp_path / name / packages / "here.pth").write_text(f"{here}\n")
        (tmp_path / name / "perf_helpers.py").write_text(f"name = {name!r}\n")
        ask = f"import site; site.addsitedir({packages!r}); import perf_helpers as perf"
        said = subprocess.check_output(
            [sys.executable, "-I", "-S", "-c", f"{ask}; print(perf.name)"],
            cwd=tmp_path / name,
            text=True,
        )
        assert said == f"{name}\n"


def test_an_interruption_while_a_command_is_loaded_is_one_line() -> None:
    script = (
        "import importlib.abc, runpy, sys\n"
        "class Interrupted(importlib.abc.MetaPathFinder):\n"
        "    def find_spec(self, name, *_):\n"
        "        if name == 'perf_helpers.data.columns': raise KeyboardInterrupt\n"
        "sys.meta_path.insert(0, Interrupted())\n"
        "runpy.run_module('perf_helpers.commands.check', run_name='__main__')\n"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True)
    assert done.stderr == "interrupted\n"
    assert done.returncode


def test_an_environment_that_is_a_link_is_not_emptied(tmp_path: Path) -> None:
    project, theirs = tmp_path / "project", tmp_path / "theirs"
    project.mkdir()
    theirs.mkdir()
    (theirs / "kept").write_text("kept")
    shutil.copy(DATA.parent / "Makefile", project)
    (project / "requirements.lock").write_text("")
    (project / ".venv").symlink_to(theirs)
    done = subprocess.run(["make", "check"], cwd=project, capture_output=True, text=True)
    assert done.returncode != 0
    assert ".venv is a link" in done.stdout
    assert (theirs / "kept").exists()
