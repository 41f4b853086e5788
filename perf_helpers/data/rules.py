"""What must hold within and between the files of data/: each rule yields what breaks it."""

import re
from collections.abc import Iterator
from itertools import pairwise, permutations
from typing import NamedTuple

from perf_helpers.data.columns import TABLES, columns, identity
from perf_helpers.data.instances import family_of
from perf_helpers.data.mistakes import said
from perf_helpers.data.rows import PATTERNS, Row, numbers
from perf_helpers.errors import Problem, did_you_mean


class Sheet(NamedTuple):
    """The rows of one table of one snapshot, or of one of the books of data/."""

    table: str
    instance: str
    date: str
    rows: list[Row]


def repeated(sheet: Sheet) -> Iterator[Problem]:
    """Yield the rows that are alike in everything that says who a row is."""
    names = identity(sheet.table)
    if not names:
        return
    seen: dict[tuple[str, ...], Row] = {}
    for row in sheet.rows:
        key = tuple(row.cells.get(name, "") for name in names)
        if key in seen:
            first, who = seen[key], ", ".join(filter(None, key))
            where = f"line {first.line}" if first.file == row.file else f"{first.file}:{first.line}"
            # By a heading that the file has: a part is named by its file.
            heading = next((name for name in names if name in row.headings), names[0])
            yield row.problem(heading, said("row_twice", where=where, who=who))
        seen.setdefault(key, row)


def folders(snapshots: Sheet, tables: list[Sheet]) -> Iterator[Problem]:
    """Yield the snapshots without a folder of their own, and the folders without a line."""
    lines = {(row.cells["instance"], row.cells["date"]): row for row in snapshots.rows}
    found = {(sheet.instance, sheet.date): sheet for sheet in tables}
    for key, row in lines.items():
        if key not in found:
            yield row.problem("date", said("no_tables", folder=f"data/{'/'.join(key)}/"))
        published, stated = row.cells["published"], row.cells["page_last_update"]
        if published < key[1]:
            message = said("published_early", published=published, date=key[1])
            yield row.problem("published", message)
        if stated > published:
            message = said("stated_late", stated=stated, published=published)
            yield row.problem("page_last_update", message)
    for key in found:
        if key not in lines:
            yield Problem(f"data/{'/'.join(key)}", 0, "", said("no_line"))


def rate_days(prices: Sheet, snapshots: Sheet) -> Iterator[Problem]:
    """Yield the rates whose days are not those of a snapshot, or overlap another's."""
    days: dict[str, set[str]] = {}
    for row in snapshots.rows:
        days.setdefault(row.cells["instance"], set()).add(row.cells["date"])
    books: dict[tuple[str, str], list[tuple[str, str, Row]]] = {}
    bases: dict[str, list[tuple[str, str, Row]]] = {}
    for row in prices.rows:
        kind, first, last = (row.cells[n] for n in ("instance_type", "from_date", "last_published"))
        known = next((days[name] for name in days if kind.startswith(name)), set())
        for name in ("from_date", "last_published"):
            if row.cells[name] not in known:
                yield row.problem(name, said("no_such_day", day=row.cells[name], kind=kind))
        if last < first:
            yield row.problem("last_published", said("ends_early", first=first))
        books.setdefault((kind, row.cells["basis"]), []).append((first, last, row))
        family = next((name for name in days if kind.startswith(name)), kind)
        bases.setdefault(family, []).append((first, last, row))
    for spans in books.values():
        for (_, last, before), (first, _, row) in pairwise(sorted(spans)):
            if first <= last:
                message = said("two_rates", day=first, line=before.line, last=last)
                yield row.problem("from_date", message)
    for spans in bases.values():
        for (first, _, row), (other, last, before) in permutations(spans, 2):
            # A page has one basis, that of its day.
            if row.cells["basis"] != before.cells["basis"] and other <= first <= last:
                both = {"basis": row.cells["basis"], "other": before.cells["basis"]}
                where = f"line {before.line}"
                yield row.problem("basis", said("two_bases", **both, day=first, where=where))


def releases(snapshots: Sheet) -> Iterator[Problem]:
    """Yield the snapshots whose release is older than that of the one before."""
    rows = sorted(snapshots.rows, key=lambda row: (row.cells["instance"], row.cells["date"]))
    for before, row in pairwise(rows):
        old, new = before.cells["neuron_release"], row.cells["neuron_release"]
        if before.cells["instance"] == row.cells["instance"] and numbers(new) < numbers(old):
            days = {"date": row.cells["date"], "earlier": before.cells["date"]}
            message = said("older_release", release=new, before=old, **days)
            yield row.problem("neuron_release", message)


def sources(sheet: Sheet) -> Iterator[Problem]:
    """Yield the source files whose table, part or category the registry does not have."""
    for row in sheet.rows:
        for name in ("optimized_for", "category"):
            code, table = row.cells[name], row.cells["table"]
            known = columns(table)[name].values if table and name in columns(table) else {}
            if code and code not in known:
                codes, hint = ", ".join(known) or "none", did_you_mean(code, known)
                what = {"cell": code, "codes": codes, "table": table, "hint": hint}
                yield row.problem(name, said("unknown_part", **what))


def judged(judgements: Sheet, tables: list[Sheet]) -> Iterator[Problem]:
    """Yield the judgements on a table of a snapshot that there is not."""
    known = {(sheet.instance, sheet.date, sheet.table) for sheet in tables}
    for row in judgements.rows:
        instance, date, table = (row.cells[name] for name in ("instance", "first_date", "table"))
        if (instance, date, table) not in known:
            what = {"instance": instance, "date": date, "table": table}
            yield row.problem("first_date", said("no_snapshot", **what))


def patterns(spellings: Sheet) -> Iterator[Problem]:
    """Yield the spellings that name no column of a table, or cannot be replaced."""
    known = {name for table in TABLES for name in columns(table)}
    for row in spellings.rows:
        name = row.cells["column"]
        if name not in known:
            hint = did_you_mean(name, known)
            yield row.problem("column", said("spelling_of_none", name=name, hint=hint))
        try:
            re.sub(row.cells["published"], row.cells["becomes"], "")
        except (re.error, IndexError) as error:
            message = said("no_pattern", cell=row.cells["published"], why=error)
            yield row.problem("published", message)


def instance_types(sheet: Sheet, known: list[str]) -> Iterator[Problem]:
    """Yield the cells that name an instance type which is not among the known ones."""
    for row in sheet.rows:
        # What has none is named as such elsewhere.
        cell = row.cells.get("instance_type", "")
        # One figure may be of two types; a rate is of one.
        for kind in [cell] if sheet.table == "prices" else cell.split("/"):
            if cell and kind not in known:
                message = said("unknown_type", kind=kind, hint=did_you_mean(kind, known))
                yield row.problem("instance_type", message)
            elif cell and sheet.table != "prices" and not kind.startswith(sheet.instance):
                message = said(
                    "other_family", kind=kind, family=sheet.instance, own=family_of(kind)
                )
                yield row.problem("instance_type", message)


def versions(sheet: Sheet, release: str) -> Iterator[Problem]:
    """Yield the rows measured with a release that is newer than the one of their snapshot."""
    for row in sheet.rows:
        version = row.cells.get("neuron_version", "")
        # What is no version is named as such elsewhere.
        known = re.fullmatch(PATTERNS["version"][0], version, re.ASCII)
        if known and release and numbers(version) > numbers(release):
            message = said("newer_version", version=version, release=release)
            yield row.problem("neuron_version", message)
