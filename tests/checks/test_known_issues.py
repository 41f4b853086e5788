"""An error is corrected or acknowledged, and an acknowledgement is of an error that is there."""

from pathlib import Path

import pandas as pd
import pytest

from perf_helpers.checks.known_issues import unacknowledged
from perf_helpers.data.columns import DATA
from perf_helpers.data.frames import read
from perf_helpers.data.identity import row_ids
from perf_helpers.data.rows import Row, read_rows
from perf_helpers.data.rules import Sheet

TRAINING = ("2023-09-15", "2023-09-28", "2023-10-10")
LINE = {
    "instance": "trn1",
    "table": "training",
    "row_id": "",
    "check": "degrees",
    "first_date": "2023-09-15",
    "last_date": "2023-09-28",
    "reason": "Published so.",
}


@pytest.fixture(scope="module")
def sheets() -> list[Sheet]:
    """Three snapshots of training: two with wrong degrees, all with a wrong MFU."""
    paths = [DATA / "trn1" / date / "training.csv" for date in TRAINING]
    return [Sheet("training", "trn1", p.parent.name, read_rows(p, "training")) for p in paths]


def row_id(model: str) -> str:
    rows = read("training", "trn1", "2023-09-15")
    return str(pd.Series(row_ids(rows).to_numpy(), index=rows["model"])[model])


def said(sheets: list[Sheet], *lines: dict[str, str]) -> list[str]:
    rows = [Row("known", at, line, {}) for at, line in enumerate(lines, start=2)]
    return [str(x) for x in unacknowledged(sheets, Sheet("known-issues", "", "", rows))]


def degrees() -> dict[str, str]:
    return LINE | {"row_id": row_id("Llama-2-13B")}


def mfu() -> dict[str, str]:
    return LINE | {"row_id": row_id("GPT3-175B"), "check": "mfu", "last_date": "2023-10-10"}


def test_an_error_that_is_not_known_is_named_by_its_cell(sheets: list[Sheet]) -> None:
    found = said(sheets)
    assert len(found) == 5
    assert found[0].startswith("data/trn1/2023-09-15/training.csv:")
    assert f"acknowledge {row_id('Llama-2-13B')} in data/known-issues.csv" in " ".join(found)
    assert any(": dp_degree: " in line or ": tp_degree: " in line for line in found)


def test_acknowledged_errors_are_not_named(sheets: list[Sheet]) -> None:
    assert said(sheets, degrees(), mfu()) == []


def test_an_acknowledgement_that_no_longer_matches_is_named(sheets: list[Sheet]) -> None:
    wide = degrees() | {"last_date": "2023-10-10"}
    (problem,) = said(sheets, wide, mfu())
    assert problem.startswith("known:2: last_date: degrees finds nothing in llama-2-13b-")
    assert problem.endswith("on 2023-10-10; take the line back to the snapshot before")
    (problem,) = said(sheets, degrees() | {"check": "mfu"}, degrees(), mfu())[:1]
    assert "mfu finds nothing" in problem
    (problem,) = said(
        sheets, degrees(), mfu(), mfu() | {"table": "llm", "last_date": "2023-09-15"}
    )[:1]
    assert problem == (
        "known:4: first_date: trn1 has no llm table on 2023-09-15; name the day of a snapshot "
        "that has it"
    )


def test_an_error_outside_of_the_dates_is_named_with_the_line_to_carry_on(
    sheets: list[Sheet],
) -> None:
    (problem,) = said(sheets, degrees() | {"last_date": "2023-09-15"}, mfu())
    assert problem.startswith("data/trn1/2023-09-28/training.csv:")
    assert "carry the line to 2023-09-15 on to 2023-09-28 in data/known-issues.csv" in problem


def test_a_gap_within_the_dates_is_named(sheets: list[Sheet]) -> None:
    right = [row._replace(cells=row.cells | {"dp_degree": "16"}) for row in sheets[1].rows]
    gap = [sheets[0], sheets[1]._replace(rows=right), sheets[0]._replace(date="2023-10-10")]
    lines = [degrees() | {"last_date": "2023-10-10"}, mfu()]
    assert any(
        "finds nothing in llama-2-13b-" in line and "2023-09-28" in line
        for line in said(gap, *lines)
    )


def test_lines_that_cannot_be_are_named(sheets: list[Sheet]) -> None:
    mistyped = said(sheets, degrees() | {"check": "degree"})
    assert "; did you mean 'degrees'?" in " ".join(mistyped)
    backwards = {"first_date": "2023-09-28", "last_date": "2023-09-15"}
    assert any("is before 2023-09-28, the first" in x for x in said(sheets, degrees() | backwards))
    assert any("overlaps another line" in x for x in said(sheets, degrees(), degrees(), mfu()))


def test_every_known_issue_of_ours_has_a_reason() -> None:
    for row in read_rows(DATA / "known-issues.csv", "known-issues"):
        assert row.cells["reason"].endswith(".")
        assert row.cells["first_date"] <= row.cells["last_date"]
        assert Path(DATA / row.cells["instance"] / row.cells["first_date"]).is_dir()
