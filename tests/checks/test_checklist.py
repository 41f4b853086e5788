"""Each check fires on a row that was published so, and is silent on what it should have been."""

from collections.abc import Callable
from functools import cache

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from perf_helpers.checks.audit import audit, run_checks
from perf_helpers.checks.checklist import CHECKS
from perf_helpers.checks.earlier import earlier_than
from perf_helpers.checks.finding import ERROR, INFORMATION, WARNING, Finding, digits
from perf_helpers.data.columns import DATA
from perf_helpers.data.frames import read
from perf_helpers.data.identity import by_id, row_ids
from perf_helpers.data.snapshot import snapshot_before
from perf_helpers.errors import ParameterError

Cells = dict[str, object]


@cache
def table(name: str, family: str, date: str) -> tuple[pd.DataFrame, pd.DataFrame | None]:
    """A table, and that of the snapshot before."""
    earlier = snapshot_before(name, family, date)
    return read(name, family, date), read(name, family, earlier) if earlier else None


def at(rows: pd.DataFrame, model: str, aim: str = "") -> int:
    """Where the first row of a model stands."""
    mask = rows["model"] == model
    if aim:
        mask &= rows["optimized_for"] == aim
    return rows.index[mask][0]


def changed(rows: pd.DataFrame, row: int, cells: Cells) -> pd.DataFrame:
    """The table with other cells in one row."""
    rows = rows.copy()
    for name, value in cells.items():
        rows.loc[row, name] = value
    return rows


def of_row(rows: pd.DataFrame, before: pd.DataFrame | None, row: int, check: str) -> list[Finding]:
    """What a check finds in one row."""
    key = row_ids(rows)[row]
    return [each for each in run_checks(rows, before) if (each.row_id, each.check) == (key, check)]


SUGGESTED: Cells = {}

# A row that was published so; and what it was corrected to, or measured as, in a later
# snapshot. Where none was published, the finding's own suggestion.
PUBLISHED = [
    ("percentile_order", "inference", "trn1", "2023-09-15",
     "distilbert-base-cased-distilled-squad", "throughput", {"latency_p99_ms": 6.04}),
    ("littles_law", "llm", "trn1", "2023-09-15", "opt-13b", "latency", SUGGESTED),
    ("percentile_order", "llm", "trn1", "2023-09-15", "opt-30b", "latency", SUGGESTED),
    ("littles_law", "llm", "inf2", "2023-05-15", "opt-66b", "throughput", {"batch_size": 256}),
    ("littles_law", "inference", "inf2", "2024-12-20", "bert-base-cased", "latency",
     {"throughput_inf_per_s": 2044.3083228, "latency_p50_ms": 0.97298622}),
    ("token_times", "llm", "trn1", "2024-04-11", "Mistral-7B-Instruct-v0.2", "latency", SUGGESTED),
    ("degrees", "training", "trn1", "2023-08-29", "GPT3-46B", "", {"dp_degree": 16}),
    ("degrees", "training", "trn1", "2023-09-15", "Llama-2-13B", "", {"dp_degree": 16}),
    ("degrees", "training", "trn1", "2024-09-16", "Llama-2-70B", "", {"dp_degree": 4}),
    ("memory", "training", "trn1", "2023-08-28", "GPT3-175B", "",
     {"tp_degree": 32, "pp_degree": 8}),
    ("mfu", "training", "trn1", "2023-09-15", "GPT3-175B", "", SUGGESTED),
    ("unusual_copies", "inference", "trn1", "2023-09-15", "xlm-roberta-base", "throughput",
     {"batch_size": 8}),
    ("copied", "inference", "inf2", "2024-09-16", "bert-large-uncased", "latency",
     {"latency_p99_ms": 2.85720826}),
    ("long_tail", "inference", "inf2", "2024-02-13", "Stable Diffusion XL Base", "latency",
     {"latency_p50_ms": 12886.3, "latency_p99_ms": 12936.1}),
    ("named", "training", "trn1", "2024-01-18", "HuggingFace BERT-Large Ph2", "", SUGGESTED),
    ("missing", "training", "trn1", "2023-04-13", "GPT3-6.7B", "",
     {"scaling": "strong", "optimizer": "AdamW"}),
    ("links", "training", "trn1", "2023-09-15", "HuggingFace ViT-Base", "",
     {"script_url": "https://github.com/aws-neuron/aws-neuron-samples/blob/master/vit.ipynb"}),
    ("links", "inference", "inf2", "2023-08-28", "deepmind/multimodal-perceiver", "latency",
     {"script_url": "https://github.com/aws-neuron/aws-neuron-sdk/blob/master/src/a.py"}),
    ("restamped", "inference", "inf2", "2024-02-13", "resnet18", "latency",
     {"throughput_inf_per_s": 1368.44}),
    ("partly_restamped", "inference", "inf2", "2024-09-16", "bert-large-cased", "throughput",
     {"latency_p50_ms": 17.02, "latency_p99_ms": 18.9}),
    ("corrected", "inference", "inf2", "2024-02-21", "resnet50", "latency",
     {"neuron_version": "2.17.1"}),
    ("step", "training", "trn1", "2024-12-20", "HuggingFace Language-Perceiver", "",
     {"throughput_seq_per_s": 1401.4}),
    ("relabelled", "inference", "inf2", "2024-01-18", "Stable Diffusion 2.1", "latency",
     {"model_dtype": "FP32, BF16"}),
    ("behind", "inference", "inf1", "2024-09-18", "OpenPose", "throughput",
     {"neuron_version": "2.20.0"}),
]  # fmt: skip


@pytest.mark.parametrize(("check", "name", "family", "date", "model", "aim", "twin"), PUBLISHED)
def test_a_check_fires_on_a_published_row_and_is_silent_on_its_twin(
    check: str, name: str, family: str, date: str, model: str, aim: str, twin: Cells
) -> None:
    rows, before = table(name, family, date)
    row = at(rows, model, aim)
    found = of_row(rows, before, row, check)
    assert found
    assert found[0].model == model
    cells = twin or dict(found[0].consistent)
    assert cells
    assert of_row(changed(rows, row, cells), before, row, check) == []


def test_a_link_to_what_was_never_there_is_doubtful_on_its_day_alone() -> None:
    rows, _ = table("inference", "inf2", "2023-08-28")
    found = [each for each in run_checks(rows) if each.check == "links"]
    assert len(found) == 8
    assert {each.severity for each in found} == {WARNING}
    assert found[0].sentence == (
        "https://github.com/aws-neuron/aws-neuron-sdk/blob/master/src/benchmark/pytorch/"
        "perceiver-multimodal_benchmark.py leads to nothing: no such file was there when the row "
        "was published, 2023-08-28."
    )
    later, _ = table("inference", "inf2", "2023-08-29")
    sentences = [each.sentence for each in run_checks(later) if each.check == "links"]
    assert len(sentences) == 2
    assert all("sdxl_1024_benchmark.py leads to nothing" in sentence for sentence in sentences)


def test_tokens_under_a_heading_of_inferences_are_doubtful_until_they_have_a_table() -> None:
    rows, _ = table("inference", "inf2", "2023-04-13")
    assert of_row(rows, None, at(rows, "opt-13b", "latency"), "unit")
    assert not any(each.check == "unit" for each in run_checks(*table("llm", "inf2", "2023-05-15")))


def test_a_row_whose_columns_were_rotated_says_which_order_would_be_consistent() -> None:
    rows, before = table("llm", "trn1", "2023-09-15")
    (found,) = of_row(rows, before, at(rows, "opt-13b", "latency"), "littles_law")
    assert dict(found.consistent) == {
        "throughput_tok_per_s": 56.1,
        "latency_per_token_p50_ms": 17.7,
        "latency_per_token_p99_ms": 17.9,
        "batch_size": 1.0,
    }
    assert found.values == ("17.7 tokens/second", "17.9 ms", "256", "56.1 ms", "Real Time")


@pytest.mark.parametrize(
    ("family", "date", "model", "published"),
    [("inf2", "2023-04-13", "opt-13b", 256), ("inf2", "2023-05-15", "opt-66b", 256)],
)
def test_a_batch_that_was_corrected_later_is_the_one_that_was_suggested(
    family: str, date: str, model: str, published: int
) -> None:
    name = "inference" if date == "2023-04-13" else "llm"
    rows, before = table(name, family, date)
    (found,) = of_row(rows, before, at(rows, model, "throughput"), "littles_law")
    assert dict(found.consistent) == {"batch_size": published}


@pytest.mark.parametrize(
    ("name", "date", "model", "aim", "slip"),
    [
        ("llm", "2024-04-11", "Llama-2-70b", "throughput", {"batch_size": 64}),
        ("llm", "2024-04-11", "Llama-2-70b", "throughput", {"tpot_p50_ms": 0.001}),
        ("inference", "2023-09-15", "gpt2", "latency",
         {"latency_p50_ms": 0.001, "latency_p99_ms": 0.001}),
        ("inference", "2023-09-15", "gpt2", "throughput", {"latency_p50_ms": "latency_p99_ms"}),
        ("llm", "2024-02-21", "t5-3b", "latency",
         {"throughput_tok_per_s": "latency_per_token_p50_ms"}),
        ("llm", "2024-02-21", "t5-3b", "latency", {"batch_size": 8}),
    ],
)  # fmt: skip
def test_a_slip_is_undone_by_its_suggestion(
    name: str, date: str, model: str, aim: str, slip: Cells
) -> None:
    rows, _ = table(name, "trn1", date)
    row = at(rows, model, aim)
    cells = {}
    for column, other in slip.items():
        if isinstance(other, str):
            cells |= {column: rows[other][row], other: rows[column][row]}
        else:
            cells[column] = rows[column][row] * other if isinstance(other, float) else other
    found = [
        dict(each.consistent)
        for check in ("littles_law", "token_times", "percentile_order")
        for each in of_row(changed(rows, row, cells), None, row, check)
    ]
    right = {column: pytest.approx(float(rows[column][row])) for column in cells}
    assert found
    assert right in found


@pytest.mark.parametrize(
    ("check", "name", "family", "date", "model", "cells"),
    [
        ("global_batch", "training", "trn1", "2023-09-15", "GPT3-23B", {"global_batch": 1030}),
        ("lengths", "llm", "trn1", "2024-04-11", "Llama-2-70b", {"sequence_length": 4000}),
        ("max_throughput", "inference", "inf1", "2022-10-10", "OpenPose",
         {"throughput_max_inf_per_s": 57.0}),
    ],
)  # fmt: skip
def test_what_was_never_published_is_found_and_silent_on_its_suggestion(
    check: str, name: str, family: str, date: str, model: str, cells: Cells
) -> None:
    rows = read(name, family, date)
    row = at(rows, model)
    broken_rows = changed(rows, row, cells)
    (found,) = of_row(broken_rows, None, row, check)
    assert found.consistent
    assert of_row(changed(broken_rows, row, dict(found.consistent)), None, row, check) == []


def test_an_efficiency_that_its_throughputs_deny_is_found_with_the_one_they_have() -> None:
    rows = read("training", "trn1", "2022-10-10")
    row = rows.index[rows["scaling_efficiency_percent"].eq(92.5)][0]
    wrong = changed(rows, row, {"scaling_efficiency_percent": 82.5})
    (found,) = of_row(wrong, None, row, "scaling")
    assert dict(found.consistent) == {"scaling_efficiency_percent": 92.5}
    assert of_row(rows, None, row, "scaling") == []


def test_a_suggestion_never_breaks_another_rule() -> None:
    rows, before = table("llm", "inf2", "2023-09-15")
    row = at(rows, "opt-13b", "latency")
    # 64 would satisfy Little's law, but the row is of Real Time.
    wrong = changed(rows, row, {"throughput_tok_per_s": 54.8 * 64})
    (found,) = of_row(wrong, before, row, "littles_law")
    assert "batch_size" not in dict(found.consistent)


@pytest.mark.parametrize("cells", [{"n_models": 0}, {"workers_per_model": 0}, {"num_cores": 0}])
def test_none_loaded_says_as_little_as_none_stated(cells: Cells) -> None:
    rows, before = table("inference", "inf1", "2024-09-18")
    row = at(rows, "BERT base (bert-base-cased)", "latency")
    assert of_row(changed(rows, row, cells), before, row, "littles_law") == []


def test_a_wide_tail_does_not_hide_less_than_one_copy() -> None:
    rows, before = table("llm", "trn1", "2024-02-21")
    row = at(rows, "t5-3b", "latency")
    cells = {
        "throughput_tok_per_s": rows["throughput_tok_per_s"][row] * 0.6,
        "latency_per_token_p99_ms": rows["latency_per_token_p50_ms"][row] * 1.8,
    }
    assert of_row(changed(rows, row, cells), before, row, "littles_law")


def test_every_cell_of_a_suggestion_is_marked() -> None:
    for each in run_checks(*table("llm", "trn1", "2023-09-15")):
        assert {name for name, _ in each.consistent} <= set(each.columns)


def test_the_seed_is_marked_for_the_right_reasons() -> None:
    errors = {
        (name, each.model, each.check)
        for name in ("training", "inference", "llm")
        for each in run_checks(*table(name, "trn1", "2023-09-15"))
        if each.severity == ERROR
    }
    assert errors == {
        ("training", "GPT3-175B", "mfu"),
        ("training", "Llama-2-13B", "degrees"),
        ("inference", "distilbert-base-cased-distilled-squad", "percentile_order"),
        ("llm", "opt-13b", "littles_law"),
        # Its columns are rotated, which breaks Little's law as well: one error.
        ("llm", "opt-30b", "percentile_order"),
    }


def test_throughput_optimized_opt_rows_are_clean() -> None:
    rows, before = table("llm", "trn1", "2023-09-15")
    keys = {row_ids(rows)[at(rows, name, "throughput")] for name in ("opt-13b", "opt-30b")}
    assert not [each for each in run_checks(rows, before) if each.row_id in keys]


@pytest.mark.parametrize(
    ("name", "family", "date"),
    [
        ("llm", "inf2", "2024-07-24"),
        ("llm", "trn1", "2024-02-21"),
        ("inference", "trn1", "2025-06-23"),
        ("training", "trn1", "2025-12-19"),
    ],
)
def test_a_clean_page_stays_clean(name: str, family: str, date: str) -> None:
    assert [x for x in run_checks(*table(name, family, date)) if x.severity != INFORMATION] == []


def test_both_peaks_are_stated_where_an_mfu_is_off() -> None:
    rows, before = table("training", "trn1", "2023-09-15")
    (found,) = of_row(rows, before, at(rows, "GPT3-175B"), "mfu")
    assert "180 TFLOPS" in found.sentence
    assert "190" in found.sentence


def test_rounding_of_the_printed_figures_is_allowed_for() -> None:
    rows, before = table("inference", "inf2", "2023-12-22")
    row = at(rows, "Stable Diffusion XL Base & Refiner", "latency")
    assert rows["throughput_inf_per_s"][row] == 0.08
    assert of_row(rows, before, row, "littles_law") == []
    assert of_row(changed(rows, row, {"throughput_inf_per_s": 0.0884}), before, row, "littles_law")


def test_errors_come_first_and_a_row_is_judged_by_all_of_its_snapshot() -> None:
    family = audit(read("inference", "trn1", "2023-09-15"))
    order = list(family["severity"])
    assert order == sorted(order, key=["error", "warning", "information"].index)
    one = audit(read("inference", "trn1.32xlarge", "2023-09-15"))
    assert list(one["check"]) == ["unusual_copies"]
    assert one.attrs["rows"] == 4


def test_some_rows_of_a_table_are_found_what_the_whole_is() -> None:
    rows = read("inference", "trn1", "2023-09-15")
    whole = audit(rows)
    some = rows[rows["model"].isin(["xlm-roberta-base", "gpt2"])]
    found = audit(some)
    expected = whole[whole["row_id"].isin(row_ids(some))].reset_index(drop=True)
    assert "unusual_copies" in set(expected["check"])
    pd.testing.assert_frame_equal(found, expected)
    assert found.attrs["rows"] == len(some)
    # In whatever order, and with whatever was added to them.
    pd.testing.assert_frame_equal(audit(rows.iloc[::-1].assign(more=1)), whole)


def test_rows_that_were_changed_are_judged_as_they_are() -> None:
    rows = read("inference", "trn1", "2023-09-15")
    row = at(rows, "gpt2", "latency")
    broken_row = changed(rows, row, {"latency_p99_ms": 0.001}).loc[[row]]
    assert "percentile_order" in set(audit(broken_row)["check"])
    added = broken_row.assign(model="gpt2-new")
    assert list(audit(added)["model"].unique()) == ["gpt2-new"]


def test_rows_without_a_published_column_are_told_so() -> None:
    rows = read("inference", "trn1", "2023-09-15").drop(columns="latency_p99_ms")
    with pytest.raises(ParameterError, match="these rows have no latency_p99_ms"):
        audit(rows)


@pytest.mark.archive
def test_no_check_fails_on_any_table() -> None:
    for path in sorted(DATA.glob("*/2024-0[149]*/*.csv")):
        for each in run_checks(*table(path.stem, *path.parts[-3:-1])):
            assert each.sentence.endswith(".")
            assert len(each.columns) == len(each.values)
            assert each.severity != "error" or CHECKS[each.check].severe


def broken(rows: pd.DataFrame, row: int, cells: Cells) -> tuple[pd.DataFrame, None, int]:
    return changed(rows, row, cells), None, row


def older(rows: pd.DataFrame, row: int, cells: Cells) -> tuple[pd.DataFrame, pd.DataFrame, int]:
    return rows, changed(rows, row, cells), row


Breaker = Callable[
    [pd.DataFrame, int, st.DataObject], tuple[pd.DataFrame, pd.DataFrame | None, int]
]


def ratio(data: st.DataObject, low: float, high: float) -> float:
    return data.draw(st.floats(low, high))


def times(name: str, low: float, high: float) -> Breaker:
    return lambda rows, row, data: broken(
        rows, row, {name: rows[name][row] * ratio(data, low, high)}
    )


def put(name: str, values: list[object]) -> Breaker:
    return lambda rows, row, data: broken(rows, row, {name: data.draw(st.sampled_from(values))})


def plus(name: str, low: int, high: int) -> Breaker:
    return lambda rows, row, data: broken(
        rows, row, {name: rows[name][row] + data.draw(st.integers(low, high))}
    )


def copy_of_another(
    rows: pd.DataFrame, row: int, data: st.DataObject
) -> tuple[pd.DataFrame, None, int]:
    # Whose copies it does not fit, so that it is known to be the copy.
    rates = rows["throughput_inf_per_s"]
    others = rows.index[(rates < rates[row] / 2) & (rates.map(digits) >= 6)]
    other = data.draw(st.sampled_from(list(others)))
    return broken(rows, row, {"throughput_inf_per_s": rows["throughput_inf_per_s"][other]})


def slower(rows: pd.DataFrame, row: int, data: st.DataObject) -> tuple[pd.DataFrame, None, int]:
    by = ratio(data, 1.7, 9)
    names = {"throughput_inf_per_s": 1 / by, "latency_p50_ms": by, "latency_p99_ms": by}
    return broken(rows, row, {name: rows[name][row] * times for name, times in names.items()})


def older_version(
    rows: pd.DataFrame, row: int, data: st.DataObject
) -> tuple[pd.DataFrame, pd.DataFrame, int]:
    return older(rows, row, {"neuron_version": data.draw(st.sampled_from(["2.1.0", "2.13.1"]))})


def older_in_part(
    rows: pd.DataFrame, row: int, data: st.DataObject
) -> tuple[pd.DataFrame, pd.DataFrame, int]:
    latency = rows["latency_p50_ms"][row] * ratio(data, 1.01, 2)
    return older(rows, row, {"neuron_version": "2.13.1", "latency_p50_ms": latency})


def moved(low: float, high: float) -> Breaker:
    name = "throughput_inf_per_s"
    return lambda rows, row, data: older(
        rows, row, {name: rows[name][row] * ratio(data, low, high)}
    )


GPT2 = ("inference", "trn1", "2023-09-15", "gpt2", "latency")
GPT3 = ("training", "trn1", "2023-09-15", "GPT3-23B", "")
LLAMA = ("llm", "trn1", "2024-04-11", "Llama-2-70b", "throughput")

# A clean row, and what breaks it in the way that the check is for.
BREAKS: dict[str, tuple[tuple[str, str, str, str, str], Breaker]] = {
    "percentile_order": (GPT2, times("latency_p99_ms", 0.01, 0.9)),
    "littles_law": (GPT2, times("throughput_inf_per_s", 2.5, 3.2)),
    "unusual_copies": (GPT2, times("throughput_inf_per_s", 1.96, 2.04)),
    "long_tail": (GPT2, times("latency_p99_ms", 11, 1000)),
    "token_times": (LLAMA, times("throughput_tok_per_s", 0.1, 0.85)),
    "degrees": (GPT3, put("dp_degree", [1, 2, 4, 8, 16, 64, 128])),
    "global_batch": (GPT3, plus("global_batch", 1, 31)),
    "mfu": (GPT3, times("mfu_percent", 1.03, 1.5)),
    "scaling": (("training", "trn1", "2022-10-10", "GPT3-6.7B", ""),
                lambda rows, row, data: broken(
                    rows, rows.index[rows["scaling_efficiency_percent"].notna()][0],
                    {"scaling_efficiency_percent": ratio(data, 40, 80)})),
    "memory": (GPT3, put("tp_degree", [1])),
    "max_throughput": (("inference", "inf1", "2022-10-10", "OpenPose", ""),
                       times("throughput_max_inf_per_s", 0.1, 0.8)),
    "unit": (GPT3, times("mfu_percent", 0.001, 0.03)),
    "lengths": (LLAMA, plus("sequence_length", 1, 4096)),
    "real_time": (GPT2, put("batch_size", [2, 4, 8, 16, 64])),
    "outrun": (("inference", "trn1", "2023-09-15", "gpt2", "throughput"), slower),
    "copied": (("inference", "inf2", "2025-05-28", "roberta-base", "latency"), copy_of_another),
    "missing": (GPT2, put("latency_p99_ms", [None])),
    "links": (GPT2, put("script_url", ["https://github.com/aws/x-staging/a.py", "file:///a.py"])),
    "restamped": (GPT2, older_version),
    "partly_restamped": (GPT2, older_in_part),
    "corrected": (GPT2, moved(1.001, 1.4)),
    "step": (GPT2, lambda rows, row, data: older(
        rows, row, {"neuron_version": "2.13.1",
                    "latency_p50_ms": rows["latency_p50_ms"][row] * ratio(data, 1.6, 9)})),
    "relabelled": (GPT2, lambda rows, row, data: older(
        rows, row, {"neuron_version": "2.13.1",
                    "model_dtype": data.draw(st.sampled_from(["BF16", "FP16"]))})),
    "twins": (GPT2, lambda rows, row, data: broken(
        rows, row, {n: rows[n][at(rows, "gpt2", "throughput")]
                    for n in ("latency_p50_ms", "latency_p99_ms")})),
    "named": (("training", "trn1", "2023-09-15", "HuggingFace BERT-Large Ph2", ""),
              put("sequence_length", [128, 256, 1024])),
    "behind": (GPT2, put("neuron_version", ["2.3.0", "2.8.0", "2.10.0"])),
}  # fmt: skip


@cache
def clean(name: str, family: str, date: str, key: str, check: str) -> bool:
    """Whether a check finds nothing in a row of a snapshot that follows one like it."""
    rows = read(name, family, date)
    return key not in by_itself(check, rows, rows)


def found_by(check: str, rows: pd.DataFrame, before: pd.DataFrame | None, row: int) -> bool:
    """Whether a check by itself finds something in a row."""
    return row_ids(rows)[row] in by_itself(check, rows, before)


def by_itself(check: str, rows: pd.DataFrame, before: pd.DataFrame | None) -> set[str]:
    """The rows in which a check by itself finds something."""
    now = by_id(rows)
    if not CHECKS[check].compares:
        return {each.row_id for each in CHECKS[check].run(now)}
    assert before is not None
    earlier = earlier_than(now, [by_id(before)])
    return {each.row_id for each in CHECKS[check].run(now, earlier)}


def test_every_check_has_a_way_to_break_a_clean_row() -> None:
    # What goes back and forth takes three snapshots: test_labels.py.
    assert set(CHECKS) - set(BREAKS) == {"returned"}


@pytest.mark.parametrize("check", BREAKS)
@given(data=st.data())
@settings(max_examples=6, suppress_health_check=[HealthCheck.too_slow])
def test_a_clean_row_that_is_broken_in_its_way_is_found(check: str, data: st.DataObject) -> None:
    (name, family, date, model, aim), breaker = BREAKS[check]
    rows, _ = table(name, family, date)
    row = at(rows, model, aim)
    assert clean(name, family, date, row_ids(rows)[row], check)
    assert found_by(check, *breaker(rows, row, data))
