"""Nothing changed, nothing done; a change renders the pages computed from it and no others."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from perf_helpers.commands.render import main
from perf_helpers.site.inputs import only_around
from perf_helpers.site.plan import OVERVIEWS, pages, plan
from tests.conftest import copied, shelved
from tests.running import run_in
from tests.shipped import SHIPPED

EVERYTHING = [
    page
    for page in pages("", "", "", Path("site"))
    if page.name in OVERVIEWS or page.name.split("/")[1] <= SHIPPED
]
TABLE_PAGES = [p for p in plan("", "", "", Path("site")) if p.snapshot.date <= SHIPPED]
SEED = ["INSTANCE=trn1", "DATE=2023-09-15"]


def run(project: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return run_in(project, "render", *arguments)


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project whose pages all claim to be rendered from what it holds now."""
    project = copied(tmp_path_factory.mktemp("whole"))
    script = (
        "from pathlib import Path; import json\n"
        "from perf_helpers.site.plan import pages\n"
        "from perf_helpers.site.inputs import inputs\n"
        "from perf_helpers.site.records import digest_of, digests, front_record, record_path\n"
        "for target in pages('', '', '', Path('site').resolve()):\n"
        "    files = [folder / name for folder in target.folders for name in target.files]\n"
        "    record = record_path(target.site, target.name)\n"
        "    for path in [record, *files]:\n"
        "        path.parent.mkdir(parents=True, exist_ok=True)\n"
        "        path.write_text('')\n"
        "    kept = {'inputs': inputs(target), 'files': digests(target), 'findings': None}\n"
        "    record.write_text(json.dumps(kept))\n"
        "Path('site/index.html').write_text('')\n"
        "front_record(Path('site')).write_text(digest_of(Path('site/index.html')))\n"
    )
    subprocess.run([sys.executable, "-c", script], cwd=project, check=True)
    assert f"{len(EVERYTHING)} pages up to date" in run(project).stdout
    return project


@pytest.fixture
def rendered(whole: Path, tmp_path: Path) -> Path:
    """The same, to change; the pages are only asked for, so all have them in common."""
    project = copied(tmp_path)
    (project / "site").symlink_to(whole / "site")
    return project


def would(project: Path) -> dict[str, str]:
    """Which pages of tables a dry run would render, with its reasons."""
    said = run(project, "DRY_RUN=1").stdout.splitlines()
    every = dict(line.split(": ", 1) for line in said[:-1])
    return {name: why for name, why in every.items() if name not in OVERVIEWS}


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new, 1))


def test_nothing_to_do_is_said_without_loading_what_makes_pages(rendered: Path) -> None:
    script = (
        "import sys; from perf_helpers.commands.render import main; status = main([])\n"
        "print({'pandas', 'matplotlib', 'papermill', 'nbconvert'} & set(sys.modules), status)"
    )
    said = subprocess.check_output([sys.executable, "-c", script], cwd=rendered, text=True)
    assert said.startswith(f"nothing to do: {len(EVERYTHING)} pages up to date in ")
    assert said.endswith("set() 0\n")


def test_a_changed_table_renders_its_page_and_all_later_ones_of_its_table_and_family(
    rendered: Path,
) -> None:
    edit(rendered / "data/trn1/2023-09-15/inference.csv", ",3070,", ",3071,")
    later = {
        target.name
        for target in TABLE_PAGES
        if target.snapshot.family == "trn1" and target.table == "inference"
        if target.snapshot.date >= "2023-09-15" and target.published
    }
    assert {"trn1/2023-09-15/inference", "trn1/2023-09-28/inference"} < later
    changed = would(rendered)
    assert changed.keys() == later
    assert set(changed.values()) == {"data/trn1/2023-09-15/inference.csv"}


@pytest.mark.parametrize(
    "name", ["data/inf1/2021-08-12/inference.csv", "data/models.csv", "data/prices.csv"]
)
def test_a_page_over_all_families_follows_all_of_their_data(rendered: Path, name: str) -> None:
    (rendered / name).write_text((rendered / name).read_text().replace("\n", "\r\n"))
    assert f"choose: {name}\n" in run(rendered, "DRY_RUN=1").stdout


def test_a_changed_notebook_renders_the_pages_of_its_table(rendered: Path) -> None:
    edit(rendered / "notebooks/training.ipynb", "How many", "How very many")
    assert {name.split("/")[2] for name in would(rendered)} == {"training"}


@pytest.mark.parametrize(
    "name",
    [
        *(
            "perf_helpers/figures/axes.py",
            "data/columns.csv",
            "data/instances.csv",
            "requirements.lock",
        ),
    ],
)
@pytest.mark.archive
def test_a_changed_helper_renders_all(rendered: Path, name: str) -> None:
    (rendered / name).write_text((rendered / name).read_text().replace("\n", "\r\n"))
    changed = would(rendered)
    helper = name.startswith("perf_helpers")
    assert set(changed) == {t.name for t in TABLE_PAGES if helper or t.published}
    assert set(changed.values()) == {name}


def test_an_earlier_release_renders_the_pages_that_count_releases_since(rendered: Path) -> None:
    edit(rendered / "data/snapshots.csv", "trn1,2025-12-19,2.27.0", "trn1,2025-12-19,2.27.1")
    reasons = would(rendered)
    assert {name[5:15] for name in reasons} >= {"2025-12-19", SHIPPED}
    assert all(name[5:15] >= "2025-12-19" for name in reasons)


def test_a_later_rate_changes_no_earlier_page(rendered: Path) -> None:
    with (rendered / "data/prices.csv").open("a") as book:
        book.write("trn1.2xlarge,on_demand,1.5,2025-12-19,2025-12-19\n")
    later = {t.name for t in TABLE_PAGES if t.name >= "trn1/2025-12-19" and t.published}
    assert set(would(rendered)) == later


def test_what_is_learnt_of_a_days_links_renders_the_pages_of_that_day(rendered: Path) -> None:
    with (rendered / "data/commits.csv").open("a") as book:
        book.write(f"aws-neuron/others,2023-09-21,{'c' * 40}\n")
    edit(rendered / "data/lost-links.csv", ",2026-08-21", ",2026-08-22")
    assert {name[5:15] for name in would(rendered)} == {"2023-09-15"}


def test_a_new_release_renders_its_own_pages_and_the_links_of_the_one_before(
    rendered: Path,
) -> None:
    data = rendered / "data"
    (data / "trn1/2999-01-01").mkdir()
    newest = data / f"trn1/{SHIPPED}/llm.csv"
    (data / "trn1/2999-01-01/llm.csv").write_text(newest.read_text())
    with (data / "snapshots.csv").open("a") as book:
        book.write("trn1,2999-01-01,99.0.0,2999-01-01,2999-01-01,\n")
    changed = would(rendered)
    assert {name[:15] for name in changed} == {f"trn1/{SHIPPED}", "trn1/2999-01-01"}
    assert {changed[name] for name in changed if SHIPPED in name} == {"links"}


def test_a_page_whose_links_changed_is_not_run_again(
    site: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    given = [*SEED, "TABLE=llm", f"SITE={tmp_path}"]
    page = shelved(site, tmp_path, "trn1/2023-09-15/llm")
    whole = page.read_bytes()
    kept = tmp_path / ".rendered/trn1/2023-09-15/llm.json"
    record = json.loads(kept.read_text())
    record["inputs"]["links"] = "others"
    kept.write_text(json.dumps(record))
    monkeypatch.setattr("perf_helpers.site.making.execute", None)
    assert main(given) == 0
    assert page.read_bytes() == whole


@pytest.mark.parametrize(
    ("name", "around"),
    [
        ("links", True),
        ("perf_helpers/site/template/page.css", True),
        ("perf_helpers/site/template/table.html.j2", True),
        ("perf_helpers/tables/assets/tables.css", False),
        ("perf_helpers/tables/assets/notebook.css", False),
        ("perf_helpers/tables/assets/rows.js", False),
        ("perf_helpers/tables/table.py", False),
    ],
)
def test_what_stands_in_the_output_runs_the_notebook_again(name: str, around: bool) -> None:
    assert only_around([name]) is around
    assert not only_around([name, "data/columns.csv"])


def test_a_file_that_is_missing_is_made_again(
    site: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    given = [*SEED, "TABLE=llm", f"SITE={tmp_path}"]
    shelved(site, tmp_path, "trn1/2023-09-15/llm").with_suffix(".csv").unlink()
    assert main([*given, "DRY_RUN=1"]) == 0
    assert "trn1/2023-09-15/llm: a file of it is missing" in capsys.readouterr().out
