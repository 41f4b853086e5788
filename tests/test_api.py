"""What `import perf_helpers as perf` offers: typed frames, by names that stay what they are."""

import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest

import perf_helpers as perf
from perf_helpers import reader
from perf_helpers.columns import DATA
from perf_helpers.problems import ParameterError
from perf_helpers.reader import Row


def test_no_public_name_is_that_of_a_module() -> None:
    # Importing a module would put it in the place of the function.
    modules = {path.stem for path in (DATA.parent / "perf_helpers").glob("*.py")}
    assert not modules & set(perf.__all__)


def test_every_public_name_is_a_function_whatever_was_imported_before() -> None:
    script = (
        "import pkgutil, importlib, perf_helpers as perf\n"
        "for module in pkgutil.iter_modules(perf.__path__):\n"
        "    importlib.import_module(f'perf_helpers.{module.name}')\n"
        "print([name for name in perf.__all__ for _ in 'ab' if not callable(getattr(perf, name))])"
    )
    assert subprocess.check_output([sys.executable, "-c", script], text=True) == "[]\n"


def test_history_is_one_long_typed_frame_of_all_snapshots() -> None:
    rows = perf.history("llm", "trn1")
    files = list(DATA.glob("trn1/*/llm.csv"))
    assert len(rows) == sum(len(path.read_text().splitlines()) - 1 for path in files)
    assert list(rows["date"].unique()) == sorted(path.parent.name for path in files)
    assert rows["batch_size"].dtype == "Int64"
    assert rows["throughput_tok_per_s"].dtype == "float64"
    assert rows.attrs["table"] == "llm"


def test_history_follows_a_row_through_the_snapshots() -> None:
    rows = perf.history("llm", "trn1")
    opt = rows[(rows["model"] == "opt-13b") & (rows["optimized_for"] == "throughput")]
    once = opt.groupby("row_id")["date"].apply(list)
    assert ["2023-09-15", "2023-09-28", "2023-10-10"] in list(once)


def test_history_is_cut_to_an_instance_type() -> None:
    rows = perf.history("inference", "trn1.32xlarge")
    assert set(rows["instance_type"]) == {"trn1.32xlarge"}
    with pytest.raises(ParameterError, match=r"^inf1 never had a llm table$"):
        perf.history("llm", "inf1")
    with pytest.raises(ParameterError, match="unknown instance 'trn11'"):
        perf.history("llm", "trn11")


def test_history_up_to_a_day_ends_with_the_snapshot_in_force_then() -> None:
    rows = perf.history("llm", "trn1", "2023-10-01")
    days = sorted(path.parent.name for path in DATA.glob("trn1/*/llm.csv"))
    assert list(rows["date"].unique()) == [day for day in days if day <= "2023-10-01"]
    assert rows["date"].iloc[-1] == "2023-09-28"
    whole = perf.history("llm", "trn1")
    assert rows.equals(whole[whole["date"] <= "2023-10-01"])
    with pytest.raises(ParameterError, match=r"^trn1 had no llm table by 2022-12-01$"):
        perf.history("llm", "trn1", "2022-12-01")


def test_history_up_to_a_day_opens_no_later_file(monkeypatch: pytest.MonkeyPatch) -> None:
    opened = []

    def read_rows(path: Path, table: str) -> list[Row]:
        opened.append(path.parent.name)
        return reader.read_rows(path, table)

    monkeypatch.setattr("perf_helpers.frames.read_rows", read_rows)
    perf.history("inference", "inf2", "2024-04-30")
    of_family = sorted(path.parent.name for path in DATA.glob("inf2/*/inference.csv"))
    assert opened == [day for day in of_family if day <= "2024-04-30"]


def test_a_notebook_can_ask_twice() -> None:
    rows = perf.read("llm", "trn1", "latest")
    for _ in "ab":
        found = perf.audit(rows)
        perf.about(rows, found)
    assert isinstance(found, pd.DataFrame)
