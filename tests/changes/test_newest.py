"""What can be chosen from on a day: of every run the newest row, over all families."""

import pytest

import perf_helpers as perf
from perf_helpers.errors import ParameterError


def test_every_run_stands_once_with_its_last_figures() -> None:
    rows = perf.newest("inference")
    assert rows["row_id"].is_unique
    assert set(rows["family"]) == {"inf1", "inf2", "trn1"}
    published = perf.history("inference", "inf2")
    ours = rows[rows["family"] == "inf2"].set_index("row_id")["date"]
    assert ours.to_dict() == published.groupby("row_id")["date"].max().to_dict()
    # As published on 2025-04-03, and not since.
    large = rows[(rows["of"] == "google-bert/bert-large-cased") & (rows["date"] == "2025-04-03")]
    assert list(large["throughput_inf_per_s"].sort_values()) == [726.21905482, 960.91765682]
    assert large["withdrawn"].all()


def test_nothing_later_than_the_day_is_known() -> None:
    rows = perf.newest("inference", "2023-09-20")
    assert rows["date"].max() == "2023-09-15"
    assert rows.attrs["date"] == "2023-09-20"
    # On-demand rates were in force then.
    assert set(rows["price_basis"]) == {"on_demand"}
    one = rows[(rows["model"] == "albert-base-v2") & (rows["instance_type"] == "inf2.xlarge")]
    assert set(one["usd_per_hour"]) == {0.758}


def test_the_cost_is_at_the_rate_of_the_day_not_of_the_row() -> None:
    rows = perf.newest("inference")
    (large,) = rows.loc[rows["throughput_inf_per_s"] == 960.91765682].itertuples()
    assert (large.usd_per_hour, large.price_basis) == (0.328, "ri_effective")
    assert large.usd_per_1m_inferences == pytest.approx(1e6 / 960.91765682 * 0.328 / 3600)


def test_a_figure_that_cannot_be_true_is_known_as_such() -> None:
    rows = perf.newest("llm", "2023-09-15")
    wrong = rows[rows["wrong"] & (rows["family"] == "trn1")]
    assert set(wrong["model"]) == {"opt-13b", "opt-30b"}


def test_a_mistake_is_told_in_one_line() -> None:
    with pytest.raises(ParameterError, match=r"^no family had a llm table by 2022-01-01: "):
        perf.newest("llm", "2022-01-01")
    with pytest.raises(ParameterError, match=r"^'soon' is no date"):
        perf.newest("llm", "soon")
    with pytest.raises(ParameterError, match=r"^unknown table 'lm'"):
        perf.newest("lm")
