"""A file of ours is read typed, or every problem in it is named."""

from pathlib import Path

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from perf_helpers.data.columns import DATA, columns
from perf_helpers.data.page_csv import read_csv
from perf_helpers.data.rows import wrong
from perf_helpers.errors import DataError

PRICES = "instance_type,basis,usd_per_hour,from_date,last_published\n"
RATE = "trn1.2xlarge,on_demand,1.34,2023-03-21,2024-07-24\n"


def problems(tmp_path: Path, content: str | bytes, table: str = "prices") -> list[str]:
    path = tmp_path / "given.csv"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    with pytest.raises(DataError) as error:
        read_csv(path, table)
    return [line.removeprefix(f"{path}:") for line in str(error.value).splitlines()]


def test_integers_stay_integers_where_a_cell_is_empty() -> None:
    rows = read_csv(DATA / "inf2" / "2024-04-30" / "inference.csv", "inference")
    assert rows["sequence_length"].dtype == "Int64"
    assert rows["sequence_length"].isna().any()
    assert rows["sequence_length"].dropna().iloc[0] == 128


def test_text_that_looks_like_a_missing_value_stays_text(tmp_path: Path) -> None:
    path = tmp_path / "inference.csv"
    path.write_text(
        "category,model,framework,instance_type,throughput_inf_per_s,latency_p50_ms,"
        "application_type,neuron_version,run_mode,batch_size,task,autocast_dtype\n"
        "encoder,NA,None,nan,1,1,batch,2.20.0,data_parallel,1,null,none\n"
    )
    row = read_csv(path, "inference", "trn1", "latest").iloc[0]
    assert list(row[["model", "framework", "instance_type", "task", "autocast_dtype"]]) == [
        *("NA", "None", "nan", "null", "none")
    ]


def test_a_version_never_becomes_a_number() -> None:
    rows = read_csv(DATA / "trn1" / "2024-09-16" / "inference.csv", "inference")
    assert rows["neuron_version"].dtype == "str"
    assert set(rows["neuron_version"]) == {"2.18.0", "2.20.0"}


def test_a_column_left_out_of_a_file_is_there_empty() -> None:
    rows = read_csv(DATA / "trn1" / "2023-09-15" / "inference.csv", "inference")
    assert list(rows) == [
        name for name, column in columns("inference").items() if not column.computed
    ]
    assert rows["image_size"].isna().all()
    assert rows["n_models"].dtype == "Int64"


def test_all_problems_are_named_at_once_with_line_column_and_value(tmp_path: Path) -> None:
    bad = "trn1.32xlarge,on-demand,$21.50,2023-02-30,\n"
    found = problems(tmp_path, PRICES + RATE + bad)
    assert [line.partition(";")[0] for line in found] == [
        "3: basis: 'on-demand' is not one of on_demand, ri_effective",
        "3: usd_per_hour: '$21.50' is not an amount in US dollars above 0, without its sign",
        "3: from_date: '2023-02-30' is not a date such as 2023-09-15",
        "3: last_published: is empty, and every row needs it",
    ]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (PRICES + "trn1.2xlarge,on_demand\n", "2: 2 cells where the heading has 5"),
        (PRICES + '"trn1,on_demand,1,2023-03-21,2024-07-24\n', "2: is not well-formed CSV"),
        (PRICES.encode() + b"trn1\xff,on_demand,1,2,3\n", "2: byte 0xff is not UTF-8 text"),
        (PRICES.replace("basis", "base") + RATE, "1: base: the prices table has no such column"),
        (PRICES.replace("basis", "usd_per_hour") + RATE, "1: usd_per_hour: the heading stands"),
        (PRICES + RATE.replace("trn1", " trn1"), "2: instance_type: ' trn1.2xlarge' has blanks"),
        (PRICES + RATE.replace("trn1", "trn1\0"), "2: instance_type: 'trn1\\x00.2xlarge' has"),
        (b"\xef\xbb\xbf" + PRICES.encode() + RATE.encode(), "1: begins with a byte order mark"),
        (PRICES + RATE.replace("1.34", "0"), "2: usd_per_hour: '0' is not an amount"),
        (PRICES + RATE.replace("1.34", "-1"), "2: usd_per_hour: '-1' is not an amount"),
        (PRICES + RATE.replace("1.34", "1e999"), "2: usd_per_hour: '1e999' is not an amount"),
        (PRICES + RATE.replace("1.34", "nan"), "2: usd_per_hour: 'nan' is not an amount"),
        (PRICES + RATE.replace("1.34", "1e-320"), "2: usd_per_hour: '1e-320' is outside 0.0001 to"),
        (PRICES + RATE.replace("1.34", "1.7e308"), "2: usd_per_hour: '1.7e308' is outside"),
        (PRICES + RATE.replace("1.34", "9" * 60_000), "2: usd_per_hour: '99999"),
        ("", "1: is empty"),
    ],
)
def test_a_broken_file_is_refused_with_its_place(
    tmp_path: Path, content: str | bytes, message: str
) -> None:
    assert any(line.startswith(message) for line in problems(tmp_path, content))


def test_a_missing_file_is_an_error_without_traceback(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="No such file"):
        read_csv(tmp_path / "none.csv", "prices")


def test_a_problem_names_the_line_where_a_row_of_several_lines_begins(tmp_path: Path) -> None:
    quoted = '"trn1\n.2xlarge",on_demand,1.34,2023-03-21,2024-07-24\n'
    later = RATE.replace("on_demand", "spot")
    assert [line.split(":")[0] for line in problems(tmp_path, PRICES + quoted + later)] == [
        "2",
        "4",
    ]


@given(st.floats(min_value=0.0001, max_value=100_000))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_every_number_is_read_as_it_was_written(tmp_path: Path, value: float) -> None:
    path = tmp_path / "prices.csv"
    path.write_text(PRICES + RATE.replace("1.34", repr(value)))
    assert read_csv(path, "prices")["usd_per_hour"].iloc[0] == value


@given(st.text(max_size=12))
def test_a_cell_that_is_accepted_as_a_number_is_one_that_python_reads_alike(cell: str) -> None:
    column = columns("inference")["latency_p99_ms"]
    if cell and not wrong(cell, column):
        assert pd.notna(float(cell))
        assert cell.isascii()
        assert "_" not in cell
