"""A site holds what the data hold: nothing of a table or a snapshot that is gone."""

import shutil
from pathlib import Path

import pytest

from perf_helpers.data.columns import DATA
from tests.conftest import copied
from tests.running import run_in

pytestmark = pytest.mark.archive

FIRST, SECOND = "2023-05-15", "2023-06-28"


@pytest.fixture(scope="module")
def rendered(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project of one family and one snapshot, rendered; the next one is yet to come."""
    project = copied(tmp_path_factory.mktemp("rendered"))
    data = project / "data"
    for folder in [*data.glob("*/*/"), data / "trn1", data / "inf1"]:
        if folder.is_dir() and folder != data / "inf2" / FIRST:
            shutil.rmtree(folder)
    _book(data, FIRST)
    assert run_in(project, "render").returncode == 0
    return project


@pytest.fixture
def two(rendered: Path, tmp_path: Path) -> Path:
    """The same, to change."""
    return Path(shutil.copytree(rendered, tmp_path / "project"))


def _book(data: Path, *dates: str) -> None:
    lines = (DATA / "snapshots.csv").read_text().splitlines()
    kept = [line for line in lines if line.startswith(tuple(f"inf2,{date}" for date in dates))]
    (data / "snapshots.csv").write_text("\n".join([lines[0], *kept, ""]))


def files(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()} if folder.exists() else set()


ALL = {f"{table}.{ending}" for table in ("inference", "llm") for ending in ("html", "csv", "ipynb")}


def test_latest_and_the_front_page_follow_the_data_as_they_come_and_go(two: Path) -> None:
    data, site = two / "data", two / "site"
    latest = site / "inf2/latest"
    assert files(latest) == files(site / "inf2" / FIRST) == ALL
    shutil.copytree(DATA / "inf2" / SECOND, data / "inf2" / SECOND)
    (data / "inf2" / SECOND / "llm.csv").unlink()
    _book(data, FIRST, SECOND)
    assert run_in(two, "render").returncode == 0
    # The newest snapshot has no LLM table: neither has latest its figures any more.
    assert files(latest) == files(site / "inf2" / SECOND) == ALL - {"llm.csv", "llm.ipynb"}
    assert "No LLM inference figures of inf2 were published" in (latest / "llm.html").read_text()
    front = (site / "index.html").read_text()
    assert f'aria-label="LLM inference, inf2, {SECOND}: not published"' in front
    assert f"inf2/{SECOND}/inference.html" in front
    # What was not made here is not taken away.
    (site / "inf2" / SECOND / "notes.txt").write_text("mine")
    shutil.rmtree(data / "inf2" / SECOND)
    _book(data, FIRST)
    said = run_in(two, "render", "DRY_RUN=1").stdout
    assert f"inf2/{SECOND}/inference.html would be removed: no page has it any more" in said
    assert run_in(two, "render").returncode == 0
    assert files(site / "inf2" / SECOND) == {"notes.txt"}
    assert not (site / ".rendered/inf2" / SECOND).exists()
    assert SECOND not in (site / "index.html").read_text()
    assert files(latest) == ALL
    assert run_in(two, "render").stdout.startswith("nothing to do: 3 pages")


def test_a_notebook_kept_with_an_error_goes_when_its_page_is_good_again(two: Path) -> None:
    failed = two / "site/inf2" / FIRST / "llm.failed.ipynb"
    failed.write_text("{}")
    assert f"{failed} would be removed" in run_in(two, "render", "DRY_RUN=1").stdout
    assert run_in(two, "render", "TABLE=llm").stdout.startswith("0 pages rendered")
    assert files(failed.parent) == ALL
    assert run_in(two, "render").stdout.startswith("nothing to do: 3 pages")


@pytest.mark.parametrize("how", ["edited", "gone", "unrecorded"])
def test_a_front_page_that_is_not_as_it_was_made_is_made_anew(two: Path, how: str) -> None:
    page = two / "site/index.html"
    whole = page.read_text()
    if how == "edited":
        page.write_text(whole.replace("0 errors", "9 errors"))
    else:
        (page if how == "gone" else two / "site/.rendered/index.html.sha256").unlink()
    assert run_in(two, "render").stdout.startswith("0 pages rendered")
    assert page.read_text() == whole
    page.unlink()
    page.mkdir()
    done = run_in(two, "render")
    assert done.returncode == 1
    assert done.stderr == f"cannot write the pages: {page}: Is a directory\n"


def test_what_latest_had_of_a_snapshot_that_was_taken_back_goes_with_it(two: Path) -> None:
    data, site = two / "data", two / "site"
    shutil.copytree(DATA / "inf2" / SECOND, data / "inf2" / SECOND)
    _book(data, FIRST, SECOND)
    assert run_in(two, "render", f"DATE={SECOND}", "TABLE=llm").returncode == 0
    shutil.rmtree(data / "inf2" / SECOND)
    _book(data, FIRST)
    # A render of something else: that of the page that is newest again would mend it.
    assert run_in(two, "render", "TABLE=inference").returncode == 0
    assert not (site / "inf2/latest/llm.html").exists()
    assert "latest/llm.html" not in (site / "index.html").read_text()
    assert run_in(two, "render", "TABLE=llm").returncode == 0
    latest, first = (site / "inf2" / day / "llm.csv" for day in ("latest", FIRST))
    assert latest.read_bytes() == first.read_bytes()
