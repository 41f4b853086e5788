"""The script of the tables is one, and sound."""

import subprocess
import sysconfig
from pathlib import Path

from perf_helpers.tables.assets import FILES, START, script


def test_the_script_has_no_fault_that_a_linter_sees(tmp_path: Path) -> None:
    path = tmp_path / "script.js"
    path.write_text(script())
    oxlint = Path(sysconfig.get_path("scripts")) / "oxlint"
    done = subprocess.run([oxlint, "--deny-warnings", path], capture_output=True, text=True)
    assert done.returncode == 0, done.stdout
    assert "Found 0 warnings and 0 errors" in done.stdout


def test_a_name_that_nothing_uses_is_such_a_fault(tmp_path: Path) -> None:
    path = tmp_path / "script.js"
    path.write_text(script().replace(START, f"const unused = 1;\n{START}"))
    oxlint = Path(sysconfig.get_path("scripts")) / "oxlint"
    assert subprocess.run([oxlint, "--deny-warnings", path], capture_output=True).returncode


def test_the_script_leaves_no_name_behind() -> None:
    assert script().startswith("(() => {")
    assert script().endswith("})();")
    assert len(FILES) == len(set(FILES))
