"""The path is the page: the same words name data, run and page, and give the same bytes."""

import re
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path

import pandas as pd
import pytest

from perf_helpers.columns import DATA, TABLES, columns
from perf_helpers.notebook import NotebookError, execute
from perf_helpers.render import main, write

PYTHON = sys.executable
PAGES = [f"{table}.{ending}" for table in TABLES for ending in ("csv", "html", "ipynb")]


class Links(HTMLParser):
    """Every address and every id of a page."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.addresses: list[str] = []
        self.ids: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        for name, value in attrs:
            if name in ("href", "src", "xlink:href"):
                self.addresses.append(value or "")
            if name == "id":
                self.ids.append(value or "")


def test_a_snapshot_becomes_three_pages_with_their_data_and_notebooks(seed: Path) -> None:
    assert sorted(path.name for path in seed.iterdir()) == sorted(PAGES)


def test_two_renders_in_different_folders_are_the_same_bytes(site: Path, tmp_path: Path) -> None:
    assert main([f"SITE={tmp_path / 'elsewhere'}"]) == 0
    again = tmp_path / "elsewhere"
    names = sorted(path.relative_to(site) for path in site.rglob("*") if path.is_file())
    assert names == sorted(path.relative_to(again) for path in again.rglob("*") if path.is_file())
    for name in names:
        assert (site / name).read_bytes() == (again / name).read_bytes(), name


def test_a_day_between_two_snapshots_renders_the_one_in_force(seed: Path, tmp_path: Path) -> None:
    assert main([f"SITE={tmp_path}", "DATE=2023-09-20", "TABLE=llm"]) == 0
    assert (tmp_path / "trn1/2023-09-15/llm.html").read_bytes() == (seed / "llm.html").read_bytes()


def test_an_instance_type_has_pages_of_its_own(tmp_path: Path) -> None:
    assert main([f"SITE={tmp_path}", "INSTANCE=trn1.32xlarge", "TABLE=inference"]) == 0
    page = tmp_path / "trn1.32xlarge" / "2023-09-15" / "inference.html"
    assert "trn1.32xlarge inference performance" in page.read_text()
    assert len(pd.read_csv(page.with_suffix(".csv"))) == 4


@pytest.mark.parametrize("table", TABLES)
def test_every_link_inside_the_site_is_relative_and_leads_somewhere(
    site: Path, seed: Path, table: str
) -> None:
    links = Links((seed / f"{table}.html").read_text())
    assert len(links.ids) == len(set(links.ids))
    for address in links.addresses:
        if address.startswith("#"):
            assert address[1:] in links.ids, address
        elif not address.startswith(("https://", "data:,")):
            assert not address.startswith("/")
            assert (seed / address).resolve().is_relative_to(site.resolve())
            assert (seed / address).exists(), address


def test_the_front_page_lists_the_pages(site: Path) -> None:
    links = Links((site / "index.html").read_text()).addresses
    assert [link for link in links if link.endswith(".html")] == [
        f"trn1/2023-09-15/{table}.html" for table in TABLES
    ]


@pytest.mark.parametrize("table", TABLES)
def test_a_page_states_its_dates_release_source_and_licence(seed: Path, table: str) -> None:
    page = (seed / f"{table}.html").read_text()
    for fact in ("2023-09-15", "2023-09-21", "2.14.0", "CC BY-SA 4.0", "AWS Neuron documentation"):
        assert fact in page
    assert "Cite as:" in page


@pytest.mark.parametrize("table", TABLES)
def test_a_page_shows_no_code(seed: Path, table: str) -> None:
    page = (seed / f"{table}.html").read_text()
    assert "perf." not in page.replace("performance", "")
    assert "import " not in page


@pytest.mark.parametrize("table", TABLES)
def test_a_page_is_light(seed: Path, table: str) -> None:
    rows = len(pd.read_csv(seed / f"{table}.csv"))
    assert (seed / f"{table}.html").stat().st_size <= 25_000 + 2_500 * rows


@pytest.mark.parametrize("table", TABLES)
def test_the_csv_beside_a_page_holds_its_rows_in_its_order(seed: Path, table: str) -> None:
    rows = pd.read_csv(seed / f"{table}.csv", dtype=str, keep_default_na=False)
    assert list(rows) == list(columns(table))
    page = (seed / f"{table}.html").read_text()
    assert re.findall(r'<th scope="row">([^&]+)&nbsp;', page) == list(rows["model"])
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
        (["INSTNACE=trn1"], "known are INSTANCE, DATE, TABLE, SITE; did you mean 'INSTANCE'?"),
        (["INSTANCE="], "INSTANCE is empty"),
        (["INSTANCE=../.."], "unknown instance '../..'"),
        (["INSTANCE=/etc/passwd"], "unknown instance '/etc/passwd'"),
        (["INSTANCE=trn1\0"], r"unknown instance 'trn1\x00'"),
        (["DATE=2021-01-01"], "its first snapshot is 2022-10-10"),
        (["DATE=yesterday"], "'yesterday' is no date"),
        (["TABLE=infrence"], "did you mean 'inference'?"),
        (["TABLE=training", "INSTANCE=inf2"], "inf2 has no training on 2023-09-15"),
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
                given.replace("$", "$$"),
                f"PYTHON={PYTHON}",
            ],
            cwd=DATA.parent,
            capture_output=True,
            text=True,
        )
        assert run.returncode != 0
        assert message in run.stderr
        assert "Traceback" not in run.stderr


def test_a_cell_that_fails_is_named_with_its_error(tmp_path: Path) -> None:
    source = (DATA.parent / "notebooks" / "llm.ipynb").read_text()
    broken = tmp_path / "llm.ipynb"
    broken.write_text(source.replace("perf.glossary(rows)", "perf.glossary(row)"))
    with pytest.raises(NotebookError, match=r"^llm\.ipynb, cell 6: NameError: name 'row' is not"):
        execute(broken, {})


def test_a_file_that_cannot_be_written_leaves_the_old_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path / "page.html", "old")
    monkeypatch.setattr(Path, "replace", lambda *_: (_ for _ in ()).throw(OSError("disk full")))
    with pytest.raises(OSError, match="disk full"):
        write(tmp_path / "page.html", "new")
    assert [(path.name, path.read_text()) for path in tmp_path.iterdir()] == [("page.html", "old")]
