"""The price book with what a day states: what it adds, and what it takes back."""

from perf_helpers.data.mistakes import said
from perf_helpers.data.rows import Row, read_book
from perf_helpers.errors import Problem


def restated(
    rates: list[Row], instance: str, date: str, days: list[str]
) -> tuple[list[dict[str, str]], list[Problem]]:
    """Return the price book with the rates stated on a day, and the problems of those.

    `days` are the snapshots of the family; where the day is one of them, what it put into
    the book before is taken back. A line goes on only from one snapshot to the next: a rate
    that was not stated in between begins a new one, so that pages in between stay as they
    were. A rate that contradicts the book, or another of its day, is a problem.
    """
    problems, stated = [], dict[tuple[str, str], str]()
    earlier = max((day for day in days if day < date), default="")
    later = min((day for day in days if day > date), default="")
    for rate in rates:
        key, usd = _rated(rate.cells), rate.cells["usd_per_hour"]
        if stated.setdefault(key, usd) != usd:
            message = said("rate_twice", kind=key[0], one=stated[key], other=usd)
            problems.append(rate.problem("usd_per_hour", message))
    book = [row.cells for row in read_book("prices")]
    if date in days:
        book = [
            part
            for line in book
            for part in _taken_back(line, instance, date, earlier, later, stated)
        ]
    for key, usd in stated.items():
        lines = [line for line in book if _rated(line) == key]
        before = max((x for x in lines if x["from_date"] <= date), key=_from, default=None)
        after = min((x for x in lines if x["from_date"] > date), key=_from, default=None)
        if before and before["usd_per_hour"] == usd and before["last_published"] >= earlier:
            before["last_published"] = max(before["last_published"], date)
        elif before and before["last_published"] >= date:
            rate = next(rate for rate in rates if _rated(rate.cells) == key)
            message = said("other_rate", usd=usd, known=before["usd_per_hour"], date=date)
            problems.append(rate.problem("usd_per_hour", message))
        elif after and after["usd_per_hour"] == usd and after["from_date"] == later:
            after["from_date"] = date
        else:
            kind, basis = key
            rate_of_the_day = {"instance_type": kind, "basis": basis, "usd_per_hour": usd}
            book.append(rate_of_the_day | {"from_date": date, "last_published": date})
    book.sort(key=lambda line: (*_rated(line), line["from_date"]))
    return book, problems


def _taken_back(
    line: dict[str, str],
    instance: str,
    date: str,
    earlier: str,
    later: str,
    stated: dict[tuple[str, str], str],
) -> list[dict[str, str]]:
    """Return what is left of a line of the book without a day that is being replaced.

    The line stays whole where the day states its rate again, or nothing on its basis
    between two days that did.
    """
    first, last, now = line["from_date"], line["last_published"], stated.get(_rated(line))
    if not line["instance_type"].startswith(instance) or not first <= date <= last:
        return [line]
    other_basis = bool(stated) and line["basis"] not in {basis for _, basis in stated}
    if now == line["usd_per_hour"] or (now is None and first < date < last and not other_basis):
        return [line]
    parts = [line | {"last_published": earlier}] if first < date else []
    return parts + ([line | {"from_date": later}] if date < last else [])


def _rated(line: dict[str, str]) -> tuple[str, str]:
    return line["instance_type"], line["basis"]


def _from(line: dict[str, str]) -> str:
    return line["from_date"]
