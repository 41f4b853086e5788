"""How much of an instance a run occupies, and what it would cost to use the rest alike."""

import pandas as pd

from perf_helpers.columns import DATA
from perf_helpers.frames import read_csv, table_of
from perf_helpers.prices import priced_as


def add_cores(rows: pd.DataFrame) -> pd.DataFrame:
    """Return costed rows with the cores they used and the cost if the idle ones worked too.

    Adds cores_used (Int64, empty where the figures do not tell) and, for inference and
    language models, the estimate of the cost on all cores (USD, empty where none was
    idle). A training run has all cores of its nodes, and is returned as it is.
    """
    table = table_of(rows)
    if table == "training":
        return rows
    sizes = read_csv(DATA / "instances.csv", "instances").set_index("instance_type")
    total = priced_as(rows).map(sizes["neuron_cores"]).astype("Int64")
    used = (_by_degrees(rows) if table == "llm" else _by_copies(rows)).clip(upper=total)
    share = (used / total).where(used < total).astype("float64")
    cost = "usd_per_1m_tokens" if table == "llm" else "usd_per_1m_inferences"
    return rows.assign(**{"cores_used": used, f"{cost}_all_cores": rows[cost] * share})


def model_copies(throughput: pd.Series, p50_ms: pd.Series, batch_size: pd.Series) -> pd.Series:
    """Return how many model copies were at work: throughput × P50 / 1000 / batch.

    Little's law: the requests in flight are those that arrive in a second times the
    seconds that each stays. A whole number of copies comes out near one; what is more
    than a tenth away from it is left empty (Int64).
    """
    copies = throughput * p50_ms / 1000 / batch_size.astype("float64")
    whole = copies.round().clip(lower=1)
    return whole.where((copies - whole).abs() <= whole / 10).astype("Int64")


def _by_degrees(rows: pd.DataFrame) -> pd.Series:
    # A degree of data parallelism that is not stated is one copy.
    return rows["tp_degree"] * rows["dp_degree"].fillna(1)


def _by_copies(rows: pd.DataFrame) -> pd.Series:
    parallel = rows["run_mode"] == "data_parallel"
    copies = model_copies(rows["throughput_inf_per_s"], rows["latency_p50_ms"], rows["batch_size"])
    stated = rows["n_models"] * rows["workers_per_model"]
    return stated.fillna(copies.where(parallel)).fillna(rows["num_cores"].where(~parallel))
