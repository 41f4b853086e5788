"""What `import perf_helpers as perf` offers: typed frames, by names that stay what they are."""

import inspect
import re
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest
from IPython.core.completer import provisionalcompleter
from IPython.core.interactiveshell import InteractiveShell
from traitlets.config import Config

import perf_helpers as perf
from perf_helpers.changes.comparison import changed_cells
from perf_helpers.data import rows as data_rows
from perf_helpers.data.columns import DATA, columns
from perf_helpers.data.rows import Row
from perf_helpers.errors import ParameterError
from tests.shipped import SHIPPED, TABLES


def test_no_public_name_is_that_of_a_module() -> None:
    # Importing a module would put it in the place of the function.
    modules = {path.stem for path in (DATA.parent / "perf_helpers").iterdir()}
    assert not modules & set(perf.__all__)


def test_every_public_name_is_a_function_whatever_was_imported_before() -> None:
    script = (
        "import pkgutil, importlib, perf_helpers as perf\n"
        "for module in pkgutil.walk_packages(perf.__path__, 'perf_helpers.'):\n"
        "    importlib.import_module(module.name)\n"
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
    assert ["2023-09-15", "2023-09-28", "2023-10-10"] in [dates[:3] for dates in once]


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
        return data_rows.read_rows(path, table)

    monkeypatch.setattr("perf_helpers.data.frames.read_rows", read_rows)
    perf.history("inference", "inf2", "2024-04-30")
    of_family = sorted(path.parent.name for path in DATA.glob("inf2/*/inference.csv"))
    assert opened == [day for day in of_family if day <= "2024-04-30"]


def test_a_notebook_can_ask_twice() -> None:
    rows = perf.read("llm", "trn1", SHIPPED)
    for _ in "ab":
        found = perf.audit(rows)
        perf.about(rows, found)
    assert isinstance(found, pd.DataFrame)


def day(date: str) -> pd.DataFrame:
    return perf.read("inference", "trn1", date)


IDENTITY = {
    name: "Int64" if column.type == "integer" else "str"
    for name, column in columns("inference").items()
    if column.identity
}
CELLS = {"column": "str", "before": "object", "after": "object", "ratio": "float64"}
COMPARED = {"row_id": "str", "change": "str", **IDENTITY, **CELLS}


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (day("2023-09-15"), day("2023-09-28")),
        (day("2023-09-15"), day("2023-09-15")),
        (day("2023-09-15").iloc[:0], day("2023-09-28")),
        (day("2023-09-15"), day("2023-09-28").iloc[:0]),
        (day("2023-09-15").iloc[:0], day("2023-09-28").iloc[:0]),
    ],
    ids=["unlike", "the same", "none before", "none after", "none"],
)
def test_what_compares_snapshots_keeps_its_types_whatever_they_hold(
    before: pd.DataFrame, after: pd.DataFrame
) -> None:
    assert types(perf.compare(before, after)) == COMPARED
    assert types(changed_cells(before, after)) == {"row_id": "str", "model": "str", **CELLS}
    moved = types(perf.moves(before, after))
    assert moved == dict.fromkeys(("row_id", "model", "column"), "str") | dict.fromkeys(
        ("before", "after", "ratio", "from_performance", "from_price"), "float64"
    )


def types(rows: pd.DataFrame) -> dict[str, str]:
    return {name: str(dtype) for name, dtype in rows.dtypes.items()}


@pytest.mark.parametrize("some", [slice(None), slice(0)], ids=["rows", "none"])
def test_rates_findings_and_names_keep_their_types(some: slice) -> None:
    rows = day("2023-09-15").iloc[some]
    assert str(perf.row_ids(rows).dtype) == "str"
    assert types(perf.rates(rows)) == {
        name: "float64" if column.type == "usd" else "str"
        for name, column in columns("prices").items()
    }
    found = types(perf.audit(rows))
    assert found.pop("row_id") == found.pop("sentence") == found.pop("severity") == "str"


def test_snapshots_are_text_and_empty_where_nothing_is_known() -> None:
    rows = perf.snapshots()
    assert types(rows) == dict.fromkeys(columns("snapshots"), "str")
    lines = (DATA / "snapshots.csv").read_text().splitlines()[1:]
    assert len(rows) == len(lines)
    assert rows["source_commit"].isna().sum() == sum(line.endswith(",") for line in lines)


def test_frames_of_two_tables_cannot_be_compared() -> None:
    llm = perf.read("llm", "trn1", "2023-09-15")
    for asked in (perf.compare, perf.moves):
        with pytest.raises(ParameterError, match=r"^llm and inference are two tables, .*read two"):
            asked(llm, day("2023-09-15"))


def test_frames_that_do_not_say_what_they_are_of_are_told_how_to() -> None:
    rows = day("2023-09-15")
    bare = rows.copy()
    bare.attrs = {}
    for asked in (perf.row_ids, perf.add_trend, perf.add_cost, perf.audit, perf.rates):
        for given in (bare, "trn1"):
            with pytest.raises(ParameterError, match=r"read them with perf\.read"):
                asked(given)
    for pair in ((bare, rows), (rows, bare), ("2023-09-15", rows)):
        with pytest.raises(ParameterError, match=r"read them with perf\.read"):
            perf.compare(*pair)


def test_a_history_is_no_snapshot() -> None:
    long = perf.history("inference", "trn1")
    with pytest.raises(ParameterError, match="stands there more than once: take rows of one snap"):
        perf.compare(long, day("2023-09-15"))
    for asked in (perf.add_cost, perf.audit, perf.rates, perf.show):
        with pytest.raises(ParameterError, match="do not say which snapshot they are of"):
            asked(long)


def test_rows_that_lack_a_column_they_are_known_by_are_refused() -> None:
    rows = day("2023-09-15").drop(columns="task")
    with pytest.raises(ParameterError, match=r"^a row is known by task too, which these rows lack"):
        perf.row_ids(rows)


def test_what_needs_a_column_says_so_where_rows_lack_it() -> None:
    rows = day("2023-09-15")
    cost = "usd_per_1m_inferences"
    with pytest.raises(ParameterError, match=rf"no {cost}: cost them with perf\.add_cost$"):
        perf.add_cores(rows)
    found = perf.audit(rows)
    with pytest.raises(ParameterError, match=rf"no p99 and no {cost}: "):
        perf.pareto(rows, found, x=["p99"], y=cost)
    with pytest.raises(ParameterError, match="no throughput: "):
        perf.by_model(rows, found, y="throughput")
    with pytest.raises(ParameterError, match="no throughput_inf_per_s: "):
        perf.add_trend(rows.drop(columns="throughput_inf_per_s"))


def test_one_latency_need_not_be_a_list() -> None:
    rows, y = perf.add_cost(day("2023-09-15")), "usd_per_1m_inferences"
    found = perf.audit(rows)
    one, listed = (perf.pareto(rows, found, x, y) for x in ("latency_p99_ms", ["latency_p99_ms"]))
    assert one == listed


@pytest.mark.parametrize("name", perf.__all__)
def test_help_on_a_public_name_has_a_typed_signature_and_says_what_it_returns(name: str) -> None:
    asked = getattr(perf, name)
    signature = inspect.signature(asked)
    assert signature.return_annotation is not inspect.Parameter.empty
    assert all(p.annotation is not p.empty for p in signature.parameters.values())
    assert re.match(r"(Return|Read|Draw)\w* ", inspect.getdoc(asked)), inspect.getdoc(asked)


@pytest.fixture
def shell() -> InteractiveShell:
    """What a notebook's kernel is within, without a history on disk."""
    shell = InteractiveShell(config=Config({"HistoryManager": {"enabled": False}}))
    shell.run_cell("import perf_helpers as perf")
    return shell


@pytest.mark.parametrize("by_reading", [True, False])
def test_tab_completion_offers_the_public_names(shell: InteractiveShell, by_reading: bool) -> None:
    shell.Completer.use_jedi = by_reading
    with provisionalcompleter():
        found = {each.text.lstrip(".") for each in shell.Completer.completions("perf.", 5)}
    assert set(perf.__all__) <= {each.removeprefix("perf.") for each in found}


@pytest.mark.parametrize(
    "call",
    [
        'perf.read("inference", "trn11", "latest")',
        'perf.read("inferense", "trn1")',
        'perf.read("inference", "trn1", "2023-13-01")',
        'perf.history("llms", "trn1")',
        'perf.compare(*(perf.read(x, "trn1", "2023-09-15") for x in ("llm", "training")))',
    ],
)
def test_a_mistake_by_hand_shows_one_line_and_no_traceback(
    shell: InteractiveShell, call: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert not shell.run_cell(call).success
    said = capsys.readouterr()
    (line,) = (said.out + said.err).strip().splitlines()
    assert "Traceback" not in line
    assert re.search("known are|is no date|are two tables", line)


def test_rows_can_be_sorted_and_shown_as_they_were_read() -> None:
    for table in TABLES:
        rows = perf.read(table, "trn1", SHIPPED)
        shown = rows.pipe(perf.sort).pipe(perf.show)
        assert shown.html.count("<tr id=") == len(rows)
        assert "Cost per" not in shown.html.split("<script>")[0]
