"""Prices are figures too: the rates of the book against one another."""

from collections.abc import Iterator
from itertools import pairwise
from statistics import median

from perf_helpers.data.mistakes import said
from perf_helpers.data.rows import Row
from perf_helpers.data.rules import Sheet
from perf_helpers.errors import Problem, did_you_mean

# The rate of a device lies between 0.70 and 1.82 times the median of its family: what the host
# of a small instance costs is shared by fewer.
ALIKE = 2
# No rate has moved yet but with its basis; a third is more than a price list does at once.
MOVED = 1 / 3

Doubt = tuple[str, Row, str]
Line = tuple[str, str]


def rates(prices: Sheet, instances: Sheet, known: Sheet) -> Iterator[Problem]:
    """Yield the rates that cannot be meant, but for those that are acknowledged.

    And the acknowledgements, known issues of the table prices, that match none.
    """
    lines = [row for row in known.rows if row.cells["table"] == "prices"]
    used = set()
    for check, row, message in _doubts(prices, instances):
        kind, date = row.cells["instance_type"], row.cells["from_date"]
        fits = [
            line
            for line in lines
            if (line.cells["row_id"], line.cells["check"]) == (kind, check)
            and line.cells["first_date"] <= date <= line.cells["last_date"]
        ]
        used |= {line.line for line in fits}
        if not fits:
            doubt = said("doubtful_rate", check=check, why=message, kind=kind)
            yield row.problem("usd_per_hour", doubt)
    for line in lines:
        if line.cells["check"] not in CHECKS:
            cell = line.cells["check"]
            what = {"checks": ", ".join(CHECKS), "hint": did_you_mean(cell, CHECKS)}
            yield line.problem("check", said("unknown_check", cell=cell, **what))
        elif line.line not in used:
            yield line.problem("row_id", said("idle_acknowledgement"))


def _doubts(prices: Sheet, instances: Sheet) -> Iterator[Doubt]:
    devices = {row.cells["instance_type"]: int(row.cells["devices"]) for row in instances.rows}
    book: dict[Line, list[Row]] = {}
    for row in sorted(prices.rows, key=lambda row: row.cells["from_date"]):
        book.setdefault((row.cells["instance_type"], row.cells["basis"]), []).append(row)
    for check in CHECKS.values():
        yield from check(book, devices)


def _reserved(book: dict[Line, list[Row]], devices: dict[str, int]) -> Iterator[Doubt]:
    """A reservation costs no more than the same on demand."""
    for (kind, basis), lines in book.items():
        others = book.get((kind, "on_demand"), [])
        for row in lines if basis == "ri_effective" and others else ():
            before = [x for x in others if x.cells["from_date"] <= row.cells["from_date"]]
            on_demand = (before or others[:1])[-1]
            if _usd(row) > _usd(on_demand):
                message = f"{_usd(row):g} reserved is more than {_usd(on_demand):g} on demand"
                yield "reserved", row, f"{message}, line {on_demand.line}"


def _per_device(book: dict[Line, list[Row]], devices: dict[str, int]) -> Iterator[Doubt]:
    """The devices of a family cost alike, whatever the instance that they are in."""
    for (kind, basis), lines in book.items():
        family = kind.split(".")[0]
        for row in lines:
            date = row.cells["from_date"]
            of_day = [
                _usd(other) / devices[name]
                for (name, of), others in book.items()
                for other in others
                if of == basis and name.split(".")[0] == family and name in devices
                if other.cells["from_date"] <= date <= other.cells["last_published"]
            ]
            if kind not in devices or len(of_day) < 2:
                continue
            each, usual = _usd(row) / devices[kind], median(of_day)
            if not 1 / ALIKE <= each / usual <= ALIKE:
                message = f"{each:.4g} a device, where those of {family} cost {usual:.4g}"
                yield "per_device", row, message


def _moved(book: dict[Line, list[Row]], devices: dict[str, int]) -> Iterator[Doubt]:
    """A rate does not move by more than a third from one line to the next."""
    for lines in book.values():
        for before, row in pairwise(lines):
            ratio = _usd(row) / _usd(before)
            if not 1 - MOVED <= ratio <= 1 + MOVED:
                message = f"{_usd(row):g} is {ratio:.3g} times {_usd(before):g}"
                yield "moved", row, f"{message}, the rate of line {before.line}"


def _usd(row: Row) -> float:
    return float(row.cells["usd_per_hour"])


# The checks of the book, by the name that an acknowledgement has for each.
CHECKS = {"reserved": _reserved, "per_device": _per_device, "moved": _moved}
