"""Errors that are known: data/known-issues.csv against what the audit finds."""

from collections.abc import Iterator

import pandas as pd

from perf_helpers.checklist import find
from perf_helpers.finding import ERROR, Finding
from perf_helpers.frames import frame
from perf_helpers.identity import row_ids
from perf_helpers.problems import Problem
from perf_helpers.rules import Sheet

Found = dict[tuple[str, str, str], list[Finding]]


def unacknowledged(tables: list[Sheet], known: Sheet) -> Iterator[Problem]:
    """Yield the errors of an audit of all tables that are not among the known ones.

    And the known ones that are not found in the first and the last of their snapshots, or
    that name what there is not.
    """
    found, lines = _audited(tables)
    for row in known.rows:
        family, table, row_id, check, first, last = list(row.cells.values())[:6]
        for name, date in (("first_date", first), ("last_date", last)):
            findings = found.get((family, table, date))
            if findings is None:
                yield row.problem(name, f"{family} has no {table} table on {date}")
            elif not any(each.row_id == row_id and each.check == check for each in findings):
                message = f"{check} finds nothing in {row_id} on {date}: take the line back"
                yield row.problem(name, message)
    spans: dict[tuple[str, ...], list[tuple[str, str]]] = {}
    for row in known.rows:
        *key, first, last = list(row.cells.values())[:6]
        spans.setdefault(tuple(key), []).append((first, last))
    for (family, table, date), findings in found.items():
        for each in findings:
            days = spans.get((family, table, each.row_id, each.check), [])
            if each.severity == ERROR and not any(first <= date <= last for first, last in days):
                file, line = lines[family, table, date][each.row_id]
                message = (
                    f"{each.check}: {each.model}: {each.sentence} If it was published so, "
                    f"acknowledge {each.row_id} in data/known-issues.csv"
                )
                yield Problem(file, line, each.columns[0], message)


def _audited(
    tables: list[Sheet],
) -> tuple[Found, dict[tuple[str, str, str], dict[str, tuple[str, int]]]]:
    found: Found = {}
    lines = {}
    before: dict[tuple[str, str], pd.DataFrame] = {}
    for sheet in sorted(tables, key=lambda sheet: sheet.date):
        key = sheet.instance, sheet.table, sheet.date
        rows = frame(sheet.rows, sheet.table)
        rows.attrs = {
            "table": sheet.table,
            "instance": sheet.instance,
            "family": sheet.instance,
            "date": sheet.date,
        }
        found[key] = find(rows, before.get(key[:2]))
        before[key[:2]] = rows
        places = [(row.file, row.line) for row in sheet.rows]
        lines[key] = dict(zip(row_ids(rows), places, strict=True))
    return found, lines
