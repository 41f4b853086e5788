"""The cores a run used, and what the idle ones would have made of the cost."""

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from perf_helpers.checks.littles_law import COPIES, Run, whole_copies
from perf_helpers.cost.cores import add_cores
from perf_helpers.cost.prices import add_cost
from perf_helpers.data.columns import DATA
from perf_helpers.data.frames import read
from perf_helpers.data.instances import priced_as
from perf_helpers.data.page_csv import read_csv


def cores(table: str, instance: str, date: str) -> pd.DataFrame:
    return add_cores(add_cost(read(table, instance, date)))


def test_a_language_model_uses_its_degrees_of_parallelism() -> None:
    rows = cores("llm", "trn1", "2023-09-15").set_index("model")
    opt = rows.loc["opt-13b"].iloc[-1]
    assert opt["cores_used"] == 8
    assert opt["usd_per_1m_tokens_all_cores"] == pytest.approx(opt["usd_per_1m_tokens"] * 8 / 32)
    llama = rows.loc["Llama-2-13b"].iloc[0]
    assert llama["cores_used"] == 32
    assert pd.isna(llama["usd_per_1m_tokens_all_cores"])


def test_two_copies_on_a_large_instance_leave_most_of_it_idle() -> None:
    rows = cores("inference", "trn1", "2023-09-15").set_index("model")
    large = rows.loc["gpt2-large"].iloc[0]
    assert (large["instance_type"], large["cores_used"]) == ("trn1.32xlarge", 2)
    cost = large["usd_per_1m_inferences"]
    assert large["usd_per_1m_inferences_all_cores"] == pytest.approx(cost / 16)
    small = rows.loc["albert-base-v2"].iloc[0]
    assert (small["instance_type"], small["cores_used"]) == ("trn1.2xlarge", 2)
    assert pd.isna(small["usd_per_1m_inferences_all_cores"])


def test_models_and_workers_are_taken_where_they_are_stated() -> None:
    rows = cores("inference", "inf1", "2024-09-18")
    stated = rows.dropna(subset=["n_models", "workers_per_model"])
    total = priced_as(stated).map(
        read_csv(DATA / "instances.csv", "instances").set_index("instance_type")["neuron_cores"]
    )
    product = stated["n_models"] * stated["workers_per_model"]
    assert list(stated["cores_used"]) == list(product.clip(upper=total.astype("Int64")))


@pytest.mark.archive
def test_no_run_uses_more_cores_than_there_are_and_an_estimate_is_never_dearer(
    frames: list[pd.DataFrame],
) -> None:
    for published in frames:
        rows = add_cores(add_cost(published))
        if published.attrs["table"] == "training":
            assert "cores_used" not in rows
            continue
        (estimate,) = [name for name in rows if name.endswith("_all_cores")]
        filled = rows.dropna(subset=[estimate])
        assert (filled[estimate] < filled[estimate.removesuffix("_all_cores")]).all()
        assert (rows["cores_used"].dropna() >= 1).all()


def run(throughput: float, p50_ms: float, batch: float) -> Run:
    names = ("throughput_inf_per_s", "latency_p50_ms", "latency_p99_ms", "batch_size")
    return Run(throughput, p50_ms, p50_ms, batch, COPIES, False, 0, False, names)


@given(st.sampled_from(COPIES), st.floats(0.5, 500), st.sampled_from([1, 2, 4, 8, 16, 64]))
def test_copies_that_answer_one_batch_after_another_are_counted(
    copies: int, p50_ms: float, batch: int
) -> None:
    assert whole_copies(run(copies * batch * 1000 / p50_ms, p50_ms, batch)) == copies


def test_figures_that_cannot_be_tell_no_cores() -> None:
    assert whole_copies(run(17.7, 17.9, 256)) is None
