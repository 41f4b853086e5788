"""The tables of a page in the reader's hands: sort, filter, search, fold, columns, address."""

import re
from pathlib import Path
from urllib.parse import unquote

import pytest
from playwright.sync_api import Browser, Page, expect

from perf_helpers.data.columns import columns
from perf_helpers.tables.assets import ASSETS
from tests.browser.browsing import axe_finds, opened
from tests.browser.viewing import (
    chips,
    column,
    columns_of_set,
    errors,
    filtered,
    head,
    numbers,
    status,
    tables,
)
from tests.shipped import TABLES

PAGE = "inf2/2024-09-16/inference.html"


def address(page: Page) -> str:
    return page.evaluate("decodeURIComponent(location.hash)")


def test_a_click_on_a_head_sorts_by_it_best_first_then_the_other_way_then_not(page: Page) -> None:
    as_published = tables(page)
    throughput = head(page, "Throughput")
    for way, reverse in (("descending", True), ("ascending", False)):
        throughput.get_by_role("button").click()
        assert throughput.get_attribute("aria-sort") == way
        for table in (0, 1):
            found, wrong = numbers(page, "Throughput", table), errors(page, "Throughput", table)
            assert len(found) == 39
            # What cannot be true comes after the others, both ways.
            for some in (found[: 39 - wrong], found[39 - wrong :]):
                assert some == sorted(some, reverse=reverse)
    throughput.get_by_role("button").click()
    assert throughput.get_attribute("aria-sort") == "none"
    assert tables(page) == as_published


def test_numbers_sort_as_numbers_and_what_is_empty_comes_last_both_ways(page: Page) -> None:
    columns_of_set(page, "all")
    for heading in ("Cost per 1M inferences, all cores", "Sequence Length"):
        for _ in "ab":
            head(page, heading).get_by_role("button").click()
            cells = column(page, heading)
            filled = [cell for cell in cells if cell != "–"]
            assert cells == filled + ["–"] * (len(cells) - len(filled))
            assert 0 < len(filled) < len(cells)
        found = numbers(page, heading)
        assert found == sorted(found, reverse=True)


def test_versions_and_names_sort_as_people_count(page: Page) -> None:
    columns_of_set(page, "all")
    head(page, "Neuron Version").get_by_role("button").click()
    versions = [tuple(map(int, cell.split("."))) for cell in column(page, "Neuron Version")]
    assert versions == sorted(versions)
    head(page, "Model").get_by_role("button").click()
    models = column(page, "Model")
    assert [m for m in models if m.startswith("vgg")] == ["vgg11", "vgg16"]


def test_sorting_works_by_keyboard_alone_and_keeps_the_focus(page: Page) -> None:
    head(page, "Latency P99").get_by_role("button").focus()
    page.keyboard.press("Enter")
    assert head(page, "Latency P99").get_attribute("aria-sort") == "ascending"
    assert page.evaluate("document.activeElement.textContent").startswith("Latency P99")
    page.keyboard.press("Space")
    assert head(page, "Latency P99").get_attribute("aria-sort") == "descending"


def test_every_control_is_reached_by_keyboard(page: Page) -> None:
    page.locator("input[type=search]").focus()
    page.keyboard.type("resnet")
    assert {re.sub(r"\d+", "", model) for model in column(page, "Model")} == {"resnet"}
    names = []
    for _ in range(8):
        page.keyboard.press("Shift+Tab")
        names.append(page.evaluate("document.activeElement.textContent"))
        if names[-1] == "Columns":
            break
    assert names == ["Export", "Columns"]
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    assert "Inst. Type" not in tables(page)[0][0]
    page.keyboard.press("Escape")
    assert page.evaluate("document.activeElement.textContent") == "Columns"
    assert not page.get_by_label("Throughput", exact=True).is_visible()


@pytest.mark.parametrize(
    ("heading", "expression", "holds"),
    [
        ("Batch Size", ">=16", lambda cell: int(cell) >= 16),
        ("Batch Size", "4..8", lambda cell: 4 <= int(cell) <= 8),
        ("Model", "bert|resnet", lambda cell: "bert" in cell or "resnet" in cell),
        ("Inst. Type", "!xlarge", lambda cell: False),
        ("Neuron Version", ">=2.19", lambda cell: int(cell.split(".")[1]) >= 19),
        ("Image Size", "=224", lambda cell: cell == "224"),
    ],
)
def test_each_kind_of_filter_keeps_what_it_says_in_both_parts(
    page: Page, heading: str, expression: str, holds: object
) -> None:
    columns_of_set(page, "all")
    before = [column(page, heading, table) for table in (0, 1)]
    filtered(page, heading, expression)
    for table in (0, 1):
        assert column(page, heading, table) == [cell for cell in before[table] if holds(cell)]
    kept = sum(len(table) - 1 for table in tables(page))
    assert status(page) == f"{kept} of 78 rows"
    words = expression.replace(">=", "≥ ").replace("|", " or ").removeprefix("=")
    assert chips(page) == ["columns: all", f"{heading} {words}"]


def test_filters_of_several_columns_all_hold(page: Page) -> None:
    filtered(page, "Batch Size", ">=4")
    filtered(page, "Model", "bert")
    found = tables(page)[0][1:]
    assert found
    assert all("bert" in row[0] for row in found)
    assert min(numbers(page, "Batch Size")) >= 4


def test_a_filter_that_is_none_says_so_and_hides_nothing(page: Page) -> None:
    filtered(page, "Batch Size", ">=many")
    field = page.get_by_label("Filter Batch Size").first
    assert field.get_attribute("aria-invalid") == "true"
    assert status(page) == "78 of 78 rows"
    assert chips(page) == ["Batch Size ≥ many: no number, hides nothing"]
    filtered(page, "Batch Size", ">=8")
    assert field.get_attribute("aria-invalid") == "false"


def test_search_looks_into_every_column_that_is_seen(page: Page) -> None:
    page.get_by_label("Search").fill("AutoModel")
    assert status(page) == "0 of 78 rows"
    columns_of_set(page, "all")
    found = [row for table in tables(page) for row in table[1:]]
    assert found
    assert all(any("automodel" in cell.lower() for cell in row) for row in found)
    assert status(page) == f"{len(found)} of 78 rows"
    assert chips(page) == ["has AutoModel", "columns: all"]


def test_the_count_of_rows_stands_beside_each_part(page: Page) -> None:
    assert page.locator(".part h3").all_inner_texts() == [
        "Throughput-optimized 39 rows",
        "Latency-optimized 39 rows",
    ]
    filtered(page, "Model", "resnet18")
    assert page.locator(".part h3").all_inner_texts() == [
        "Throughput-optimized 1 of 39 rows",
        "Latency-optimized 1 of 39 rows",
    ]


def test_groups_fold_and_their_rows_do_not_count_as_shown(page: Page) -> None:
    group = page.locator(".group").get_by_role("button", name="Encoder").first
    assert group.get_attribute("aria-expanded") == "true"
    group.focus()
    page.keyboard.press("Enter")
    assert group.get_attribute("aria-expanded") == "false"
    assert page.evaluate("document.activeElement.textContent") == "Encoder"
    assert "bert-base-cased" not in column(page, "Model")
    assert not status(page).startswith("78 of 78 rows")
    group.click()
    assert status(page) == "78 of 78 rows"


def test_sorted_by_a_column_groups_give_way(page: Page) -> None:
    labels = page.locator("tr.group").count()
    head(page, "Throughput").get_by_role("button").click()
    assert labels > 2
    assert page.locator("tr.group").count() == 0
    assert status(page) == "78 of 78 rows"
    assert chips(page) == ["sorted by Throughput"]


def test_columns_are_picked(page: Page) -> None:
    page.get_by_text("Columns", exact=True).click()
    page.get_by_label("Image Size", exact=True).uncheck()
    page.get_by_label("Task", exact=True).check()
    assert chips(page) == ["without Image Size", "with Task"]
    for heads, *_ in tables(page):
        assert "Task" in heads
        assert not [head for head in heads if head.startswith("Image Size")]


def test_a_copied_link_restores_sort_filters_columns_folds_and_price(
    page: Page, browser: Browser, site: Path
) -> None:
    head(page, "Throughput").get_by_role("button").click()
    filtered(page, "Batch Size", ">=4|1")
    filtered(page, "Model", "!gpt2&a")
    page.get_by_label("Search").fill("e")
    page.get_by_text("Columns", exact=True).click()
    page.get_by_label("Image Size", exact=True).uncheck()
    page.get_by_label("Task", exact=True).check()
    page.locator("[name=price]").select_option(label="On-demand, last published 2024-07-24")
    assert len(page.evaluate("location.hash")) < 140
    again = opened(browser, site / "inf2/2024-09-16/inference.html")
    again.goto(page.url)
    assert tables(again) == tables(page)
    assert head(again, "Throughput").get_attribute("aria-sort") == "descending"
    assert again.get_by_label("Filter Model", exact=True).nth(1).input_value() == "!gpt2&a"
    assert again.locator("[name=price]").input_value() == "on-demand"
    again.get_by_role("button", name="Take all away").click()
    assert status(again) == "78 of 78 rows"
    assert "#" not in again.url
    again.close()


def test_a_link_restores_folds(page: Page) -> None:
    page.locator(".group").get_by_role("button", name="Encoder").first.click()
    seen = tables(page)
    assert address(page) == "#fold=encoder"
    page.reload()
    assert tables(page) == seen


def test_a_link_with_what_this_page_does_not_have_shows_the_rest(page: Page) -> None:
    page.goto(
        page.url
        + "#sort=-nothing&gone=1&hide=gone,latency-p50&show=gone&set=gone&leave=gone"
        + "&pick=gone&base=gone&price=none&model=resnet18&q="
    )
    assert column(page, "Model") == ["resnet18"]
    assert "Latency P50 (ms)" not in tables(page)[0][0]
    assert "Latency P99 (ms)" in tables(page)[0][0]


def test_a_link_to_a_row_leads_to_it_whatever_hides_it(page: Page) -> None:
    filtered(page, "Model", "resnet18")
    note = page.locator(".findings li a").first
    note.click()
    row = page.locator(f"tr[id='{(note.get_attribute('href') or '')[1:]}']")
    expect(row).to_be_in_viewport()
    assert row.evaluate("row => row.matches(':target')")


def test_the_address_of_a_row_can_be_copied_while_a_view_is_set(page: Page) -> None:
    filtered(page, "Model", "resnet")
    row = page.locator("tbody tr[id]").first
    row.locator(".anchor").click()
    assert page.url.endswith(f"#{row.get_attribute('id')}")
    assert chips(page) == ["Model resnet"]
    seen = tables(page)
    page.reload()
    assert tables(page) == seen
    assert chips(page) == ["Model resnet"]


def test_a_link_to_elsewhere_on_the_page_leaves_the_view_in_the_address(page: Page) -> None:
    filtered(page, "Model", "bert-base-cased")
    view = address(page)
    page.locator("table .flag").first.click()
    note = page.locator(".findings li").and_(page.locator(":target"))
    expect(note).to_be_in_viewport()
    assert address(page) == view
    seen = tables(page)
    page.reload()
    assert tables(page) == seen


def test_a_column_that_a_part_does_not_have_is_empty_there(browser: Browser, site: Path) -> None:
    page = opened(browser, site / "inf1/2024-09-16/inference.html")
    columns_of_set(page, "all")
    first, second = tables(page)
    assert "Application" in first[0]
    assert "Application" not in second[0]
    filtered(page, "Application", "zzz")
    assert status(page).startswith("0 of 17 rows")
    filtered(page, "Application", "!zzz")
    assert status(page).startswith("17 of 17 rows")
    page.close()


def test_back_leaves_a_view_that_a_link_led_to(page: Page) -> None:
    page.evaluate("location.hash = 'model=resnet18'")
    expect(page.locator(".view [role=status]")).to_have_text("2 of 78 rows")
    page.go_back()
    expect(page.locator(".view [role=status]")).to_have_text("78 of 78 rows")
    assert "=" not in page.url


def test_a_link_may_name_the_basis_that_is_in_force(page: Page) -> None:
    page.goto(page.url + "#price=ri-effective")
    assert page.locator("[name=price]").input_value() == "ri-effective"
    page.goto(page.url.replace("ri-effective", "another"))
    assert page.locator("[name=price]").input_value() == "ri-effective"


def test_where_there_is_little_room_the_rows_have_it(browser: Browser, site: Path) -> None:
    # 1280 by 1024 at four times the size.
    page = opened(browser, site / "inf2/2024-09-16/inference.html", 320)
    page.set_viewport_size({"width": 320, "height": 256})
    page.locator("tbody tr[id]").nth(9).scroll_into_view_if_needed()
    assert page.locator("thead").first.bounding_box()["y"] < 0
    page.close()


def test_large_text_fits_a_small_screen(browser: Browser, site: Path) -> None:
    page = opened(browser, site / "inf2/2024-09-16/inference.html", 360)
    page.add_style_tag(content="html { font-size: 200% }")
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    page.close()


@pytest.mark.parametrize("width", [320, 360, 640, 1024, 1440])
def test_open_menus_stay_within_the_page(browser: Browser, site: Path, width: int) -> None:
    page = opened(browser, site / "inf2/2024-09-16/inference.html", width)
    for name in ("Columns", "Export"):
        page.get_by_text(name, exact=True).click()
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        # The other one closes.
        assert page.locator("details[open]").count() == 1
    page.keyboard.press("Escape")
    assert page.locator("details[open]").count() == 0
    page.close()


def test_the_browsers_own_search_reaches_folded_rows(browser: Browser, site: Path) -> None:
    page = opened(browser, site / "inf2/2024-09-16/inference.html")
    page.get_by_role("button", name="Encoder").first.click()
    assert page.locator("tr[id]", has_text="albert-base-v2").count() == 0
    page.keyboard.press("Control+f")
    assert page.locator("tr[id]", has_text="albert-base-v2").count() == 2
    assert "fold" not in page.url
    page.close()


@pytest.mark.archive
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_has_no_findings_while_the_controls_are_in_use(
    browser: Browser, site: Path, scheme: str
) -> None:
    page = opened(browser, site / "inf2/2024-09-16/inference.html", scheme=scheme)
    page.get_by_role("button", name="Encoder").first.click()
    filtered(page, "Batch Size", ">=many")
    page.locator("[name=price]").select_option("own")
    page.get_by_text("Columns", exact=True).click()
    assert axe_finds(page) == ""
    page.keyboard.press("Escape")
    head(page, "Throughput").get_by_role("button").click()
    assert axe_finds(page) == ""
    page.close()


def test_the_scripts_use_nothing_that_browsers_of_2023_lack() -> None:
    for path in ASSETS.glob("*.js"):
        assert not re.search(r":has\(|\.aria[A-Z]\w+ =|URLSearchParams.*\.size", path.read_text())


def test_the_head_and_the_first_column_stay_in_sight(page: Page) -> None:
    box = page.locator(".scroll").first
    box.evaluate("box => box.scrollTo(600, 700)")
    inside = box.bounding_box()
    where = head(page, "Model").bounding_box()
    assert abs(where["y"] - inside["y"]) <= 2
    assert abs(where["x"] - inside["x"]) <= 2
    model = page.locator("tbody th[scope=row]").nth(20).bounding_box()
    assert abs(model["x"] - inside["x"]) <= 2


def test_thousands_of_rows_are_drawn_as_they_are_asked_for(page: Page) -> None:
    # What it takes to see it: the page's own table, many times over.
    html = (Path(unquote(page.url.removeprefix("file://").split("#")[0]))).read_text()
    rows = re.search(r"<tbody>.*?(<tr id=.*?)(?=<tr class=group|</table>)", html, re.DOTALL)
    page.set_content(html.replace(rows[1], rows[1] * 40, 1))
    shown = page.locator("table").first.locator("tbody tr[id]")
    assert shown.count() == 60
    assert "of" in status(page)
    page.locator("button[data-more]").first.click()
    assert shown.count() > 500


def test_the_names_that_a_link_uses_are_told_apart() -> None:
    own = {"sort", "q", "set", "show", "hide", "fold", "price", "leave", "load", "pick", "base"}
    own |= {"column", "menu"}
    for table in TABLES:
        shown = [c for c in columns(table).values() if c.display not in ("hidden", "part", "group")]
        slugs = ["-".join(re.findall(r"[a-z0-9]+", c.heading.lower())) for c in shown]
        assert len(set(slugs)) == len(slugs)
        assert not own & set(slugs)


def test_a_script_says_at_its_top_what_it_is_for_and_is_short() -> None:
    for path in ASSETS.glob("*.js"):
        text = path.read_text()
        assert text.startswith("// ")
        assert len(text.splitlines()) <= 150


def test_the_contrast_of_text_above_a_bar_is_measured(browser: Browser, site: Path) -> None:
    page = opened(browser, site / "trn1/2023-09-15/llm.html")
    page.add_style_tag(content="td.bar { color: color-mix(in srgb, var(--ground), #888 30%) }")
    assert "color-contrast" in axe_finds(page)
    page.close()
