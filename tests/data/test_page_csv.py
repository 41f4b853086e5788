"""The CSV of a page is read back as what it is of: typed, and good for all that rows are."""

import shutil
from pathlib import Path

import pandas as pd
import pytest

import perf_helpers as perf
from perf_helpers.data.columns import DATA
from perf_helpers.errors import DataError, ParameterError
from perf_helpers.tables.output import Shown
from tests.shipped import TABLES

CALLS = (
    *(perf.audit, perf.add_cost, perf.add_cores, perf.add_trend, perf.sort, perf.show),
    *(perf.rates, perf.glossary, perf.row_ids),
)


def shown(rows: pd.DataFrame) -> Shown:
    return perf.show(rows, perf.audit(rows))


def of_page(table: str, instance: str = "trn1", date: str = "2024-04-30") -> pd.DataFrame:
    rows = perf.read(table, instance, date).pipe(perf.add_cost).pipe(perf.add_cores)
    return rows.pipe(perf.add_trend).pipe(perf.sort)


def saved(folder: Path, csv: str, name: str = "rows.csv") -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(csv)
    return path


@pytest.mark.parametrize("table", TABLES)
def test_the_csv_of_a_page_shows_as_the_page(table: str, tmp_path: Path) -> None:
    rows = of_page(table)
    page = shown(rows)
    # Under another name, in another folder: as it was downloaded.
    read = perf.read_csv(saved(tmp_path, page.csv, "rows (1).csv"))
    assert read.attrs == rows.attrs
    assert {name: dtype for name, dtype in read.dtypes.items() if name in rows} == dict(rows.dtypes)
    assert shown(perf.sort(read)) == page


@pytest.mark.parametrize("table", TABLES)
def test_the_csv_of_a_page_works_throughout(table: str, tmp_path: Path) -> None:
    rows = of_page(table)
    read = perf.read_csv(str(saved(tmp_path, shown(rows).csv)))
    found = perf.audit(rows)
    assert perf.audit(read).equals(found)
    for asked in CALLS:
        asked(read)
    assert set(perf.compare(rows, read)["change"]) == {"same"}
    assert perf.moves(rows, read).empty
    assert perf.about(read, found) == perf.about(rows, found)
    if table == "training":
        for drawn in (perf.scaling, perf.mfu):
            assert drawn(read, found) == drawn(rows, found)
    else:
        x, y = "latency_p99_ms", "usd_per_1m_inferences"
        assert perf.pareto(read, found, x, y) == perf.pareto(rows, found, x, y)


def test_the_pages_own_files_are_read_by_their_path(seed: Path, tmp_path: Path) -> None:
    for table in TABLES:
        rows = perf.read_csv(seed / f"{table}.csv")
        assert rows.attrs == perf.read(table, "trn1", "2023-09-15").attrs
    # A page that is always the newest is of its own day where it was kept.
    path = tmp_path / "trn1" / "latest" / "llm.csv"
    path.parent.mkdir(parents=True)
    shutil.copy(seed / "llm.csv", path)
    assert perf.read_csv(path).attrs["date"] == "2023-09-15"


def test_a_page_of_an_instance_type_is_of_that_type(tmp_path: Path) -> None:
    csv = shown(of_page("inference", "trn1.2xlarge")).csv
    path = saved(tmp_path, csv, "trn1.2xlarge/2024-04-30/inference.csv")
    assert perf.read_csv(path).attrs["instance"] == "trn1.2xlarge"


def test_a_table_of_data_is_read_as_perf_read_does() -> None:
    for table in TABLES:
        rows = perf.read_csv(DATA / "trn1" / "2024-04-30" / f"{table}.csv")
        pd.testing.assert_frame_equal(rows, perf.read(table, "trn1", "2024-04-30"))


def test_a_frame_that_was_saved_with_its_labels_is_read(tmp_path: Path) -> None:
    rows = of_page("inference")
    rows.to_csv(tmp_path / "rows.csv")
    read = perf.read_csv(tmp_path / "rows.csv")
    pd.testing.assert_frame_equal(read, rows, check_like=True)


@pytest.mark.parametrize("name", ["=1+1", "'=1+1", "-x", "@x", "'x", " x'"])
def test_the_apostrophe_before_a_formula_is_taken_off_again(name: str, tmp_path: Path) -> None:
    rows = of_page("llm").assign(framework=name.strip())
    read = perf.read_csv(saved(tmp_path, perf.show(rows).csv))
    assert set(read["framework"]) == {name.strip()}


def test_a_file_that_does_not_tell_what_it_is_of_can_be_told(tmp_path: Path) -> None:
    rows = perf.read("llm", "trn1", "2024-04-30")
    rows.to_csv(tmp_path / "rows.csv")
    with pytest.raises(ParameterError, match=r"^rows\.csv does not say which snapshot .* date='"):
        perf.read_csv(tmp_path / "rows.csv")
    read = perf.read_csv(tmp_path / "rows.csv", date="2024-04-30")
    pd.testing.assert_frame_equal(read, rows)
    two = pd.concat([rows, rows.assign(instance_type="inf2.48xlarge")])
    two.to_csv(tmp_path / "rows.csv")
    with pytest.raises(ParameterError, match=r"^rows\.csv holds rows of inf2 and trn1: "):
        perf.read_csv(tmp_path / "rows.csv", date="2024-04-30")


def test_a_csv_of_something_else_is_refused_in_one_line(tmp_path: Path) -> None:
    with pytest.raises(ParameterError, match=r"of no table: read the CSV that lies beside a page"):
        perf.read_csv(saved(tmp_path, "Model,Throughput (inferences/second)\nbert,5\n"))
    with pytest.raises(DataError, match=r"none\.csv: No such file"):
        perf.read_csv(tmp_path / "none.csv")
    rows = of_page("llm")
    rows.assign(usd_per_1m_tokens="$1.5").to_csv(tmp_path / "rows.csv", index=False)
    with pytest.raises(DataError, match=r"rows\.csv:2: usd_per_1m_tokens: '\$1\.5' is not an am"):
        perf.read_csv(tmp_path / "rows.csv")
