"""How many links lead where, and how many would lead nowhere as they were published."""

import pytest

from perf_helpers.commands.links_report import main, published, report
from perf_helpers.data.permalinks import ABSENT, AS_PUBLISHED, PINNED, PRIVATE, Link
from perf_helpers.data.rows import read_book
from tests.shipped import SHIPPED

SDK = "https://github.com/aws-neuron/aws-neuron-sdk/blob/master"
SAMPLES = "https://github.com/aws-neuron/aws-neuron-samples"
LINKS = [
    ("2023-09-28", Link(f"{SDK}/a.py", PINNED, "https://a")),
    ("2023-10-10", Link(f"{SDK}/a.py", AS_PUBLISHED)),
    ("2023-09-28", Link(f"{SDK}/b.py", ABSENT)),
    ("2023-09-28", Link(f"{SAMPLES}/blob/master/a.ipynb", AS_PUBLISHED)),
    ("2023-09-28", Link(f"{SAMPLES}-staging/blob/master/a.ipynb", PRIVATE)),
    ("2023-09-28", Link("https://example.org/a", AS_PUBLISHED)),
]


def counted(text: str, place: str) -> list[int]:
    """The counts of a line of the report."""
    (line,) = [line for line in text.splitlines() if line.strip().startswith(f"{place} ")]
    return [int(number) for number in line.split()[1:]]


def test_links_are_counted_by_place_and_by_what_is_known_of_them() -> None:
    said = report(LINKS, {f"{SDK}/a.py": "2026-08-21"})
    assert counted(said, "aws-neuron/aws-neuron-sdk") == [1, 1, 1, 0, 3, 2]
    assert counted(said, "aws-neuron/aws-neuron-samples-staging") == [0, 0, 0, 1, 1, 0]
    assert counted(said, "elsewhere") == [0, 1, 0, 0, 1, 0]
    assert counted(said, "all") == [1, 3, 1, 1, 6, 2]
    assert "the address as published led nowhere on 2026-08-21" in said


def test_what_a_commit_would_pin_is_named_with_its_book() -> None:
    said = report(LINKS, {}).splitlines()
    at = said.index("links that a commit would pin")
    assert said[at + 1 :] == [
        "  aws-neuron/aws-neuron-samples, 2023-09-28: 1, no commit in data/commits.csv",
        "  aws-neuron/aws-neuron-sdk, 2023-10-10: 1, no commit in data/snapshots.csv",
    ]


def test_2743_of_2921_links_to_the_scripts_moved_and_are_pinned() -> None:
    gone = {row.cells["url"]: row.cells["gone_by"] for row in read_book("lost-links")}
    shipped = [pair for pair in published() if "2022-10-10" <= pair[0] <= SHIPPED]
    said = report(shipped, {url: day for url, day in gone.items() if day})
    assert counted(said, "aws-neuron/aws-neuron-sdk") == [2872, 0, 49, 0, 2921, 2743]
    assert counted(said, "all") == [3567, 0, 50, 9, 3626, 3029]


def test_the_command_prints_it(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([]) == 0
    assert capsys.readouterr().out.startswith("links to scripts, by where they were published")
    assert main(["INSTANCE=trn1"]) == 2
    assert "unknown parameter 'INSTANCE'" in capsys.readouterr().err
