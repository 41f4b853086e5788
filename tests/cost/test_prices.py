"""A cost names its unit, its basis and its day, and a row without a rate stays."""

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from perf_helpers.cost.prices import (
    add_cost,
    rates,
    rates_on,
    tokens_per_inference,
    usd_per_million,
)
from perf_helpers.data.columns import DATA
from perf_helpers.data.frames import read


def rate(date: str, instance_type: str) -> pd.Series:
    return rates_on(date, instance_type[:4]).set_index("instance_type").loc[instance_type]


@pytest.mark.parametrize(
    ("date", "basis", "usd_per_hour"),
    [
        ("2023-03-21", "on_demand", 1.34),
        ("2024-09-15", "on_demand", 1.34),
        ("2024-09-16", "ri_effective", 0.512),
        ("2026-02-26", "ri_effective", 0.512),
    ],
)
def test_the_rate_is_the_one_published_on_the_date(
    date: str, basis: str, usd_per_hour: float
) -> None:
    found = rate(date, "trn1.2xlarge")
    assert (found["basis"], found["usd_per_hour"]) == (basis, usd_per_hour)


def test_a_rate_last_published_earlier_than_the_date_says_when() -> None:
    assert rate("2024-09-15", "trn1.2xlarge")["last_published"] == "2024-07-24"
    assert rate("2025-12-19", "inf1.xlarge")["last_published"] == "2024-09-18"


def test_a_rate_published_after_the_date_is_not_seen() -> None:
    assert rate("2023-09-15", "trn1.2xlarge")["last_published"] == "2023-09-15"
    assert "trn1.2xlarge" not in set(rates_on("2023-03-20", "trn1")["instance_type"])


def test_a_day_has_one_rate_for_an_instance_type_and_one_basis() -> None:
    for path in DATA.glob("*/*"):
        found = rates_on(path.name, path.parent.name)
        assert found["instance_type"].is_unique
        assert found["basis"].nunique() <= 1


@given(
    st.floats(min_value=0.01, max_value=1e6),
    st.floats(min_value=0.01, max_value=1e3),
    st.integers(min_value=1, max_value=64),
)
def test_an_hour_of_work_costs_the_hourly_rate(
    per_second: float, usd_per_hour: float, nodes: int
) -> None:
    cost = usd_per_million(pd.Series([per_second]), pd.Series([usd_per_hour * nodes])).iloc[0]
    assert cost * per_second * 3_600 / 1_000_000 == pytest.approx(usd_per_hour * nodes)


def test_training_pays_the_rate_for_every_node() -> None:
    rows = add_cost(read("training", "trn1", "2023-09-15")).set_index("model")
    gpt = rows.loc["GPT3-23B"]
    assert gpt["usd_per_hour"] == 21.5
    assert gpt["usd_per_1m_sequences"] == pytest.approx(32 * 21.5 * 1e6 / 103 / 3600)


def test_a_row_of_two_instance_types_is_priced_as_the_first() -> None:
    rows = add_cost(read("training", "trn1", "2023-09-15"))
    assert set(rows["instance_type"]) == {"trn1.32xlarge/trn1n.32xlarge"}
    assert set(rows["usd_per_hour"]) == {21.5}
    assert list(rates(rows)["instance_type"]) == ["trn1.32xlarge"]


def test_a_row_without_a_rate_stays_without_a_price() -> None:
    rows = read("training", "trn1", "2022-10-10")
    costed = add_cost(rows)
    assert len(costed) == len(rows)
    assert costed[["usd_per_hour", "price_basis", "usd_per_1m_sequences"]].isna().all().all()


@pytest.mark.archive
def test_costing_keeps_every_row_and_every_figure(frames: list[pd.DataFrame]) -> None:
    for rows in frames:
        pd.testing.assert_frame_equal(add_cost(rows)[list(rows)], rows)


@pytest.mark.parametrize(
    ("counted", "tokens"), [("output", 192.0), ("input+output", 256.0), (None, None)]
)
def test_an_inference_has_the_tokens_that_the_source_counts(
    counted: str | None, tokens: float | None
) -> None:
    rows = pd.DataFrame(
        {"tokens_counted": [counted], "input_length": [64], "output_length": [192]}
    ).astype({"tokens_counted": "str"})
    found = tokens_per_inference(rows).iloc[0]
    assert found == tokens if tokens else pd.isna(found)


def test_an_inference_costs_as_many_tokens_as_it_has() -> None:
    rows = add_cost(read("llm", "trn1", "2023-09-15"))
    ratio = rows["usd_per_1m_inferences"] / rows["usd_per_1m_tokens"]
    assert list(ratio.round(6)) == [2048, 2048, 256, 128, 128, 256]


def test_an_output_token_costs_what_its_share_of_the_prompt_costs_too() -> None:
    rows = add_cost(read("llm", "inf2", "2024-04-30"))
    mixed = rows[rows["tokens_counted"] == "input+output"]
    per_token, per_output = rows["usd_per_1m_tokens"], rows["usd_per_1m_output_tokens"]
    # Where output alone is counted, it is the cost per token.
    assert list(per_output[rows["tokens_counted"] == "output"]) == pytest.approx(
        list(per_token[rows["tokens_counted"] == "output"])
    )
    assert len(mixed) == 4
    ratio = per_output[mixed.index] / per_token[mixed.index]
    assert list(ratio) == pytest.approx(list(1 + mixed["input_length"] / mixed["output_length"]))
