"""A mark in a cell leads to its note, the note to its row, and the CSV names the checks."""

import csv
import io
import re
from pathlib import Path

import pandas as pd
from playwright.sync_api import Browser

from perf_helpers.checks.audit import audit
from perf_helpers.checks.finding import Finding
from perf_helpers.cost.prices import add_cost
from perf_helpers.data.frames import read
from perf_helpers.site.front_page import front_page
from perf_helpers.tables.marks import findings, marks
from perf_helpers.tables.table import show, sort
from tests.browser.browsing import opened


def shown(table: str, instance: str, date: str) -> tuple[str, str, pd.DataFrame]:
    rows = read(table, instance, date)
    found = audit(rows)
    output = show(sort(add_cost(rows)), found)
    return output.html, output.csv, found


def test_every_finding_is_marked_in_its_cells_and_has_a_note() -> None:
    html, _, found = shown("llm", "trn1", "2023-09-15")
    notes = findings(found).html
    for number in range(1, len(found) + 1):
        assert f'href="#finding-{number}"' in html
        assert f'<li id="finding-{number}">' in notes
    assert notes.count("<li ") == len(found)
    for row_id in found["row_id"]:
        assert f'<tr id="{row_id}">' in html
        assert f'href="#{row_id}"' in notes


def test_published_figures_are_shown_as_they_are_with_what_would_be_consistent_beside() -> None:
    html, _, found = shown("llm", "trn1", "2023-09-15")
    assert re.search(r"!\d</a> 17.7</td>", html)
    assert "Consistent would be Throughput 56.1 tokens/second, " in findings(found).html


def test_the_csv_names_the_checks_of_a_row_errors_first() -> None:
    _, text, _ = shown("llm", "trn1", "2023-09-15")
    rows = list(csv.DictReader(io.StringIO(text)))
    found = {(row["optimized_for"], row["model"]): row["findings"] for row in rows}
    assert found["latency", "opt-30b"] == "percentile_order"
    assert found["throughput", "opt-30b"] == ""


def test_a_page_without_findings_says_what_it_passed() -> None:
    _, _, found = shown("llm", "inf2", "2024-07-24")
    notes = findings(found)
    assert "22 checks of 4 rows found nothing that cannot be true or is doubtful." in notes.html
    assert 'data-errors="0" data-warnings="0"' in notes.html


def test_old_measurements_have_a_badge_and_no_note_each() -> None:
    html, _, found = shown("llm", "trn1", "2025-12-19")
    assert set(found["check"]) == {"behind"}
    assert re.search(r'class="age" href="#check-behind">\d+ releases old</a>', html)
    assert "<li" not in findings(found).html
    assert 'id="check-behind"' in findings(found).html


def test_a_finding_of_columns_that_are_not_shown_at_first_marks_the_first() -> None:
    one = Finding("links", "warning", "a-1", "a", ("script_url",), ("x",), "A sentence.")
    found, shown = pd.DataFrame([one]), ["model", "script_url", "task"]
    assert list(marks(found, ["model", "task"], set(shown))) == [("a-1", "model")]
    assert list(marks(found, shown, {"model"})) == [("a-1", "model"), ("a-1", "script_url")]
    assert list(marks(found, shown, {"model", "script_url"})) == [("a-1", "script_url")]


def test_text_of_findings_is_escaped() -> None:
    one = Finding("links", "warning", "a-1", "<b>", ("script_name",), ("x",), "<script>x</script>")
    found = pd.DataFrame([one])
    found.attrs = {"table": "inference", "rows": 1, "checks": 1}
    assert "<b>" not in findings(found).html
    assert "<script>" not in findings(found).html


def test_a_mark_leads_to_its_note_and_back_to_the_row(browser: Browser, seed: Path) -> None:
    page = opened(browser, seed / "llm.html")
    mark = page.locator("a.flag.error").first
    name = mark.get_attribute("aria-label") or ""
    assert re.fullmatch(r"Error \d+", name)
    mark.click()
    note = page.locator("li:target")
    assert note.inner_text().startswith("!" + name.removeprefix("Error "))
    note.locator("a").click()
    assert page.locator("tr:target").count() == 1
    page.close()


def test_numbers_with_a_mark_still_end_at_one_line(browser: Browser, seed: Path) -> None:
    page = opened(browser, seed / "llm.html")
    ends = page.locator("table >> nth=1 >> tbody tr td:nth-child(3)").evaluate_all(
        "cells => cells.map(cell => { const range = document.createRange();"
        " range.selectNodeContents(cell); return range.getBoundingClientRect().right })"
    )
    assert len(ends) == 3
    assert max(ends) - min(ends) < 0.5
    page.close()


def test_the_front_page_counts_findings_by_instance_and_date(site: Path) -> None:
    html = front_page(site)
    assert "LLM inference, trn1, 2023-09-15: 2 errors, 0 warnings" in html


def test_the_front_page_says_of_a_table_that_it_was_not_published(site: Path) -> None:
    html = front_page(site)
    link = re.search(r"<a class=blank href=trn1/2022-10-10/llm.html [^>]*>[^<]*", html)
    assert link
    assert "LLM inference, trn1, 2022-10-10: not published" in link[0]
    assert not re.search(r"2022-10-10: 0 errors, 0 warnings[^>]*>LLM", html)
