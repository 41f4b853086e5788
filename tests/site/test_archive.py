"""Five years of pages: every page of the archive is right, and the same bytes each time."""

import json
import os
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

import pandas as pd
import pytest
from playwright.sync_api import Browser

from perf_helpers.commands.render import main
from perf_helpers.data.columns import DATA
from perf_helpers.site.inputs import stale
from perf_helpers.site.plan import plan
from perf_helpers.site.records import front_record
from perf_helpers.site.rendering import only_render, render
from perf_helpers.site.whole import breaks
from tests.browser import browsing
from tests.conftest import by_one
from tests.site.test_rendering import empties, whole_site

pytestmark = pytest.mark.archive


# The pages are looked at in so many portions, by whichever process is free.
PORTIONS = 14


@pytest.fixture(scope="module")
def archive(shared: Path) -> Path:
    """Every page there is: those of SITE, or rendered once for all processes."""
    if given := os.environ.get("SITE"):
        return Path(given).resolve()
    with by_one(shared, "archive") as folder:
        assert main([f"SITE={folder}"]) == 0
    return folder


def test_another_render_by_another_executor_is_the_same_bytes(
    archive: Path, tmp_path: Path
) -> None:
    # Processes of their own: the minifier's threads do not outlive a fork.
    processes = ProcessPoolExecutor(2, get_context("spawn"))
    every_third = stale(plan("", "", "", tmp_path))[::3]
    with only_render(tmp_path) as scratch, processes as executor:
        assert render(every_third, tmp_path, executor, scratch) == 0
    again = [*tmp_path.glob("*/*/*.*")]
    assert len(again) > 150
    for path in again:
        assert path.read_bytes() == (archive / path.relative_to(tmp_path)).read_bytes(), path


def test_one_command_renders_187_pages_and_the_front_page(archive: Path) -> None:
    dated = [path for path in archive.glob("*/*/*.html") if path.parent.name != "latest"]
    assert len(dated) == len(plan("", "", "", archive)) >= 187
    assert {path for path in archive.rglob("*") if path.is_file()} == whole_site(archive) | set(
        archive.glob(".rendered/**/*.json")
    ) | {front_record(archive)}


def test_every_published_figure_stands_in_the_csv_of_its_page(archive: Path) -> None:
    sources = sorted(DATA.glob("*/*/*.csv"))
    assert len(sources) >= 165
    for path in sources:
        source, beside = (
            pd.read_csv(at, dtype=str, keep_default_na=False)
            for at in (path, archive / path.relative_to(DATA))
        )
        assert len(source) == len(beside)
        published = sorted(map(tuple, source.to_numpy()))
        assert sorted(map(tuple, beside[list(source)].to_numpy())) == published, path


def test_the_whole_site_hangs_together(archive: Path) -> None:
    assert breaks(archive) == []


def test_no_page_has_an_empty_column_or_an_empty_chart(archive: Path) -> None:
    for page in archive.glob("*/*/*.html"):
        assert empties(page.read_text()) == [], page


@pytest.fixture(scope="module")
def looked_at(archive: Path, browser: Browser, shared: Path) -> Callable[[int], dict[str, list]]:
    """What is wrong with each page of a portion, and whether it scrolls; looked at once."""

    def look(portion: int) -> dict[str, list]:
        pages = [*sorted(archive.glob("*/*/*.html")), *sorted(archive.glob("*.html"))]
        with by_one(shared, f"looked-{portion}") as path:
            if not path.exists():
                # All pages have one template and one style sheet: axe-core looks at every third,
                # and test_pages at some of each kind, in the dark as well.
                found = {
                    str(page.relative_to(archive)): browsing.looked(
                        browser, page, "light", axe=at % 3 == 0
                    )
                    for at, page in enumerate(pages[portion::PORTIONS])
                }
                path.write_text(json.dumps(found))
            return json.loads(path.read_text())

    return look


@pytest.mark.parametrize("portion", range(PORTIONS))
def test_every_page_is_in_order_in_the_browser(
    looked_at: Callable[[int], dict[str, list]], portion: int
) -> None:
    assert {name: wrong for name, (wrong, _) in looked_at(portion).items() if wrong} == {}


def test_four_pages_in_five_need_no_sideways_scroll(
    looked_at: Callable[[int], dict[str, list]],
) -> None:
    every = [looked for portion in range(PORTIONS) for looked in looked_at(portion).values()]
    assert len(every) >= 188
    assert sum(scrolls for _, scrolls in every) <= len(every) / 5
