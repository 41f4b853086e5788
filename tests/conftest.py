"""What several test files need: the seed's pages, and the system's Chromium."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

from perf_helpers.render import main


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The default pages, rendered once."""
    folder = tmp_path_factory.mktemp("site")
    assert main([f"SITE={folder}"]) == 0
    return folder


@pytest.fixture(scope="session")
def seed(site: Path) -> Path:
    """The folder of the three pages of trn1, 2023-09-15."""
    return site / "trn1" / "2023-09-15"


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
