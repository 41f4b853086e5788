"""What is taken away is what is seen: the same rows, columns and figures, in the same order.

And with it which figures the audit marks.
"""

import csv
import io
import re
from pathlib import Path
from urllib.parse import unquote

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.browsing import opened
from tests.browser.viewing import filtered, head, tables


@pytest.fixture
def page(browser: Browser, site: Path) -> Page:
    """The page of 78 rows, sorted, filtered, without a column and at another price."""
    page = opened(browser, site / "inf2/2024-09-16/inference.html")
    head(page, "Latency P99").get_by_role("button").click()
    filtered(page, "Model", "bert|resnet")
    page.get_by_text("Columns", exact=True).click()
    page.get_by_label("Task", exact=True).uncheck()
    page.locator("[name=price]").select_option("on-demand")
    page.get_by_text("Export", exact=True).click()
    yield page
    assert page.said == []
    page.close()


def taken(page: Page, name: str, folder: Path, of: str = "inference-inf2-2024-09-16") -> str:
    """The file that a download button hands out, and whose name says what it is of."""
    with page.expect_download() as download:
        page.get_by_role("button", name=f"Download {name}").click()
    ending = "md" if name == "Markdown" else name.lower()
    assert download.value.suggested_filename == f"{of}.{ending}"
    path = folder / "taken"
    download.value.save_as(path)
    return path.read_text()


MARKED = """
rows => rows.map(row => [row.id, [...row.cells].filter(cell => !cell.hidden).flatMap(cell => {
    const head = row.closest('table').rows[0].cells[cell.cellIndex].firstChild.firstChild
    const marks = [...cell.querySelectorAll('.flag')].map(mark => mark.ariaLabel)
    return marks.map(mark => `${head.textContent.trim()}: ${mark}`)
}).join('; ')])
"""


def categories(page: Page) -> dict[str, str]:
    """The categories of the rows, as the page was written."""
    html = Path(unquote(page.url.removeprefix("file://").split("#")[0])).read_text()
    found, category = {}, ""
    parts = r"(<table>)|<span>([^<]+)</span>(?=<tr)|<tr id=(\S+)>"
    for table, label, row in re.findall(parts, html):
        category = "" if table else label or category
        found[row] = category
    return found


def seen(page: Page, bare: bool) -> list[list[str]]:
    """Both parts as they are seen under the heads of the first, which part in front."""
    first, second = tables(page)
    wanted = [["Part", "Category", *first[0], "Audit"]]
    marked = page.locator("table:has(.throughput) tbody tr[id]").evaluate_all(MARKED)
    assert any(marks for _, marks in marked)
    of_row = categories(page)
    for part, (heads, *rows) in (("Throughput-optimized", first), ("Latency-optimized", second)):
        for row in rows:
            cells = dict(zip(heads, row, strict=True))
            row_id, marks = marked.pop(0)
            figures = [cells.get(name, "–") for name in first[0]]
            wanted.append([part, of_row[row_id], *figures, marks])
    texts = [["" if cell == "–" else cell for cell in row] for row in wanted]
    # The mark of a sorted head is not part of its text.
    return [[plain(cell) if bare else cell for cell in row] for row in texts]


def plain(cell: str) -> str:
    digits = cell.replace("$", "").replace(",", "")
    return digits if digits.replace(".", "", 1).isdigit() else cell


@pytest.mark.parametrize(("name", "between"), [("CSV", ","), ("TSV", "\t")])
def test_a_table_for_machines_equals_the_view_with_bare_numbers(
    page: Page, tmp_path: Path, name: str, between: str
) -> None:
    rows = list(csv.reader(io.StringIO(taken(page, name, tmp_path)), delimiter=between))
    assert rows == seen(page, bare=True)
    assert len(rows) > 20
    assert "Cost per 1M inferences (USD, On-demand)" in rows[0]


def test_markdown_equals_the_view(page: Page, tmp_path: Path) -> None:
    lines = taken(page, "Markdown", tmp_path).splitlines()
    rows = [[cell.strip() for cell in line.strip("|").split(" | ")] for line in lines]
    assert set(rows.pop(1)) == {"---"}
    assert rows == seen(page, bare=False)


def test_what_the_audit_marks_is_taken_with_its_marks(
    browser: Browser, seed: Path, tmp_path: Path
) -> None:
    page = opened(browser, seed / "llm.html")
    page.get_by_text("Columns", exact=True).click()
    page.get_by_label("Batch Size", exact=True).uncheck()
    page.get_by_text("Export", exact=True).click()
    rows = csv.DictReader(io.StringIO(taken(page, "CSV", tmp_path, of="llm-trn1-2023-09-15")))
    marked = {(row["Part"], row["Model"]): row["Audit"] for row in rows if row["Audit"]}
    assert marked == {
        ("Latency-optimized", "opt-13b"): "Throughput: Error 2; Latency per Token P50: Error 2; "
        "Latency per Token P99: Error 2; Application Type: Warning 4",
        ("Latency-optimized", "opt-30b"): "Throughput: Error 1; Throughput: Error 3; "
        "Latency per Token P50: Error 1; Latency per Token P50: Error 3; "
        "Latency per Token P99: Error 1; Latency per Token P99: Error 3; "
        "Application Type: Warning 5",
    }
    page.close()


@pytest.mark.parametrize("name", ["TSV", "Markdown"])
def test_a_table_at_own_rates_has_its_rates_in_its_head(
    page: Page, tmp_path: Path, name: str
) -> None:
    page.locator("[name=price]").select_option("own")
    head, *rows = taken(page, name, tmp_path).splitlines()
    assert "(USD, own $1.97, $12.981, $0.758/hour)" in head
    between = "\t" if name == "TSV" else " | "
    assert {row.count(between) for row in rows} == {head.count(between)}


def test_what_is_folded_is_not_taken(browser: Browser, site: Path, tmp_path: Path) -> None:
    page = opened(browser, site / "inf2/2024-09-16/inference.html")
    for label in ("Encoder", "Vision transformer"):
        page.get_by_role("button", name=label).first.click()
    page.get_by_text("Export", exact=True).click()
    text = taken(page, "CSV", tmp_path)
    assert "bert-base-cased" not in text
    assert list(csv.reader(io.StringIO(text))) == seen(page, bare=True)
    page.close()


def test_what_is_seen_can_be_copied(page: Page) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.get_by_role("button", name="Copy").nth(1).click()
    page.get_by_text("copied", exact=True).wait_for()
    text = page.evaluate("navigator.clipboard.readText()")
    assert [row.split("\t") for row in text.splitlines()] == seen(page, bare=True)
