"""A row is who it is by what was run, in every release."""

import re

import pandas as pd
import pytest

from perf_helpers.data.columns import identity
from perf_helpers.data.frames import read
from perf_helpers.data.identity import row_ids


def test_no_snapshot_holds_a_row_twice(frames: list[pd.DataFrame]) -> None:
    for rows in frames:
        assert not rows.duplicated(identity(rows.attrs["table"])).any(), rows.attrs
        assert row_ids(rows).is_unique, rows.attrs


@pytest.mark.parametrize(
    ("table", "column"),
    [
        ("training", "topology"),
        ("training", "dp_degree"),
        ("training", "global_batch"),
        ("training", "throughput_seq_per_s"),
        ("inference", "latency_p99_ms"),
        ("inference", "neuron_version"),
        ("llm", "batch_size"),
        ("llm", "tp_degree"),
        ("llm", "throughput_tok_per_s"),
    ],
)
def test_a_corrected_topology_or_number_does_not_change_who_a_row_is(
    table: str, column: str
) -> None:
    rows = read(table, "trn1", "2023-09-15")
    other = "2.99.0" if column == "neuron_version" else "x" if column == "topology" else 7
    pd.testing.assert_series_equal(row_ids(rows), row_ids(rows.assign(**{column: other})))


def test_another_batch_of_an_inference_is_another_row() -> None:
    rows = read("inference", "trn1", "2023-09-15")
    assert (row_ids(rows) != row_ids(rows.assign(batch_size=99))).all()


def test_a_row_keeps_its_name_from_one_release_to_the_next() -> None:
    now, then = (set(row_ids(read("inference", "trn1", d))) for d in ("2023-09-28", "2023-09-15"))
    assert len(now & then) == 34


def test_a_row_name_can_stand_in_an_address() -> None:
    for name in row_ids(read("inference", "inf1", "2022-10-10")):
        assert re.fullmatch(r"[a-z][a-z0-9.-]*-[0-9a-f]{8}", name)


def test_a_row_name_shows_the_part_and_the_model() -> None:
    rows = read("inference", "trn1", "2023-09-15")
    electra = rows[rows["model"] == "google/electra-base-discriminator"]
    assert row_ids(electra).iloc[0].startswith("latency-google-electra-base-discriminator-")
