"""A page is offline and alone: opened in the system's Chromium, with the network refused."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.browser.browsing import in_archive, looked, opened
from tests.shipped import TABLES

# The archive looks at all pages so; here is one of each kind.
PAGES = [
    *((f"trn1/2023-09-15/{table}.html", "light") for table in TABLES),
    ("inf2/2024-04-30/llm.html", "light"),
    ("trn1/2022-10-10/llm.html", "light"),
    ("index.html", "light"),
    ("choose.html", "light"),
    # All pages have one style sheet: the dark of one of each table is the dark of all.
    ("trn1/2023-09-15/llm.html", "dark"),
    *in_archive(
        ("trn1/2023-09-15/training.html", "dark"), ("trn1/2023-09-15/inference.html", "dark")
    ),
]


@pytest.mark.parametrize("page", PAGES)
def test_a_page_asks_for_nothing_stays_light_and_narrow_pleases_axe_and_begins_with_its_rows(
    browser: Browser, site: Path, page: tuple[str, str]
) -> None:
    name, scheme = page
    assert looked(browser, site / name, scheme)[0] == []


def test_a_wide_table_scrolls_in_its_own_box(browser: Browser, seed: Path) -> None:
    page = opened(browser, seed / "inference.html", 360)
    assert page.locator(".scroll").first.evaluate("box => box.scrollWidth > box.clientWidth")
    page.close()


@pytest.mark.parametrize("table", TABLES)
def test_figures_can_be_read_on_a_phone(browser: Browser, seed: Path, table: str) -> None:
    page = opened(browser, seed / f"{table}.html", 360)
    heights = page.locator("figure svg text").evaluate_all(
        "texts => texts.map(text => parseFloat(getComputedStyle(text).fontSize)"
        " * text.getScreenCTM().a)"
    )
    assert min(heights) >= 8.5
    captions = page.locator("figure figcaption").all_text_contents()
    assert len(captions) == page.locator("figure").count()
    assert all(captions)
    page.close()


@pytest.mark.parametrize("table", TABLES)
def test_the_names_in_a_figure_do_not_collide(browser: Browser, seed: Path, table: str) -> None:
    page = opened(browser, seed / f"{table}.html")
    for svg in page.locator("figure svg").all():
        boxes = svg.locator("text").evaluate_all(
            "texts => texts.map(text => text.getBoundingClientRect()).map(box =>"
            " [box.left, box.top + box.height / 4, box.right, box.bottom - box.height / 4])"
        )
        for at, (left, top, right, bottom) in enumerate(boxes):
            for other in boxes[at + 1 :]:
                apart = other[0] >= right or other[2] <= left or other[1] >= bottom
                assert apart or other[3] <= top
    page.close()


def test_the_numbers_of_a_column_end_at_one_line(browser: Browser, seed: Path) -> None:
    page = opened(browser, seed / "inference.html")
    table = page.locator("table").first
    head = table.locator("thead th").all_inner_texts()
    at = next(i for i, text in enumerate(head) if "P99" in text)
    ends = table.locator(f"tbody tr td:nth-child({at + 1})").evaluate_all(
        "cells => cells.map(cell => { const range = document.createRange();"
        " range.selectNodeContents(cell); return range.getBoundingClientRect().right })"
    )
    assert max(ends) - min(ends) < 0.5
    page.close()


def test_a_row_can_be_linked_to_and_is_marked_when_it_was(browser: Browser, seed: Path) -> None:
    page = opened(browser, seed / "inference.html")
    row = page.locator("tbody tr").nth(3)
    before = row.locator("td").first.evaluate("cell => getComputedStyle(cell).backgroundColor")
    row.locator("a.anchor").click()
    assert page.url.endswith("#" + (row.get_attribute("id") or ""))
    after = row.locator("td").first.evaluate("cell => getComputedStyle(cell).backgroundColor")
    assert before != after
    page.close()


def test_a_wide_table_scrolls_by_keyboard(browser: Browser, seed: Path) -> None:
    page = opened(browser, seed / "training.html", 768)
    box = page.locator(".scroll").first
    box.focus()
    page.keyboard.press("ArrowRight")
    for _ in range(50):
        if moved := box.evaluate("box => box.scrollLeft"):
            break
        page.wait_for_timeout(100)
    assert moved > 0
    page.close()
