"""Between two snapshots each row is new, gone or renamed, or has one of six verdicts."""

import pandas as pd
import pytest

from perf_helpers.changes.verdicts import BAND, FATES, VERDICTS, between, in_words, verdicts
from perf_helpers.cost.prices import add_cost
from perf_helpers.data.columns import DATA
from perf_helpers.data.frames import read
from perf_helpers.data.snapshot import all_snapshots, tables
from perf_helpers.errors import ParameterError
from tests.shipped import SHIPPED


def day(table: str, instance: str, date: str) -> pd.DataFrame:
    return add_cost(read(table, instance, date))


@pytest.fixture
def rows() -> pd.DataFrame:
    return day("inference", "trn1", "2023-09-15")


def judged(rows: pd.DataFrame, **cells: object) -> pd.Series:
    """The verdict on a first row with other cells, of a snapshot that is like the one before."""
    after = rows.copy()
    for name, cell in cells.items():
        after.loc[0, name] = cell
    found = verdicts(rows, after)
    assert found["verdict"][1:].isin(["within", "not enough data"]).all()
    return found.iloc[0]


def test_a_throughput_that_moves_by_more_than_the_row_does_is_better_or_worse(
    rows: pd.DataFrame,
) -> None:
    figure = rows.at[0, "throughput_inf_per_s"]
    for ratio, verdict in ((1.2, "better"), (0.8, "worse"), (1.01, "within"), (0.99, "within")):
        found = judged(rows, throughput_inf_per_s=figure * ratio)
        assert found["verdict"] == verdict
        assert found["ratio"] == pytest.approx(ratio)
        assert (found["before"], found["after"]) == (figure, figure * ratio)


def test_the_band_of_a_row_is_its_own_where_it_has_moved_often_enough() -> None:
    found = verdicts(day("inference", "inf2", "2025-06-23"), day("inference", "inf2", "2025-07-31"))
    bands = found["band"].dropna()
    assert (bands == BAND).any()
    assert bands.nunique() > 10
    # None is so wide that nothing could be better.
    assert bands.between(0, 1).all()


def test_another_rate_alone_is_price_only(rows: pd.DataFrame) -> None:
    after = rows.copy()
    after["usd_per_hour"] *= 0.5
    after["usd_per_1m_inferences"] *= 0.5
    found = verdicts(rows, after)
    priced = found[found["verdict"] == "price only"]
    assert len(priced) > len(rows) / 2
    assert (priced["from_price"] == 0.5).all()
    assert priced["from_performance"].eq(1).all()


def test_another_batch_is_not_the_same_run(rows: pd.DataFrame) -> None:
    other = day("training", "trn1", "2023-09-15")
    found = verdicts(other, other.assign(global_batch=other["global_batch"] * 2))
    assert set(found["verdict"]) <= {"not the same run", "not enough data"}
    assert "not the same run" in set(found["verdict"])


def test_a_throughput_that_is_missing_or_cannot_be_true_is_not_enough(rows: pd.DataFrame) -> None:
    assert judged(rows, throughput_inf_per_s=float("nan"))["verdict"] == "not enough data"
    # opt-13b of trn1, 2023-09-15: its throughput does not fit its latency and batch.
    llm = day("llm", "trn1", "2023-09-15")
    found = verdicts(llm, llm)
    assert "not enough data" in set(found["verdict"])


def test_rows_that_come_and_go_are_new_back_renamed_or_gone() -> None:
    before, after = (day("inference", "inf2", date) for date in ("2025-05-28", "2025-07-31"))
    # The task of two rows was spelled otherwise, every figure the same.
    renamed = verdicts(before, after).query("verdict == 'renamed'")
    assert set(renamed["model"]) == {"xlm-roberta-base"}
    assert renamed["since"].str.contains("xlm-roberta-base-").all()
    assert "gone" not in set(verdicts(before, after)["verdict"])
    late, early = day("llm", "inf2", "2023-06-28"), day("llm", "inf2", "2023-05-15")
    found = verdicts(late.iloc[1:].reset_index(drop=True), late)
    assert found.loc[0, "verdict"] == ("back" if found.loc[0, "since"] else "new")
    assert (verdicts(late, late.iloc[1:])["verdict"] == "gone").sum() == 1
    assert len(verdicts(early, late)) >= len(late)


def test_costs_that_fell_with_the_basis_are_said_to_have() -> None:
    # On 2024-09-16 the rates went from on-demand to RI-effective.
    found = verdicts(day("inference", "inf2", "2024-04-30"), day("inference", "inf2", "2024-09-16"))
    first, second = in_words(found)
    assert first == "8 new, 3 better, 3 worse, 61 price only, 3 not enough data"
    assert second == (
        "costs of 70 of 70 rows moved, the middle one × 0.433: × 1 by what performance did, "
        "× 0.433 by what the hourly rate did"
    )


def test_between_two_snapshots_every_table_of_either_is_judged() -> None:
    # LLM inference came with the third snapshot of inf2.
    (inference, llm) = between("inf2", "2023-05-15")
    assert (inference.attrs["since"], inference.attrs["date"]) == ("2023-04-25", "2023-05-15")
    assert llm.attrs["table"] == "llm"
    assert set(llm["verdict"]) == {"new"}
    assert len(llm) == len(read("llm", "inf2", "2023-05-15"))
    (long_since, *_) = between("inf2", "2024-09-16", "2023-04-13")
    assert long_since.attrs["since"] == "2023-04-13"


@pytest.mark.parametrize(
    ("given", "why"),
    [
        (("inf1", "2021-08-12"), "2021-08-12 is the first snapshot of inf1: choose a later one"),
        (("inf2", "2023-05-15", "2023-05-16"), "since is 2023-05-15, which is not before"),
        (("inf9", "latest"), "unknown instance 'inf9'"),
    ],
)
def test_a_day_without_one_before_it_is_told_in_one_line(given: tuple[str, ...], why: str) -> None:
    with pytest.raises(ParameterError, match=why):
        between(*given)


def test_rows_of_two_tables_or_without_costs_are_refused(rows: pd.DataFrame) -> None:
    with pytest.raises(ParameterError, match="are two tables"):
        verdicts(rows, day("llm", "trn1", "2023-09-15"))
    with pytest.raises(ParameterError, match="usd_per_hour"):
        verdicts(read("inference", "trn1", "2023-09-15"), rows)


@pytest.mark.archive
def test_every_row_of_every_snapshot_has_a_verdict_and_costs_are_their_two_causes() -> None:
    for snapshot in all_snapshots():
        for table in tables(snapshot):
            dates = sorted(p.parent.name for p in (DATA / snapshot.family).glob(f"*/{table}.csv"))
            at = dates.index(snapshot.date)
            if not at or snapshot.date > SHIPPED:
                continue
            before, after = (day(table, snapshot.family, each) for each in dates[at - 1 : at + 1])
            found = verdicts(before, after)
            assert set(found["verdict"]) <= {*FATES, *VERDICTS}
            gone, was = found["verdict"].eq("gone").sum(), found["verdict"].eq("renamed").sum()
            assert len(found) == len(after) + gone
            new = found["verdict"].isin(["new", "back"]).sum()
            assert len(after) - new == len(before) - gone == found["before"].size - gone - new
            assert was <= len(before)
            split = found["from_performance"] * found["from_price"]
            assert (split / found["cost_ratio"]).dropna().sub(1).abs().lt(1e-9).all()
