"""Tables as a test writes them: a few cells a row, the others empty."""

import pandas as pd

from perf_helpers.checks.audit import run_checks
from perf_helpers.checks.finding import INFORMATION, Finding
from perf_helpers.data.columns import columns
from perf_helpers.data.frames import frame
from perf_helpers.data.rows import Row

USUAL = {
    "inference": {
        "optimized_for": "latency",
        "category": "encoder",
        "model": "bert",
        "instance_type": "inf2.xlarge",
        "application_type": "real_time",
        "batch_size": "1",
        "run_mode": "data_parallel",
        "framework": "PyTorch 2.1",
        "neuron_version": "2.17.0",
    },
    "training": {
        "category": "encoder",
        "model": "bert",
        "task": "pre-training",
        "instance_type": "trn1.32xlarge",
        "nodes": "1",
        "topology": "DP=32",
        "tp_degree": "1",
        "pp_degree": "1",
        "dp_degree": "32",
        "microbatch": "1",
        "global_batch": "32",
        "training_dtype": "BF16",
        "neuron_version": "2.17.0",
    },
    "llm": {
        "optimized_for": "latency",
        "category": "llm",
        "model": "Llama-2-13b",
        "task": "Text Generation",
        "instance_type": "inf2.48xlarge",
        "application_type": "real_time",
        "batch_size": "1",
        "sequence_length": "4096",
        "run_mode": "tensor_parallel",
        "model_dtype": "FP16",
        "framework": "Transformers NeuronX",
        "neuron_version": "2.17.0",
    },
}


def rows_of(table: str, *rows: dict[str, object], date: str = "2024-02-13") -> pd.DataFrame:
    """A table of inf2 with these cells, and the usual ones."""
    names = [name for name, column in columns(table).items() if not column.computed]
    cells = [{name: str((USUAL[table] | row).get(name, "")) for name in names} for row in rows]
    found = frame([Row("a.csv", at, each, {}) for at, each in enumerate(cells)], table)
    found.attrs = {"table": table, "instance": "inf2", "family": "inf2", "date": date}
    return found


def found_in(*snapshots: pd.DataFrame) -> list[Finding]:
    """What is found in the last of some snapshots, but for what is only information."""
    rows, *past = reversed(snapshots)
    return [each for each in run_checks(rows, *past) if each.severity != INFORMATION]


def checks_in(*snapshots: pd.DataFrame) -> list[str]:
    """The checks that find something in the last of some snapshots."""
    return [each.check for each in found_in(*snapshots)]
