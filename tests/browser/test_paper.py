"""A page without scripts, and on paper, holds all of it."""

import re
from pathlib import Path

import pdfplumber
import pytest
from playwright.sync_api import Browser, Page

from tests.browser.browsing import in_archive, opened
from tests.browser.viewing import as_built, chips, columns_of_set, filtered, tables

NAMES = [
    "inf2/2024-04-30/llm",
    *in_archive(
        "inf2/2024-09-16/inference",
        "trn1/2023-09-15/training",
        "inf1/2022-10-10/inference",
        "trn1/2023-09-15/inference",
        "trn1/2023-09-15/llm",
    ),
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
    as_built(page)
    assert (
        plain.locator("tbody th[scope=row]").all_inner_texts()
        == page.locator("tbody th[scope=row]").all_inner_texts()
    )
    heads = [text.split() for text in plain.locator("thead th").all_inner_texts()]
    assert heads == [text.split() for text in page.locator("thead th").all_inner_texts()]
    assert plain.locator("button, input, select").count() == 0
    page.close()
    plain.context.close()


SIDES = ("top", "right", "bottom", "left")
# What the margins of 12 mm leave of A4 and of Letter, both lying, in pixels.
SHEETS = {"A4": 1032, "Letter": 965}

# Words that stand on more than one line, and rows of more than two.
BROKEN = r"""
() => [...document.querySelectorAll('.scroll :is(th, td):not([hidden])')].flatMap(cell => {
    const words = [], texts = document.createTreeWalker(cell, NodeFilter.SHOW_TEXT)
    const range = document.createRange()
    for (let text; (text = texts.nextNode()); )
        for (const { 0: word, index } of text.data.matchAll(/[^\s/-]+[/-]?/g)) {
            range.setStart(text, index)
            range.setEnd(text, index + word.length)
            if (range.getClientRects().length > 1) words.push(word)
        }
    const { paddingTop, lineHeight } = getComputedStyle(cell)
    const lines = (cell.clientHeight - 2 * parseFloat(paddingTop)) / parseFloat(lineHeight)
    return lines > (cell.closest('thead') ? 3.5 : 2.5) ? [cell.textContent, ...words] : words
})
"""


@pytest.mark.parametrize("name", NAMES)
def test_on_paper_no_column_is_cut_off(
    browser: Browser, site: Path, tmp_path: Path, name: str
) -> None:
    page = opened(browser, site / f"{name}.html", scheme="dark")
    columns_of_set(page, "all")
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
            for word in re.findall(r"\w+", cell)[:1]:
                assert word[:5] in said
    page.close()


@pytest.mark.parametrize("name", NAMES)
def test_on_paper_words_are_whole_and_a_row_is_one_or_two_lines(
    browser: Browser, site: Path, name: str
) -> None:
    page = opened(browser, site / f"{name}.html")
    page.emulate_media(media="print")
    for width in SHEETS.values():
        page.set_viewport_size({"width": width, "height": 700})
        assert page.evaluate(BROKEN) == []
        assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.close()


@pytest.mark.parametrize("sheet", ["A4", *in_archive("Letter")])
def test_on_paper_the_table_begins_on_sheet_one_and_has_its_head_on_each(
    browser: Browser, site: Path, tmp_path: Path, sheet: str
) -> None:
    page = opened(browser, site / "inf2/2024-04-30/llm.html")
    path = tmp_path / "page.pdf"
    letter = {"format": "Letter", "landscape": True, "margin": dict.fromkeys(SIDES, "12mm")}
    page.pdf(path=path, **({"prefer_css_page_size": True} if sheet == "A4" else letter))
    with pdfplumber.open(path) as printed:
        sheets = [[word["text"] for word in each.extract_words()] for each in printed.pages]
    rows = [words for words in sheets if words.count("inf2.48xlarge") > 5]
    assert rows[0] is sheets[0]
    assert len(rows) >= 2
    for words in rows:
        assert {"Model", "Inst.", "Batch", "Throughput", "Cost", "(tokens)", "(ms)"} <= {*words}
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
    assert page.locator(".view [role=status]").inner_text() == "2 of 78 rows"
    assert page.locator("[data-drop]").is_visible()
    assert chips(page) == ["Model resnet18"]
    controls = ".view :is(button:not([data-drop]), input, select, summary, .note), [name=pick]"
    for control in page.locator(controls).all():
        assert not control.is_visible()
    assert not page.locator(".filters").first.is_visible()
    assert len(tables(page)[0]) == 2
    page.close()
