"""Of one defect one finding."""

import pytest

from perf_helpers.checks.audit import run_checks
from perf_helpers.checks.finding import Finding
from perf_helpers.checks.once import once
from tests.checks.inline import checks_in, found_in, rows_of


def test_a_wrong_batch_of_one_request_at_a_time_is_one_error() -> None:
    # opt-13b of trn1, 2023-06-28, as published.
    row = {"model": "opt-13b", "batch_size": 256, "throughput_tok_per_s": 47.8}
    (found,) = found_in(rows_of("llm", row | {"latency_p50_ms": 20.6, "latency_p99_ms": 22.6}))
    assert found.check == "littles_law"
    assert "Real Time is one request at a time" in found.sentence
    assert dict(found.consistent) == {"batch_size": 1}


def test_latencies_of_the_other_part_are_told_with_the_error_that_they_make() -> None:
    # Stable Diffusion 2.1 of inf2, 2023-06-28, as published.
    row = {"model": "Stable Diffusion 2.1", "latency_p50_ms": 6960, "latency_p99_ms": 7632}
    rows = rows_of(
        "inference",
        row | {"throughput_inf_per_s": 0.126},
        row | {"throughput_inf_per_s": 0.144, "optimized_for": "throughput"},
    )
    (found,) = found_in(rows)
    assert found.check == "littles_law"
    assert found.row_id.startswith("latency-")
    assert "the throughput-optimized row has the same, at a throughput of 0.144" in found.sentence
    assert "latency_p99_ms" in found.columns


def test_figures_that_leapt_to_what_cannot_be_true_are_one_error() -> None:
    bert = {"throughput_inf_per_s": 1001.25, "latency_p50_ms": 0.99871, "latency_p99_ms": 1.01}
    before = rows_of("inference", bert | {"neuron_version": "2.16.0"}, date="2024-01-18")
    assert checks_in(before, rows_of("inference", bert | {"throughput_inf_per_s": 1700})) == [
        "littles_law"
    ]


def test_a_figure_that_was_not_measured_anew_is_the_cause_of_its_error() -> None:
    # google/electra-base-discriminator of trn1, 2024-09-16, as published, and two days on.
    row = {"model": "electra", "optimized_for": "throughput", "batch_size": 16}
    row |= {"application_type": "batch", "latency_p99_ms": 10.19027948}
    then = {"throughput_inf_per_s": 3158.9, "latency_p50_ms": 10.13, "neuron_version": "2.16.0"}
    now = {"throughput_inf_per_s": 3084.5, "latency_p50_ms": 10.39266586}
    past = [rows_of("inference", row | then, date="2024-01-18")]
    for date in ("2024-02-13", "2024-02-21"):
        past.append(rows_of("inference", row | now, date=date))
        (found,) = found_in(*past)
        assert found.check == "percentile_order"
        assert "is that of the snapshot of 2024-01-18" in found.sentence
        assert found.consistent == ()


def test_a_copied_pair_is_one_note() -> None:
    one = {"throughput_inf_per_s": 1001.25, "latency_p50_ms": 0.99871, "latency_p99_ms": 1.01234}
    rows = rows_of("inference", one, one | {"model": "roberta"})
    (found,) = found_in(rows)
    assert (found.check, found.columns) == (
        "copied",
        ("throughput_inf_per_s", "latency_p50_ms", "latency_p99_ms"),
    )


@pytest.mark.parametrize("copy", ["bert", "roberta"])
def test_a_copied_pair_is_noted_at_the_row_that_came_by_its_figures_later(copy: str) -> None:
    one = {"throughput_inf_per_s": 1001.25, "latency_p50_ms": 0.99871, "latency_p99_ms": 1.01234}
    own = {"throughput_inf_per_s": 990.5, "latency_p50_ms": 1.0091, "latency_p99_ms": 1.03}
    names = [{"model": model, "neuron_version": "2.16.0"} for model in ("bert", "roberta")]
    then = [name | (own if name["model"] == copy else one) for name in names]
    before = rows_of("inference", *then, date="2024-01-18")
    now = [name | one | {"neuron_version": "2.17.0"} for name in names]
    (found,) = [x for x in found_in(before, rows_of("inference", *now)) if x.check == "copied"]
    assert found.model == copy
    (other,) = {"bert", "roberta"} - {copy}
    assert f"the row of {other} has the same, to the digit" in found.sentence


@pytest.mark.parametrize("alike", [{"latency_p50_ms": 0.99871}, {"latency_p50_ms": 1.0}])
def test_latencies_that_meet_by_chance_are_not_copied(alike: dict[str, object]) -> None:
    one = {"throughput_inf_per_s": 1001.25, "latency_p99_ms": 1.01} | alike
    other = one | {"model": "roberta", "throughput_inf_per_s": 1003.4}
    assert checks_in(rows_of("inference", one, other)) == []


def test_the_copy_is_the_row_that_its_figures_do_not_fit() -> None:
    # bert-base-cased of inf2, 2024-09-16, has the throughput of xlm-roberta-base.
    xlm = {"model": "xlm", "throughput_inf_per_s": 41.24005, "latency_p50_ms": 24.2}
    bert = {"model": "bert", "throughput_inf_per_s": 41.24005, "latency_p50_ms": 1.01662}
    (found,) = found_in(rows_of("inference", bert, xlm))
    assert (found.check, found.model) == ("littles_law", "bert")
    assert "the row of xlm has the same" in found.sentence


def test_empty_cells_of_a_row_are_one_note() -> None:
    full = {"throughput_inf_per_s": 10.5, "latency_p50_ms": 95.2, "latency_p99_ms": 95.9}
    full |= {"os": "al2", "model_dtype": "FP32"}
    rows = [full | {"model": f"m{at}", "throughput_inf_per_s": 10.5 + at / 1000} for at in range(4)]
    rows.append(rows[0] | {"model": "m5", "os": "", "model_dtype": ""})
    (found,) = found_in(rows_of("inference", *rows))
    assert (found.check, set(found.columns)) == ("missing", {"os", "model_dtype"})


def test_a_correction_is_information() -> None:
    bert = {"throughput_inf_per_s": 1001.25, "latency_p50_ms": 0.99871, "latency_p99_ms": 1.01}
    before = rows_of("inference", bert, date="2024-01-18")
    now = rows_of("inference", bert | {"throughput_inf_per_s": 2002.5})
    found = [each for each in run_checks(now, before) if each.check != "behind"]
    assert [(each.check, each.severity) for each in found] == [("corrected", "information")]


@pytest.mark.parametrize("check", ["copied", "twins", "unusual_copies", "real_time"])
def test_a_doubt_is_not_lost_in_a_correction(check: str) -> None:
    cells = ("bert", "bert", ("latency_p50_ms",), ("1 ms",), "")
    corrected, doubt = (
        Finding("corrected", "information", *cells),
        Finding(check, "warning", *cells),
    )
    assert {each.check for each in once([doubt, corrected], {})} == {"corrected", check}
    # That it moved is no news.
    step = doubt._replace(check="step")
    assert [each.check for each in once([step, corrected], {})] == ["corrected"]
