"""The figure follows the table: its rows, its price, and a front within what was asked alike."""

from pathlib import Path

import pandas as pd
from playwright.sync_api import Browser, Page

from tests.browser.browsing import opened
from tests.browser.viewing import filtered

PAGE = "inf2/2024-04-30/llm.html"

ASKED = ["model", "task", "sequence_length", "input_length", "output_length", "tokens_counted"]


def titles(page: Page) -> list[str]:
    return page.locator(".fronts figcaption strong").all_inner_texts()


def rows_of(page: Page, kind: str) -> set[str]:
    links = page.locator(f".fronts a{kind}")
    return set(links.evaluate_all("links => links.map(link => link.getAttribute('href').slice(1))"))


def unbeaten(rows: pd.DataFrame) -> set[int]:
    """The rows that no other, asked the same, beats in both cost and latency, by brute force."""
    found = set()
    for _, group in rows.groupby(ASKED, dropna=False):
        for at, row in group.iterrows():
            x, y = row["tpot_p50_ms"], row["usd_per_1m_tokens"]
            other = group.drop(index=at)
            beats = (other["tpot_p50_ms"] <= x) & (other["usd_per_1m_tokens"] <= y)
            equal = (other["tpot_p50_ms"] == x) & (other["usd_per_1m_tokens"] == y)
            if not (beats & ~equal).any():
                found.add(at)
    return found


def test_a_front_is_drawn_within_what_was_asked_alike(page: Page, site: Path) -> None:
    rows = pd.read_csv(site / "inf2/2024-04-30/llm.csv").dropna(subset="tpot_p50_ms")
    ids = page.locator("tr[id]").evaluate_all("rows => rows.map(row => row.id)")
    models = rows.groupby("model").size()
    assert set(titles(page)) == set(models[models >= 3].index)
    # One run of Mistral cannot be true by its token times: it is hollow, and on no front.
    (wrong,) = rows_of(page, ".wrong")
    assert wrong.startswith("latency-mistral-7b-instruct")
    sound = rows[rows["findings"] != "token_times"]
    best = rows_of(page, ":not(.beaten)")
    cells = page.locator("tr[id]").evaluate_all(
        "rows => rows.map(row => [row.id, row.querySelector('th').innerText.split('#')[0].trim()])"
    )
    assert {model for key, model in cells if key in best} == set(sound["model"])
    # Of runs that are equal in both, one bears the front.
    some = sound.loc[sorted(unbeaten(sound))]
    kinds = some.drop_duplicates([*ASKED, "tpot_p50_ms", "usd_per_1m_tokens"])
    assert len(best) == len(kinds)
    assert best <= set(ids)


def test_the_figure_has_the_rows_that_are_seen(page: Page) -> None:
    page.locator("[name=q]").fill("llama 2")
    assert {"Llama-2-13b", "Llama-2-70b", "Llama-2-7b"} <= set(titles(page))
    assert not [name for name in titles(page) if "lama" not in name]
    filtered(page, "Batch Size", "1")
    seen = page.locator("tr[id]").evaluate_all("rows => rows.map(row => row.id)")
    assert rows_of(page, "") <= set(seen)
    page.locator("[name=q]").fill("no such model")
    assert "Filter the rows to a model" in page.locator(".fronts").inner_text()
    assert page.locator("details.built").get_attribute("open") is not None


def test_the_figure_leaves_out_what_the_table_does(page: Page) -> None:
    assert rows_of(page, ".wrong")
    page.locator("[name=leave]").select_option("error")
    assert not rows_of(page, ".wrong")


def test_the_figure_is_at_the_price_of_the_table(page: Page) -> None:
    ticks = page.locator(".fronts svg").first.locator("text[text-anchor=end]")
    before = ticks.all_text_contents()
    page.locator("[name=price]").select_option("own")
    page.locator("[name='inf2.48xlarge']").fill("1298.1")
    after = ticks.all_text_contents()
    assert before != after
    assert any("$1,000" in tick or "$2,000" in tick for tick in after)


def test_points_lead_to_rows_and_rows_to_points(page: Page) -> None:
    point = page.locator(".fronts a").first
    row_id = point.get_attribute("href").removeprefix("#")
    point.click()
    row = page.locator(f"[id='{row_id}']")
    assert row.evaluate("row => row.matches(':target')")
    row.locator("td").first.hover()
    assert page.locator(".fronts a.lit").first.get_attribute("href") == f"#{row_id}"
    point.hover()
    assert "lit" in row.get_attribute("class")


def test_without_scripts_the_figure_stands_as_built(browser: Browser, site: Path) -> None:
    page = browser.new_context(java_script_enabled=False).new_page()
    page.goto((site / "inf2/2024-04-30/llm.html").as_uri())
    assert page.locator("figure.front svg").first.is_visible()
    assert page.locator(".fronts").count() == 0
    page.close()


def test_a_saved_page_draws_its_figure_once(page: Page, browser: Browser, tmp_path: Path) -> None:
    saved = tmp_path / "saved.html"
    saved.write_text(page.content())
    again = opened(browser, saved)
    assert again.locator(".fronts").count() == 1
    assert again.locator("details.built").count() == 1
    again.close()


def test_a_page_carries_the_figure_that_follows_where_a_model_has_a_front(site: Path) -> None:
    for name in (PAGE, "trn1/2023-09-15/llm.html", "trn1/2023-09-15/training.html"):
        rows = pd.read_csv((site / name).with_suffix(".csv"))
        has_front = "plot front" in (site / name).read_text()
        wanted = has_front and rows["model"].value_counts().max() >= 3
        assert ("Fronts of the rows seen" in (site / name).read_text()) == wanted
    assert "Fronts of the rows seen" in (site / PAGE).read_text()
    assert "Fronts of the rows seen" not in (site / "trn1/2023-09-15/llm.html").read_text()
