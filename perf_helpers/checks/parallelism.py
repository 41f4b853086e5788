"""Checks of how a model was divided over cores: degrees, batches, memory, MFU and scaling."""

from collections.abc import Iterator
from math import isnan

import pandas as pd

from perf_helpers.checks.finding import ERROR, Finding, finding, rounding
from perf_helpers.data.frames import table_of
from perf_helpers.data.instances import sizes
from perf_helpers.data.models import known_models

# The peak that reproduces the published MFU: seven of eight distinct rows within 0.13 %. The
# hardware page of the same documentation says 190 TFLOPS of BF16 a device.
PEAK_TFLOPS, PEAK_STATED = 180, 190
MFU_OFF = 0.01
# All published efficiencies agree with the throughputs of their tables within 0.6 %, beyond
# what the printed digits leave open.
SCALING_OFF = 0.01
# Bytes of one number in the formats that weights and gradients are kept in.
BYTES = {"FP32": 4, "FP16": 2, "BF16": 2}


def degrees(rows: pd.DataFrame) -> Iterator[Finding]:
    """TP × PP × DP is the number of cores: all of the nodes in training, no more in inference."""
    training = table_of(rows) == "training"
    cores = sizes(rows, "neuron_cores") * (rows["nodes"] if training else 1)
    names = ["tp_degree", "pp_degree", "dp_degree"] if training else ["tp_degree", "dp_degree"]
    product = rows[names].fillna(1).prod(axis=1).astype("Int64")
    wrong = (product != cores) if training else (product > cores)
    for key in rows.index[wrong.fillna(False)]:
        factors = " × ".join(
            f"{name[:2].upper()} {rows.at[key, name]}"
            for name in names
            if pd.notna(rows.at[key, name])
        )
        where = f"the {rows.at[key, 'nodes']} nodes have" if training else "the instance has"
        sentence = f"{factors} = {product[key]} cores, but {where} {cores[key]}."
        others = rows[names[:-1]].fillna(1).prod(axis=1)[key]
        other = None if cores[key] % others else {"dp_degree": float(cores[key] // others)}
        columns = [*names, *(["nodes"] if training else [])]
        yield finding(rows, key, "degrees", ERROR, columns, sentence, other)


def global_batch(rows: pd.DataFrame) -> Iterator[Finding]:
    """The global batch is a multiple of microbatch × DP: every copy makes as many steps."""
    step = rows["microbatch"] * rows["dp_degree"]
    for key in rows.index[(rows["global_batch"] % step != 0).fillna(False)]:
        sentence = (
            f"The global batch {rows.at[key, 'global_batch']} is no multiple of microbatch × DP = "
            f"{rows.at[key, 'microbatch']} × {rows.at[key, 'dp_degree']} = {step[key]}."
        )
        steps = round(rows.at[key, "global_batch"] / step[key])
        other = {"global_batch": float(steps * step[key])} if steps else None
        columns = ["global_batch", "microbatch", "dp_degree"]
        yield finding(rows, key, "global_batch", ERROR, columns, sentence, other)


def stated_mfu(rows: pd.DataFrame) -> Iterator[Finding]:
    """MFU is throughput × compute per sequence / (devices × peak), within 1 %."""
    devices = (sizes(rows, "devices") * rows["nodes"]).astype("float64")
    work = rows["throughput_seq_per_s"] * rows["compute_tflop_per_seq"] / devices
    implied = 100 * work / PEAK_TFLOPS
    off = (implied / rows["mfu_percent"] - 1).abs()
    room = MFU_OFF + rounding(rows["mfu_percent"])
    for key in rows.index[(off > room).fillna(False)]:
        stated = rows.at[key, "mfu_percent"]
        throughput = rows.at[key, "throughput_seq_per_s"] * stated / implied[key]
        sentence = (
            f"{rows.at[key, 'throughput_seq_per_s']:g} seq/sec × "
            f"{rows.at[key, 'compute_tflop_per_seq']:g} TFLOP on {devices[key]:g} devices are an "
            f"MFU of {implied[key]:.2f} % at {PEAK_TFLOPS} TFLOPS a device, the peak behind the "
            f"source's other figures ({100 * work[key] / PEAK_STATED:.2f} % at the {PEAK_STATED} "
            f"of its hardware page), but {stated:g} % is given."
        )
        columns = ["mfu_percent", "throughput_seq_per_s", "compute_tflop_per_seq"]
        other = {"throughput_seq_per_s": float(f"{throughput:.3g}")}
        yield finding(rows, key, "mfu", ERROR, columns, sentence, other)


def scaling_efficiency(rows: pd.DataFrame) -> Iterator[Finding]:
    """Scaling efficiency is the throughput of n nodes / (n × that of one), within 1 %."""
    same = ["model", "task", "training_dtype"]
    one = rows[rows["nodes"] == 1].set_index(same)["throughput_seq_per_s"]
    one = one[~one.index.duplicated(keep=False)]
    for key in rows.index[rows["scaling_efficiency_percent"].notna()]:
        base = one.get(tuple(rows.loc[key, same]))
        if base is None or rows.at[key, "nodes"] == 1:
            continue
        nodes, stated = int(rows.at[key, "nodes"]), rows.at[key, "scaling_efficiency_percent"]
        implied = 100 * rows.at[key, "throughput_seq_per_s"] / (nodes * base)
        printed = pd.Series([rows.at[key, "throughput_seq_per_s"], base, stated])
        if abs(implied / stated - 1) > SCALING_OFF + rounding(printed).sum():
            sentence = (
                f"{rows.at[key, 'throughput_seq_per_s']:g} seq/sec on {nodes} nodes against "
                f"{base:g} on one are {implied:.1f} % of {nodes} times as many, but {stated:g} % "
                f"is given."
            )
            columns = ["scaling_efficiency_percent", "throughput_seq_per_s"]
            other = {"scaling_efficiency_percent": float(f"{implied:.1f}")}
            yield finding(rows, key, "scaling", ERROR, columns, sentence, other)


def memory(rows: pd.DataFrame) -> Iterator[Finding]:
    """The weights fit into the memory of the cores that share them, with gradients in training.

    Only the degrees of tensor and pipeline parallelism divide these; ZeRO-1 divides the
    optimizer's state alone (S. Rajbhandari et al., ZeRO, 2020).
    """
    training = table_of(rows) == "training"
    core = sizes(rows, "device_memory_gib") / sizes(rows, "neuron_cores")
    known = known_models(table_of(rows))
    for key, model in rows["model"].items():
        size = known[model].parameters_b if model in known else float("nan")
        if isnan(size):
            continue
        stages = rows.at[key, "pp_degree"] if training else 1
        if pd.isna(rows.at[key, "tp_degree"]) or pd.isna(core[key]):
            continue
        format_of = rows.at[key, "model_dtype"]
        each = BYTES.get(format_of, 2) * (2 if training else 1)
        needed = size * 1e9 * each / 2**30
        cores = int(rows.at[key, "tp_degree"] * stages)
        if needed > cores * float(core[key]):
            kept = "weights and their gradients" if training else "weights"
            sentence = (
                f"{size:g} billion {kept}, {each} bytes together, are {needed:.0f} GiB, "
                f"but the {cores} cores that share them have {cores * float(core[key]):.0f}."
            )
            columns = ["tp_degree", "pp_degree"] if training else ["tp_degree"]
            yield finding(rows, key, "memory", ERROR, columns, sentence)
