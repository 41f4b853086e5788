"""The table comes first, each of its rows says who it is, and its ink says something."""

import csv
import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote

import pytest
from playwright.sync_api import Browser, Page, expect

from perf_helpers.data.columns import columns
from tests.browser.browsing import AT_FIRST, in_archive, opened
from tests.browser.viewing import chips, column, columns_of_set, filtered, head, tables

# The page of 78 rows.
PAGE = "inf2/2024-09-16/inference.html"
NAMES = [
    "inf1/2021-08-12/inference",
    "inf2/2024-04-30/llm",
    "inf2/2024-09-16/inference",
    "trn1/2023-09-15/training",
    *in_archive(
        "inf1/2022-10-10/inference",
        "inf1/2024-09-16/inference",
        "inf2/2024-04-30/inference",
        "trn1/2023-09-15/inference",
        "trn1/2023-09-15/llm",
        "trn1/2024-09-16/training",
        "trn1/2024-09-16/llm",
        "trn1/2023-06-28/llm",
        "trn1/latest/llm",
    ),
]


@pytest.fixture(scope="module", params=NAMES)
def page(request: pytest.FixtureRequest, browser: Browser, site: Path) -> Iterator[Page]:
    """Each of the sample's pages, as it is at first."""
    page = opened(browser, site / f"{request.param}.html")
    yield page
    assert page.said == []
    page.close()


def beside(page: Page) -> list[dict[str, str]]:
    """The rows of the CSV beside a page."""
    path = Path(unquote(page.url.removeprefix("file://").split("#")[0])).with_suffix(".csv")
    with path.open(newline="") as lines:
        return list(csv.DictReader(lines))


def table_of(page: Page) -> str:
    return page.url.split("#")[0].split("/")[-1].removesuffix(".html")


def test_no_two_rows_look_alike_heads_are_short_and_rows_low(page: Page) -> None:
    found = page.evaluate(AT_FIRST)
    assert found["alike"] == []
    assert found["tall_heads"] == []
    # Rows of one line; a name or two types may take a second.
    assert set(found["heights"]) <= {*range(28, 33), *range(46, 49)}
    assert min(found["heights"]) <= 32


def test_the_facts_stand_in_one_line_and_the_tools_in_one_row(page: Page) -> None:
    for name in (".facts", ".tools:not(.chips)"):
        assert page.locator(name).bounding_box()["height"] <= 40


def test_the_title_says_table_instance_and_date(page: Page) -> None:
    table = {"training": "Training", "inference": "Inference", "llm": "LLM inference"}
    title = page.locator("h1").inner_text()
    assert re.fullmatch(rf"{table[table_of(page)]} on (inf1|inf2|trn1), \d{{4}}-\d\d-\d\d", title)


def test_what_is_the_same_in_all_rows_is_said_once_and_no_column(page: Page) -> None:
    known = {each.label: each for each in columns(table_of(page)).values()}
    rows = beside(page)
    once = page.locator("p.once [data-column]")
    said = {each.get_attribute("data-column"): each for each in once.all()}
    for label in said:
        assert len({row[known[label].name] for row in rows}) == 1
        assert rows[0][known[label].name]
    shown = {heading for heads, *_ in tables(page) for heading in heads}
    assert not shown & set(said)


def test_columns_that_tell_rows_apart_stand_after_model_and_instance(page: Page) -> None:
    known = columns(table_of(page))
    who = {c.label for c in known.values() if c.identity or c.role in ("batch", "length", "nodes")}
    figures = {
        c.label.split(" (")[0]
        for c in known.values()
        if c.role in ("throughput", "latency", "cost", "efficiency") or c.display == "trend"
    }
    for heads, *_ in tables(page):
        names = [name.split(" (")[0] for name in heads]
        first = next(at for at, name in enumerate(names) if name in figures)
        numbers = [c.label.split(" (")[0] for c in known.values() if c.label in who and c.numeric]
        assert not set(names[first:]) & set(numbers)
        assert names[0] == "Model"
        if "Inst. Type" in names:
            assert names[1] == "Inst. Type"


def test_one_rule_groups_the_digits_of_every_number(page: Page) -> None:
    columns_of_set(page, "all")
    cells = [cell for _, *rows in tables(page) for row in rows for cell in row]
    figures = [cell for cell in cells if re.fullmatch(r"\$?[\d,]+(\.\d+)?\*?", cell)]
    assert figures
    for figure in figures:
        assert re.fullmatch(r"\$?\d{1,3}(,\d{3})*(\.\d+)?\*?", figure), figure
    columns_of_set(page, "")


def test_a_finding_is_seen_whichever_columns_are(page: Page) -> None:
    seen = page.locator(":is(td, th):not([hidden]) > .flag").evaluate_all(
        "marks => marks.map(mark => mark.getAttribute('href').slice(1))"
    )
    assert set(seen) == set(
        page.locator(".findings li:has(.flag)").evaluate_all("notes => notes.map(note => note.id)")
    )


def test_a_bar_is_its_share_of_the_largest_of_its_group(page: Page) -> None:
    by = next(c for c in columns(table_of(page)).values() if c.role == "throughput")
    groups = page.locator("table:has(.throughput) tbody").evaluate_all(
        """(bodies, label) => bodies.map(body => {
            const heads = [...body.closest('table').rows[0].cells]
            const at = heads.findIndex(head => head.matches('.throughput'))
            return [...body.rows].filter(row => row.id).map(row => [
                +(row.cells[at].dataset.v
                    || row.cells[at].lastChild.textContent.replaceAll(',', '')),
                row.cells[at].style.getPropertyValue('--bar'),
                !!row.cells[at].querySelector('.error')])
        })""",
        by.label,
    )
    for rows in groups:
        # What cannot be true has no bar, nor is it the measure of the others.
        assert not any(bar for _, bar, wrong in rows if wrong)
        rows = [(value, bar) for value, bar, wrong in rows if not wrong]
        if not rows:
            continue
        top = max(value for value, _ in rows)
        shares = sorted(value / top for value, _ in rows)
        middle = (shares[(len(shares) - 1) // 2] + shares[len(shares) // 2]) / 2
        for value, bar in rows:
            # None where one outlier would make dots of most.
            if middle < 0.05:
                assert bar == ""
            else:
                assert abs(float(bar.removesuffix("%")) - 100 * value / top) <= 0.51


# A head that the pointer is on, and one that the keyboard has to scroll to.
@pytest.mark.parametrize(("way", "heading", "width"), [
    ("hover", "Latency P99", 1440), ("focus", "Cost per 1M inferences", 600),
])  # fmt: skip
def test_a_head_has_its_definition_at_hand(anew: Page, way: str, heading: str, width: int) -> None:
    anew.set_viewport_size({"width": width, "height": 900})
    tip = anew.locator("[role=tooltip]")
    expect(tip).to_be_hidden()
    button = head(anew, heading).get_by_role("button")
    getattr(button, way)()
    definitions = {c.heading: c.definition for c in columns("inference").values()}
    expect(tip).to_have_text(definitions[heading])
    anew.wait_for_timeout(100)
    expect(tip).to_be_visible()
    assert button.get_attribute("aria-describedby") == tip.get_attribute("id")
    box, around = tip.bounding_box(), button.bounding_box()
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= width
    assert 0 <= box["y"] - around["y"] - around["height"] <= 12
    anew.keyboard.press("Escape")
    expect(tip).to_be_hidden()
    anew.set_viewport_size({"width": 1440, "height": 900})


def test_every_head_has_a_definition(page: Page) -> None:
    without = page.locator("th button[data-sort]").evaluate_all(
        """heads => heads.filter(head => {
            head.dispatchEvent(new MouseEvent('mouseover', { bubbles: true }))
            return !document.querySelector('[role=tooltip]:not([hidden])').textContent
        }).map(head => head.textContent)"""
    )
    assert without == []


def test_columns_keep_their_widths_while_a_filter_is_typed(anew: Page) -> None:
    widths = "() => [...document.querySelectorAll('thead th')].map(head => head.offsetWidth)"
    before = anew.evaluate(widths)
    field = anew.get_by_label("Filter Model", exact=True).first
    for letter in "resnet18":
        field.press_sequentially(letter)
        assert anew.evaluate(widths) == before
    assert len(column(anew, "Model")) == 1


def test_the_row_under_the_pointer_is_lit_from_end_to_end(anew: Page) -> None:
    row = anew.locator("tbody tr[id]").nth(2)
    lights = (
        "row => [...row.cells].filter(cell => !cell.hidden)"
        ".map(cell => getComputedStyle(cell).backgroundColor)"
    )
    (plain,) = {*row.evaluate(lights)} - {"rgba(0, 0, 0, 0)"}
    row.locator("td").nth(4).hover()
    (lit,) = {*row.evaluate(lights)}
    assert lit != plain


def test_a_linked_row_is_lit_from_end_to_end_below_the_head(anew: Page) -> None:
    row = anew.locator("tbody tr[id]").nth(30)
    anew.goto(f"{anew.url}#{row.get_attribute('id')}")
    anew.mouse.move(0, 0)
    lights = row.evaluate(
        "row => [...row.cells].filter(cell => !cell.hidden)"
        ".map(cell => getComputedStyle(cell).backgroundColor)"
    )
    assert len(set(lights)) == 1
    assert "rgba(0, 0, 0, 0)" not in lights
    foot = anew.locator("thead").first.bounding_box()
    assert row.bounding_box()["y"] >= foot["y"] + foot["height"] - 1


def test_a_column_said_once_is_brought_back_by_the_picker_and_stands_in_the_csv(
    anew: Page,
) -> None:
    assert anew.locator("p.once").inner_text() == "All rows: Data Parallel"
    assert {row["run_mode"] for row in beside(anew)} == {"data_parallel"}
    anew.get_by_text("Columns", exact=True).click()
    anew.get_by_role("checkbox", name="Run Mode").check()
    for table in (0, 1):
        assert set(column(anew, "Run Mode", table)) == {"Data Parallel"}
    assert chips(anew) == ["with Run Mode"]


def test_sets_of_columns_are_essential_with_all_latencies_and_all(anew: Page) -> None:
    known = columns("inference").values()
    essential = set(tables(anew)[0][0])
    columns_of_set(anew, "latency")
    latency = set(tables(anew)[0][0])
    late = {c.label for c in known if c.set == "latency"}
    columns_of_set(anew, "all")
    assert essential <= latency <= set(tables(anew)[0][0])
    assert latency - essential <= late
    assert {"Run Mode", "Neuron Version", "Task"} <= set(tables(anew)[0][0])
    assert anew.url.endswith("#set=all")
    columns_of_set(anew, "")
    assert set(tables(anew)[0][0]) == essential
    assert "#" not in anew.url


def test_a_set_with_all_latencies_has_each_that_was_measured(browser: Browser, site: Path) -> None:
    page = opened(browser, site / "inf2/2024-04-30/llm.html")
    assert not [name for name in tables(page)[0][0] if name.startswith("TPOT P99")]
    page.goto(f"{page.url}#set=latency")
    assert "TPOT P99 (ms)" in tables(page)[0][0]
    assert "Task" not in tables(page)[0][0]
    page.close()


def test_a_choice_beside_a_set_ends_with_another_set(anew: Page) -> None:
    filtered(anew, "Model", "e")
    anew.get_by_text("Columns", exact=True).click()
    anew.get_by_label("Latency P50", exact=True).uncheck()
    anew.get_by_label("Set of columns").select_option("latency")
    assert chips(anew) == ["Model e", "columns: and all latencies"]


def test_a_trend_filters_by_the_change_that_it_shows(anew: Page) -> None:
    filtered(anew, "Throughput trend", ">=15")
    changes = [cell for table in (0, 1) for cell in column(anew, "Throughput trend", table)]
    assert changes
    assert all(int(change.removesuffix("%")) >= 15 for change in changes)
    assert anew.locator("td.trend span").first.get_attribute("title").endswith(" now")


def test_bars_are_seen_in_forced_colours(browser: Browser, site: Path) -> None:
    page = opened(browser, site / "inf2/2024-09-16/inference.html")
    page.emulate_media(forced_colors="active")
    drawn = page.locator("td.bar").first.evaluate("bar => getComputedStyle(bar).backgroundImage")
    assert drawn.startswith("linear-gradient")
    page.close()
