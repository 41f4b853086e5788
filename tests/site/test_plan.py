"""Every table of every snapshot has a page, and a page says what is absent."""

from pathlib import Path

import pytest

from perf_helpers.data.columns import DATA
from perf_helpers.errors import ParameterError
from perf_helpers.site.plan import Gone, Target, plan
from tests.shipped import NEWEST, SHIPPED, TABLES

EVERYTHING = {target.name: target for target in plan("", "", "", Path("site"))}


def page(name: str) -> Target:
    return EVERYTHING[name]


def test_everything_is_187_pages_of_which_22_come_before_their_table() -> None:
    shipped = [
        target
        for target in EVERYTHING.values()
        if target.snapshot.date <= SHIPPED and target.table in TABLES
    ]
    assert len(shipped) == 187
    absent = [target for target in shipped if not target.links.published]
    assert len(absent) == 22
    assert all(target.links.first > target.snapshot.date for target in absent)


def test_a_table_that_a_family_never_had_gets_no_page() -> None:
    tables = {target.table for target in EVERYTHING.values() if target.snapshot.family == "inf2"}
    assert tables & {*TABLES} == {"inference", "llm"}


def test_an_absent_table_names_its_first_date() -> None:
    links = page("trn1/2022-10-10/llm").links
    assert (links.first, links.last) == ("2023-06-28", "")


def test_an_instance_type_that_left_a_table_names_its_last_date() -> None:
    targets = plan("inf2.48xlarge", "2024-12-20", "llm", Path("site"))
    rows = [path for path in DATA.glob("inf2/*/llm.csv") if "inf2.48xlarge" in path.read_text()]
    assert targets[0].links.last == max(path.parent.name for path in rows)


@pytest.mark.parametrize("name", ["inf2/2024-07-24/llm", "trn1/2026-02-26/llm"])
def test_a_category_that_is_no_longer_published_is_named_with_its_last_page(name: str) -> None:
    assert page(name).links.gone == [Gone("Decoder", "2024-04-30")]


def test_a_model_that_is_no_longer_published_is_named_with_its_last_page() -> None:
    ended = page("trn1/2026-02-26/training").links.ended
    assert Gone("GPT3-175B, GPT3-23B, GPT3-46B", "2024-07-24") in ended
    assert [gone.date for gone in ended] == sorted((gone.date for gone in ended), reverse=True)
    # Under another name it is still there.
    assert not [gone for gone in page("trn1/2024-01-18/training").links.ended if "Llama" in gone[0]]


def test_a_category_whose_models_moved_to_others_is_not_said_to_be_gone() -> None:
    assert page("trn1/2024-01-18/llm").links.gone == []
    assert page("inf2/2024-04-30/inference").links.gone == []


def test_a_page_links_its_neighbours_and_the_others_of_its_day() -> None:
    links = page("trn1/2023-09-15/inference").links
    assert (links.before, links.after, links.newest) == ("2023-09-01", "2023-09-28", False)
    assert links.others == {"inf1": "2023-09-15", "inf2": "2023-09-15"}
    assert page(f"trn1/{NEWEST}/inference").links.newest


def test_the_newest_page_stands_under_latest_too() -> None:
    folders = page(f"trn1/{NEWEST}/llm").folders
    assert [folder.name for folder in folders] == [NEWEST, "latest"]


@pytest.mark.parametrize(
    ("instance", "date", "table", "count"),
    [
        ("inf1", "2024-09-18", "", 1),
        ("", "2023-01-01", "", 4),
        ("", "latest", "inference", 3),
        ("trn1.2xlarge", "2023-09-15", "", 1),
        ("trn1n.32xlarge", "2024-09-18", "training", 1),
    ],
)
def test_names_narrow_the_plan(instance: str, date: str, table: str, count: int) -> None:
    found = [page for page in plan(instance, date, table, Path("site")) if page.table in TABLES]
    assert len(found) == count


def test_a_plan_without_a_page_is_refused_with_what_there_is() -> None:
    with pytest.raises(ParameterError, match="inf1 has no llm table, only inference"):
        plan("inf1", "", "llm", Path("site"))
    with pytest.raises(ParameterError, match="its first snapshot is 2021-08-12"):
        plan("", "2020-01-01", "", Path("site"))
