"""The seed snapshot agrees with the page it replaces, to the digit.

The expected figures are copied from the published tables; the dollars are worked out from
these by hand with the old page's formula. None is taken from our own output.
"""

import pandas as pd
import pytest

from perf_helpers.cost.prices import add_cost
from perf_helpers.data.formats import aligned
from perf_helpers.data.frames import columns_of, read
from perf_helpers.tables.table import sort


def seed(table: str) -> pd.DataFrame:
    return read(table, "trn1", "2023-09-15").pipe(add_cost).pipe(sort)


def shown(rows: pd.DataFrame, name: str) -> list[str]:
    return aligned(rows[name], columns_of(rows)[name])


def test_as_many_rows_as_were_published() -> None:
    assert len(seed("training")) == 12
    assert list(seed("inference").groupby("optimized_for").size()) == [17, 17]
    assert list(seed("llm").groupby("optimized_for").size()) == [3, 3]


@pytest.mark.parametrize(
    ("part", "model", "throughput", "p50", "p99", "cost"),
    [
        ("throughput", "albert-base-v2", 3070, "10.39", "10.60", "$0.121"),
        ("throughput", "bert-base-cased", 3034.26, "10.51", "10.62", "$0.123"),
        ("throughput", "distilbert-base-cased", 5380.35, "5.94", "6.00", "$0.069"),
        ("throughput", "gpt2-large", 530.34, "30.16", "30.21", "$11.261"),
        ("latency", "xlm-roberta-base", 37.74, "52.95", "53.70", "$158.246"),
    ],
)
def test_inference_agrees_with_the_old_page(
    part: str, model: str, throughput: float, p50: str, p99: str, cost: str
) -> None:
    rows = seed("inference")
    rows = rows[rows["optimized_for"] == part].reset_index(drop=True)
    at = list(rows["model"]).index(model)
    assert rows["throughput_inf_per_s"][at] == throughput
    assert shown(rows, "latency_p50_ms")[at] == p50
    assert shown(rows, "latency_p99_ms")[at] == p99
    assert shown(rows, "usd_per_1m_inferences")[at] == cost


@pytest.mark.parametrize(
    ("part", "model", "throughput", "cost"),
    [
        ("throughput", "opt-13b", "3622.3", "$1.649"),
        ("throughput", "opt-30b", "2382.7", "$2.506"),
        ("throughput", "Llama-2-13b", "152.5", "$39.162"),
    ],
)
def test_llm_agrees_with_the_old_page_per_token(
    part: str, model: str, throughput: str, cost: str
) -> None:
    rows = seed("llm")
    rows = rows[rows["optimized_for"] == part].reset_index(drop=True)
    at = list(rows["model"]).index(model)
    # The page parts its digits in groups; the figure is the same.
    assert shown(rows, "throughput_tok_per_s")[at].replace(",", "") == throughput
    assert shown(rows, "usd_per_1m_tokens")[at] == cost


def test_training_agrees_with_the_old_page() -> None:
    row = seed("training").set_index("model").loc["GPT3-175B"]
    assert row["throughput_seq_per_s"] == 12.7
    assert row["mfu_percent"] == 33.14
    assert row["compute_tflop_per_seq"] == 2197
    assert (row["tp_degree"], row["pp_degree"], row["dp_degree"]) == (32, 8, 4)
    assert row["global_batch"] == 1024
    assert row["scaling"] == "strong"
    assert row["torch_neuronx_version"] == "1.13.1.1.10.0"
