"""A page without scripts, and on paper, holds all of it."""

import re
from pathlib import Path

import pdfplumber
import pytest
from playwright.sync_api import Browser, Page

from tests.browser.browsing import opened
from tests.browser.viewing import filtered, tables

NAMES = [
    "inf2/2024-09-16/inference",
    "inf1/2022-10-10/inference",
    "trn1/2023-09-15/training",
    "trn1/2023-09-15/inference",
    "trn1/2023-09-15/llm",
    "inf2/2024-04-30/llm",
]


def without_scripts(browser: Browser, path: Path) -> Page:
    page = browser.new_context(java_script_enabled=False).new_page()
    page.goto(path.as_uri())
    return page


@pytest.mark.parametrize("name", NAMES)
def test_without_scripts_all_parts_are_there_as_with_them(
    browser: Browser, site: Path, name: str
) -> None:
    plain = without_scripts(browser, site / f"{name}.html")
    page = opened(browser, site / f"{name}.html")
    page.evaluate("document.querySelectorAll('.filters').forEach(row => row.remove())")
    assert (
        plain.locator("tbody th[scope=row]").all_inner_texts()
        == page.locator("tbody th[scope=row]").all_inner_texts()
    )
    heads = [text.split() for text in plain.locator("thead th").all_inner_texts()]
    assert heads == [text.split() for text in page.locator("thead th").all_inner_texts()]
    assert plain.locator("button, input, select").count() == 0
    page.close()
    plain.context.close()


@pytest.mark.parametrize("name", NAMES)
def test_on_paper_no_column_is_cut_off(
    browser: Browser, site: Path, tmp_path: Path, name: str
) -> None:
    page = opened(browser, site / f"{name}.html", scheme="dark")
    path = tmp_path / "page.pdf"
    page.pdf(path=path, prefer_css_page_size=True)
    with pdfplumber.open(path) as printed:
        words = [(word, sheet.width) for sheet in printed.pages for word in sheet.extract_words()]
    # Nothing stands in the right margin of 12 mm, 34 points, or beyond.
    assert max(word["x1"] - width for word, width in words) <= -33
    said = re.sub(r"\W", "", "".join(word["text"] for word, _ in words))
    for heads, *rows in tables(page):
        for cell in [heads[-1], *(cell for row in rows for cell in (row[0], row[-1]))]:
            # A word may go on in the next line, beside that of another cell.
            assert re.findall(r"\w+", cell)[0][:5] in said
    page.close()


def test_paper_is_light_whatever_the_screen_is(browser: Browser, seed: Path) -> None:
    page = opened(browser, seed / "llm.html", scheme="dark")
    page.emulate_media(media="print", color_scheme="dark")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    assert page.evaluate("getComputedStyle(document.body).color") == "rgb(0, 0, 0)"
    page.close()


def test_paper_shows_the_view_says_which_it_is_and_has_no_controls(
    browser: Browser, site: Path
) -> None:
    page = opened(browser, site / "inf2/2024-09-16/inference.html")
    filtered(page, "Model", "resnet18")
    page.emulate_media(media="print")
    assert page.locator(".view [role=status]").inner_text() == "2 of 78 rows: model resnet18"
    for control in page.locator(".view :is(button, input, select, summary, .note)").all():
        assert not control.is_visible()
    assert not page.locator(".filters").first.is_visible()
    assert len(tables(page)[0]) == 2
    page.close()
