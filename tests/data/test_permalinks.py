"""A link that was published leads to the file as it was on that day, or is known not to."""

import hashlib
from collections import Counter

import pandas as pd
import pytest

from perf_helpers.data.frames import read
from perf_helpers.data.permalinks import (
    ABSENT,
    AS_PUBLISHED,
    PINNED,
    PRIVATE,
    Day,
    Link,
    day_of,
    followed,
    link_days,
    permalinks,
    script_links,
)
from perf_helpers.data.rows import Row
from perf_helpers.data.rules import Sheet
from perf_helpers.data.snapshot import snapshot_on
from tests.shipped import SHIPPED

Links = list[tuple[str, Link]]

GITHUB = "https://github.com/aws-neuron"
DOCUMENTATION = "https://awsdocs-neuron.readthedocs-hosted.com/en"
COMMIT = "c" * 40
DAY = Day(
    "2023-09-28",
    (("aws-neuron/aws-neuron-sdk", COMMIT), ("aws-neuron/aws-neuron-samples", "5" * 40)),
    (f"{GITHUB}/aws-neuron-sdk/blob/master/src/gone.py",),
)
PINS = f"{GITHUB}/aws-neuron-sdk/blob/{COMMIT}"

# Every link that was published from 2022-10-10 to 2026-02-26, with its day and its permalink,
# each a line: what the source's history has, looked up link by link.
LOOKED_UP = "7bd87e9a353078b4729f5c3a73b7507a81cc6b925b7bb3124bccd41f32204b4f"


@pytest.mark.parametrize(
    ("url", "permalink"),
    [
        (f"{GITHUB}/aws-neuron-sdk/blob/master/src/a.py", f"{PINS}/src/a.py"),
        (f"{GITHUB}/aws-neuron-sdk/blob/main/src/a.py#L7", f"{PINS}/src/a.py#L7"),
        (f"{GITHUB}/aws-neuron-sdk/tree/master/src", f"{PINS.replace('/blob/', '/tree/')}/src"),
        ("https://github.com/aws/aws-neuron-sdk/blob/master/src/a.py", f"{PINS}/src/a.py"),
        (
            f"{GITHUB}/aws-neuron-samples/blob/master/vit.ipynb",
            f"{GITHUB}/aws-neuron-samples/blob/{'5' * 40}/vit.ipynb",
        ),
        (f"{DOCUMENTATION}/latest/frameworks/bert.html#pretraining", f"{PINS}/frameworks/bert.rst"),
        (
            f"{DOCUMENTATION}/latest/src/examples/pytorch/resnet50.html",
            f"{PINS}/src/examples/pytorch/resnet50.ipynb",
        ),
    ],
)
def test_a_link_is_pinned_to_the_same_path_at_the_commit_of_its_day(
    url: str, permalink: str
) -> None:
    link = followed(url, DAY)
    assert (link.state, link.permalink, link.address) == (PINNED, permalink, permalink)


@pytest.mark.parametrize(
    "url",
    [
        f"{GITHUB}/aws-neuron-parallelcluster-samples/blob/master/a.md",
        f"{GITHUB}/aws-neuron-sdk/blob/{COMMIT}/src/a.py",
        f"{GITHUB}/aws-neuron-sdk",
        f"{DOCUMENTATION}/v2.14.0/frameworks/bert.html",
        f"{DOCUMENTATION}/latest/",
        "https://example.org/a.py",
    ],
)
def test_a_link_to_what_does_not_move_or_has_no_known_commit_is_left_as_published(url: str) -> None:
    link = followed(url, DAY)
    assert (link.state, link.permalink, link.address) == (AS_PUBLISHED, "", url)


def test_without_a_commit_a_link_is_left_as_published() -> None:
    url = f"{GITHUB}/aws-neuron-sdk/blob/master/src/a.py"
    assert followed(url, DAY._replace(commits=())).address == url


@pytest.mark.parametrize(
    ("url", "state"),
    [
        (f"{GITHUB}/aws-neuron-sdk/blob/master/src/gone.py", ABSENT),
        (f"{GITHUB}/aws-neuron-samples-staging/blob/master/vit.ipynb", PRIVATE),
        (f"{GITHUB}/private-aws-neuron-sdk-staging/blob/master/a.rst", PRIVATE),
    ],
)
def test_where_nothing_was_there_for_readers_no_page_leads(url: str, state: str) -> None:
    link = followed(url, DAY)
    assert (link.state, link.permalink, link.address) == (state, "", "")


def test_a_script_was_absent_on_some_days_and_there_on_others() -> None:
    script = f"{GITHUB}/aws-neuron-sdk/blob/master/src/benchmark/pytorch/sdxl_1024_benchmark.py"
    then, later = (day_of(snapshot_on("inf2", day)) for day in ("2023-08-29", "2023-09-01"))
    assert followed(script, then).state == ABSENT
    assert followed(script, later).permalink == (
        f"{GITHUB}/aws-neuron-sdk/blob/b7e4854b66156f84653e993d7cb284c89da9405e/"
        "src/benchmark/pytorch/sdxl_1024_benchmark.py"
    )


def test_the_day_is_that_of_publication_where_the_snapshot_is_named_by_another() -> None:
    day = day_of(snapshot_on("trn1", "2023-09-15"))
    assert day.published == "2023-09-21"
    assert dict(day.commits)["aws-neuron/aws-neuron-samples"].startswith("9e7625919bb1")


@pytest.fixture(scope="session")
def archive(frames: list[pd.DataFrame]) -> Links:
    """Every link of the days that were looked up, each with its day."""
    return [
        (snapshot_on(rows.attrs["family"], rows.attrs["date"]).published, link)
        for rows in frames
        if "2022-10-10" <= rows.attrs["date"] <= SHIPPED
        for links in script_links(rows)
        for link in links
    ]


def test_the_rule_gives_every_permalink_that_was_looked_up(archive: Links) -> None:
    lines = sorted({f"{link.published} {day} {link.permalink}" for day, link in archive})
    assert len(lines) == 769
    assert hashlib.sha256("\n".join(lines).encode()).hexdigest() == LOOKED_UP


def test_fifty_links_led_to_nothing_and_nine_to_private_places(archive: Links) -> None:
    states = Counter(link.state for _, link in archive)
    assert states == {PINNED: 3567, ABSENT: 50, PRIVATE: 9}


def test_several_scripts_of_a_row_have_their_permalinks_in_the_same_order() -> None:
    rows = read("inference", "inf1", "2022-04-29")
    rows = rows[rows["model"] == "DistilRoBERTa base (distilroberta-base)"]
    place = f"{GITHUB}/aws-neuron-sdk/blob/a6147bcb50029d5e950c6f6d53be233669cc2163/src/benchmark"
    assert permalinks(rows) == [
        f"{place}/pytorch/distilroberta-base_compile.py | "
        f"{place}/pytorch/distilroberta-base_benchmark.py"
    ]


def test_a_row_without_a_script_has_no_link() -> None:
    rows = read("training", "trn1", "2023-09-15").iloc[:1]
    rows = rows.assign(script_url=pd.Series([None], dtype="str"))
    assert script_links(rows) == [[]]
    assert permalinks(rows) == [""]


@pytest.mark.parametrize(
    ("commits", "lost", "message"),
    [
        ({"date": "2023-09-14"}, {}, "commits.csv:2: date: nothing was published on '2023-09-14'"),
        (
            {"repository": "aws-neuron/aws-neuron-sdk"},
            {},
            "commits.csv:2: repository: its commits stand in data/snapshots.csv",
        ),
        ({}, {"absent_to": "2023-09-14"}, "absent_to: nothing was published on '2023-09-14'"),
        ({}, {"absent_to": ""}, "lost-links.csv:2: absent_to: nothing was published on ''"),
        ({}, {"absent_from": "2023-10-10"}, "absent_to: '2023-09-28' is before 2023-10-10"),
        ({}, {"absent_from": "", "absent_to": ""}, "lost-links.csv:2: url: the line says nothing"),
    ],
)
def test_a_line_about_links_is_of_days_of_publication_and_says_something(
    commits: dict[str, str], lost: dict[str, str], message: str
) -> None:
    days = [{"published": day} for day in ("2023-09-21", "2023-09-28", "2023-10-10")]
    first = {"repository": "a/b", "date": "2023-09-28", "commit": COMMIT}
    other = {"url": "https://a.b", "absent_from": "2023-09-28", "absent_to": "2023-09-28"}
    sheets = [
        Sheet(name, "", "", [Row(f"{name}.csv", at, cells, {}) for at, cells in enumerate(of, 2)])
        for name, of in (
            ("commits", [first | commits]),
            ("lost-links", [{"gone_by": ""} | other | lost]),
            ("snapshots", days),
        )
    ]
    assert any(message in str(problem) for problem in link_days(*sheets))
