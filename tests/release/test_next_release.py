"""A release breaks no test: what is tested of the data holds with one more snapshot of them."""

import os
import shutil
import subprocess
import sys
from datetime import date, timedelta
from pathlib import Path

import pytest

from perf_helpers.data.columns import DATA
from tests.running import run_in
from tests.shipped import SHIPPED

# What looks at the data that are published, whichever these are.
ON_DATA = ["tests/data", "tests/commands/test_check.py", "tests/commands/test_audit_report.py"]
ON_DATA += ["tests/checks/test_known_issues.py", "tests/site/test_plan.py", "tests/changes"]
ON_DATA += ["tests/test_api.py", "tests/tables/test_table.py", "tests/site/test_inputs.py"]


@pytest.fixture
def released(project: Path, tmp_path: Path) -> Path:
    """The project with its tests, after the import of a release without errors."""
    shutil.copytree(DATA.parent / "tests", project / "tests")
    source = tmp_path / "source"
    source.mkdir()
    publisher = DATA.parent / "tests/release/publisher/trn1/2023-10-10"
    shutil.copy(publisher / "trn1_instance_prices.csv", source)
    lines = (publisher / "trn1_trn1n_nlp_data.csv").read_text().splitlines(keepends=True)
    # The MFU of one of its rows cannot be true.
    sound = [line for line in lines if not line.startswith("GPT3-175B")]
    (source / "trn1_trn1n_nlp_data.csv").write_text("".join(sound))
    tomorrow = date.fromisoformat(SHIPPED) + timedelta(days=1)
    given = ["INSTANCE=trn1", f"DATE={tomorrow}", "RELEASE=99.33.0", "SURE=1"]
    done = run_in(project, "import_release", f"SOURCE={source}", *given)
    assert done.returncode == 0, done.stderr
    return project


@pytest.mark.archive
def test_what_is_tested_of_the_data_holds_after_a_release(released: Path, site: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-m", "", "-p", "no:cacheprovider", *ON_DATA],
        cwd=released,
        env=os.environ | {"PYTHONPATH": str(released), "SITE": str(site)},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout[-3000:]
