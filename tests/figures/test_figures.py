"""The figures: what is on the front, which runs lie on one line, and what the caption says."""

import re
from functools import cache

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import perf_helpers as perf
from perf_helpers.checks.finding import Finding
from perf_helpers.data.identity import row_ids
from perf_helpers.figures.pareto import front
from perf_helpers.tables.output import Shown

LATENCIES = ["latency_per_token_p99_ms", "tpot_p99_ms", "ttft_p99_ms", "latency_p99_ms"]
CLEAN = pd.DataFrame(columns=list(Finding._fields))


@cache
def audited(table: str, family: str, date: str) -> tuple[pd.DataFrame, pd.DataFrame]:
    rows = perf.read(table, family, date)
    return rows.pipe(perf.add_cost).pipe(perf.sort), perf.audit(rows)


def costed(table: str, family: str, date: str) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Rows, to change at will, and their audit."""
    rows, found = audited(table, family, date)
    return rows.copy(), found.copy()


def inference(family: str, date: str) -> Shown:
    rows, found = costed("inference", family, date)
    return perf.pareto(rows, found, x=["latency_p99_ms"], y="usd_per_1m_inferences")


def llm(rows: pd.DataFrame, found: pd.DataFrame = CLEAN) -> Shown:
    return perf.pareto(rows, found, x=LATENCIES, y="usd_per_1m_tokens")


def svgs(shown: Shown) -> list[str]:
    return re.findall(r"<svg.*?</svg>", shown.html, re.DOTALL)


def texts(svg: str) -> list[str]:
    return re.findall(r"<text[^>]*>(.*?)</text>", svg)


def points(*pairs: tuple[float, float]) -> pd.DataFrame:
    return pd.DataFrame(pairs, columns=["ms", "usd"], dtype=float)


def errors(rows: pd.DataFrame, severity: str = "error") -> pd.DataFrame:
    found = [
        Finding("memory", severity, row, "", (), (), "It does not add up.") for row in row_ids(rows)
    ]
    return pd.DataFrame(found, columns=list(Finding._fields))


def test_the_front_is_what_nothing_beats_in_both() -> None:
    rows = points((1, 9), (2, 5), (2, 6), (3, 5), (4, 2), (5, 3))
    assert list(front(rows, "ms", "usd")) == [True, True, False, False, True, False]


def test_equals_are_on_the_front_together() -> None:
    rows = points((1, 5), (1, 5), (2, 5), (3, 9), (3, 9))
    assert list(front(rows, "ms", "usd")) == [True, True, False, False, False]


numbers = st.integers(1, 6).map(float)


@given(st.lists(st.tuples(numbers, numbers), max_size=12))
def test_no_member_is_beaten_and_every_other_row_is(pairs: list[tuple[float, float]]) -> None:
    members = front(points(*pairs), "ms", "usd")
    for (ms, usd), member in zip(pairs, members, strict=True):
        beaten = any(a <= ms and b <= usd and (a, b) != (ms, usd) for a, b in pairs)
        assert member == (not beaten)


def test_a_row_that_cannot_be_true_is_hollow_and_not_on_the_front() -> None:
    rows, _ = costed("llm", "trn1", "2024-07-24")
    best = rows.sort_values(LATENCIES[0]).head(1)
    said = f"{best['model'].iloc[0]}, ${best['usd_per_1m_tokens'].iloc[0]:.3f}"
    assert f"on the front: {said}" in llm(rows).text
    shown = llm(rows, errors(best))
    assert said not in shown.text
    assert "Hollow: cannot be true, and is on no front (1 run)." in shown.text
    (svg,) = svgs(shown)
    assert svg.count("fill-opacity:0;") == 1
    assert "hollow: impossible" in texts(svg)


def test_a_row_that_is_doubtful_counts_as_any_other_and_bears_a_question_mark() -> None:
    rows, _ = costed("llm", "trn1", "2024-07-24")
    doubts = errors(rows, "warning")
    assert llm(rows, doubts) == llm(rows)
    doubted = doubts.assign(columns=[("throughput_tok_per_s",)] * len(doubts))
    plain, marked = llm(rows), llm(rows, doubted)
    said = "With a question mark: doubted."
    assert said not in plain.text
    assert said in marked.text
    assert re.sub("\u00a0\\?| With a question mark: doubted[.]", "", marked.text) == plain.text
    (svg,) = svgs(marked)
    titles = re.findall("<title>(.*?),", svg)
    assert titles
    assert all(title.endswith("\u00a0?") for title in titles)


def test_the_front_says_which_of_its_members_the_audit_doubts() -> None:
    # Its P99 fell from 5.877 to 3.052 ms from one snapshot to the next.
    assert "distilbert-base-cased\u00a0? on trn1.2xlarge, $0.027, 3.052 ms" in (
        inference("trn1", "2024-09-18").text
    )


def test_a_caption_explains_no_question_mark_that_is_not_there() -> None:
    text = inference("inf2", "2024-09-16").text
    assert "?" not in text
    assert "question mark" not in text


def test_figures_by_model_bear_the_marks_that_their_cells_bear() -> None:
    rows, found = costed("training", "trn1", "2023-09-15")
    text = perf.by_model(rows, found, y="throughput_seq_per_s").text
    assert "GPT3-175B, 32 nodes: 12.70\u00a0!" in text
    assert "Hollow: cannot be true (2 runs)." in text
    # Its degrees do not add up, its throughput may.
    assert "Llama-2-13B, 16 nodes: 31.30." in text


def test_where_no_row_can_be_true_there_is_no_front() -> None:
    rows, _ = costed("llm", "trn1", "2024-07-24")
    shown = llm(rows, errors(rows))
    assert "no front, for none is without a figure that cannot be true" in shown.text
    assert len(svgs(shown)) == 1


@pytest.mark.parametrize(
    ("family", "date"),
    [
        ("inf1", "2023-06-28"),
        ("inf2", "2024-09-16"),
        ("inf2", "2023-09-01"),
        ("trn1", "2024-02-13"),
    ],
)
def test_every_member_of_the_front_is_named_in_the_panel(family: str, date: str) -> None:
    rows, found = costed("inference", family, date)
    bad = found.loc[found["severity"] == "error", "row_id"]
    sound = rows[~row_ids(rows).isin(bad)]
    members = sound[front(sound, "latency_p99_ms", "usd_per_1m_inferences")]
    (svg,) = svgs(inference(family, date))
    written = "".join(re.sub(r" ", "", text) for text in texts(svg))
    for model, times in members["model"].value_counts().items():
        assert written.count(str(model).replace(" ", "")) >= times


def test_the_caption_says_what_the_front_is_in_figures_and_at_which_rates() -> None:
    text = inference("trn1", "2023-09-15").text
    assert (
        "34 runs; on the front, from the fastest to the cheapest: "
        "distilbert-base-cased on trn1.2xlarge, $0.117, 0.65 ms, batch 1; "
        "distilbert-base-cased on trn1.2xlarge, $0.069, 6.00 ms, batch 16." in text
    )
    assert "On-demand rates of 2023-09-15." in text
    assert "Models do different work" in text
    assert "Hollow: cannot be true, and is on no front (1 run)." in text


def test_the_caption_counts_equal_runs_and_says_when_tokens_differ() -> None:
    rows, found = costed("llm", "trn1", "2023-09-15")
    assert "Llama-2-13b, $39.162, 6.6 ms, batch 1 (2 runs)" in llm(rows, found).text
    assert "same tokens" not in llm(rows, found).text
    assert (
        "Nor do all runs count the same tokens." in llm(*costed("llm", "inf2", "2024-04-30")).text
    )


def test_rows_without_a_price_are_counted_and_not_drawn() -> None:
    rows, found = costed("llm", "trn1", "2023-09-15")
    rows.loc[[0, 1], "usd_per_1m_tokens"] = None
    shown = llm(rows, found)
    assert "2 rows not drawn, without a price or such a latency." in shown.text
    priced = rows.dropna(subset=["usd_per_1m_tokens"])
    assert svgs(shown)[0].count("<title>") == len(priced.drop_duplicates(["model", LATENCIES[0]]))


def test_a_panel_for_each_latency_that_holds_something() -> None:
    titles = re.findall(r'aria-label="(.*?)"', llm(*costed("llm", "inf2", "2024-04-30")).html)
    names = ("Latency per Token P99", "TPOT P99", "TTFT P99")
    assert titles == [f"Cost per 1M tokens against {name}" for name in names]


def test_a_figure_without_figures_is_a_sentence() -> None:
    rows, found = costed("llm", "trn1", "2023-09-15")
    shown = llm(rows.assign(usd_per_1m_tokens=float("nan")), found)
    assert shown.html == f"<p>{shown.text}</p>"
    assert shown.text.startswith("Nothing to draw: no row has both a figure for Cost per 1M tokens")
    training, audit = costed("training", "trn1", "2026-02-26")
    assert perf.mfu(training, audit).text == "Nothing to draw: no row has a figure for MFU."
    none = training.assign(throughput_seq_per_s=float("nan"))
    assert "Nothing to draw" in perf.by_model(none, audit, y="throughput_seq_per_s").text
    assert svgs(perf.scaling(training, audit)) == []


def test_each_point_says_what_it_is_and_of_points_that_coincide_the_uppermost() -> None:
    rows, _ = costed("inference", "inf2", "2024-09-16")
    (svg,) = svgs(inference("inf2", "2024-09-16"))
    tips = re.findall(r"<title>(.*?)</title>", svg)
    assert "resnet18, $0.013, 4.660 ms, batch 8" in tips
    assert len(tips) == len(set(tips))
    alike = ["model", "latency_p99_ms", "usd_per_1m_inferences", "batch_size"]
    assert len(tips) == len(rows.drop_duplicates(alike))
    assert len(re.findall(r'd="M\d+ \d+(?:z|l-3 6h6z)"|<circle', svg)) == len(rows) + 2


def test_kinds_of_runs_differ_in_shape_and_have_a_legend_where_there_are_several() -> None:
    (several,) = svgs(inference("trn1", "2023-09-15"))
    assert {"Tuned for", "throughput", "latency"} <= set(texts(several))
    assert re.search(r'd="M\d+ \d+z"', several)
    assert re.search(r'd="M\d+ \d+l-3 6h6z"', several)
    (one,) = svgs(inference("inf1", "2022-10-10"))
    assert "Tuned for" not in texts(one)


def test_three_kinds_and_hollow_points_fill_the_legend_without_a_heading() -> None:
    (svg,) = svgs(inference("inf1", "2023-09-01"))
    assert {"throughput", "latency", "not stated", "hollow: impossible"} <= set(texts(svg))
    assert "Tuned for" not in texts(svg)


def test_the_same_rows_are_the_same_bytes() -> None:
    assert inference("inf1", "2024-04-11") == inference("inf1", "2024-04-11")


def test_a_panel_is_light() -> None:
    assert max(map(len, svgs(llm(*costed("llm", "trn1", "2023-09-15"))))) <= 2600
    assert max(map(len, svgs(inference("inf2", "2024-09-16")))) <= 9_200


def test_a_figure_has_no_id_that_another_could_have() -> None:
    assert " id=" not in inference("trn1", "2023-09-15").html


def test_scaling_joins_runs_that_differ_in_nothing_but_nodes() -> None:
    shown = perf.scaling(*costed("training", "trn1", "2023-09-15"))
    assert (
        "HuggingFace BERT-Large Ph1, weak scaling: 1 node 3,442.49, 16 nodes 52,305.17 seq/sec, "
        "95.0 % of linear on 16 (worked out)." in shown.text
    )
    # AdamW at another precision, and FP32 at another batch, stay out.
    assert svgs(shown)[0].count("<title>") == 2


@pytest.mark.parametrize("column", ["optimizer", "training_dtype", "task", "sequence_length"])
def test_runs_that_differ_in_more_than_nodes_are_not_joined(column: str) -> None:
    rows, found = costed("training", "trn1", "2023-09-15")
    several = (rows["nodes"] > 1).to_numpy()
    rows.loc[several, column] = 4096 if column == "sequence_length" else "another"
    shown = perf.scaling(rows, found)
    assert svgs(shown) == []
    assert "HuggingFace BERT-Large Ph1 ran on 1 and 16 nodes" in shown.text
    assert "differ in more than that" in shown.text


def test_a_batch_that_neither_stays_nor_grows_with_the_nodes_does_not_scale() -> None:
    rows, found = costed("training", "trn1", "2023-09-15")
    rows["global_batch"] = rows["global_batch"].where(rows["nodes"] == 1, 1_000_000)
    assert svgs(perf.scaling(rows, found)) == []


def test_scaling_is_strong_where_the_batch_stays() -> None:
    rows, found = costed("training", "trn1", "2023-09-15")
    rows["global_batch"] = 65536
    assert "HuggingFace BERT-Large Ph1, strong scaling" in perf.scaling(rows, found).text


def test_a_published_efficiency_is_said_to_be_so() -> None:
    text = perf.scaling(*costed("training", "trn1", "2023-03-21")).text
    assert "122.13 seq/sec, 92.74 % of linear on 16 (published)." in text
    assert "worked out" not in text
    assert (
        "Published without a run that is alike but for nodes: "
        "HuggingFace BERT-Large Ph1 on 16 nodes 91 %" in text
    )


def test_mfu_begins_at_nothing_and_tells_what_cannot_be_true() -> None:
    rows, found = costed("training", "trn1", "2023-09-15")
    shown = perf.mfu(rows, found)
    assert "0" in texts(svgs(shown)[0])
    assert shown.text.index("GPT3-23B, 32 nodes: 32.30") < shown.text.index("GPT3-175B, 32 nodes")
    assert "GPT3-175B, 32 nodes: 33.14\u00a0!" in shown.text
    assert "8 rows not drawn, without a figure. Hollow: cannot be true (2 runs)" in shown.text
