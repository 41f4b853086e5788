"""A row's trend is its throughput in the snapshots up to its own, as long as the run was alike."""

import pytest

import perf_helpers as perf
from perf_helpers.changes.history import history
from perf_helpers.data.columns import columns
from perf_helpers.errors import ParameterError
from tests.shipped import SHIPPED, TABLES


def trend(table: str, instance: str, date: str, **who: str) -> str:
    """The trend of the one row whose cells are these."""
    rows = perf.add_trend(perf.read(table, instance, date))
    for name, cell in who.items():
        rows = rows[rows[name] == cell]
    (found,) = rows["trend"]
    return found


def test_a_trend_is_the_throughput_in_each_snapshot_with_all_digits_oldest_first() -> None:
    found = trend(
        "inference", "inf2", "2023-09-15", model="bert-base-cased", optimized_for="latency"
    )
    assert found == (
        "2023-05-15=1872.71 | 2023-06-28=1879.04 | 2023-08-28=1854.05 | 2023-08-29=1854.05 | "
        "2023-09-01=1854.05 | 2023-09-15=1942.72"
    )


def test_a_run_with_another_batch_is_left_out_of_a_trend() -> None:
    # Its batch was 1792 until 2023-10-10.
    found = trend("training", "trn1", "2024-04-30", model="HuggingFace ViT-Base")
    assert found == (
        "2024-01-18=5232.78 | 2024-02-13=5232.78 | 2024-02-21=5232.78 | 2024-02-28=5232.78 | "
        "2024-04-11=5230.72 | 2024-04-30=5230.72"
    )


def test_a_run_whose_format_was_only_filled_in_stays_in_a_trend() -> None:
    # The format of its weights was not stated on 2024-04-11.
    found = trend("llm", "trn1", "2024-04-30", model="Llama-2-7b", optimized_for="latency")
    assert found == "2024-04-11=161.7081305 | 2024-04-30=161.7081305"


def test_a_format_that_the_table_no_longer_states_ends_no_trend() -> None:
    # The column of the model's data type was last published on 2023-08-28.
    found = trend("training", "trn1", "2023-09-15", model="HuggingFace BERT-Large Ph2")
    assert found == (
        "2023-05-15=7741 | 2023-06-28=7453.02 | 2023-07-19=7446.69 | 2023-08-28=7258.34 | "
        "2023-08-29=7258.34 | 2023-09-01=7258.34 | 2023-09-15=6997.3584"
    )


def test_a_figure_that_its_own_audit_finds_impossible_is_marked_in_a_trend() -> None:
    # The MFU beside it stayed that of 13.9.
    found = trend("training", "trn1", "2024-01-18", model="GPT3-175B")
    assert found == (
        "2023-09-01=13.9 | 2023-09-15=12.7! | 2023-09-28=12.7! | 2023-10-10=12.7! | 2024-01-18=13.3"
    )


def test_a_trend_begins_with_the_first_snapshot() -> None:
    rows = perf.add_trend(perf.read("inference", "inf1", "2021-08-12"))
    assert list(rows["trend"].str[:11].unique()) == ["2021-08-12="]
    assert not rows["trend"].str.contains("|", regex=False).any()


@pytest.mark.parametrize("table", TABLES)
def test_a_trend_ends_with_the_rows_own_throughput(table: str) -> None:
    rows = perf.add_trend(perf.read(table, "trn1", "2024-04-30"))
    last = rows["trend"].str.split(" | ", regex=False).str[-1].str.split("=")
    assert set(last.str[0]) == {"2024-04-30"}
    (figure,) = (name for name in rows if name.startswith("throughput") and "max" not in name)
    assert list(last.str[1].str.rstrip("!").astype(float)) == list(rows[figure])


@pytest.mark.parametrize("table", TABLES)
def test_a_trend_stands_where_the_registry_has_it(table: str) -> None:
    after = {
        "training": "scaling_efficiency_percent",
        "inference": "usd_per_1m_inferences_all_cores",
    }
    names = list(columns(table))
    assert names[names.index("trend") - 1] == after.get(table, "tpot_p99_ms")
    rows = perf.add_trend(perf.read(table, "trn1", SHIPPED))
    assert rows["trend"].dtype == "str"
    assert rows["trend"].notna().all()


def test_rows_keep_their_order_and_index_and_none_have_no_trend() -> None:
    rows = perf.read("inference", "trn1", "2023-09-15")
    some = rows.iloc[[7, 3]]
    found = perf.add_trend(some)
    assert list(found.index) == [7, 3]
    assert list(found["trend"]) == list(perf.add_trend(rows)["trend"].iloc[[7, 3]])
    assert perf.add_trend(rows.iloc[:0])["trend"].dtype == "str"


def test_rows_of_an_instance_type_have_the_trend_of_their_family() -> None:
    whole = perf.add_trend(perf.read("inference", "trn1", SHIPPED))
    cut = perf.add_trend(perf.read("inference", "trn1.32xlarge", SHIPPED))
    assert list(cut["trend"]) == list(whole.loc[whole["instance_type"] == "trn1.32xlarge", "trend"])


def test_rows_of_no_one_snapshot_have_no_trend() -> None:
    with pytest.raises(ParameterError, match="do not say which snapshot they are of"):
        perf.add_trend(history("llm", "trn1"))
