"""Which instance? What a reader asks of all runs is answered on the first screen."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.browsing import axe_finds, opened

PAGE = "choose.html"


def lines(page: Page) -> list[list[str]]:
    """The answer: what is asked alike, as a cell alone, and below it a line an instance type."""
    rows = page.locator(".answer tbody tr")
    return rows.evaluate_all("rows => rows.map(row => [...row.cells].map(cell => cell.innerText))")


def ask(page: Page, **fields: str) -> None:
    for label, value in fields.items():
        page.locator(f".question [name={label.replace('_', '-')}]").fill(value)


def test_the_cheapest_fleet_for_a_model_a_latency_and_a_load(page: Page) -> None:
    ask(page, q="bert large", latency_p99="20", load="10000")
    asked, first, second, *_ = lines(page)
    assert asked == ["Inference: sequence length 128"]
    # 10,000 / 960.91765682 = 10.4 of them at $0.328, and 10,000 / 1,145.86792066 = 8.7 at $0.512.
    assert first[:5] == ["11 × inf2.xlarge", "$3.61", "$2,634", "5%", ""]
    assert first[5:8] == [
        "960.9177 /s",
        "P99 17.397 ms",
        "bert-large-cased, batch 8, FP32, Matmult-BF16",
    ]
    assert first[8].startswith("2025-04-03, ")
    assert first[8].endswith(" ago, withdrawn")
    assert second[:5] == ["9 × trn1.2xlarge", "$4.61", "$3,364", "3%", "×1.28"]
    assert page.locator(".answer tr").nth(2).bounding_box()["y"] < 400
    link = page.locator(".answer td a").first.get_attribute("href")
    assert link.startswith("inf2/2025-04-03/inference.html#throughput-bert-large-cased-")


def test_the_fastest_at_a_batch_and_how_old_it_is(page: Page) -> None:
    ask(page, q="llama 2 70b", batch_size="1")
    page.get_by_label("Best").select_option("most throughput")
    asked, first, second, *_ = lines(page)
    assert "input length 128, output length 128, tokens counted output" in asked[0]
    assert first[0] == "trn1.32xlarge"
    assert first[3:5] == ["39.29 /s", "TTFT 53.91 ms, TPOT 25.18 ms"]
    assert first[6].startswith("2024-04-30, 2 years ago")
    assert second[0] == "inf2.48xlarge"
    # The tables of what was not asked for are out of the way.
    assert not page.get_by_role("heading", name="Inference 0 of").is_visible()


def test_what_was_asked_otherwise_is_never_compared(page: Page) -> None:
    ask(page, q="llama 2 70b")
    kinds = [line[0] for line in lines(page) if len(line) == 1]
    assert len(kinds) == len(set(kinds)) == 3
    assert "more kinds of requests are in the tables below" in page.locator(".answer").inner_text()


def test_what_cannot_be_true_is_no_answer_and_bears_its_mark(page: Page) -> None:
    marked = page.locator("tr[id]:has(.flag.error)")
    assert marked.count() > 5
    names = {row.split("#")[0].strip() for row in marked.locator("th").all_inner_texts()}
    ask(page, q=min(names))
    answers = {line[0] for line in lines(page)}
    page.locator("[name=leave]").select_option("without !")
    assert {line[0] for line in lines(page)} == answers


def test_a_question_stands_in_the_address_and_in_words(page: Page) -> None:
    ask(page, q="gpt2", latency_p99="50")
    page.get_by_label("Runs").select_option("current")
    assert page.url.endswith("#q=gpt2&latency-p99=%3C%3D50&status=%3Dcurrent")
    assert page.locator("[data-drop]").all_inner_texts() == [
        "has gpt2",
        "Latency P99 ≤ 50",
        "Status current",
    ]
    page.reload()
    assert page.locator(".question [name=latency-p99]").input_value() == "50"
    assert page.locator(".question [name=status]").input_value() == "=current"


def test_nobody_asks_and_examples_invite(page: Page) -> None:
    page.get_by_role("link", name="BERT-large, P99 within 20 ms, 10,000 a second").click()
    assert lines(page)[1][0] == "11 × inf2.xlarge"
    page.get_by_role("button", name="Take all away").click()
    assert "Name a model and what must hold" in page.locator(".answer").inner_text()
    ask(page, q="no such model")
    assert page.locator(".answer").inner_text().startswith("No run does that")


def test_own_rates_change_the_answer(page: Page) -> None:
    ask(page, q="bert large uncased", load="5000")
    before = lines(page)[1][0]
    page.locator("[name=price]").select_option("own")
    page.locator("[name='inf2.xlarge']").fill("9")
    assert before.endswith("inf2.xlarge")
    assert lines(page)[1][0].endswith("trn1.2xlarge")


def test_without_scripts_every_run_is_there(browser: Browser, site: Path) -> None:
    page = browser.new_context(java_script_enabled=False).new_page()
    page.goto((site / "choose.html").as_uri())
    assert page.locator("tr[id]").count() == len((site / "choose.csv").read_text().splitlines()) - 1
    assert page.locator("input").count() == 0
    page.close()


def test_the_page_is_light(site: Path) -> None:
    assert (site / "choose.html").stat().st_size < 350_000


@pytest.mark.archive
def test_axe_has_no_findings_in_an_answer(browser: Browser, site: Path) -> None:
    page = opened(browser, site / "choose.html")
    ask(page, q="bert", load="100")
    assert axe_finds(page) == ""
    page.close()
