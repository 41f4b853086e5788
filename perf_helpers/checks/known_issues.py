"""Errors that are known: data/known-issues.csv against what the audit finds."""

from collections.abc import Iterator

from perf_helpers.checks.audit import run_all
from perf_helpers.checks.checklist import CHECKS
from perf_helpers.checks.finding import ERROR, Finding
from perf_helpers.data.frames import frame
from perf_helpers.data.identity import row_ids
from perf_helpers.data.mistakes import said
from perf_helpers.data.rows import Row
from perf_helpers.data.rules import Sheet
from perf_helpers.errors import Problem, did_you_mean

Found = dict[tuple[str, str, str], list[Finding]]


def unacknowledged(tables: list[Sheet], known: Sheet) -> Iterator[Problem]:
    """Yield the errors of an audit of all tables that are not among the known ones.

    And the known ones that are not found in every snapshot from their first to their last,
    or that name what there is not.
    """
    found, lines = _audited(tables)
    spans: dict[tuple[str, ...], list[tuple[str, str]]] = {}
    for row in known.rows:
        if row.cells["table"] == "prices":
            # Of the rates, that are no rows of a table: rates.py.
            continue
        *key, first, last = list(row.cells.values())[:6]
        yield from _unmatched(row, found)
        others = spans.setdefault(tuple(key), [])
        if any(start <= last and first <= end for start, end in others):
            yield row.problem("first_date", said("issue_twice"))
        others.append((first, last))
    for (family, table, date), findings in found.items():
        for each in findings:
            days = spans.get((family, table, each.row_id, each.check), [])
            if each.severity != ERROR or any(first <= date <= last for first, last in days):
                continue
            file, line = lines[family, table, date][each.row_id]
            ended = max((last for _, last in days if last < date), default="")
            how = (
                f"carry the line to {ended} on to {date}" if ended else f"acknowledge {each.row_id}"
            )
            message = (
                f"{each.check}: {each.model}: {each.sentence} If it was published so, {how} "
                f"in data/known-issues.csv"
            )
            yield Problem(file, line, each.columns[0], message)


def _unmatched(row: Row, found: Found) -> Iterator[Problem]:
    family, table, row_id, check, first, last = list(row.cells.values())[:6]
    days = [date for name, of, date in found if (name, of) == (family, table)]
    if check not in CHECKS:
        what = {"checks": ", ".join(CHECKS), "hint": did_you_mean(check, CHECKS)}
        yield row.problem("check", said("unknown_check", cell=check, **what))
        return
    if last < first:
        yield row.problem("last_date", said("issue_backwards", last=last, first=first))
    for name, date in (("first_date", first), ("last_date", last)):
        if date not in days:
            what = {"family": family, "table": table, "date": date}
            yield row.problem(name, said("issue_of_none", **what))
    for date in days:
        findings = found[family, table, date]
        if first <= date <= last and not any(
            (each.row_id, each.check) == (row_id, check) for each in findings
        ):
            until = "out" if date == first else "back to the snapshot before"
            what = {"check": check, "row_id": row_id, "date": date, "until": until}
            message = said("issue_found_no_more", **what)
            yield row.problem("last_date" if date > first else "first_date", message)


def _audited(
    tables: list[Sheet],
) -> tuple[Found, dict[tuple[str, str, str], dict[str, tuple[str, int]]]]:
    frames, lines = [], {}
    for sheet in sorted(tables, key=lambda sheet: sheet.date):
        rows = frame(sheet.rows, sheet.table)
        rows.attrs = {
            "table": sheet.table,
            "instance": sheet.instance,
            "family": sheet.instance,
            "date": sheet.date,
        }
        frames.append(rows)
        places = [(row.file, row.line) for row in sheet.rows]
        key = sheet.instance, sheet.table, sheet.date
        lines[key] = dict(zip(row_ids(rows), places, strict=True))
    return run_all(frames), lines
