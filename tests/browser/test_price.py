"""Price is a switch: what a page computes at another rate is what would be built at it."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from perf_helpers.data.columns import DATA
from tests.browser.browsing import in_archive, opened
from tests.browser.viewing import as_built, column, head, numbers, tables
from tests.conftest import copied
from tests.running import run_in

INF2 = "inf2/2024-09-16/inference.html"


def switched(page: Page, basis: str) -> None:
    page.locator("[name=price]").select_option(basis)


def bars(page: Page) -> list[str]:
    """The length of every bar of the tables, in per cent."""
    return page.locator("td.bar").evaluate_all(
        "cells => cells.map(cell => cell.style.getPropertyValue('--bar'))"
    )


@pytest.fixture(scope="module")
def on_demand(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Pages of 2024-09-16, built without the rates that began on that day."""
    project = copied(tmp_path_factory.mktemp("on-demand"))
    book = project / "data/prices.csv"
    lines = [line for line in book.read_text().splitlines() if "ri_effective" not in line]
    book.write_text("\n".join(lines) + "\n")
    for unused in ("inf1/2024-09-16/inference", "inf2/2024-09-16/llm", "trn1/2024-09-16/inference"):
        (project / f"data/{unused}.csv").unlink()
    assert run_in(project, "render", "DATE=2024-09-16").returncode == 0
    return project / "site"


@pytest.mark.archive
@pytest.mark.parametrize(
    ("instance", "date", "table"),
    [("inf2", "2024-09-16", "inference"), ("trn1", "2024-09-16", "training"),
     ("trn1", "2024-09-16", "llm")],
)  # fmt: skip
def test_a_switched_page_equals_a_page_built_at_that_price(
    site: Path, on_demand: Path, browser: Browser, instance: str, date: str, table: str
) -> None:
    name = f"{instance}/{date}/{table}.html"
    switch = opened(browser, site / name)
    rebuilt = opened(browser, on_demand / name)
    before = tables(switch)
    switched(switch, "on-demand")
    assert tables(switch) == tables(rebuilt) != before
    assert bars(switch) == bars(rebuilt)
    switched(switch, "ri-effective")
    assert tables(switch) == before
    switch.close()
    rebuilt.close()


@pytest.mark.parametrize(
    "name",
    [
        "inf1/2022-10-10/inference",
        "inf2/2024-04-30/llm",
        "trn1/2022-10-10/training",
        *in_archive("inf2/2024-04-30/inference", "trn1/2023-09-15/training", "trn1/2023-09-15/llm"),
    ],
)
def test_what_the_script_writes_at_the_pages_own_price_is_what_was_built(
    browser: Browser, site: Path, name: str
) -> None:
    page = opened(browser, site / f"{name}.html")
    context = browser.new_context(java_script_enabled=False)
    plain = context.new_page()
    plain.goto((site / f"{name}.html").as_uri())
    texts = plain.locator("td").all_inner_texts()
    lengths = bars(plain)
    as_built(page)
    assert page.locator("td").all_inner_texts() == texts
    assert bars(page) == lengths
    context.close()
    page.close()


def test_every_basis_of_the_book_is_offered_with_the_day_it_was_last_published(
    browser: Browser, site: Path
) -> None:
    page = opened(browser, site / INF2)
    assert page.locator("[name=price] option").all_inner_texts() == [
        "RI-effective, last published 2024-09-16",
        "On-demand, last published 2024-07-24",
        "your own $/hour",
    ]
    page.close()


def test_a_basis_published_after_the_page_is_not_offered(browser: Browser, seed: Path) -> None:
    page = opened(browser, seed / "inference.html")
    assert page.locator("[name=price] option").all_inner_texts() == [
        "On-demand, last published 2023-09-15",
        "your own $/hour",
    ]
    page.close()


def test_the_readers_own_rates_cost_and_order_the_rows(browser: Browser, site: Path) -> None:
    page = opened(browser, site / INF2)
    switched(page, "own")
    fields = page.locator(".own input")
    names = [fields.nth(at).get_attribute("name") for at in range(fields.count())]
    assert names == ["inf2.8xlarge", "inf2.48xlarge", "inf2.xlarge"]
    assert [field.input_value() for field in fields.all()] == ["0.85", "5.608", "0.328"]
    before = column(page, "Cost per 1M inferences")
    for field in fields.all():
        field.fill("2")
    throughput = numbers(page, "Throughput")
    costs = [float(cell[1:].replace(",", "")) for cell in column(page, "Cost per 1M inferences")]
    assert costs == [round(1e6 / each * 2 / 3600, 3) for each in throughput]
    assert len(costs) == len(before)
    said = head(page, "Cost per 1M inferences").inner_text()
    assert "(USD, own $2, $2, $2/hour)" in " ".join(said.split())
    assert "price=own" in page.url
    assert "inf2.xlarge=2" in page.url
    fields.nth(2).fill("")
    head(page, "Cost per 1M inferences").get_by_role("button").click()
    assert column(page, "Cost per 1M inferences")[-1] == "no price"
    page.close()


def test_heads_that_name_several_rates_keep_to_their_columns(browser: Browser, site: Path) -> None:
    page = opened(browser, site / INF2)
    switched(page, "own")
    for field in page.locator(".own input").all():
        field.fill("12.981")
    for unit in page.locator("thead th.cost:not([hidden]) small").all():
        inside, around = unit.bounding_box(), unit.locator("xpath=ancestor::th").bounding_box()
        assert inside["x"] >= around["x"]
        assert inside["x"] + inside["width"] <= around["x"] + around["width"]
    page.close()


def test_own_rates_begin_with_those_that_are_seen(browser: Browser, site: Path) -> None:
    page = opened(browser, site / INF2)
    switched(page, "on-demand")
    switched(page, "own")
    fields = page.locator(".own input").all()
    assert [field.input_value() for field in fields] == ["1.97", "12.981", "0.758"]
    page.close()


def test_own_rates_are_kept_while_another_basis_is_looked_at(browser: Browser, site: Path) -> None:
    page = opened(browser, site / INF2)
    switched(page, "own")
    page.locator(".own input").first.fill("0.5")
    seen = tables(page)
    switched(page, "on-demand")
    assert "0.5" not in page.url
    switched(page, "own")
    assert page.locator(".own input").first.input_value() == "0.5"
    assert tables(page) == seen
    # What was emptied stays empty; what was reset is forgotten.
    page.locator(".own input").first.fill("")
    switched(page, "on-demand")
    switched(page, "own")
    assert page.locator(".own input").first.input_value() == ""
    page.get_by_role("button", name="Take all away").click()
    switched(page, "own")
    assert page.locator(".own input").first.input_value() == "0.85"
    page.close()


@pytest.mark.parametrize("rate", ["", "abc", "-1", "Infinity", "1e12", "1e-300"])
def test_a_rate_that_nobody_pays_is_no_price_and_not_named(
    browser: Browser, site: Path, rate: str
) -> None:
    page = opened(browser, site / "trn1/2022-10-10/training.html")
    page.goto(f"{page.url}#price=own&trn1.32xlarge={rate}")
    assert set(column(page, "Cost per 1M sequences")) == {"no price"}
    assert "(USD, own $/hour)" in head(page, "Cost per 1M sequences").inner_text()
    page.close()


def test_a_page_without_any_rate_can_be_priced(browser: Browser, site: Path) -> None:
    page = opened(browser, site / "trn1/2022-10-10/training.html")
    assert set(column(page, "Cost per 1M sequences")) == {"no price"}
    switched(page, "own")
    page.locator(".own input").fill("21.5")
    rows = tables(page)[0]
    at = {name: rows[0].index(name) for name in rows[0]}
    cost, nodes = at["Cost per 1M sequences (USD, own $21.5/hour)"], at["Nodes"]
    speed = at["Performance (seq/sec)"]
    for row in rows[1:]:
        expected = 1e6 / float(row[speed].replace(",", "")) * 21.5 * int(row[nodes]) / 3600
        assert float(row[cost].replace("$", "").replace(",", "")) == pytest.approx(
            expected, rel=1e-3
        )
    page.close()


def test_costs_say_their_basis_and_what_stays_at_the_pages_own(
    browser: Browser, site: Path
) -> None:
    page = opened(browser, site / INF2)
    assert "(USD, RI-effective)" in head(page, "Cost per 1M inferences").inner_text()
    switched(page, "on-demand")
    assert "(USD, On-demand)" in head(page, "Cost per 1M inferences").inner_text()
    fold = page.locator("details.built > summary")
    assert fold.inner_text() == "All models in one figure, at the page's own price"
    page.close()


def test_the_price_book_of_the_page_is_a_table_too(browser: Browser, site: Path) -> None:
    page = opened(browser, site / INF2)
    book = page.locator("table:not(:has(.throughput))").inner_text()
    lines = [
        line for line in (DATA / "prices.csv").read_text().splitlines() if "inf2.xlarge" in line
    ]
    assert len(lines) == 2
    for _, _, rate, first, _ in (line.split(",") for line in lines):
        assert f"${rate}" in book
        assert first in book
    page.close()
