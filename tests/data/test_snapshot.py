"""A date means 'as of', and a name that means nothing is answered with what exists."""

import shutil
from pathlib import Path

import pandas as pd
import pytest

from perf_helpers.data.columns import DATA
from perf_helpers.data.frames import read, snapshots
from perf_helpers.data.page_csv import read_csv
from perf_helpers.data.snapshot import snapshot_on, tables
from perf_helpers.errors import DataError, ParameterError
from tests.shipped import NEWEST, SHIPPED, TABLES


def test_all_snapshots_are_there_with_all_their_tables_and_rows(
    frames: list[pd.DataFrame],
) -> None:
    folders = {path.parent for path in DATA.glob("*/*/*.csv")}
    listed = {DATA / row.instance / row.date for row in snapshots().itertuples()}
    assert folders == listed
    shipped = [rows for rows in frames if rows.attrs["date"] <= SHIPPED]
    assert len({(rows.attrs["family"], rows.attrs["date"]) for rows in shipped}) == 82
    assert len(shipped) == 165
    assert sum(map(len, shipped)) == 3592


def test_the_archive_begins_in_2021_with_how_much_of_a_model_ran_on_the_chip() -> None:
    rows = read("inference", "inf1", "2021-08-12")
    assert list(rows["ops_in_inferentia_percent"]) == [51.35, 100, 99.5, 98.1, 97.61, 96.91]
    assert list(rows["throughput_inf_per_s"]) == [164, 821, 2230, 53.1, 824, 1681]
    assert read("inference", "inf1", "2021-10-27")["ops_in_inferentia_percent"].isna().all()


def test_the_figures_of_april_2022_are_still_those_of_october() -> None:
    april, october = (read("inference", "inf1", day) for day in ("2022-04-29", "2022-10-10"))
    figures = [name for name in april if name != "script_url"]
    pd.testing.assert_frame_equal(april[figures], october[figures], check_like=False)


@pytest.mark.parametrize(
    ("day", "snapshot"),
    [
        ("2023-09-15", "2023-09-15"),
        ("2023-09-27", "2023-09-15"),
        ("2023-10-01", "2023-09-28"),
        ("2999-01-01", NEWEST),
        ("latest", NEWEST),
    ],
)
def test_a_date_means_as_of(day: str, snapshot: str) -> None:
    assert snapshot_on("trn1", day).date == snapshot


def test_an_instance_type_cuts_the_tables_of_its_family_to_its_rows() -> None:
    family = read("inference", "trn1", "2023-09-15")
    cut = read("inference", "trn1.32xlarge", "2023-09-15")
    assert set(cut["model"]) == {"gpt2-large", "xlm-roberta-base"}
    assert len(family) > len(cut) == 4


@pytest.mark.parametrize("instance", ["trn1.32xlarge", "trn1n.32xlarge"])
def test_a_row_of_two_instance_types_belongs_to_both(instance: str) -> None:
    rows = read("training", instance, "2023-09-15")
    assert len(rows) == 12
    assert set(rows["instance_type"]) == {"trn1.32xlarge/trn1n.32xlarge"}


def test_every_instance_type_in_the_data_is_known_with_its_cores(
    frames: list[pd.DataFrame],
) -> None:
    known = set(read_csv(DATA / "instances.csv", "instances")["instance_type"])
    for rows in frames:
        for types in rows["instance_type"].str.split("/"):
            assert set(types) <= known


def test_an_instance_type_without_rows_in_a_table_is_told_where_it_has_some() -> None:
    assert tables(snapshot_on("trn1.2xlarge", "2023-09-15")) == ["inference"]
    with pytest.raises(ParameterError, match="no training table on 2023-09-15, only inference"):
        read("training", "trn1.2xlarge", "2023-09-15")


@pytest.mark.parametrize(
    ("table", "instance", "date", "message"),
    [
        ("training", "trn2", "latest", "unknown instance 'trn2': known are inf1, inf2, trn1, "),
        ("training", "Trn1", "latest", "did you mean 'trn1'?"),
        ("training", "trn1.32xlarg", "latest", "did you mean 'trn1.32xlarge'?"),
        ("training", "../..", "latest", "unknown instance '../..'"),
        ("training", "/etc", "latest", "unknown instance '/etc'"),
        ("training", "trn1\0", "latest", r"unknown instance 'trn1\x00'"),
        ("training", "", "latest", "unknown instance ''"),
        ("../training", "trn1", "latest", "unknown table '../training'"),
        ("snapshots", "trn1", "latest", "unknown table 'snapshots'"),
        ("training", "trn1", "", "'' is no date"),
        ("training", "trn1", "2023-9-15", "did you mean '2023-09-15'?"),
        ("training", "trn1", "2023-02-30", "'2023-02-30' is no date"),
        ("training", "trn1", "lates", "did you mean 'latest'?"),
        ("training", "trn1", "../2023-09-15", "is no date"),
        ("training", "trn1", "２０２３-09-15", "is no date"),
        ("training", "trn1", "2022-10-09", "its first snapshot is 2022-10-10"),
        ("llm", "trn1", "2023-05-15", "trn1 has no llm table on 2023-05-15"),
    ],
)
def test_a_parameter_that_names_nothing_is_answered_in_one_line(
    table: str, instance: str, date: str, message: str
) -> None:
    with pytest.raises(ParameterError) as error:
        read(table, instance, date)
    assert message in str(error.value)
    assert "\n" not in str(error.value)
    assert error.value._render_traceback_() == [str(error.value)]


@pytest.mark.parametrize("value", [None, 20230915, 1.5, ["trn1"]])
def test_a_parameter_that_is_no_text_is_answered_too(value: object) -> None:
    with pytest.raises(ParameterError):
        snapshot_on("trn1", value)  # type: ignore[arg-type]
    with pytest.raises(ParameterError):
        snapshot_on(value, "latest")  # type: ignore[arg-type]


def test_rows_say_what_they_are_of() -> None:
    for table in TABLES:
        rows = read(table, "trn1", "2023-10-01")
        assert rows.attrs == {
            "table": table,
            "instance": "trn1",
            "family": "trn1",
            "date": "2023-09-28",
        }


def test_a_row_that_stands_twice_is_refused_where_it_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(DATA, tmp_path / "data")
    path = tmp_path / "data/trn1/2023-09-15/llm.csv"
    lines = path.read_text().splitlines(keepends=True)
    path.write_text("".join([*lines, lines[1]]))
    monkeypatch.setattr("perf_helpers.data.snapshot.DATA", tmp_path / "data")
    with pytest.raises(DataError, match=r"llm\.csv:8: optimized_for: the row of line 2 again"):
        read("llm", "trn1", "2023-09-15")
