"""The audit is judged like a classifier: what it found of what was later corrected."""

import json
import re
from collections import Counter

import pytest

from perf_helpers.checks.finding import Finding
from perf_helpers.checks.judgements import distinct
from perf_helpers.commands.audit_report import audited, main, report
from perf_helpers.data.columns import DATA
from perf_helpers.data.frames import read
from perf_helpers.data.identity import row_ids
from perf_helpers.data.rows import Row, read_rows
from perf_helpers.errors import DataError


@pytest.fixture(scope="module")
def text() -> str:
    books = [read_rows(DATA / f"{name}.csv", name) for name in ("corrections", "judgements")]
    return report(*audited(), *books)


@pytest.mark.archive
def test_three_of_four_corrections_that_arithmetic_can_see_were_flagged(text: str) -> None:
    (line,) = [x for x in text.splitlines() if x.startswith("  those that arithmetic can see: ")]
    hits, total = map(int, line.split(":")[1].split(",")[0].split(" of "))
    assert total == 21
    assert hits / total >= 0.75


def test_the_class_of_a_correction_decides_whether_it_counts() -> None:
    row = Row("x", 2, dict.fromkeys(("optimized_for", "model"), ""), {})
    cells = {"date": "2023-09-01", "family": "trn1", "table": "training", "changed": "{}"}
    cells["before"] = '{"model": "no such model"}'
    rows = [
        row._replace(cells=row.cells | cells | {"class": name})
        for name in ("topology", "metric_0.5-5%", "instance_type", "model_label")
    ]
    found = {("trn1", "training", "2023-08-29"): []}
    said = report(found, Counter({"training": 1}), rows, [])
    assert "all: 0 of 4, 0%" in said
    assert "can see: 0 of 1, 0%" in said


@pytest.mark.archive
def test_few_rows_carry_an_error(text: str) -> None:
    (line,) = [line for line in text.splitlines() if line.startswith("  all: ") and "(" in line]
    assert float(line.split()[1]) < 5


def test_a_file_that_is_not_there_is_said(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["CORRECTIONS=/nowhere.csv"]) == 1
    said = capsys.readouterr().err
    assert said.startswith("/nowhere.csv: No such file or directory; see whether it is there")


@pytest.mark.parametrize("before", ["{not json", '["a"]', "{}", '{"batch_size": "1"}'])
def test_a_row_that_is_none_is_named_by_its_line(before: str) -> None:
    rows = read_rows(DATA / "corrections.csv", "corrections")
    row = rows[-1]._replace(cells=rows[-1].cells | {"before": before})
    with pytest.raises(DataError, match=r"^data/corrections.csv:26: before: is no "):
        report({("inf2", "llm", "2023-08-29"): []}, Counter(), [row], [])


def test_figures_are_matched_as_numbers() -> None:
    rows = read_rows(DATA / "corrections.csv", "corrections")
    cells = rows[-1].cells["before"].replace('"303.6"', '"303.600"')
    row = rows[-1]._replace(cells=rows[-1].cells | {"before": cells})
    assert "not in the data" not in report(
        {("inf2", "llm", "2023-08-29"): []}, Counter(), [row], []
    )


def test_none_is_none_and_a_link_is_its_name() -> None:
    row = read_rows(DATA / "corrections.csv", "corrections")[-1]
    before = json.loads(row.cells["before"]) | {"autocast_dtype": "matmult-bf16"}
    changed = '{"script_url": ["", "https://a"]}'
    row = row._replace(cells=row.cells | {"before": json.dumps(before), "changed": changed})
    date = "2023-08-29"
    (key,) = [
        key
        for key in row_ids(read("llm", "inf2", date))
        if key.startswith("throughput-llama-2-13b")
    ]
    empty = Finding(
        "missing", "warning", key, "Llama-2-13b", ("script_name",), ("empty",), "Empty."
    )
    said = report({("inf2", "llm", date): [empty]}, Counter(), [row], [])
    assert "all, in a cell that was corrected: 1 of 1" in said


def test_what_every_row_of_a_release_has_is_told_apart() -> None:
    row = read_rows(DATA / "corrections.csv", "corrections")[-1]
    keys = row_ids(read("llm", "inf2", "2023-08-29"))
    stamped = [
        Finding("restamped", "warning", key, "a", ("neuron_version",), ("2.13.1",), "Old.")
        for key in keys
    ]
    said = report({("inf2", "llm", "2023-08-29"): stamped}, Counter(), [row], [])
    assert "can see: 1 of 1" in said
    assert "can see, without restamped: 0 of 1" in said


@pytest.mark.archive
def test_every_error_was_judged_and_as_many_warnings_as_are_drawn(text: str) -> None:
    errors, warnings = (
        next(line for line in text.splitlines() if line.startswith(f"  {severity}s: "))
        for severity in ("error", "warning")
    )
    judged, total = map(int, re.findall(r"(\d+) judged of (\d+)", errors)[0])
    assert judged == total, text
    assert " false" not in errors
    right, total = map(int, re.findall(r"(\d+) true.* right \d+ of (\d+)", warnings)[0])
    assert total >= 60
    assert right / total >= 0.8
    assert "judged, but found no more" not in text


def test_a_finding_that_stays_as_it_is_is_judged_once() -> None:
    one = Finding("degrees", "error", "a-1", "a", ("dp_degree",), ("4",), "Four.")
    found = {
        ("trn1", "training", "2023-09-15"): [one],
        ("trn1", "training", "2023-09-28"): [one],
        ("trn1", "training", "2023-10-10"): [one._replace(values=("8",))],
    }
    assert [each.first_date for each in distinct(found)] == ["2023-09-15", "2023-10-10"]
    cells = {"instance": "trn1", "table": "training", "row_id": "a-1", "check": "degrees"}
    cells |= {"first_date": "2023-09-15", "verdict": "true", "reason": "So it is."}
    said = report(found, Counter(), [], [Row("j", 2, cells, {})])
    assert "errors: 1 judged of 2: 1 true; right 1 of 1, 100%" in said
    assert "not judged: trn1 training a-1 degrees 2023-10-10: Four." in said
    gone = Row("j", 2, cells | {"row_id": "a-2"}, {})
    assert "judged, but found no more: trn1 training a-2" in report(found, Counter(), [], [gone])
