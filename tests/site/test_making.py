"""What a run shows is of the table, instance and date that the page's address says."""

from pathlib import Path

import pytest

from tests.conftest import run_in

GIVEN = ["INSTANCE=inf2", "DATE=2024-04-30", "TABLE=llm"]


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('"parameters"', '"paramters"', "no cell has the tag parameters"),
        ('perf.read(\\"llm\\", instance, date)', 'perf.read(\\"llm\\", \\"trn1\\", date)',
         "shows llm-trn1-2024-04-30, trn1, snapshot 2024-04-30, Neuron 2.18.2, not "
         "llm-inf2-2024-04-30: "),
        ('perf.read(\\"llm\\", instance, date)', 'perf.read(\\"llm\\", instance)',
         "shows llm-inf2-2025-12-19, "),
        ('perf.show(rows, found)', 'len(rows)', "shows 0 tables of rows, where a page has one"),
    ],
    ids=["untagged", "another instance", "another date", "no table"],
)  # fmt: skip
def test_a_run_that_shows_something_else_fails_and_makes_no_page(
    project: Path, old: str, new: str, message: str
) -> None:
    path = project / "notebooks/llm.ipynb"
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))
    done = run_in(project, "render", *GIVEN)
    assert done.returncode == 1
    assert f"inf2/2024-04-30/llm: notebooks/llm.ipynb: {message}" in done.stderr
    assert "Traceback" not in done.stderr
    assert not (project / "site/inf2/2024-04-30/llm.html").exists()


def test_a_page_that_was_changed_by_hand_is_made_anew(project: Path) -> None:
    folder = project / "site/inf2/2024-04-30"
    assert run_in(project, "render", *GIVEN).returncode == 0
    whole = {name: (folder / name).read_bytes() for name in ("llm.csv", "llm.html", "llm.ipynb")}
    for name, content in whole.items():
        (folder / name).write_bytes(content.replace(b"Llama", b"Lama"))
    said = run_in(project, "render", *GIVEN, "DRY_RUN=1").stdout
    for name in whole:
        assert f"inf2/2024-04-30/{name} is not as it was made" in said
    assert run_in(project, "render", *GIVEN).returncode == 0
    assert {name: (folder / name).read_bytes() for name in whole} == whole
