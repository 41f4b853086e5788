"""What an import that is refused would be doubted for: said in the same round."""

from collections.abc import Iterable

from perf_helpers.changes.doubts import nearly_gone, unheard_of
from perf_helpers.checks.audit import run_checks, snapshots_before
from perf_helpers.checks.finding import ERROR, WARNING
from perf_helpers.checks.rates import rates
from perf_helpers.data.columns import columns
from perf_helpers.data.frames import frame
from perf_helpers.data.identity import row_ids
from perf_helpers.data.mistakes import said
from perf_helpers.data.rows import read_book
from perf_helpers.data.rules import Sheet
from perf_helpers.errors import Problem
from perf_helpers.release.price_book import restated
from perf_helpers.release.snapshot_line import as_sheet, days_of
from perf_helpers.release.source import Source


def doubts(source: Source, given: dict[str, str], problems: Iterable[Problem]) -> list[Problem]:
    """Return what is doubtful in the rows of a source that nothing is wrong with.

    `given` holds the options in which nothing is wrong, the others empty: without a family or
    a day, rows are compared with nothing.
    """
    wrong = {(problem.file, problem.line) for problem in problems}
    day = given["date"] or "9999-12-31"
    source = source._replace(
        rates=[rate for rate in source.rates if (rate.file, rate.line) not in wrong]
    )
    found = []
    for table, rows in source.rows.items():
        sound = [row for row in rows if (row.file, row.line) not in wrong]
        sheet = Sheet(table, given["instance"], day, sound)
        found += unheard_of(sheet, given["release"])
        # What a file does not say in full cannot be audited, nor told from another.
        blank = dict.fromkeys(columns(table), "")
        whole = [r._replace(cells=blank | r.cells) for r in sound if r.file not in source.in_part]
        if given["instance"] and whole:
            found += nearly_gone(sheet._replace(rows=whole))
            found += _audited(sheet._replace(rows=whole))
    if given["instance"] and given["date"]:
        found += _rates(source, given)
    return found


def _audited(sheet: Sheet) -> list[Problem]:
    rows = frame(sheet.rows, sheet.table)
    rows.attrs = {"table": sheet.table, "instance": sheet.instance}
    rows.attrs |= {"family": sheet.instance, "date": sheet.date}
    places = dict(zip(row_ids(rows), sheet.rows, strict=True))
    past = snapshots_before(sheet.table, sheet.instance, sheet.date)
    found = []
    for each in run_checks(rows, *past):
        if each.severity in (ERROR, WARNING):
            what = {"severity": each.severity, "check": each.check}
            message = said("doubted", **what, sentence=each.sentence.removesuffix("."))
            found.append(places[each.row_id].problem(each.columns[0], message))
    return found


def _rates(source: Source, given: dict[str, str]) -> list[Problem]:
    book, _ = restated(source.rates, given["instance"], given["date"], days_of(given["instance"]))
    others = [Sheet(name, "", "", read_book(name)) for name in ("instances", "known-issues")]
    stated = {rate.cells["instance_type"]: rate for rate in source.rates}
    found = []
    for problem in rates(as_sheet("prices", book), *others):
        # Not what the book has of other days, or acknowledges: that is the check's.
        line = book[problem.line - 2] if problem.file == "data/prices.csv" else {}
        rate = stated.get(line.get("instance_type", ""))
        if rate and line["from_date"] == given["date"]:
            found.append(rate.problem("usd_per_hour", problem.message))
    return found
