"""A site is written where nothing else lies: nothing of anybody's is written over."""

from pathlib import Path

import pytest

from perf_helpers.data.columns import DATA
from perf_helpers.errors import ParameterError
from perf_helpers.site.folder import site_folder
from tests.running import run_in

PROJECT = DATA.parent


@pytest.mark.parametrize(
    "given",
    [".", "..", "/", "data", "data/trn1", "data/new", "notebooks", "perf_helpers/site", "tests"],
)
def test_the_project_and_its_rooms_are_no_site(given: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(PROJECT)
    with pytest.raises(ParameterError, match=f"^SITE={given} "):
        site_folder(given)


def test_a_way_round_to_the_data_is_no_site(tmp_path: Path) -> None:
    (tmp_path / "pages").symlink_to(DATA)
    with pytest.raises(ParameterError, match="where the project itself lies"):
        site_folder(f"{tmp_path}/pages")


def test_a_folder_of_other_files_is_no_site(tmp_path: Path) -> None:
    for name in ("llm.csv", "a", "b", "c"):
        (tmp_path / name).touch()
    with pytest.raises(
        ParameterError, match=r"holds what no render made \(a, b, c, \.\.\.\): give"
    ):
        site_folder(str(tmp_path))
    with pytest.raises(ParameterError, match="is no folder"):
        site_folder(str(tmp_path / "a"))


def test_a_new_folder_an_empty_one_a_repository_and_a_site_are_one(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "branch/.git").mkdir(parents=True)
    (tmp_path / "site/.rendered").mkdir(parents=True)
    (tmp_path / "site/trn1").mkdir()
    for name in ("empty", "branch", "site", "new/er"):
        assert site_folder(str(tmp_path / name)) == tmp_path / name


def test_a_render_into_the_data_changes_none(project: Path) -> None:
    table = project / "data/trn1/2023-09-15/llm.csv"
    before = table.read_bytes()
    done = run_in(project, "render", "SITE=data", "INSTANCE=trn1", "DATE=2023-09-15")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("SITE=data is where the project itself lies")
    assert table.read_bytes() == before
    assert not list((project / "data").rglob("*.html"))
