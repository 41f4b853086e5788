"""What a row is called: back and forth, the same figures under another label, names."""

import pandas as pd
import pytest

from perf_helpers.checks.audit import run_checks
from perf_helpers.checks.finding import INFORMATION
from tests.checks.inline import checks_in, found_in, rows_of

SDXL = {"model": "Stable Diffusion XL Base & Refiner", "image_size": "1024x1024"}
FIRST = {"throughput_inf_per_s": 0.08, "latency_p50_ms": 13007.9, "latency_p99_ms": 14895.1}
NEXT = {"throughput_inf_per_s": 0.084, "latency_p50_ms": 12007.9, "latency_p99_ms": 13000.1}


def sdxl(date: str, kind: str, version: str, figures: dict[str, float]) -> pd.DataFrame:
    row = SDXL | {"instance_type": kind, "neuron_version": version} | figures
    return rows_of("inference", row, date=date)


# As published: inf2.xlarge was corrected to inf2.8xlarge, undone, and corrected again.
PUBLISHED = [
    sdxl("2023-09-28", "inf2.xlarge", "2.14.0", FIRST),
    sdxl("2023-12-22", "inf2.8xlarge", "2.14.0", FIRST),
    sdxl("2024-01-18", "inf2.xlarge", "2.16.0", NEXT),
    sdxl("2024-01-29", "inf2.xlarge", "2.16.0", NEXT),
    sdxl("2024-02-13", "inf2.8xlarge", "2.17.0", NEXT | {"throughput_inf_per_s": 0.083}),
]


def test_an_instance_type_that_goes_back_is_doubtful() -> None:
    (found,) = found_in(*PUBLISHED[:3])
    assert (found.check, found.columns) == ("returned", ("instance_type",))
    assert "as in the snapshot of 2023-09-28" in found.sentence


@pytest.mark.parametrize("until", [2, 5])
def test_what_goes_forth_or_is_mended_after_it_went_back_is_not(until: int) -> None:
    assert "returned" not in checks_in(*PUBLISHED[:until])


BERT = {"throughput_inf_per_s": 1001.25, "latency_p50_ms": 0.99871, "latency_p99_ms": 1.01234}


@pytest.mark.parametrize(
    ("then", "now"),
    [
        ({"model_dtype": "FP32, BF16"}, {"model_dtype": "BF16"}),
        ({"task": "Raw Output"}, {"task": "Masked"}),
        ({"sequence_length": 128}, {"sequence_length": 256}),
    ],
)
def test_the_same_figures_under_another_label_are_said_once(
    then: dict[str, object], now: dict[str, object]
) -> None:
    before = rows_of("inference", BERT | then | {"neuron_version": "2.16.0"}, date="2024-01-18")
    assert checks_in(before, rows_of("inference", BERT | now)) == ["relabelled"]


@pytest.mark.parametrize(
    ("then", "now"),
    [
        # Filled in, said more fully, or corrected with the version that it was measured with.
        ({"model_dtype": ""}, {"model_dtype": "BF16"}),
        ({"model_dtype": "BF16+SR"}, {"model_dtype": "Autocast:BF16+SR"}),
        ({"task": "Raw Output", "neuron_version": "2.17.0"}, {"task": "Masked"}),
    ],
)
def test_a_label_that_says_more_or_is_corrected_is_no_other(
    then: dict[str, object], now: dict[str, object]
) -> None:
    then = {"neuron_version": "2.16.0"} | then
    before = rows_of("inference", BERT | then, date="2024-01-18")
    assert "relabelled" not in checks_in(before, rows_of("inference", BERT | now))


def test_a_label_that_changes_with_neither_version_nor_figures_is_information() -> None:
    # opt-13b of inf2, 2023-04-25: its batch was corrected.
    then, now = (BERT | {"neuron_version": "2.17.0", "batch_size": size} for size in (5, 256))
    before = rows_of("inference", then, date="2024-01-18")
    found = run_checks(rows_of("inference", now), before)
    (told,) = [each for each in found if each.check == "relabelled"]
    assert (told.severity, told.columns) == (INFORMATION, ("batch_size",))
    assert told.sentence.startswith("Batch Size is 256 and was 5; every measurement is that of")


def test_a_row_is_followed_through_another_data_type() -> None:
    before = rows_of("inference", BERT | {"neuron_version": "2.16.0"}, date="2024-01-18")
    now = rows_of("inference", BERT | {"model_dtype": "FP32"})
    assert checks_in(before, now) == ["restamped"]
    # Not where another could be meant.
    two = rows_of("inference", BERT | {"model_dtype": "FP32"}, BERT | {"model_dtype": "BF16"})
    assert checks_in(before, two) == []


@pytest.mark.parametrize(
    ("table", "cells", "column"),
    [
        ("inference", {"benchmark_name": "Resnet50-TF(fp16,b5,c4)", "batch_size": 10},
         "batch_size"),
        ("inference", {"model_details": "fp32, sequence-length=128", "sequence_length": 256},
         "sequence_length"),
        ("training", {"model": "HuggingFace BERT-Large Ph2", "sequence_length": 128},
         "sequence_length"),
    ],
)  # fmt: skip
def test_a_name_that_states_another_batch_or_length_than_its_column(
    table: str, cells: dict[str, object], column: str
) -> None:
    figures = {"throughput_seq_per_s": 100} if table == "training" else BERT
    family = {"instance_type": "inf1.xlarge"} if table == "inference" else {}
    found = [x for x in found_in(rows_of(table, figures | family | cells)) if x.check == "named"]
    assert [x.columns[0] for x in found] == [column]
    right = cells | {column: {"batch_size": 5, "sequence_length": 128}[column]}
    if table == "training":
        right = cells | {column: 512}
        assert dict(found[0].consistent) == {column: 512}
    assert "named" not in checks_in(rows_of(table, figures | family | right))
