"""Text from data is text: no script in any column runs, and only web addresses become links."""

import csv
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from perf_helpers.data.columns import columns
from tests.browser.browsing import opened
from tests.browser.viewing import columns_of_set
from tests.running import run_in
from tests.shipped import TABLES

PAYLOAD = "</title></script><script>alert(1)</script><img src=x onerror=alert(2)>\"'$x_1$&amp;"


@pytest.fixture
def hostile(project: Path) -> Path:
    """The seed's pages with a payload in every text cell, the same in all of one column."""
    for table in TABLES:
        path = project / f"data/trn1/2023-09-15/{table}.csv"
        with path.open(newline="") as file:
            rows = list(csv.DictReader(file))
        for at, row in enumerate(rows):
            for name in row:
                kind = columns(table)[name].type
                if kind == "text" and name != "instance_type":
                    number = "" if name in ("task", "os", "framework") else at
                    row[name] = f"{PAYLOAD}{number} | javascript:alert(3)"
                if kind == "url":
                    row[name] = f'https://a.b/"onclick=alert({at})><script>alert(4)</script>'
        with path.open("w", newline="") as file:
            writer = csv.DictWriter(file, rows[0], lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows)
    done = run_in(project, "render", "INSTANCE=trn1", "DATE=2023-09-15")
    assert done.returncode == 0, done.stderr
    return project / "site/trn1/2023-09-15"


@pytest.mark.archive
def test_payloads_in_every_text_column_stay_text(hostile: Path, browser: Browser) -> None:
    for table in TABLES:
        page = opened(browser, hostile / f"{table}.html")
        page.wait_for_timeout(200)
        assert page.said == []
        assert page.asked == [(hostile / f"{table}.html").as_uri()]
        assert page.locator("img, iframe, object").count() == 0
        assert page.locator("script").count() == 1
        addresses = page.locator("a").evaluate_all("links => links.map(link => link.href)")
        assert all(address.startswith(("https://", "file://")) for address in addresses)
        assert page.locator("tbody th").first.inner_text().startswith(PAYLOAD)
        # What the script makes of texts when they are worked with is text as well.
        page.locator("[name=price]").select_option("own")
        assert page.locator(".once [data-column]").last.is_visible()
        columns_of_set(page, "all")
        page.get_by_label("Search").fill("alert")
        page.get_by_text("Columns", exact=True).click()
        page.keyboard.press("Escape")
        head = page.locator("thead button").first
        head.click()
        assert page.locator("script").count() == 1
        assert page.locator("img, iframe, object").count() == 0
        assert page.said == []
        assert page.locator("svg title").first.text_content().startswith(PAYLOAD)
        page.close()
