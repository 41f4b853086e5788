"""What a filter below a heading means, and that the page's arithmetic is that of the build."""

from collections.abc import Iterator
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from playwright.sync_api import Browser, Page

from perf_helpers.data.columns import columns
from perf_helpers.data.formats import aligned
from tests.browser.browsing import opened, scripted
from tests.browser.viewing import chips, tables

COST = columns("inference")["usd_per_1m_inferences"]
NUMBERS = ["1", "4", "8", "16", "3,070.5", "$0.121", "–"]
TEXTS = ["bert-base-cased", "gpt2-large", "inf1.6xlarge", "inf2.xlarge", "2.9.0", "2.14.0", "–"]


@pytest.fixture(scope="module")
def scripts(browser: Browser) -> Iterator[Page]:
    """A blank page that has the functions of the scripts."""
    page = scripted(browser, "choices.js", "filter.js", "price.js", "rows.js")
    yield page
    page.close()


def kept(page: Page, expression: str, cells: list[str], numeric: bool) -> list[str]:
    """The cells that a filter keeps, in a column of numbers or of texts."""
    return page.evaluate(
        "([filter, cells, numeric]) => { const holds = matcher(filter, numeric);"
        " return cells.filter((text, at) => holds(text, numeric ? number(text) :"
        " text === '–' ? NaN : at)) }",
        [expression, cells, numeric],
    )


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("", NUMBERS),
        (">=8", ["8", "16", "3,070.5"]),
        ("> 8", ["16", "3,070.5"]),
        ("<=4", ["1", "4", "$0.121"]),
        ("<4", ["1", "$0.121"]),
        ("=4", ["4"]),
        ("4", ["4"]),
        ("=$0.121", ["$0.121"]),
        ("4..8", ["4", "8"]),
        ("8..", ["8", "16", "3,070.5"]),
        ("..1", ["1", "$0.121"]),
        ("1|16", ["1", "16"]),
        ("!16", ["1", "4", "8", "3,070.5", "$0.121", "–"]),
        ("!1|16", ["4", "8", "3,070.5", "$0.121", "–"]),
        (">1&<16", ["4", "8"]),
        ("1..8&!4", ["1", "8"]),
        ("3070.5", ["3,070.5"]),
        ("$0.121", ["$0.121"]),
        ("–", ["–"]),
        (">=", NUMBERS),
        ("!", NUMBERS),
        ("..", NUMBERS),
        ("|", NUMBERS),
    ],
)
def test_a_filter_of_numbers(scripts: Page, expression: str, expected: list[str]) -> None:
    assert kept(scripts, expression, NUMBERS, True) == expected


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("bert", ["bert-base-cased"]),
        ("BERT|gpt2", ["bert-base-cased", "gpt2-large"]),
        ("!inf1", [text for text in TEXTS if text != "inf1.6xlarge"]),
        ("inf&!inf1", ["inf2.xlarge"]),
        ("=inf2", ["inf2.xlarge"]),
        (">=2.14 & <3", ["2.14.0"]),
        ("<2.14&>=2", ["2.9.0"]),
        ("<3", ["2.9.0", "2.14.0"]),
        ("2.9..2.14", ["2.9.0", "2.14.0"]),
        ("<=2.14&>2.9", ["2.14.0"]),
        ("(", []),
    ],
)
def test_a_filter_of_texts_and_versions(
    scripts: Page, expression: str, expected: list[str]
) -> None:
    assert kept(scripts, expression, TEXTS, False) == expected


def test_what_is_no_number_is_no_filter_of_numbers(scripts: Page) -> None:
    for expression in (">=many", "4..x", "1|>y"):
        said = scripts.evaluate("filter => sound(filter, true)", expression)
        assert said == f"{expression.strip('4.1|>=')} is no number"
        assert scripts.evaluate("filter => typeof sound(filter, false)", expression) == "function"


@settings(max_examples=30)
@given(st.lists(st.integers(0, 50), min_size=1), st.integers(0, 50), st.integers(0, 50))
def test_a_range_keeps_what_lies_within_its_ends(
    scripts: Page, values: list[int], low: int, high: int
) -> None:
    cells = [str(value) for value in values]
    wanted = [cell for cell in cells if low <= int(cell) <= high]
    assert kept(scripts, f"{low}..{high}", cells, True) == wanted
    assert kept(scripts, f">={low}&<={high}", cells, True) == wanted


# Halfway cases too: sixteenths have one digit more than is shown.
AMOUNTS = st.one_of(
    st.floats(min_value=1e-7, max_value=1e7),
    st.integers(1, 10**6).map(lambda sixteenths: sixteenths / 16),
)


@settings(max_examples=100)
@given(st.lists(st.one_of(AMOUNTS, st.just(float("nan"))), min_size=1, max_size=20))
def test_dollars_are_written_as_the_build_writes_them(scripts: Page, amounts: list[float]) -> None:
    cells = [None if pd.isna(amount) else amount for amount in amounts]
    written = scripts.evaluate("all => dollars(all.map(one => one ?? NaN))", cells)
    assert written == aligned(pd.Series(amounts), COST)


def test_values_of_a_column_that_has_few_are_ticked(browser: Browser, site: Path) -> None:
    page = opened(browser, site / "inf2/2024-09-16/inference.html")
    menu = page.get_by_role("group", name="Values of Batch Size").first
    assert not menu.is_visible()
    page.get_by_role("button", name="Values of Batch Size").first.click()
    labels = menu.get_by_role("checkbox").evaluate_all("ticks => ticks.map(tick => tick.value)")
    assert labels == ["1", "2", "4", "8", "16", "64"]
    for value in ("4", "16"):
        menu.get_by_role("checkbox", name=value, exact=True).check()
    first, second = tables(page)
    at = first[0].index("Batch Size")
    assert {row[at] for row in first[1:]} == {"4", "16"}
    # In the other part, whose rows are all of batch 1, they hold as well.
    assert len(second) == 1
    assert chips(page) == ["Batch Size 4 or 16"]
    page.keyboard.press("Escape")
    assert not menu.is_visible()
    page.reload()
    page.get_by_role("button", name="Values of Batch Size").first.click()
    menu.get_by_role("checkbox", name="4", exact=True).uncheck()
    assert chips(page) == ["Batch Size 16"]
    # A measurement has too many to be ticked, and a name that tells rows apart.
    assert page.get_by_role("button", name="Values of Throughput").count() == 0
    assert page.get_by_role("button", name="Values of Model").count() == 0
    page.close()
