"""A notebook in nbconvert's own HTML: dollars are dollars there, and no cell overprints another."""

from pathlib import Path

import pytest
from nbconvert import HTMLExporter
from playwright.sync_api import Browser, Page

from tests.browser.crowding import overprinting

# What MathJax's tex2jax looks at: no element of these names, none within one of this class.
UNGUARDED = """() => {
    const skipped = "script, noscript, style, textarea, pre, code, .tex2jax_ignore";
    const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT), found = [];
    while (texts.nextNode())
        if (!texts.currentNode.parentElement.closest(skipped)) found.push(texts.currentNode.data);
    return found.filter(text => text.includes("$"));
}"""


@pytest.fixture(scope="module")
def converted(tmp_path_factory: pytest.TempPathFactory, site: Path) -> Path:
    """The inference notebook of inf2, with many runs on the front, as nbconvert makes it HTML."""
    path = tmp_path_factory.mktemp("nbconvert") / "inference.html"
    notebook = site / "inf2/2024-09-16/inference.ipynb"
    path.write_text(HTMLExporter().from_filename(str(notebook))[0])
    return path


@pytest.fixture
def page(browser: Browser, converted: Path) -> Page:
    page = browser.new_page(viewport={"width": 1440, "height": 900})
    page.route(lambda url: not url.startswith("file:"), lambda route: route.abort())
    page.goto(converted.as_uri())
    yield page
    page.close()


def test_dollars_are_kept_from_mathjax(page: Page) -> None:
    assert page.locator("figcaption").first.text_content().count("$") > 5
    assert page.evaluate(UNGUARDED) == []
    # It would look at them, and takes no other class than the one that it takes by itself.
    config = page.locator('script[type="text/x-mathjax-config"]').text_content()
    assert "inlineMath: [ ['$','$']" in config
    assert "ignoreClass" not in config
    page.evaluate(
        "document.querySelectorAll('.tex2jax_ignore').forEach(e => e.removeAttribute('class'))"
    )
    assert len(page.evaluate(UNGUARDED)) > 5


def test_a_trend_does_not_overprint_its_neighbour(page: Page) -> None:
    assert overprinting(page.locator("td.trend")) == []
