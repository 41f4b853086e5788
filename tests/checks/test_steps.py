"""A figure that leapt: not what moved as a whole, came back, or was corrected."""

import pandas as pd
import pytest

from tests.checks.inline import checks_in, rows_of

BERT = {"throughput_inf_per_s": 1001.25, "latency_p50_ms": 0.99871, "latency_p99_ms": 1.01234}
# Of two copies, where one was at work.
OFF = {"throughput_inf_per_s": 1001.9, "latency_p50_ms": 1.99743, "latency_p99_ms": 2.1}
RELEASES = [("2.13.0", "2023-08-28"), ("2.14.0", "2023-09-15"), ("2.16.0", "2024-01-18")]


def bert(at: int, **cells: float | str) -> pd.DataFrame:
    version, date = RELEASES[at]
    row = BERT | {"neuron_version": version} | {f"{name}": cell for name, cell in cells.items()}
    return rows_of("inference", row, date=date)


def test_a_latency_that_leaps_alone_is_doubtful() -> None:
    assert checks_in(bert(0), bert(1, **OFF)) == ["step"]


@pytest.mark.parametrize(
    "cells",
    [
        # A run that is faster as a whole; a tail that was long.
        {"throughput_inf_per_s": 2002.5, "latency_p50_ms": 0.49935, "latency_p99_ms": 0.51},
        {"throughput_inf_per_s": 1002.1, "latency_p50_ms": 0.99743, "latency_p99_ms": 1.9},
        # With the version that it had, it is a correction.
        {"latency_p50_ms": 1.99743, "latency_p99_ms": 2.1, "neuron_version": "2.13.0"},
    ],
)
def test_no_step_is_what_moves_as_a_whole_or_is_corrected(cells: dict[str, float | str]) -> None:
    assert checks_in(bert(0), bert(1, **cells)) == []


def test_what_comes_back_is_no_step_but_what_falls_back_from_a_correction_is() -> None:
    new = {"throughput_inf_per_s": 1003.1, "latency_p50_ms": 0.99712}
    assert checks_in(bert(0), bert(1, **OFF), bert(2, **new)) == []
    mended = bert(1, neuron_version="2.13.0")
    again = bert(2, **OFF | new | {"latency_p50_ms": 1.98})
    assert checks_in(bert(0, **OFF), mended, again) == ["step"]


def test_a_run_apart_from_its_twin_is_no_step() -> None:
    latency, throughput = BERT, BERT | {"optimized_for": "throughput"}
    before = rows_of("inference", latency, throughput, date="2023-09-15")
    apart = OFF | {"neuron_version": "2.18.0"}
    now = rows_of("inference", latency, throughput | apart)
    assert "step" not in checks_in(before, now)
    # But it is one to be alike again.
    again = {"neuron_version": "2.19.0"}
    alike = rows_of("inference", latency | again, throughput | again, date="2024-04-11")
    assert "step" in checks_in(before, now, alike)
