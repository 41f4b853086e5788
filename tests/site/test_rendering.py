"""The path is the page: the same words name data, run and page, and give the same bytes."""

import re
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest

from perf_helpers.commands.render import main
from perf_helpers.data.columns import DATA, columns
from perf_helpers.data.snapshot import snapshot_on, tables
from perf_helpers.site.notebook import NotebookError, execute
from perf_helpers.site.plan import pages
from perf_helpers.site.whole import Linked
from tests.shipped import NEWEST, TABLES

PYTHON = sys.executable
PAGES = [f"{table}.{ending}" for table in TABLES for ending in ("csv", "html", "ipynb")]


def test_a_snapshot_becomes_three_pages_with_their_data_and_notebooks(seed: Path) -> None:
    assert sorted(path.name for path in seed.iterdir()) == sorted(PAGES)


@pytest.mark.archive
def test_two_renders_of_a_day_in_force_in_different_folders_are_the_same_bytes(
    seed: Path, tmp_path: Path
) -> None:
    between = ["INSTANCE=trn1", "DATE=2023-09-20", "TABLE=training"]
    assert main([f"SITE={tmp_path / 'else where'}", *between]) == 0
    again = tmp_path / "else where" / "trn1" / "2023-09-15"
    for name in ("training.csv", "training.html", "training.ipynb"):
        assert (seed / name).read_bytes() == (again / name).read_bytes(), name


@pytest.mark.archive
def test_an_instance_type_has_pages_of_its_own(tmp_path: Path) -> None:
    narrowed = ["INSTANCE=trn1.32xlarge", "DATE=2023-09-15", "TABLE=inference"]
    assert main([f"SITE={tmp_path}", *narrowed]) == 0
    page = tmp_path / "trn1.32xlarge" / "2023-09-15" / "inference.html"
    assert "trn1.32xlarge inference performance" in page.read_text()
    assert len(pd.read_csv(page.with_suffix(".csv"))) == 4


def faults(page: Path, pages: set[Path]) -> list[str]:
    """Addresses of a page that are absolute or lead to none of the pages."""
    links = Linked(page.read_text())
    found = [key for key in set(links.ids) if links.ids.count(key) > 1]
    for address in links.addresses:
        target = (page.parent / address.split("#")[0]).resolve()
        if address.startswith("#"):
            right = address[1:] in links.ids
        elif address.startswith(("https://", "http://", "data:,")):
            right = True
        else:
            right = target in pages and not address.startswith("/")
        if not right:
            found.append(address)
    return found


def whole_site(site: Path) -> set[Path]:
    """Every file that a render of everything writes to a site."""
    targets = pages("", "", "", site.resolve())
    files = {folder / name for t in targets for folder in t.folders for name in t.files}
    return files | {site.resolve() / "index.html"}


def test_every_link_inside_the_site_is_relative_and_leads_somewhere(site: Path) -> None:
    pages = sorted(site.glob("*/*/*.html"))
    assert len(pages) >= 10
    whole = whole_site(site)
    for page in [*pages, site / "index.html"]:
        assert faults(page, whole) == [], page


def test_the_front_page_lists_the_pages(site: Path) -> None:
    every = Linked((site / "index.html").read_text()).addresses
    assert "choose.html" in every
    links = [a for a in every if a.endswith(".html") and a != "choose.html"]
    assert sorted(links) == sorted(str(p.relative_to(site)) for p in site.glob("*/*/*.html"))
    assert links.index("trn1/latest/llm.html") < links.index("trn1/2023-09-15/training.html")


def test_the_copy_under_latest_says_which_page_it_is_a_copy_of(site: Path) -> None:
    *_, table = tables(snapshot_on("trn1", NEWEST))
    copy = (site / f"trn1/latest/{table}.html").read_text()
    dated = (site / f"trn1/{NEWEST}/{table}.html").read_text()
    assert f"<link rel=canonical href=../{NEWEST}/{table}.html>" in copy
    assert "canonical" not in dated
    for ending in ("csv", "ipynb"):
        same = [(site / f"trn1/{day}/{table}.{ending}").read_bytes() for day in ("latest", NEWEST)]
        assert same[0] == same[1]


def test_a_page_says_plainly_when_it_is_history(site: Path, seed: Path) -> None:
    for table in TABLES:
        page = (seed / f"{table}.html").read_text()
        link = f"<a href=../latest/{table}.html>Newer figures of trn1</a>"
        assert f"<strong>History.</strong> {link}" in page
    assert "History." not in (site / "trn1/latest/llm.html").read_text()


def test_a_page_links_its_neighbours_and_the_others_of_its_day(seed: Path) -> None:
    addresses = Linked((seed / "inference.html").read_text()).addresses
    for address in (
        "../2023-09-01/inference.html",
        "../2023-09-28/inference.html",
        "../../inf1/2023-09-15/inference.html",
        "../../inf2/2023-09-15/inference.html",
    ):
        assert address in addresses


def test_a_table_not_yet_published_says_when_it_first_was(site: Path) -> None:
    page = (site / "trn1/2022-10-10/llm.html").read_text()
    assert "No LLM inference figures of trn1 had been published by 2022-10-10." in page
    assert "The first were published on <a href=../2023-06-28/llm.html>2023-06-28</a>." in page
    assert not (site / "trn1/2022-10-10/llm.csv").exists()


def test_a_category_no_longer_published_is_said_and_linked(site: Path) -> None:
    page = (site / "trn1/latest/llm.html").read_text()
    assert "Decoder models, last on <a href=../2024-04-30/llm.html>2024-04-30</a>." in page


def empties(page: str) -> list[str]:
    """Columns of a page's tables without a cell, and its figures without a point."""
    found = []
    # The script holds markup of its own.
    page = page.rpartition("<script>")[0] or page
    for table in re.findall(r"<table>.*?</table>", page, re.DOTALL):
        rows = [
            re.findall(r"<td[^>]*>(.*?)(?=<td|$)", row, re.DOTALL)
            for row in re.findall(r"<tr id=.*?(?=<tr|<tbody|</table)", table, re.DOTALL)
        ]
        found += [
            f"column {at}"
            for at, column in enumerate(zip(*rows, strict=True))
            if set(column) == {"–"}
        ]
    figures = "".join(re.findall(r"<figure.*?</figure>", page, re.DOTALL))
    return found + [
        "chart" for svg in re.findall(r"<svg.*?</svg>", figures, re.DOTALL) if "<title>" not in svg
    ]


def test_no_page_has_an_empty_column_or_an_empty_chart(site: Path) -> None:
    for page in site.glob("*/*/*.html"):
        assert empties(page.read_text()) == [], page


@pytest.mark.parametrize("table", TABLES)
def test_a_page_states_its_dates_release_source_and_licence(seed: Path, table: str) -> None:
    page = (seed / f"{table}.html").read_text()
    for fact in ("2023-09-15", "2023-09-21", "2.14.0", "CC BY-SA 4.0", "AWS Neuron documentation"):
        assert fact in page
    assert "Cite as:" in page


def test_a_page_allows_its_own_script_alone_and_leads_no_form_elsewhere(site: Path) -> None:
    for page in [*site.glob("*/*/*.html"), site / "index.html"]:
        (policy,) = re.findall(r'Content-Security-Policy content="([^"]*)"', page.read_text())
        assert policy.startswith("default-src 'none'; script-src '")
        assert policy.endswith("img-src data:; base-uri 'none'; form-action 'none'")


@pytest.mark.parametrize("table", TABLES)
def test_a_page_shows_no_code(seed: Path, table: str) -> None:
    page = (seed / f"{table}.html").read_text()
    assert "perf." not in page.replace("performance", "")
    assert "import " not in page


@pytest.mark.parametrize("table", TABLES)
def test_a_page_is_light(seed: Path, table: str) -> None:
    rows = len(pd.read_csv(seed / f"{table}.csv"))
    assert (seed / f"{table}.html").stat().st_size <= 45_000 + 2_500 * rows


@pytest.mark.parametrize("table", TABLES)
def test_the_csv_beside_a_page_holds_its_rows_in_its_order(seed: Path, table: str) -> None:
    rows = pd.read_csv(seed / f"{table}.csv", dtype=str, keep_default_na=False)
    assert list(rows) == list(columns(table))
    page = (seed / f"{table}.html").read_text()
    assert re.findall("<th scope=row>([^\u00a0]+)\u00a0", page) == list(rows["model"])
    source = pd.read_csv(
        DATA / "trn1" / "2023-09-15" / f"{table}.csv", dtype=str, keep_default_na=False
    )
    assert set(map(tuple, rows[list(source)].to_numpy())) == set(map(tuple, source.to_numpy()))
    assert set(rows["price_basis"]) == {"on_demand"}
    assert set(rows["rate_last_published"]) == {"2023-09-15"}


def test_an_executed_notebook_holds_no_time_and_no_path(seed: Path) -> None:
    for table in TABLES:
        text = (seed / f"{table}.ipynb").read_text()
        assert "papermill" not in text
        assert "timestamp" not in text
        assert str(DATA.parent) not in text
        assert str(seed) not in text


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["INSTNACE=trn1"], "SITE, JOBS, DRY_RUN; did you mean 'INSTANCE'?"),
        (["INSTANCE="], "INSTANCE is empty"),
        (["INSTANCE=../.."], "unknown instance '../..'"),
        (["INSTANCE=/etc/passwd"], "unknown instance '/etc/passwd'"),
        (["INSTANCE=trn1\0"], r"INSTANCE is 'trn1\x00': a NUL cannot be part of it"),
        (["DATE=2021-01-01"], "its first snapshot is 2021-08-12"),
        (["DATE=yesterday"], "'yesterday' is no date"),
        (["TABLE=infrence"], "did you mean 'inference'?"),
        (["TABLE=training", "INSTANCE=inf2"], "inf2 has no training table, only inference and llm"),
        (["JOBS=none"], "JOBS is 'none': give the number of pages at a time"),
    ],
)  # fmt: skip
def test_a_mistaken_parameter_is_one_line_a_status_and_no_file(
    arguments: list[str], message: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([*arguments, f"SITE={tmp_path / 'site'}"]) == 2
    said = capsys.readouterr()
    assert message in said.err
    assert said.err.count("\n") == 1
    assert said.out == ""
    assert not (tmp_path / "site").exists()


def test_make_hands_on_every_name_and_value_as_it_is() -> None:
    for given, message in (
        ("DAET=latest", "did you mean 'DATE'?"),
        ("INSTANCE=$(id); echo 'trn1\"", "unknown instance '$(id); echo"),
    ):
        run = subprocess.run(
            [
                "make",
                "--no-print-directory",
                "render",
                given,
                f"PYTHON={PYTHON}",
            ],
            cwd=DATA.parent,
            capture_output=True,
            text=True,
        )
        assert run.returncode != 0
        assert message in run.stderr
        assert "Traceback" not in run.stderr


def test_a_cell_that_fails_is_named_with_its_error(tmp_path: Path, kernels: Path) -> None:
    source = (DATA.parent / "notebooks" / "llm.ipynb").read_text()
    broken = tmp_path / "llm.ipynb"
    broken.write_text(source.replace("perf.glossary(rows)", "perf.glossary(row)"))
    with pytest.raises(NotebookError, match=r"^notebooks/llm\.ipynb, cell 7: NameError"):
        execute(broken, {}, kernels)
