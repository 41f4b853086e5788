"""A page that the tests of a module have in common: opened once, and as it was then for each."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.browsing import as_at_first, opened


@pytest.fixture(scope="module")
def window(request: pytest.FixtureRequest, browser: Browser, site: Path) -> Iterator[Page]:
    """A window with the page of the site that a module names in PAGE."""
    window = opened(browser, site / request.module.PAGE)
    yield window
    window.close()


@pytest.fixture
def anew(window: Page) -> Iterator[Page]:
    """The module's page, as it is at first; whatever it says is a fault."""
    yield as_at_first(window)
    assert window.said == []


@pytest.fixture
def page(anew: Page) -> Page:
    """The module's page, where a module has no other."""
    return anew
