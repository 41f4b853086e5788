"""A trend is a small line and a change in per cent; a row measured once has none."""

import math
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

import perf_helpers as perf
from perf_helpers.data.columns import columns
from perf_helpers.tables.sparkline import ratio, sparkline, trend_points

THROUGHPUT = columns("inference")["throughput_inf_per_s"]


def corners(html: str) -> list[tuple[int, int]]:
    """The corners of a line, from left to right."""
    (path,) = re.findall(r'd="M(.*?)"', html)
    return [(int(x), int(y)) for x, y in (corner.split() for corner in path.split("L"))]


def said(html: str) -> tuple[str, str]:
    """What a trend says, and its figures on the pointer."""
    (found,) = re.findall(r'<span title="(.*?)">(.*?)</span>$', html)
    return found[1], found[0]


def test_a_row_measured_once_has_no_trend() -> None:
    assert sparkline("2023-09-15=3070", THROUGHPUT) == ""
    repeated = "2023-08-28=3117.1 | 2023-08-29=3117.1 | 2023-09-01=3117.1"
    assert sparkline(repeated, THROUGHPUT) == ""
    assert math.isnan(ratio(repeated))


def test_the_change_stands_beside_the_line_and_first_best_and_current_in_its_title() -> None:
    html = sparkline("2023-06-28=100 | 2023-08-28=120.5 | 2023-09-15=110", THROUGHPUT)
    assert said(html) == ("+10%", "100.0 at first, 120.5 at best, 110.0 now")
    assert html.startswith('<svg aria-hidden="true"><path d="M')


def test_what_cannot_be_true_is_marked_and_neither_drawn_nor_the_best() -> None:
    trend = "2023-06-28=100! | 2023-08-28=130! | 2023-08-29=120 | 2023-09-01=119 | 2023-09-15=110"
    html = sparkline(trend, THROUGHPUT)
    assert said(html) == ("changed", "100! at first, 120 at best, 110 now")
    assert len(corners(html)) == 3
    assert math.isnan(ratio(trend))
    assert math.isnan(ratio("2023-08-28=120 | 2023-09-15=100!"))
    neither = sparkline("2023-08-28=120! | 2023-09-15=100!", THROUGHPUT)
    assert said(neither) == ("changed", "120! at first, – at best, 100! now")
    assert "<svg" not in neither


def test_the_line_keeps_the_proportion_of_days_and_values() -> None:
    html = sparkline("2023-01-01=1 | 2023-01-26=2 | 2023-04-11=3", THROUGHPUT)
    # A quarter of the way across after 25 of 100 days, halfway up at 2 between 1 and 3.
    assert corners(html) == [(2, 14), (19, 8), (70, 2)]


def test_a_level_stretch_has_corners_at_its_ends_alone() -> None:
    html = sparkline("2023-01-01=1 | 2023-01-02=1 | 2023-01-03=1 | 2023-01-05=2", THROUGHPUT)
    assert len(corners(html)) == 3


def test_a_change_of_a_few_per_cent_does_not_look_like_one_of_half() -> None:
    slight = corners(sparkline("2023-01-01=103 | 2023-01-02=104", THROUGHPUT))
    assert abs(slight[0][1] - slight[1][1]) <= 2


@given(st.lists(st.floats(min_value=0.01, max_value=1e5), min_size=2, max_size=20))
def test_a_line_stays_within_its_box(values: list[float]) -> None:
    trend = " | ".join(f"2023-01-{day:02d}={value!r}" for day, value in enumerate(values, 1))
    line = sparkline(trend, THROUGHPUT)
    for across, down in corners(line) if len(set(values)) > 1 else ():
        assert 2 <= across <= 70
        assert 2 <= down <= 14
    assert len(set(values)) == 1 or ratio(trend) == values[-1] / values[0]
    assert [point.value for point in trend_points(trend)] == values


@pytest.mark.parametrize(
    ("instance", "date", "model", "expected"),
    [
        ("inf2", "2024-09-16", "resnet18", ("+20%", "5,793.64", "7,068.94", "6,944.75")),
        ("trn1", "2023-09-15", "albert-base-v2", ("+4%", "2,939.12", "3,117.10", "3,070.00")),
    ],
)
def test_a_trend_agrees_with_the_published_figures(
    instance: str, date: str, model: str, expected: tuple[str, ...]
) -> None:
    rows = perf.add_trend(perf.read("inference", instance, date))
    row = rows[(rows["model"] == model) & (rows["optimized_for"] == "throughput")].iloc[0]
    change, first, best, now = expected
    figures = f"{first} at first, {best} at best, {now} now"
    assert said(sparkline(row["trend"], THROUGHPUT)) == (change, figures)
