"""A notebook in JupyterLab shows what its parameters ask for, or one line that says why not."""

import csv

import pytest
from playwright.sync_api import Locator, Page, expect

from perf_helpers.data.columns import DATA
from tests.browser.crowding import overprinting
from tests.browser.lab import errors, output, parameters, run_all

pytestmark = pytest.mark.archive


def test_other_parameters_typed_in_lab_show_their_table(lab_page: Page) -> None:
    parameters(lab_page, "inf2", "2024-04-30")
    cells = run_all(lab_page)
    assert errors(cells) == []
    assert all(cell["execution_count"] for cell in cells)
    with (DATA / "inf2/2024-04-30/inference.csv").open() as lines:
        row = next(row for row in csv.DictReader(lines) if row["model"] == "albert-base-v2")
    shown = output(lab_page, row["model"])
    first = shown.locator("tbody tr", has_text=row["model"]).filter(has_text="inf2.xlarge").first
    expect(first).to_be_visible()
    _sorts_and_filters(shown, lab_page)
    assert "Snapshot 2024-04-30" in " ".join(output(lab_page, "Published").inner_text().split())
    assert "Traceback" not in lab_page.locator("body").inner_text()
    assert lab_page.asked_elsewhere == []


def _sorts_and_filters(shown: Locator, lab_page: Page) -> None:
    table = shown.locator("table:has(.throughput)").first
    throughput = table.locator("thead th", has_text="Throughput").first
    throughput.get_by_role("button").click()
    assert throughput.get_attribute("aria-sort") == "descending"
    heads = table.locator("thead th").all_inner_texts()
    at = next(at for at, head in enumerate(heads) if head.startswith("Throughput")) + 1
    cells = table.locator(f"tbody td:nth-child({at})")
    found = [float(cell.split()[-1].replace(",", "")) for cell in cells.all_inner_texts()]
    wrong = cells.evaluate_all("all => all.map(cell => !!cell.querySelector('.error'))")
    # What cannot be true leads nowhere: it comes last, and in itself in order.
    rows = list(zip(wrong, found, strict=True))
    assert rows == sorted(rows, key=lambda row: (row[0], -row[1]))
    assert (len(found), sum(wrong)) == (35, 1)
    throughput.get_by_role("button").press("Enter")
    assert throughput.get_attribute("aria-sort") == "ascending"
    cells_of_notebook = lab_page.locator(".jp-Cell").count()
    table.get_by_label("Filter Model", exact=True).press_sequentially("bert|abba")
    assert lab_page.locator(".jp-Cell").count() == cells_of_notebook
    models = table.locator("tbody th[scope=row]").all_inner_texts()
    assert models
    assert all("bert" in model for model in models)
    shown.locator("[name=price]").select_option("own")
    assert "own $" in table.locator("thead th.cost").first.inner_text()


def test_a_mistyped_instance_in_lab_shows_one_line_and_no_traceback(lab_page: Page) -> None:
    parameters(lab_page, "inf22", "2024-04-30")
    (error,) = errors(run_all(lab_page))
    assert error["ename"] == "ParameterError"
    shown = output(lab_page, "unknown instance 'inf22'")
    expect(shown).to_be_visible()
    (line,) = shown.inner_text().strip().splitlines()
    assert line.startswith("unknown instance 'inf22': known are inf1, inf2, trn1, ")
    assert line.endswith("did you mean 'inf2'?")
    assert "Traceback" not in lab_page.locator("body").inner_text()


def test_dollars_in_lab_are_not_mathematics_and_a_trend_keeps_to_its_cell(lab_page: Page) -> None:
    # The cell shows what is mathematics, to see that there is some.
    maths = '\nfrom IPython.display import HTML\nHTML("<p>one of $x^2$ here</p>")'
    parameters(lab_page, "inf2", "2024-09-16", maths)
    assert errors(run_all(lab_page)) == []
    expect(output(lab_page, "one of").locator("mjx-container")).to_have_count(1)
    trends = output(lab_page, "xlm-roberta-base").locator("td.trend:visible")
    assert overprinting(trends) == []
    caption = output(lab_page, "from the fastest to the cheapest").locator("figcaption")
    assert caption.text_content().count("$") > 5
    # Typeset later than it is shown.
    lab_page.wait_for_timeout(1000)
    expect(caption.locator("mjx-container")).to_have_count(0)
    assert "distilbert-base-cased on inf2.xlarge, $0.0" in caption.text_content()
