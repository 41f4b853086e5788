"""A name that is nearly known, and a row that is nearly one that is gone, are slips perhaps."""

import pandas as pd
import pytest

from perf_helpers.changes.slips import near_pairs, new_names, unknown_versions
from perf_helpers.data.frames import read


@pytest.fixture
def rows() -> pd.DataFrame:
    return read("inference", "trn1", "2023-09-15").head(8)


@pytest.mark.parametrize(
    ("name", "near"),
    [
        ("bert-large-uncasd", "bert-large-uncased"),
        ("Bert-large-uncased", "bert-large-uncased"),
        ("bert-large-cased", ""),
        ("opt-31b", ""),
        ("gpt2", ""),
    ],
)
def test_a_new_name_comes_with_the_known_one_that_it_nearly_is(
    rows: pd.DataFrame, name: str, near: str
) -> None:
    rows.loc[0, "model"] = name
    known = {"bert-large-uncased", "opt-30b", *rows["model"][1:]} - {name}
    assert new_names(rows["model"], known) == {name: near}


def test_a_known_name_is_no_new_one(rows: pd.DataFrame) -> None:
    assert new_names(rows["model"], set(rows["model"])) == {}


def test_a_row_that_differs_by_a_slip_from_one_that_is_gone_is_found(rows: pd.DataFrame) -> None:
    before = rows.copy()
    rows.loc[2, "task"] = "Sequence Clasification"
    ((key, name, was, now),) = near_pairs(before, rows)
    assert (name, was, now) == ("task", "Sequence Classification", "Sequence Clasification")
    assert key.startswith("latency-")


def test_a_row_that_differs_in_two_words_or_a_number_is_another_row(rows: pd.DataFrame) -> None:
    before = rows.copy()
    rows.loc[2, ["task", "model"]] = ["Sequence Clasification", "bert-base-casd"]
    rows.loc[3, "batch_size"] = 2
    assert near_pairs(before, rows) == []


@pytest.mark.parametrize(("version", "likely"), [("2.2.0", "2.20.0"), ("2.3.7", ""), ("9.9.9", "")])
def test_a_version_that_no_release_had_is_doubted_with_the_one_that_was_cut(
    version: str, likely: str
) -> None:
    assert unknown_versions(["2.14.0", version], {"2.14.0", "2.20.0", "2.3.0"}) == {version: likely}
