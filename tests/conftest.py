"""What several test files need: the seed's pages, and the system's Chromium."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import nbformat
import pytest
from hypothesis import HealthCheck, settings
from playwright.sync_api import Browser, Page, Route, sync_playwright

from perf_helpers.columns import DATA
from perf_helpers.render import main
from tests.lab import opened, served

# Machines are shared: how long an example takes says nothing.
settings.register_profile("project", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("project")

# One page of each kind: the seed's three; no parts and no categories of today; parts of unlike
# columns; two kinds of latency; a latency of unsaid extent; groups and images; 78 rows at two
# bases of price; no price, and not yet published; no longer published, and the copy that is
# always the newest.
SAMPLE = (
    ("trn1", "2023-09-15", ""),
    ("inf1", "2022-10-10", ""),
    ("inf1", "2024-09-16", "inference"),
    ("inf2", "2024-04-30", ""),
    ("inf2", "2024-09-16", "inference"),
    ("trn1", "2023-06-28", "llm"),
    ("trn1", "2022-10-10", ""),
    ("trn1", "latest", "llm"),
)


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample's pages, rendered once."""
    folder = tmp_path_factory.mktemp("site")
    for instance, date, table in SAMPLE:
        chosen = [f"TABLE={table}"] if table else []
        assert main([f"SITE={folder}", f"INSTANCE={instance}", f"DATE={date}", *chosen]) == 0
    return folder


@pytest.fixture(scope="session")
def seed(site: Path) -> Path:
    """The folder of the three pages of trn1, 2023-09-15."""
    return site / "trn1" / "2023-09-15"


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A copy of the project with data, notebooks and helpers of its own, to change at will."""
    root = tmp_path / "project"
    for folder in ("perf_helpers", "data", "notebooks"):
        shutil.copytree(DATA.parent / folder, root / folder)
    for name in ("conftest.py", "pyproject.toml", "requirements.lock"):
        shutil.copy(DATA.parent / name, root)
    return root


def run_in(project: Path, module: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run a command of a copied project, with its own helpers and data."""
    return subprocess.run(
        [sys.executable, "-m", f"perf_helpers.{module}", *arguments],
        cwd=project,
        capture_output=True,
        text=True,
    )


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Headless Chromium of the system; the test says that it was skipped where there is none."""
    names = ("chromium", "chromium-browser", "google-chrome")
    found = next(filter(None, map(shutil.which, names)), None)
    if found is None:
        pytest.skip(f"NOT TESTED IN A BROWSER: none of {', '.join(names)} is installed")
    root = ["--no-sandbox"] if os.geteuid() == 0 else []
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=found, args=root)
        yield chromium
        chromium.close()


@pytest.fixture(scope="session")
def lab_python() -> Path:
    """The interpreter of the lab environment; the test says that it was skipped without one."""
    given = os.environ.get("LAB_PYTHON", ".venv-lab/bin/python")
    # A link to another interpreter, which would not be of the environment: not to be resolved.
    found = Path(shutil.which(given) or DATA.parent / given).absolute()
    asked = [found, "-c", "import jupyterlab, perf_helpers"]
    if not found.exists() or subprocess.run(asked, capture_output=True).returncode:
        pytest.skip(f"NOT TESTED IN JUPYTERLAB: {found} has none; make lab sets one up")
    return found


@pytest.fixture
def lab_page(browser: Browser, lab_python: Path, project: Path) -> Iterator[Page]:
    """The inference notebook of a copied project, open in JupyterLab, without outputs.

    `asked_elsewhere` on the page lists the requests to anywhere but the server, all refused.
    """
    path = project / "notebooks/inference.ipynb"
    notebook = nbformat.read(path, as_version=4)
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
    nbformat.write(notebook, path)
    with served(lab_python, project) as address:
        page = browser.new_page(viewport={"width": 1440, "height": 900})
        page.asked_elsewhere = []

        def refuse(route: Route) -> None:
            page.asked_elsewhere.append(route.request.url)
            route.abort()

        page.route(lambda url: not url.startswith((address, "data:", "blob:")), refuse)
        opened(page, address, path.name)
        yield page
        page.close()
