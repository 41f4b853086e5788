"""Prices are figures too: what no price list has, unless it is acknowledged."""

import pytest

from perf_helpers.checks.rates import rates
from perf_helpers.data.columns import DATA
from perf_helpers.data.rows import Row, read_rows
from perf_helpers.data.rules import Sheet

DEVICES = {"inf2.xlarge": 1, "inf2.24xlarge": 6, "inf2.48xlarge": 12}
ON_DEMAND = ("on_demand", "2023-04-13", "2024-07-24")
RESERVED = ("ri_effective", "2024-09-16", "2025-12-19")

Line = tuple[str, float, tuple[str, str, str]]
BOOK: list[Line] = [
    ("inf2.xlarge", 0.758, ON_DEMAND),
    ("inf2.24xlarge", 6.49, ON_DEMAND),
    ("inf2.48xlarge", 12.981, ON_DEMAND),
    ("inf2.xlarge", 0.328, RESERVED),
    ("inf2.24xlarge", 2.804, RESERVED),
    ("inf2.48xlarge", 5.608, RESERVED),
]


def sheet(table: str, *rows: dict[str, object]) -> Sheet:
    cells = [{name: str(cell) for name, cell in row.items()} for row in rows]
    return Sheet(table, "", "", [Row(table, at, row, {}) for at, row in enumerate(cells, start=2)])


def said(book: list[Line], *known: dict[str, object]) -> list[str]:
    lines = [
        {"instance_type": kind, "usd_per_hour": usd, "basis": basis, "from_date": first}
        | {"last_published": last}
        for kind, usd, (basis, first, last) in book
    ]
    instances = [{"instance_type": kind, "devices": number} for kind, number in DEVICES.items()]
    books = sheet("prices", *lines), sheet("instances", *instances), sheet("known-issues", *known)
    return [str(problem) for problem in rates(*books)]


def test_the_book_as_it_was_published_is_in_order() -> None:
    assert said(BOOK) == []
    books = ("prices", "instances", "known-issues")
    sheets = [Sheet(name, "", "", read_rows(DATA / f"{name}.csv", name)) for name in books]
    assert list(rates(*sheets)) == []


@pytest.mark.parametrize(
    ("at", "usd", "message"),
    [
        # A figure of the other basis, of another type, a slipped point.
        (3, 0.8, "reserved: 0.8 reserved is more than 0.758 on demand, line 2"),
        (1, 1.0817, "per_device: 0.1803 a device, where those of inf2 cost 0.758"),
        (5, 56.08, "per_device: 4.673 a device, where those of inf2 cost 0.4673"),
    ],
)
def test_a_rate_that_cannot_be_meant(at: int, usd: float, message: str) -> None:
    book = [*BOOK]
    book[at] = (book[at][0], usd, book[at][2])
    found = said(book)
    assert any(message in line for line in found), found


def test_a_rate_that_moves_by_more_than_a_third() -> None:
    later = ("ri_effective", "2026-02-26", "2026-02-26")
    assert said([*BOOK, ("inf2.xlarge", 0.4, later)]) == []
    (found,) = said([*BOOK, ("inf2.xlarge", 0.2, later)])
    assert "moved: 0.2 is 0.61 times 0.328, the rate of line 5; if it was published so" in found


def test_a_rate_that_was_published_so_is_acknowledged() -> None:
    later = ("ri_effective", "2026-02-26", "2026-02-26")
    book = [*BOOK, ("inf2.xlarge", 0.2, later)]
    known: dict[str, object] = {"table": "prices", "row_id": "inf2.xlarge", "check": "moved"}
    known |= {"first_date": "2026-02-26", "last_date": "2026-02-26"}
    assert said(book, known) == []
    (found,) = said(BOOK, known)
    assert "no rate is doubted for this; take the line out" in found
    found = said(BOOK, known | {"check": "move"})[0]
    assert "'move' is not one of reserved, per_device, moved; did you mean 'moved'?" in found
