"""What changed between two snapshots is told row by row, and a cost is split into its causes."""

import time

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from perf_helpers.changes.comparison import changed_cells, compare, moves
from perf_helpers.changes.pairs import UNLIKE, unlike
from perf_helpers.cost.prices import add_cost, usd_per_million
from perf_helpers.data.columns import with_role
from perf_helpers.data.frames import read
from perf_helpers.data.identity import row_ids


def costed(table: str, instance: str, date: str) -> pd.DataFrame:
    return add_cost(read(table, instance, date))


def test_a_snapshot_compared_with_itself_has_not_changed() -> None:
    rows = costed("inference", "trn1", "2023-09-15")
    assert set(compare(rows, rows)["change"]) == {"same"}
    assert changed_cells(rows, rows).empty
    assert moves(rows, rows).empty


def test_added_and_gone_rows_are_told_apart() -> None:
    before, after = costed("llm", "trn1", "2023-09-15"), costed("llm", "trn1", "2023-09-28")
    found = compare(before, after)
    assert list(found[found["change"] == "added"]["model"]) == ["t5-3b", "t5-3b"]
    assert list(compare(after, before)["change"]).count("gone") == 2
    assert found["row_id"].nunique() == len(after)
    # Those that are gone come last.
    assert list(compare(after, before)["change"])[-2:] == ["gone", "gone"]


def test_a_corrected_batch_is_a_changed_cell_of_the_same_row() -> None:
    before, after = (costed("llm", "trn1", day) for day in ("2023-09-28", "2024-01-18"))
    opt = before["model"].str.startswith("opt") & (before["optimized_for"] == "latency")
    corrected = before.assign(batch_size=before["batch_size"].where(~opt, 1))
    found = changed_cells(before, corrected)
    assert list(found[["column", "before", "after"]].itertuples(index=False, name=None)) == [
        ("batch_size", 256, 1),
        ("batch_size", 256, 1),
    ]
    told = compare(before, corrected)
    assert len(told) == len(before)
    told = told[told["change"] == "changed"]
    assert list(told[["column", "before", "after", "ratio"]].itertuples(index=False)) == [
        ("batch_size", 256, 1, 1 / 256),
        ("batch_size", 256, 1, 1 / 256),
    ]
    assert set(compare(before, after)["change"]) == {"added", "gone", "changed"}


def test_a_comparison_gives_old_and_new_values_and_their_ratio_row_by_row() -> None:
    before, after = (read("inference", "trn1", day) for day in ("2023-09-15", "2024-09-16"))
    found = compare(before, after)
    name = row_ids(before)[before["model"] == "albert-base-v2"].iloc[0]
    row = found[found["row_id"] == name].set_index("column")
    rate = row.loc["throughput_inf_per_s"]
    assert (rate["before"], rate["after"]) == (2035.2, 2053.5896)
    assert rate["ratio"] == pytest.approx(2053.5896 / 2035.2)
    assert list(row.loc["neuron_version", ["before", "after"]]) == ["2.14.0", "2.20.0"]
    assert row["ratio"].isna()["neuron_version"]
    # Row by row in the order of the rows; their cells in page order.
    assert list(found["row_id"].drop_duplicates())[: len(after)] == list(row_ids(after))
    assert list(row.index)[:3] == ["category", "throughput_inf_per_s", "latency_p50_ms"]
    others = found[found["change"] != "changed"]
    assert others[["column", "before", "after", "ratio"]].isna().all(axis=None)


def test_nothing_is_said_of_the_ratio_to_no_figure() -> None:
    rows = read("training", "trn1", "2023-09-15")
    emptied = rows.assign(mfu_percent=float("nan"))
    assert compare(emptied, rows)["ratio"].isna().all()
    assert compare(rows, emptied)["ratio"].isna().all()


@pytest.mark.archive
def test_ten_thousand_rows_are_compared_in_a_time_that_grows_with_them() -> None:
    def taken(copies: int) -> float:
        old, new = (
            pd.concat([rows.assign(model=rows["model"] + str(at)) for at in range(copies)])
            for rows in (read("inference", "trn1", day) for day in ("2023-09-15", "2024-09-16"))
        )
        start = time.process_time()
        compare(old, new)
        return time.process_time() - start

    assert taken(300) < 20 * max(taken(30), 0.05)


def test_an_empty_cell_that_is_filled_has_changed() -> None:
    rows = costed("training", "trn1", "2023-09-15")
    emptied = rows.assign(mfu_percent=float("nan"))
    assert list(changed_cells(emptied, rows)["after"]) == [32.3, 28.79, 33.14, 22.82]


def test_a_cost_moves_by_performance_times_price() -> None:
    before, after = (
        costed("inference", "trn1", "2024-07-24"),
        costed("inference", "trn1", "2024-09-16"),
    )
    found = moves(before, after).set_index(["row_id", "column"])
    name = row_ids(after).iloc[0]
    cost = found.loc[name, "usd_per_1m_inferences"]
    assert cost["from_price"] in (pytest.approx(0.512 / 1.34), pytest.approx(8.197 / 21.5))
    assert cost["ratio"] == pytest.approx(cost["from_price"] * cost["from_performance"])


def test_the_largest_move_comes_first_whichever_way_it_went() -> None:
    rows = costed("inference", "trn1", "2023-09-15").iloc[:3]
    faster = rows.assign(latency_p99_ms=rows["latency_p99_ms"] * [2.0, 0.25, 1.1])
    assert list(moves(rows, faster)["ratio"].round(6)) == [0.25, 2.0, 1.1]


@pytest.mark.archive
@given(
    st.floats(min_value=0.1, max_value=1e5),
    st.floats(min_value=0.1, max_value=1e5),
    st.floats(min_value=0.01, max_value=100),
)
def test_the_split_of_a_cost_multiplies_to_the_whole(then: float, now: float, rate: float) -> None:
    rows = costed("inference", "trn1", "2023-09-15").iloc[:1]
    before, after = (
        rows.assign(
            throughput_inf_per_s=figure,
            usd_per_hour=hourly,
            usd_per_1m_inferences=usd_per_million(pd.Series([figure]), pd.Series([hourly])),
        )
        for figure, hourly in ((then, 1.34), (now, rate))
    )
    found = moves(before, after)
    for move in found[found["column"] == "usd_per_1m_inferences"].itertuples():
        assert move.ratio == pytest.approx(move.from_performance * move.from_price)
        assert move.from_price == pytest.approx(rate / 1.34)
        assert move.from_performance == pytest.approx(then / now)


ALIKE_BUT = {
    column.name: table
    for table in ("llm", "training")
    for column in with_role(table, *UNLIKE)
    if not column.identity
}


def test_what_makes_runs_unlike_is_what_the_source_corrected() -> None:
    assert set(ALIKE_BUT) == {
        *("batch_size", "tokens_counted", "tp_degree", "dp_degree", "pp_degree", "global_batch"),
        *("microbatch", "sequence_length", "model_dtype", "weight_dtype"),
    }


@pytest.mark.parametrize("name", ALIKE_BUT)
def test_runs_are_unlike_where_a_batch_a_degree_a_length_or_a_format_changed(name: str) -> None:
    rows = read(ALIKE_BUT[name], "trn1", "2024-04-30").set_index("model").iloc[:2]
    number = rows[name].dtype == "Int64"
    filled, other = (rows.assign(**{name: cell}) for cell in ((4, 8) if number else ("a", "b")))
    empty = rows.assign(**{name: rows[name].where(rows[name] != rows[name])})
    assert unlike(filled, other)[name].all()
    last = filled.assign(**{name: filled[name].astype(rows[name].dtype).where([False, True])})
    assert list(unlike(filled, last)[name]) == [True, False]
    # What the whole table no longer states says nothing of a run, but of the tokens it does.
    assert unlike(filled, empty)[name].all() == (name == "tokens_counted")
    assert not unlike(filled, filled)[name].any()
    assert not unlike(empty, empty)[name].any()
    # Nor does what was only filled in.
    assert unlike(empty, filled)[name].all() == (name == "tokens_counted")
