"""How much of an instance a run occupies, and what it would cost to use the rest alike."""

import pandas as pd

from perf_helpers.checks.littles_law import runs, whole_copies
from perf_helpers.data.columns import with_role
from perf_helpers.data.frames import table_of
from perf_helpers.data.instances import sizes
from perf_helpers.data.needed import must_have

# What tells how many cores a run used: degrees, or the run's figures and what it states.
DEGREES = ("tp_degree", "dp_degree")
COPIES = (
    *("model", "run_mode", "batch_size", "n_models", "workers_per_model", "num_cores"),
    *("throughput_inf_per_s", "latency_p50_ms", "latency_p99_ms"),
)


def add_cores(rows: pd.DataFrame) -> pd.DataFrame:
    """Return costed rows with the cores they used and the cost if the idle ones worked too.

    Adds cores_used (Int64, empty where the figures do not tell) and, for inference and
    language models, the estimate of the cost on all cores (USD, empty where none was
    idle). A training run has all cores of its nodes, and is returned as it is. Raises
    ParameterError for rows without a cost, or without what tells their cores.
    """
    table = table_of(rows)
    if not with_role(table, "cost_all_cores"):
        return rows
    cost, estimate = (with_role(table, role)[0].name for role in ("cost", "cost_all_cores"))
    divided = bool(with_role(table, "degree"))
    must_have(rows, cost, "instance_type", *(DEGREES if divided else COPIES))
    used = _by_degrees(rows) if divided else _by_copies(rows)
    rows = rows.assign(cores_used=used.clip(upper=sizes(rows, "neuron_cores")))
    return rows.assign(**{estimate: rows[cost] * share_used(rows)})


def share_used(rows: pd.DataFrame) -> pd.Series:
    """Return the used cores as a share of the instance's (float64), empty where none was idle."""
    used, total = rows["cores_used"], sizes(rows, "neuron_cores")
    return (used / total).where(used < total).astype("float64")


def _by_degrees(rows: pd.DataFrame) -> pd.Series:
    # A degree of data parallelism that is not stated is one copy.
    return rows["tp_degree"] * rows["dp_degree"].fillna(1)


def _by_copies(rows: pd.DataFrame) -> pd.Series:
    parallel = rows["run_mode"] == "data_parallel"
    # By their places: rows that were put together may repeat their labels.
    plain = rows.reset_index(drop=True)
    copies = {at: whole_copies(run) for at, run in runs(plain).items()}
    implied = pd.Series(copies, index=plain.index, dtype="Int64").set_axis(rows.index)
    stated = rows["n_models"] * rows["workers_per_model"]
    return stated.fillna(implied.where(parallel)).fillna(rows["num_cores"].where(~parallel))
