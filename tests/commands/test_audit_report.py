"""The audit is judged like a classifier: what it found of what was later corrected."""

from collections import Counter

import pandas as pd
import pytest

from perf_helpers.commands.audit_report import Audited, main, report
from perf_helpers.data.columns import DATA
from perf_helpers.data.rows import Row, read_rows
from perf_helpers.errors import DataError


@pytest.fixture(scope="module")
def text(audits: Audited, frames: list[pd.DataFrame]) -> str:
    counts: Counter[str] = Counter()
    for rows in frames:
        counts[rows.attrs["table"]] += len(rows)
    return report(audits, counts, read_rows(DATA / "corrections.csv", "corrections"))


def test_three_of_four_corrections_that_arithmetic_can_see_were_flagged(text: str) -> None:
    (line,) = [line for line in text.splitlines() if "no arithmetic can see" in line]
    hits, total = map(int, line.split(":")[1].split(",")[0].split(" of "))
    assert total == 21
    assert hits / total >= 0.75


def test_the_class_of_a_correction_decides_whether_it_counts() -> None:
    row = Row("x", 2, dict.fromkeys(("optimized_for", "model"), ""), {})
    cells = {"date": "2023-09-01", "family": "trn1", "table": "training", "changed": "{}"}
    cells["before"] = '{"model": "no such model"}'
    rows = [
        row._replace(cells=row.cells | cells | {"class": name})
        for name in ("topology", "metric_0.5-5%", "instance_type")
    ]
    found = {("trn1", "training", "2023-08-29"): []}
    said = report(found, Counter({"training": 1}), rows)
    assert "all: 0 of 3, 0%" in said
    assert "can see: 0 of 1, 0%" in said


def test_few_rows_carry_an_error(text: str) -> None:
    (line,) = [line for line in text.splitlines() if line.startswith("  all: ") and "(" in line]
    assert float(line.split()[1]) < 5


def test_a_file_that_is_not_there_is_said(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["CORRECTIONS=/nowhere.csv"]) == 1
    said = capsys.readouterr().err
    assert said.startswith("/nowhere.csv:0: No such file or directory; see whether it is there")


@pytest.mark.parametrize("before", ["{not json", '["a"]', "{}", '{"batch_size": "1"}'])
def test_a_row_that_is_none_is_named_by_its_line(before: str) -> None:
    rows = read_rows(DATA / "corrections.csv", "corrections")
    row = rows[-1]._replace(cells=rows[-1].cells | {"before": before})
    with pytest.raises(DataError, match=r"^data/corrections.csv:26: before: is no "):
        report({("inf2", "llm", "2023-08-29"): []}, Counter(), [row])


def test_figures_are_matched_as_numbers() -> None:
    rows = read_rows(DATA / "corrections.csv", "corrections")
    cells = rows[-1].cells["before"].replace('"303.6"', '"303.600"')
    row = rows[-1]._replace(cells=rows[-1].cells | {"before": cells})
    assert "not in the data" not in report({("inf2", "llm", "2023-08-29"): []}, Counter(), [row])
