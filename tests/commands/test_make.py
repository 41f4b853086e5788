"""What make hands on, and to whom."""

import os
import subprocess
from pathlib import Path

import pytest

from perf_helpers.data.columns import DATA


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
