"""A publisher's CSVs as rows of our tables, or everything in them that is not understood."""

import re
from collections.abc import Collection, Iterator
from fnmatch import fnmatch, fnmatchcase
from functools import cache
from pathlib import Path
from typing import NamedTuple

from perf_helpers.columns import DATA, Column, columns
from perf_helpers.lines import numbered, torn
from perf_helpers.problems import DataError, Problem, did_you_mean
from perf_helpers.reader import Row, read_rows, wrong
from perf_helpers.rules import Sheet, patterns, sources

ROLE = r":(?P<role>[a-z-]+):\s*`(?P<label>[^`<]+?)\s*(?:<(?P<target>[^`>]+)>)?`"
LINK = r"`(?P<name>[^`<]+?)\s*<(?P<address>https?://[^`>\s]+)>`__?"
DEGREE = re.compile(r"(\d+)(?:xNC|Nodes)?\((TP|PP|DP)\)|\b(TP|PP|DP)=(\d+)")

# Old Inf1 tables: who made the model, and a column that was always empty.
DROPPED = ("Source", "Ops in Inferentia")


class Source(NamedTuple):
    """What a publisher's folder holds: rows by table and hourly rates, as text in our columns."""

    rows: dict[str, list[Row]]
    rates: list[Row]
    problems: list[Problem]


def read_source(folder: Path) -> Source:
    """Read a folder of the publisher's CSVs as data/sources.csv and the registry describe them.

    Figures are taken as they stand, without percent signs and trailing zeros; names and
    codes are spelled as data/spellings.csv has them. Nothing is guessed: what is not
    understood is a problem with its file, line and column.
    """
    source = Source({}, [], [])
    for path in sorted(folder.iterdir()):
        kinds = [row for row in _book("sources") if fnmatchcase(path.name, row["file"])]
        if not kinds or not path.is_file():
            names = [row["file"] for row in _book("sources")]
            hint = did_you_mean(path.name, names)
            source.problems.append(Problem(path.name, 0, "", f"no table is made of it{hint}"))
        elif kinds[0]["table"]:
            _read_file(path, kinds[0], source)
    return source


def _read_file(path: Path, kind: dict[str, str], source: Source) -> None:
    table = kind["table"]
    try:
        lines = numbered(path, path.name, "utf-8-sig")
    except DataError as error:
        source.problems.extend(error.problems)
        return
    (_, first), *body = [(line, cells) for line, cells in lines if any(map(str.strip, cells))]
    kept = {at: " ".join(cell.split()) for at, cell in enumerate(first)}
    kept = {at: heading for at, heading in kept.items() if heading not in DROPPED}
    names = {heading: _column(heading, table) for heading in kept.values()}
    if found := [*_headings(path.name, list(kept.values()), names, table)]:
        source.problems.extend(found)
        return
    if not body:
        message = "headings, and no row under them"
        source.problems.append(Problem(path.name, lines[0][0], "", message))
    headings = {name: heading for heading, name in names.items()}
    for line, cells in body:
        if len(cells) != len(first):
            source.problems.append(torn(path.name, line, len(cells), len(first)))
            continue
        given = {names[heading]: cells[at].strip() for at, heading in kept.items()}
        row = Row(path.name, line, given, headings)
        if table == "prices":
            source.rates.append(_rate(row, source.problems))
        else:
            source.rows.setdefault(table, []).append(_row(row, kind, source.problems))


def _headings(
    file: str, headings: list[str], names: dict[str, str], table: str
) -> Iterator[Problem]:
    aliases = [alias for column in columns(table).values() for alias in column.aliases]
    for at, heading in enumerate(headings):
        name = names[heading]
        before = next((other for other in headings[:at] if names[other] == name), "")
        if not name:
            message = f"an unknown heading{did_you_mean(heading, aliases)}"
            yield Problem(file, 1, heading, message)
        elif before == heading:
            yield Problem(file, 1, heading, "the heading stands there twice")
        elif before:
            yield Problem(file, 1, heading, f"means the same column as {before!r}")
    for column in columns(table).values():
        # The training tables of 2022 had no instance type: all of theirs ran on one.
        optional = not column.required or (table, column.name) == ("training", "instance_type")
        if column.aliases and not optional and column.name not in names.values():
            message = f"this heading is missing, in any of its forms: {', '.join(column.aliases)}"
            yield Problem(file, 1, column.heading, message)


def _row(row: Row, kind: dict[str, str], problems: list[Problem]) -> Row:
    table = kind["table"]
    found = {name: _spelled(name, cell, table) for name, cell in row.cells.items()}
    found |= {name: kind[name] for name in ("optimized_for", "category") if kind[name]}
    if "instance_type" in found or table == "training":
        found["instance_type"] = found.get("instance_type", "trn1.32xlarge").lower()
    if "script_name" in found:
        found |= _scripts(found["script_name"], row, problems)
    if table == "training":
        found |= _task(found.get("model", ""), row, problems)
        found |= _degrees(found.get("topology", ""), row, problems)
    if table == "llm":
        found["tokens_counted"] = _tokens(row.headings.values(), kind["category"])
    for name, column in columns(table).items():
        if not column.computed and (message := wrong(found.get(name, ""), column)):
            problems.append(row.problem(name, message))
    return row._replace(cells=found)


def _rate(row: Row, problems: list[Problem]) -> Row:
    on_demand = row.headings["usd_per_hour"].startswith("On-Demand")
    rate = {
        "instance_type": row.cells["instance_type"].lower(),
        "basis": "on_demand" if on_demand else "ri_effective",
        "usd_per_hour": _plain(row.cells["usd_per_hour"].removeprefix("$")),
    }
    for name, cell in rate.items():
        if message := wrong(cell, columns("prices")[name]):
            problems.append(row.problem(name, message))
    return row._replace(cells=rate)


def _column(heading: str, table: str) -> str:
    return next((c.name for c in columns(table).values() if heading in c.aliases), "")


def _spelled(name: str, cell: str, table: str) -> str:
    column = columns(table)[name]
    # A mark that leads to a footnote of the page, which no file holds.
    cell = " ".join(cell.split())
    if not column.numeric:
        cell = re.sub(r"\s*\*$", "", cell)
    for row in _book("spellings"):
        if row["column"] == name:
            cell = re.sub(row["published"], row["becomes"], cell)
    if column.numeric:
        return _plain(cell.removesuffix("%").strip() if column.unit == "%" else cell)
    return _code(cell, column) if column.values else cell


def _code(cell: str, column: Column) -> str:
    return next((code for code, label in column.values.items() if cell == label), cell)


def _plain(number: str) -> str:
    # Only what is a number: the zero of a version is no trailing zero.
    decimal = re.fullmatch(r"(-?\d+)\.(\d*?)0*", number, re.ASCII)
    return f"{decimal[1]}.{decimal[2]}".rstrip(".") if decimal else number


def _scripts(cell: str, row: Row, problems: list[Problem]) -> dict[str, str]:
    names, addresses = [], []
    for link in re.finditer(f"{ROLE}|{LINK}", cell):
        name, address = link["name"] or link["label"], link["address"]
        if not address:
            target = link["target"] or link["label"]
            address = _address(link["role"], target)
            if not address:
                message = f"{link[0]!r}: no address is known for this link"
                problems.append(row.problem("script_name", message))
        names.append(name.strip())
        addresses.append(address)
    rest = re.sub(f"{ROLE}|{LINK}", "", cell).strip(" |,/")
    if rest:
        problems.append(row.problem("script_name", f"{rest!r} is no link"))
    return {"script_name": " | ".join(names), "script_url": " | ".join(addresses)}


def _address(role: str, target: str) -> str:
    for row in _book("links"):
        if row["role"] == role and fnmatch(target, row["target"]):
            return row["address"].replace("{target}", target.removesuffix(".ipynb"))
    return ""


def _task(model: str, row: Row, problems: list[Problem]) -> dict[str, str]:
    split = re.fullmatch(r"(.+?)\s+(pre-training|fine-tuning)", model, re.IGNORECASE)
    if not split:
        message = f"{model!r} does not end in pre-training or fine-tuning"
        problems.append(row.problem("model", message))
        return {}
    return {"model": split[1], "task": split[2].lower()}


def _degrees(topology: str, row: Row, problems: list[Problem]) -> dict[str, str]:
    degrees = {"TP": 1, "PP": 1, "DP": 1}
    for count, kind, named, degree in DEGREE.findall(topology):
        degrees[kind or named] *= int(count or degree)
    rest = re.sub(r"ZeRO-1|[\[\]x,\s]", "", DEGREE.sub("", topology))
    if rest or not DEGREE.search(topology):
        problems.append(row.problem("topology", f"{topology!r}: {rest!r} is not understood"))
    found = {f"{kind.lower()}_degree": str(degree) for kind, degree in degrees.items()}
    return found | {"zero1": "1" if "ZeRO-1" in topology else ""}


def _tokens(headings: Collection[str], category: str) -> str:
    if any(heading.startswith("Output Token Throughput") for heading in headings):
        return "output"
    per_token = any(heading.startswith("Latency per Token") for heading in headings)
    both = category == "encoder_decoder" or (category == "llm" and per_token)
    return "input+output" if both else ""


@cache
def _book(name: str) -> list[dict[str, str]]:
    rows = read_rows(DATA / f"{name}.csv", name)
    rule = {"sources": sources, "spellings": patterns}.get(name)
    if rule and (problems := list(rule(Sheet(name, "", "", rows)))):
        raise DataError(problems)
    return [row.cells for row in rows]
