"""Rows side by side, a load in instances, a second column to sort by, and a page that was saved."""

import math
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.browsing import opened
from tests.browser.viewing import status

RATE = 1.34


@pytest.fixture(scope="module")
def page(browser: Browser, seed: Path) -> Iterator[Page]:
    page = opened(browser, seed / "inference.html")
    yield page
    page.close()


@pytest.fixture(autouse=True)
def reset(page: Page) -> None:
    page.evaluate("location.hash = ''")


def figures(page: Page, kind: str) -> list[str]:
    """What the cells of a column say in the rows that are drawn, without their marks."""
    return page.locator("table:has(th.throughput) tbody tr:not(.group)").evaluate_all(
        """(rows, kind) => rows.map(row => {
            const heads = [...row.closest('table').tHead.rows[0].cells]
            const cell = row.cells[heads.findIndex(head => head.matches(`.${kind}`))]
            return [...cell.childNodes].filter(node => node.nodeType === 3)
                .map(node => node.textContent).join('').trim()
        })""",
        kind,
    )


def test_ticked_rows_stand_side_by_side_and_what_differs_is_marked(page: Page) -> None:
    boxes = page.locator("[name=pick]")
    boxes.nth(0).check()
    assert page.locator(".compare").inner_text() == "Tick a second row to compare."
    boxes.nth(1).check()
    lines = page.locator(".compare tbody tr")
    said = dict(zip(lines.locator("th").all_inner_texts(), lines.all(), strict=True))
    assert {line.locator("td").count() for line in said.values()} == {2}
    assert said["Throughput ≠"].locator("td").all_inner_texts() == figures(page, "throughput")[:2]
    assert "Batch Size" in said
    assert "pick=" in page.url
    page.reload()
    assert page.locator(".compare thead th").count() == 2


def test_a_baseline_gives_the_others_as_ratios(page: Page) -> None:
    for at in (0, 1):
        page.locator("[name=pick]").nth(at).check()
    page.locator("[data-base]").first.click()
    one, two = (float(text.replace(",", "")) for text in figures(page, "throughput")[:2])
    ratio = page.locator("td[data-ratio]").first.get_attribute("data-ratio")
    assert ratio
    assert float(ratio.removeprefix("×")) == pytest.approx(two / one, rel=0.005)


def test_a_load_costs_a_month_of_as_many_instances_as_reach_it(page: Page) -> None:
    page.locator("[name=load]").fill("10000")
    page.locator("[name=inst-type]").first.fill("trn1.2xlarge")
    costs, rates = figures(page, "cost"), figures(page, "throughput")
    assert costs
    for cost, rate in zip(costs, rates, strict=True):
        count = math.ceil(10_000 / float(rate.replace(",", "")))
        assert cost == f"${round(count * RATE * 730):,} · {count}×"


def test_shift_sorts_by_a_second_column_where_the_first_is_alike(page: Page) -> None:
    page.locator("th:has-text('Batch Size') button").first.click()
    page.locator("th.throughput button").first.click(modifiers=["Shift"])
    assert "sort=batch-size%2C-throughput" in page.url
    batches = page.locator("table:has(th.throughput)").first.evaluate(
        """table => {
            const heads = [...table.tHead.rows[0].cells].map(head => head.textContent)
            const [a, b] = ['Batch', 'Throughput'].map(
                name => heads.findIndex(text => text.startsWith(name)))
            return [...table.tBodies[0].rows].map(row => [a, b].map(
                at => +row.cells[at].textContent.replaceAll(',', '')))
        }"""
    )
    assert batches == sorted(batches, key=lambda pair: (pair[0], -pair[1]))


def test_a_page_that_was_saved_opens_with_all_its_rows_and_one_set_of_controls(
    browser: Browser, page: Page, tmp_path: Path
) -> None:
    page.locator("[name=q]").fill("bert")
    assert not status(page).startswith("35 of 35")
    saved = tmp_path / "saved.html"
    saved.write_text(page.content())
    again = opened(browser, saved)
    whole = page.evaluate("document.querySelector('.view template').content.children.length")
    assert status(again).split(" of ")[0] == status(again).split(" ")[2]
    assert again.locator(".filters").count() == whole
    assert again.locator("[name=q]").count() == again.locator(".compare").count() == 1
    keys = "heads => heads.map(head => head.textContent)"
    assert again.locator("th.throughput").evaluate_all(keys) == page.locator(
        "th.throughput"
    ).evaluate_all(keys)
    again.close()
