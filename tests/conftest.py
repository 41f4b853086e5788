"""What several test files need: the seed's pages, and the system's Chromium."""

import fcntl
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import nbformat
import pandas as pd
import pytest
from hypothesis import HealthCheck, settings
from playwright.sync_api import Browser, Page, Route, sync_playwright

from perf_helpers.data.columns import DATA
from perf_helpers.data.frames import read
from perf_helpers.data.snapshot import all_snapshots, snapshot_on, tables
from perf_helpers.site.inputs import stale
from perf_helpers.site.kernel import warm_kernels
from perf_helpers.site.plan import overviews, plan
from perf_helpers.site.records import record_path
from perf_helpers.site.rendering import only_render, render
from tests.browser.lab import opened, served
from tests.shipped import cut_to_what_was_shipped

# Machines are shared: how long an example takes says nothing. A commit passes or fails each time
# alike; pytest --hypothesis-profile=explore looks for examples that nobody has seen.
settings.register_profile("explore", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("project", settings.get_profile("explore"), derandomize=True)
settings.load_profile("project")

# One page of each kind: the seed's three; the oldest; no parts and no categories of today; parts
# of unlike columns; two kinds of latency; a latency of unsaid extent; groups and images; 78 rows
# at two bases of price; no price, and not yet published; no longer published, and the copy that
# is always the newest; training and tokens at two bases.
SAMPLE = (
    ("trn1", "2023-09-15", ""),
    ("inf1", "2021-08-12", ""),
    ("inf1", "2022-10-10", ""),
    ("inf1", "2024-09-16", "inference"),
    ("inf2", "2024-04-30", ""),
    ("inf2", "2024-09-16", "inference"),
    ("trn1", "2024-09-16", "training"),
    ("trn1", "2024-09-16", "llm"),
    ("trn1", "2023-06-28", "llm"),
    ("trn1", "2022-10-10", ""),
    ("trn1", "latest", "llm"),
    # Which the newest may not have: what it has is looked at under latest as well.
    ("trn1", "latest", tables(snapshot_on("trn1", "latest"))[-1]),
)


@pytest.fixture(scope="session")
def shared(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Path:
    """A folder that all processes of this run have in common."""
    own = tmp_path_factory.getbasetemp()
    return own if worker_id == "master" else own.parent


@contextmanager
def by_one(folder: Path, name: str) -> Iterator[Path]:
    """Where something is that one process makes for all: the others wait until it is there."""
    with (folder / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield folder / name


@pytest.fixture(scope="session")
def site(shared: Path) -> Path:
    """The sample's pages, rendered once for all processes; or those of SITE, all of them."""
    if given := os.environ.get("SITE"):
        return Path(given).resolve()
    with by_one(shared, "site") as folder:
        if not folder.exists():
            of_tables = [target for choice in SAMPLE for target in plan(*choice, folder.resolve())]
            chosen = [*of_tables, *overviews(folder.resolve())]
            targets = [*{target.name: target for target in chosen}.values()]
            with only_render(folder) as scratch, ThreadPoolExecutor(2) as executor:
                assert render(stale(targets), folder, executor, scratch) == 0
    return folder


def shelved(site: Path, elsewhere: Path, name: str) -> Path:
    """A page of the site laid into another with its files and record; its path."""
    for path in (site / name).parent.glob(f"{Path(name).name}.*"):
        (elsewhere / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(path, (elsewhere / name).parent)
    kept = record_path(elsewhere, name)
    kept.parent.mkdir(parents=True)
    shutil.copy(record_path(site, name), kept)
    return elsewhere / f"{name}.html"


@pytest.fixture(scope="session")
def kernels() -> Iterator[Path]:
    """A folder where kernels are started."""
    with tempfile.TemporaryDirectory() as folder, warm_kernels(Path(folder)):
        yield Path(folder)


@pytest.fixture(scope="session")
def frames() -> list[pd.DataFrame]:
    """Every table of every snapshot, as read; none is to be changed."""
    return [
        read(table, snapshot.family, snapshot.date)
        for snapshot in all_snapshots()
        for table in tables(snapshot)
    ]


@pytest.fixture(scope="session")
def seed(site: Path) -> Path:
    """The folder of the three pages of trn1, 2023-09-15."""
    return site / "trn1" / "2023-09-15"


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A copy of the project with data, notebooks and helpers of its own, to change at will."""
    return copied(tmp_path)


def copied(folder: Path) -> Path:
    """A copy of the project in a folder, with the data that it was shipped with."""
    root = folder / "project"
    for folder in ("perf_helpers", "data", "notebooks"):
        shutil.copytree(DATA.parent / folder, root / folder)
    cut_to_what_was_shipped(root / "data")
    for name in ("conftest.py", "pyproject.toml", "requirements.lock"):
        shutil.copy(DATA.parent / name, root)
    return root


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Headless Chromium of the system; the test says that it was skipped where there is none."""
    # The first has no window to draw, and is twice as fast.
    names = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
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


@pytest.fixture(scope="session")
def lab(lab_python: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, str]]:
    """A copied project and the address of a JupyterLab that is open on it."""
    project = copied(tmp_path_factory.mktemp("lab"))
    with served(lab_python, project) as address:
        yield project, address


@pytest.fixture
def lab_page(browser: Browser, lab: tuple[Path, str], request: pytest.FixtureRequest) -> Page:
    """The inference notebook of a copied project, open in JupyterLab, without outputs.

    `asked_elsewhere` on the page lists the requests to anywhere but the server, all refused.
    """
    project, address = lab
    notebook = nbformat.read(project / "notebooks/inference.ipynb", as_version=4)
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
    # One of its own for each test, with a kernel of its own.
    name = f"{request.node.name}.ipynb"
    nbformat.write(notebook, project / "notebooks" / name)
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    page = context.new_page()
    page.asked_elsewhere = []

    def refuse(route: Route) -> None:
        page.asked_elsewhere.append(route.request.url)
        route.abort()

    page.route(lambda url: not url.startswith((address, "data:", "blob:")), refuse)
    opened(page, address, name)
    yield page
    context.close()
