"""A site hangs together, or what does not is named with its file."""

from pathlib import Path

import pytest

from perf_helpers.commands.site_check import main
from perf_helpers.site.whole import breaks

PIN = "https://github.com/aws-neuron/aws-neuron-sdk/blob/638c0a908cde1dbb2d5eff6e66ceea0832271bf6/a"
FRONT = '<h2 id="top">x</h2><a href="trn1/a.html#row">a</a> <a href="#top">up</a>'
PAGE = (
    '<tr id="row"> <a href="../index.html">front</a> <a href="a.csv">CSV</a> <a href="https://x">'
)


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """A site of two pages and a CSV, which hangs together."""
    (tmp_path / "trn1").mkdir()
    (tmp_path / ".rendered").mkdir()
    (tmp_path / ".rendered/a.json").write_text("{}")
    (tmp_path / "index.html").write_text(FRONT)
    (tmp_path / "trn1/a.html").write_text(PAGE)
    (tmp_path / "trn1/a.csv").write_text(f"model,script_permalink\nbert,{PIN} | {PIN}\ngpt,\n")
    return tmp_path


def test_a_site_that_hangs_together_has_no_breaks(
    site: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert breaks(site) == []
    assert main([f"SITE={site}"]) == 0
    assert capsys.readouterr().out.startswith("every link leads somewhere, and every file is led")


@pytest.mark.parametrize(
    ("file", "old", "new", "told"),
    [
        ("index.html", "trn1/a.html", "trn1/b.html", "index.html: 'trn1/b.html#row' leads to no f"),
        ("index.html", "#row", "#raw", "index.html: 'trn1/a.html#raw' leads to no place of its p"),
        ("index.html", "#top", "#tip", "index.html: '#tip' leads to no place of its page"),
        ("trn1/a.html", "../index", "/index", "trn1/a.html: '/index.html' leads to no file of"),
        ("trn1/a.html", "../index", "../../index", "trn1/a.html: '../../index.html' leads to no"),
        ("trn1/a.html", "https:", "javascript:", "trn1/a.html: 'javascript://x' is no address"),
        ("trn1/a.html", "a.csv", "a.html", "trn1/a.csv: no page leads to it"),
        ("trn1/a.html", "<a h", '<i id="row"></i><a h', "trn1/a.html: the id 'row' stands there"),
        ("trn1/a.csv", "638c0a908cde", "main", "trn1/a.csv:2: 'https://github.com/aws-neuron/aws"),
    ],
)
def test_what_does_not_hold_is_named_with_its_file(
    site: Path, capsys: pytest.CaptureFixture[str], file: str, old: str, new: str, told: str
) -> None:
    path = site / file
    path.write_text(path.read_text().replace(old, new, 1))
    assert any(line.startswith(told) for line in breaks(site)), breaks(site)
    assert main([f"SITE={site}"]) == 1
    assert told in capsys.readouterr().err


def test_what_is_looked_for_in_a_page_is_no_place_of_it(site: Path) -> None:
    (site / "index.html").write_text(FRONT.replace("#row", "#q=bert+large&amp;load=10"))
    assert breaks(site) == []


def test_a_folder_without_a_site_is_one_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([f"SITE={tmp_path}"]) == 2
    first, second = capsys.readouterr().err.splitlines()
    assert first == f"{tmp_path} holds no site: make render first, or give its SITE"
    assert second == "the site was not looked at to its end"
