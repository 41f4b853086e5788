"""Of what would be consistent, what the row was before, or what its neighbours are."""

import pandas as pd

from tests.checks.inline import found_in, rows_of

ENCODERS = [
    {"model": f"m{at}", "throughput_inf_per_s": 3200 + at, "latency_p50_ms": 10.01}
    | {"latency_p99_ms": 10.1 + at / 10, "batch_size": 16}
    for at in range(6)
]
BERT = {"model": "bert", "throughput_inf_per_s": 1056.49, "batch_size": 4}


def table(date: str, version: str, *rows: dict[str, object]) -> pd.DataFrame:
    of_all = {"optimized_for": "throughput", "application_type": "batch"}
    of_all |= {"neuron_version": version}
    return rows_of("inference", *[of_all | row for row in rows], date=date)


def suggested(*snapshots: pd.DataFrame) -> dict[str, float]:
    (found,) = [each for each in found_in(*snapshots) if each.check == "unusual_copies"]
    assert {name for name, _ in found.consistent} <= set(found.columns)
    return dict(found.consistent)


def test_latencies_that_leapt_are_suggested_as_they_were_and_not_another_batch() -> None:
    was = {"latency_p50_ms": 7.5736, "latency_p99_ms": 7.6466, "throughput_inf_per_s": 1056.08}
    before = table("2024-01-18", "2.16.0", *ENCODERS, BERT | was)
    now = BERT | {"latency_p50_ms": 15.1417, "latency_p99_ms": 15.1794}
    kept = {"latency_p50_ms": 7.5736, "latency_p99_ms": 7.6466}
    assert suggested(before, table("2024-02-13", "2.17.0", *ENCODERS, now)) == kept
    # Also in a snapshot that repeats it.
    wrong = table("2024-02-13", "2.17.0", *ENCODERS, now)
    assert suggested(before, wrong, table("2024-02-21", "2.17.0", *ENCODERS, now)) == kept
    # Of a row that is new, the batch.
    assert suggested(table("2024-02-13", "2.17.0", *ENCODERS, now)) == {"batch_size": 8}


def test_a_neighbour_with_such_figures_says_that_the_batch_is_wrong() -> None:
    was = {"latency_p50_ms": 7.5736, "latency_p99_ms": 7.6466, "throughput_inf_per_s": 1056.08}
    now = BERT | {"latency_p50_ms": 15.1417, "latency_p99_ms": 15.1794}
    neighbour = now | {"model": "bert-cased", "batch_size": 8, "throughput_inf_per_s": 1057.2}
    neighbour |= {"latency_p50_ms": 15.1312, "latency_p99_ms": 15.2}
    before = table("2024-01-18", "2.16.0", *ENCODERS, BERT | was)
    rows = table("2024-02-13", "2.17.0", *ENCODERS, now, neighbour)
    assert suggested(before, rows) == {"batch_size": 8}


def test_a_throughput_that_leapt_is_suggested_as_it_was() -> None:
    # Perceiver (conv) of inf2, 2024-01-18; the source corrected it to 70.1.
    row = {"throughput_inf_per_s": 71.51, "latency_p50_ms": 14.4, "latency_p99_ms": 14.5}
    before = rows_of("inference", row | {"neuron_version": "2.16.0"}, date="2024-01-18")
    row |= {"throughput_inf_per_s": 123.8, "latency_p50_ms": 14.2, "latency_p99_ms": 14.3}
    (found,) = found_in(before, rows_of("inference", row))
    assert dict(found.consistent) == {"throughput_inf_per_s": 71.51}


def test_figures_of_two_digits_tell_too_little() -> None:
    row = {"throughput_inf_per_s": 0.17, "latency_p50_ms": 5943.1, "latency_p99_ms": 5950}
    before = rows_of("inference", row | {"neuron_version": "2.16.0"}, date="2024-01-18")
    (found,) = found_in(before, rows_of("inference", row | {"throughput_inf_per_s": 0.15}))
    assert found.check == "littles_law"
    assert found.consistent == ()


def test_a_batch_that_is_no_power_of_two_is_one_of_the_models_others() -> None:
    six = {"model": "distilbert", "batch_size": 6, "n_models": 1, "workers_per_model": 1}
    six |= {"instance_type": "inf1.xlarge"}
    six |= {"throughput_inf_per_s": 514.2, "latency_p50_ms": 11.6, "latency_p99_ms": 12.3}
    other = six | {"batch_size": 1, "n_models": 1, "task": "other"}
    found = [x for x in found_in(rows_of("inference", six, other)) if x.check == "littles_law"]
    assert [dict(each.consistent) for each in found] == [{"batch_size": 6}]
