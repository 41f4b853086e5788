"""A page is offline and alone: opened in the system's Chromium, with the network refused."""

from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from perf_helpers.columns import TABLES

NAMES = [*(f"trn1/2023-09-15/{table}.html" for table in TABLES), "index.html"]


def opened(browser: Browser, path: Path, width: int = 1440, scheme: str = "light") -> Page:
    """A page of the site in a window of its own; `asked` and `said` are on the window."""
    page = browser.new_page(viewport={"width": width, "height": 900}, color_scheme=scheme)
    page.asked, page.said = [], []
    page.context.set_offline(True)
    page.on("request", lambda request: page.asked.append(request.url))
    page.on("console", lambda message: page.said.append(message.text))
    page.on("pageerror", lambda error: page.said.append(str(error)))
    page.goto(path.as_uri())
    return page


@pytest.mark.parametrize("name", NAMES)
def test_no_request_leaves_and_nothing_is_said_on_the_console(
    browser: Browser, site: Path, name: str
) -> None:
    page = opened(browser, site / name)
    assert page.asked == [(site / name).as_uri()]
    assert page.said == []
    page.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", NAMES)
def test_axe_finds_nothing(browser: Browser, site: Path, name: str, scheme: str) -> None:
    page = opened(browser, site / name, scheme=scheme)
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()
    page.close()


@pytest.mark.parametrize("width", [360, 768, 1440])
@pytest.mark.parametrize("name", NAMES)
def test_the_page_does_not_scroll_sideways_but_wide_tables_do(
    browser: Browser, site: Path, name: str, width: int
) -> None:
    page = opened(browser, site / name, width)
    assert page.evaluate("document.documentElement.scrollWidth") == width
    boxes = page.locator(".scroll")
    if width == 360 and boxes.count():
        assert boxes.first.evaluate("box => box.scrollWidth > box.clientWidth")
    page.close()


@pytest.mark.parametrize("table", TABLES)
def test_figures_can_be_read_on_a_phone(browser: Browser, seed: Path, table: str) -> None:
    page = opened(browser, seed / f"{table}.html", 360)
    heights = page.locator("figure svg text").evaluate_all(
        "texts => texts.map(text => parseFloat(getComputedStyle(text).fontSize)"
        " * text.getScreenCTM().a)"
    )
    assert min(heights) >= 8.5
    assert page.locator("figure figcaption").inner_text()
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
