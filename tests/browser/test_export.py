"""What is taken away is what is seen: the same rows, columns and figures, in the same order.

And with it which figures the audit marks.
"""

import csv
import io
import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote

import mistune
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from playwright.sync_api import Browser, Page

from perf_helpers.cost.prices import add_cost
from perf_helpers.data.frames import read
from perf_helpers.tables.table import show
from tests.browser.browsing import in_archive, opened, scripted
from tests.browser.viewing import columns_of_set, filtered, head, tables


@pytest.fixture
def page(browser: Browser, site: Path) -> Page:
    """The page of 78 rows, sorted, filtered, with other columns and at another price."""
    page = opened(browser, site / "inf2/2024-09-16/inference.html")
    head(page, "Latency P99").get_by_role("button").click()
    filtered(page, "Model", "bert|resnet")
    page.get_by_text("Columns", exact=True).click()
    page.get_by_label("Latency P50", exact=True).uncheck()
    page.get_by_label("Neuron Version", exact=True).check()
    page.get_by_role("checkbox", name="Run Mode").check()
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


# What an export says beside what is seen.
BESIDE = ("Notes", "Priced as", "Address", "Source")


def of_view(rows: list[list[str]]) -> list[list[str]]:
    """The rows of an export without what it says beside what is seen."""
    kept = [at for at, name in enumerate(rows[0]) if name not in BESIDE]
    return [[row[at] for at in kept] for row in rows]


def rows_of_csv(text: str, dialect: str = "excel") -> list[list[str]]:
    """The rows of an export, as a reader of CSV has them."""
    return list(csv.reader(io.StringIO(text, newline=""), dialect, strict=True))


def rows_of_tsv(text: str) -> list[list[str]]:
    """The rows of an export, as a reader of TSV has them."""
    return rows_of_csv(text, "excel-tab")


def rows_of_markdown(text: str) -> list[list[str]]:
    """The rows of an export, as a reader of GitHub's Markdown has them: a table of mere texts."""
    # After the table, a line says whose the figures are.
    table, *_ = MARKDOWN(text)
    head, body = table["children"]
    rows = [head["children"], *(row["children"] for row in body["children"])]
    cells = [[cell["children"] for cell in row] for row in rows]
    assert {part["type"] for row in cells for cell in row for part in cell} <= {"text"}
    return [["".join(part["raw"] for part in cell) for cell in row] for row in cells]


MARKDOWN = mistune.create_markdown(renderer="ast", plugins=["table", "strikethrough", "url"])
READERS = {"CSV": rows_of_csv, "TSV": rows_of_tsv, "Markdown": rows_of_markdown}


@pytest.mark.parametrize("name", ["CSV", *in_archive("TSV", "Markdown")])
def test_an_export_equals_the_view_with_bare_numbers_for_machines(
    page: Page, tmp_path: Path, name: str
) -> None:
    rows = READERS[name](taken(page, name, tmp_path))
    assert of_view(rows) == seen(page, bare=name != "Markdown")
    assert len(rows) > 20
    assert "Cost per 1M inferences (USD, On-demand)" in rows[0]


def test_what_the_audit_marks_is_taken_with_its_marks(
    browser: Browser, seed: Path, tmp_path: Path
) -> None:
    page = opened(browser, seed / "llm.html")
    page.get_by_text("Columns", exact=True).click()
    page.get_by_label("Batch Size", exact=True).uncheck()
    page.get_by_label("Application Type", exact=True).check()
    page.get_by_text("Export", exact=True).click()
    rows = csv.DictReader(io.StringIO(taken(page, "CSV", tmp_path, of="llm-trn1-2023-09-15")))
    marked = {(row["Part"], row["Model"]): row["Audit"] for row in rows if row["Audit"]}
    names = [
        *("Throughput", "Cost per 1M tokens", "Latency per Token P50"),
        *("Latency per Token P99", "Application Type"),
    ]
    assert marked == {
        ("Latency-optimized", model): "; ".join(f"{name}: Error {number}" for name in names)
        for model, number in (("opt-13b", 2), ("opt-30b", 1))
    }
    page.close()


def test_an_export_says_why_a_figure_is_marked_and_whose_it_is(
    browser: Browser, seed: Path, tmp_path: Path
) -> None:
    page = opened(browser, seed / "training.html")
    page.get_by_label("Search").fill("gpt3")
    page.get_by_text("Export", exact=True).click()
    text = taken(page, "CSV", tmp_path, of="training-trn1-2023-09-15")
    rows = list(csv.DictReader(io.StringIO(text)))
    (marked,) = (row for row in rows if row["Audit"])
    assert marked["Notes"].startswith("GPT3-175B: 12.7 seq/sec × 2,197 TFLOP on 512 devices are an")
    assert not any(row["Notes"] for row in rows if not row["Audit"])
    (source,) = {row["Source"] for row in rows}
    assert source.startswith("trn1 training performance, snapshot of 2023-09-15 (Neuron 2.14.0), ")
    whose = "AWS Neuron documentation, Amazon.com, published 2023-09-21, CC BY-SA 4.0"
    assert source.endswith(f"{whose}. {page.url}")
    assert page.url.endswith("training.html#q=gpt3")
    assert {row["Priced as"] for row in rows} == {"trn1.32xlarge"}
    assert {row["Address"].split("/blob/")[0] for row in rows} == {
        "https://github.com/aws-neuron/aws-neuron-parallelcluster-samples"
    }
    said = taken(page, "Markdown", tmp_path, of="training-trn1-2023-09-15").splitlines()[-1]
    assert said.startswith("trn1 training performance, snapshot of 2023-09-15")
    page.close()


def test_a_selection_is_copied_without_marks_and_signs(browser: Browser, seed: Path) -> None:
    page = opened(browser, seed / "llm.html")
    page.evaluate("getSelection().selectAllChildren(document.querySelector('tbody'))")
    selected = page.evaluate("getSelection().toString()")
    assert "opt-13b" in selected
    assert "#" not in selected
    assert "!" not in selected
    page.close()


@pytest.mark.parametrize("name", ["Markdown", *in_archive("TSV")])
def test_a_table_at_own_rates_has_its_rates_in_its_head(
    page: Page, tmp_path: Path, name: str
) -> None:
    page.locator("[name=price]").select_option("own")
    head, *rows = taken(page, name, tmp_path).split("\n\n")[0].splitlines()
    assert "(USD, own $1.97, $12.981, $0.758/hour)" in head.replace("\\$", "$")
    between = "\t" if name == "TSV" else " | "
    assert {row.count(between) for row in rows} == {head.count(between)}


def test_what_is_folded_is_not_taken(browser: Browser, site: Path, tmp_path: Path) -> None:
    page = opened(browser, site / "inf2/2024-09-16/inference.html")
    for label in ("Encoder", "Vision transformer"):
        page.get_by_role("button", name=label).first.click()
    page.get_by_text("Export", exact=True).click()
    text = taken(page, "CSV", tmp_path)
    assert "bert-base-cased" not in text
    assert of_view(rows_of_csv(text)) == seen(page, bare=True)
    page.close()


def test_what_is_seen_can_be_copied(page: Page) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.get_by_role("button", name="Copy").nth(1).click()
    page.get_by_text("copied", exact=True).wait_for()
    text = page.evaluate("navigator.clipboard.readText()")
    assert of_view(rows_of_tsv(text)) == seen(page, bare=True)


# A spreadsheet runs a text that begins with one of these, blanks aside.
SIGNS = ("=", "+", "-", "@", "＝", "＋", "－", "＠")
BEGINNINGS = ("", *SIGNS, "'=", "''+", '"=')
BODIES = (
    "1+1,2;3\\",
    'SUM(A1)*cmd|" /C calc"!A0',
    "<b>a</b> &amp;&#65; AT&T",
    "*a* _b_ __c__ ~~d~~ `e`",
    "[a](b) ![c](d) [e][f] #1 $x_1$",
    "https://a.b/_c_?d=*e* | www.a.b",
)
HOSTILE = [begin + body for begin in BEGINNINGS for body in BODIES]
FORMULA = re.compile(rf"['\s]*[{re.escape(''.join(SIGNS))}]")


def inert(text: str) -> str:
    """A text as spreadsheets get it: behind an apostrophe where they would run it."""
    return f"'{text}" if FORMULA.match(text) else text


def blanks(text: str) -> str:
    """A text with one blank wherever it has some, as a page shows it."""
    return " ".join(text.split())


def original(cell: str) -> str:
    """A text as it was before it was made inert."""
    return cell[1:] if cell.startswith("'") and FORMULA.match(cell[1:]) else cell


@pytest.fixture(scope="module")
def hostile(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Page]:
    """A page of texts that readers may take for something else; `beside` is the CSV beside it."""
    one = read("inference", "trn1", "2023-09-15").head(1)
    rows = add_cost(one.loc[one.index.repeat(len(HOSTILE))].reset_index(drop=True))
    texts = {"model": HOSTILE, "task": HOSTILE[::-1], "framework": HOSTILE, "script_name": HOSTILE}
    shown = show(rows.assign(**texts))
    path = tmp_path_factory.mktemp("hostile") / "page.html"
    path.write_text(f"<!doctype html><body>{shown.html}</body>")
    page = opened(browser, path)
    page.beside = shown.csv
    page.get_by_role("button", name="Show all rows").click()
    columns_of_set(page, "all")
    page.get_by_text("Export", exact=True).click()
    yield page
    assert page.said == []
    page.close()


@pytest.mark.parametrize("name", READERS)
def test_a_reader_gets_back_every_hostile_cell_that_the_page_shows(
    hostile: Page, tmp_path: Path, name: str
) -> None:
    ((heads, *rows),) = tables(hostile)
    assert [row[0] for row in rows] == HOSTILE
    wanted = [["" if cell == "–" else cell for cell in row] for row in (heads, *rows)]
    if name != "Markdown":
        wanted = [[inert(plain(cell)) for cell in row] for row in wanted]
    text = taken(hostile, name, tmp_path, of="inference-trn1-2023-09-15")
    assert of_view(READERS[name](text)) == wanted


def test_the_csv_beside_the_page_has_the_texts_of_its_export(hostile: Page, tmp_path: Path) -> None:
    text = taken(hostile, "CSV", tmp_path, of="inference-trn1-2023-09-15")
    for name in ("model", "task", "framework"):
        beside = [row[name] for row in csv.DictReader(io.StringIO(hostile.beside))]
        assert beside == [row[name.title()] for row in csv.DictReader(io.StringIO(text))]


@pytest.fixture(scope="module")
def scripts(browser: Browser) -> Iterator[Page]:
    """A blank page that has the functions of the scripts."""
    page = scripted(browser, "choices.js", "filter.js", "rows.js", "export.js")
    yield page
    page.close()


# Rows under heads, twice, as of two parts: the first head is the name of part and category too,
# and of the column that has a mark.
EXPORTED = """
([heads, rows, numeric, name]) => {
    const [label] = heads, row = document.createElement('tr')
    row.innerHTML = '<td><a class=flag aria-label="Error 1">'
    const columns = heads.map((text, key) => {
        const head = document.createElement('th')
        head.textContent = text
        return {head, key, numeric, label}
    })
    const group = {head: columns[0].head, label}
    const seen = rows.map(texts => ({row, group, texts}))
    const table = {columns, seen, groups: [group], part: label}
    return exported(name, [table, table], columns, new URLSearchParams())
}
"""
SPECIAL = (*SIGNS, *"'\"|,;:/\\<>&*_`~[](){}!#$%.^ \t\n\r", "www.", "https://", "&lt;", "a", "1")
LETTERS = st.characters(exclude_categories=("C", "Z"))
TEXTS = st.lists(st.sampled_from(SPECIAL) | LETTERS, max_size=8).map("".join)
ROWS = st.integers(1, 4).flatmap(
    lambda wide: st.lists(st.lists(TEXTS, min_size=wide, max_size=wide), min_size=2, max_size=8)
)


@settings(max_examples=60)
@given(ROWS)
def test_a_reader_of_each_format_gets_back_any_text(scripts: Page, rows: list[list[str]]) -> None:
    # A dash is how a page shows nothing, and a row is one line.
    heads, *rows = [["" if text == "–" else text for text in row] for row in rows]
    whole = [[heads[0], heads[0], *row, f"{heads[0]}: Error 1"] for row in rows]
    lines = [["Part", "Category", *heads, "Audit"], *whole, *whole]
    wanted = [list(map(blanks, line)) for line in lines]
    for name in READERS:
        text = scripts.evaluate(EXPORTED, [heads, rows, False, name])
        found = READERS[name](text)
        assert text.count("\n") == len(wanted) + (name == "Markdown")
        if name != "Markdown":
            assert not [cell for row in found for cell in row if cell.strip().startswith(SIGNS)]
            found = [list(map(original, row)) for row in found]
        assert [list(map(blanks, row)) for row in found] == wanted


@pytest.mark.parametrize("name", ["CSV", "TSV"])
def test_a_text_that_a_spreadsheet_would_run_stands_behind_an_apostrophe(
    scripts: Page, name: str
) -> None:
    texts = ["=1+1", "-5", " @SUM(A1)", "\t+1", "\r-1", "＝1+1", "'=1", "a=1", "'a", "3 - 2", "$-5"]
    inert = ["'=1+1", "'-5", "' @SUM(A1)", "' +1", "' -1", "'＝1+1", "''=1", *texts[7:]]
    text = scripts.evaluate(EXPORTED, [["a"], [[text] for text in texts], False, name])
    assert [row[2] for row in READERS[name](text)[1:]] == inert * 2


def test_what_only_a_spreadsheet_takes_for_the_end_of_a_cell_stands_between_quotes(
    scripts: Page,
) -> None:
    assert ',"a;=1+1",' in scripts.evaluate(EXPORTED, [["a"], [["a;=1+1"]], False, "CSV"])


@pytest.mark.parametrize("name", ["CSV", "TSV"])
def test_a_number_stays_a_number_whatever_its_sign(scripts: Page, name: str) -> None:
    shown = ["-5", "-3.2%", "+7", "$-1,234.50", "$0.000", "no price", "1,200.5 · -3", "=1", "–"]
    bare = ["-5", "-3.2%", "+7", "-1234.50", "0.000", "no price", "1,200.5 · -3", "'=1", ""]
    text = scripts.evaluate(EXPORTED, [["a"], [[cell] for cell in shown], True, name])
    assert [row[2] for row in READERS[name](text)[1:]] == bare * 2


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("bert_base_uncased", "bert_base_uncased"),
        ("meta-llama/Llama-2-13b", "meta-llama/Llama-2-13b"),
        ("[8xNC(TP)x4(DP)] x 16Nodes(DP)", "[8xNC(TP)x4(DP)] x 16Nodes(DP)"),
        ("=1 > -2: #3, $4 & AT&T!", r"=1 > -2: #3, \$4 & AT&T!"),
        ("_a_ __b__ [c](d)", r"_a\_ \__b\_\_ [c\](d)"),
        ("www.a_b_ &lt;", r"www\.a_b\_ \&lt;"),
        ("http://a.b", r"http\://a.b"),
        ("a\r\nb\tc", "a b c"),
    ],
)
def test_markdown_is_escaped_where_it_would_be_read_as_more_than_text(
    scripts: Page, text: str, written: str
) -> None:
    *_, line = scripts.evaluate(EXPORTED, [["a"], [[text]], False, "Markdown"]).splitlines()
    assert line == f"| a | a | {written} | a: Error 1 |"
