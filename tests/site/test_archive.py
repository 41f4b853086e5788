"""Four years of pages: every page of the archive is right, and the same bytes each time."""

from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

import pandas as pd
import pytest
from playwright.sync_api import Browser

from perf_helpers.commands.render import main
from perf_helpers.data.columns import DATA
from perf_helpers.site.plan import plan
from perf_helpers.site.rendering import only_render, render
from tests.browser import browsing
from tests.site.test_rendering import empties, faults, whole_site

pytestmark = pytest.mark.archive


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Every page there is, rendered once."""
    folder = tmp_path_factory.mktemp("archive")
    assert main([f"SITE={folder}"]) == 0
    return folder


def test_one_command_renders_182_pages_and_the_front_page(archive: Path) -> None:
    dated = [path for path in archive.glob("*/*/*.html") if path.parent.name != "latest"]
    assert len(dated) == len(plan("", "", "", archive)) >= 182
    assert {path for path in archive.rglob("*") if path.is_file()} == whole_site(archive) | set(
        archive.glob(".rendered/*/*/*.json")
    )


def test_every_published_figure_stands_in_the_csv_of_its_page(archive: Path) -> None:
    sources = sorted(DATA.glob("*/*/*.csv"))
    assert len(sources) >= 160
    for path in sources:
        source, beside = (
            pd.read_csv(at, dtype=str, keep_default_na=False)
            for at in (path, archive / path.relative_to(DATA))
        )
        assert len(source) == len(beside)
        published = sorted(map(tuple, source.to_numpy()))
        assert sorted(map(tuple, beside[list(source)].to_numpy())) == published, path


def test_every_link_leads_somewhere(archive: Path) -> None:
    pages = whole_site(archive)
    found = {
        str(page.relative_to(archive)): wrong
        for page in [*archive.glob("*/*/*.html"), archive / "index.html"]
        if (wrong := faults(page, pages))
    }
    assert found == {}


def test_no_page_has_an_empty_column_or_an_empty_chart(archive: Path) -> None:
    for page in archive.glob("*/*/*.html"):
        assert empties(page.read_text()) == [], page


def test_every_page_is_in_order_in_the_browser(archive: Path, browser: Browser) -> None:
    # All pages have one style sheet: test_pages looks at it in the dark.
    found = {
        str(page.relative_to(archive)): wrong
        for page in [*sorted(archive.glob("*/*/*.html")), archive / "index.html"]
        if (wrong := browsing.faults(browser, page, "light"))
    }
    assert found == {}


def test_another_render_by_another_executor_is_the_same_bytes(
    archive: Path, tmp_path: Path
) -> None:
    # Processes of their own: the minifier's threads do not outlive a fork.
    processes = ProcessPoolExecutor(2, get_context("spawn"))
    with only_render(tmp_path) as scratch, processes as executor:
        assert render(plan("", "", "", tmp_path), tmp_path, executor, scratch) == 0
    for path in whole_site(archive):
        again = tmp_path / path.relative_to(archive.resolve())
        assert path.read_bytes() == again.read_bytes(), path
