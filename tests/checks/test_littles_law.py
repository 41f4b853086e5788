"""What throughput × latency / batch may be, and who says so."""

import pytest

from tests.checks.inline import checks_in, found_in, rows_of


def of_copies(copies: float, **cells: object) -> dict[str, object]:
    """A row with so many copies at work."""
    return {
        "throughput_inf_per_s": 400 * copies,
        "latency_p50_ms": 2.5,
        "latency_p99_ms": 2.5,
    } | cells


def test_a_whole_answer_in_a_column_of_no_stated_extent_is_no_error() -> None:
    # Llama-2-13b of inf2, 2023-08-29: an answer of 128 tokens.
    row = {"throughput_tok_per_s": 303.6, "latency_p50_ms": 419.5, "latency_p99_ms": 431.4}
    assert checks_in(rows_of("llm", row)) == []
    assert checks_in(rows_of("llm", row | {"throughput_tok_per_s": 253.6})) == ["littles_law"]


@pytest.mark.parametrize("copies", [1.0, 2.0, 4.41, 8.3])
def test_copies_that_can_be_at_work_or_wait(copies: float) -> None:
    assert checks_in(rows_of("inference", of_copies(copies))) == []


@pytest.mark.parametrize(
    ("copies", "severity"),
    [(0.9, "error"), (1.22, "error"), (2.3, "error"), (5.2, "warning"), (1.08, "warning")],
)
def test_where_requests_may_wait_a_number_in_between_is_doubtful_at_most(
    copies: float, severity: str
) -> None:
    (found,) = found_in(rows_of("inference", of_copies(copies)))
    assert (found.check, found.severity) == ("littles_law", severity)
    assert "the row states no number, and 1, 2, 4, 8, 12 or 16 are assumed" in found.sentence


def test_a_number_of_copies_that_was_found_alike_before_is_how_the_row_is_run() -> None:
    # BERT base of inf1: 5.07, 5.54 and 5.28, measured anew each time.
    old = {"neuron_version": "2.16.0"}
    before = rows_of("inference", of_copies(5.07) | old, date="2024-01-18")
    now = rows_of("inference", of_copies(5.28))
    assert checks_in(before, now) == []
    again = rows_of("inference", of_copies(5.28), date="2024-02-21")
    assert checks_in(before, now, again) == []
    # The same figures say nothing new.
    same = rows_of("inference", of_copies(5.07))
    assert checks_in(before, same) == ["littles_law", "restamped"]


def test_the_cells_that_state_the_copies_are_named() -> None:
    row = of_copies(2.07, n_models=4, workers_per_model=2)
    (found,) = found_in(rows_of("inference", row))
    assert "N Models 4 × Workers per Model 2 state 8" in found.sentence


def test_a_model_that_writes_tokens_is_assumed_to_be_loaded_once_and_it_says_so() -> None:
    row = {"throughput_tok_per_s": 100, "latency_per_token_p50_ms": 20}
    (found,) = found_in(rows_of("llm", row))
    assert "one is assumed" in found.sentence
    (found,) = found_in(rows_of("llm", row | {"dp_degree": 1}))
    assert "DP Degree 1 states 1" in found.sentence


def test_threads_that_send_requests_explain_as_many_copies() -> None:
    rows = [of_copies(4, model=f"m{at}", latency_p99_ms=2.5 + at / 100) for at in range(5)]
    unusual = of_copies(8, model="yolo")
    assert checks_in(rows_of("inference", *rows, unusual)) == ["unusual_copies"]
    assert checks_in(rows_of("inference", *rows, unusual | {"threads": 8})) == []


@pytest.mark.parametrize(("tail", "found"), [(1.14, []), (1.17, ["long_tail"])])
def test_a_diffusion_model_has_no_long_tail(tail: float, found: list[str]) -> None:
    row = {"model": "Stable Diffusion 1.5", "throughput_inf_per_s": 0.41}
    row |= {"latency_p50_ms": 2439.19, "latency_p99_ms": 2439.19 * tail}
    assert checks_in(rows_of("inference", row)) == found


def test_what_does_not_fit_its_own_latency_outruns_nothing() -> None:
    slow = {"throughput_inf_per_s": 800, "latency_p50_ms": 2.50123, "optimized_for": "throughput"}
    fast = {"throughput_inf_per_s": 1000, "latency_p50_ms": 1.00123}
    (found,) = found_in(rows_of("inference", slow, fast))
    assert (found.check, found.row_id[:10]) == ("outrun", "throughput")
    wrong = fast | {"throughput_inf_per_s": 1700}
    assert checks_in(rows_of("inference", slow, wrong)) == ["littles_law"]
