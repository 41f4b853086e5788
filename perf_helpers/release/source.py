"""A publisher's CSVs as rows of our tables, or everything in them that is not understood."""

import re
from collections.abc import Collection, Iterator
from fnmatch import fnmatch, fnmatchcase
from functools import cache
from pathlib import Path
from typing import NamedTuple

from perf_helpers.data.columns import Column, columns
from perf_helpers.data.csv_lines import numbered, text_of, torn
from perf_helpers.data.rows import Row, read_book, too_long, wrong
from perf_helpers.data.rules import Sheet, patterns, sources
from perf_helpers.errors import DataError, Problem, did_you_mean

ROLE = r":(?P<role>[a-z-]+):\s*`(?P<label>[^`<]+?)\s*(?:<(?P<target>[^`>]+)>)?`"
LINK = r"`(?P<name>[^`<]+?)\s*<(?P<address>https?://[^`>\s]+)>`__?"
BASES = {"on_demand": r"\bon.?demand\b", "ri_effective": r"\bRI\b|reserved"}
DEGREE = re.compile(r"(\d+)(?:xNC|Nodes)?\((TP|PP|DP)\)|\b(TP|PP|DP)=(\d+)")

# No topology that was published has more characters than 40.
LONGEST_TOPOLOGY = 200

# Columns of old Inf1 tables, and all that they ever held: who made the model, or nothing.
FIRST_TRAINING = "nlp_data.csv"
DROPPED = {"Source": ("", "huggingface"), "Ops in Inferentia": ("",)}


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
        kinds = [row for row in _lines_of("sources") if fnmatchcase(path.name, row["file"])]
        if not kinds or not path.is_file():
            names = [row["file"] for row in _lines_of("sources")]
            hint = did_you_mean(path.name, names)
            source.problems.append(Problem(path.name, 0, "", f"no table is made of it{hint}"))
        else:
            _read_file(path, kinds[0], source)
    return source


def _read_file(path: Path, kind: dict[str, str], source: Source) -> None:
    table = kind["table"]
    try:
        lines = numbered(text_of(path, path.name, "utf-8-sig"), path.name)
    except DataError as error:
        source.problems.extend(error.problems)
        return
    (top, first), *body = [(line, cells) for line, cells in lines if any(map(str.strip, cells))]
    if not table:
        if body:
            message = "holds rows, and no table is made of it"
            source.problems.append(Problem(path.name, body[0][0], "", message))
        return
    found = list(_lines(path.name, first, body))
    kept = {at: " ".join(cell.split()) for at, cell in enumerate(first)}
    if table == "inference":
        kept = {at: heading for at, heading in kept.items() if heading not in DROPPED}
    names = {heading: _column(heading, table) for heading in kept.values()}
    found += _headings(path.name, top, list(kept.values()), names, kind)
    source.problems.extend(found)
    if found:
        return
    headings = {name: heading for heading, name in names.items()}
    for line, cells in body:
        given = {names[heading]: cells[at].strip() for at, heading in kept.items()}
        row = Row(path.name, line, given, headings)
        if table == "prices":
            source.rates.append(_rate(row, source.problems))
        else:
            source.rows.setdefault(table, []).append(_row(row, kind, source.problems))


def _lines(file: str, first: list[str], body: list[tuple[int, list[str]]]) -> Iterator[Problem]:
    dropped = {at: " ".join(cell.split()) for at, cell in enumerate(first)}
    if not body:
        yield Problem(file, 1, "", "headings, and no row under them")
    for line, cells in body:
        if len(cells) != len(first):
            yield torn(file, line, len(cells), len(first))
        for at, cell in enumerate(cells):
            heading = dropped.get(at, "")
            # One quotation mark too many, and the lines up to the next one are a single cell.
            if "\n" in cell.strip() or "\r" in cell.strip():
                yield Problem(file, line, heading, "a line break inside a cell")
            if message := too_long(cell):
                yield Problem(file, line, heading, message)
                continue
            held = " ".join(cell.split()).casefold().replace(" ", "")
            if heading in DROPPED and held not in DROPPED[heading]:
                message = f"{cell[:60]!r}: the column is not read, and was empty until now"
                yield Problem(file, line, heading, message)


def _headings(
    file: str, line: int, headings: list[str], names: dict[str, str], kind: dict[str, str]
) -> Iterator[Problem]:
    known = columns(kind["table"]).values()
    aliases = [alias for column in known for alias in column.aliases]
    for at, heading in enumerate(headings):
        name = names[heading]
        before = next((other for other in headings[:at] if names[other] == name), None)
        if not heading:
            yield Problem(file, line, f"column {at + 1}", "has no heading")
        elif not name:
            shown = heading if heading.isprintable() and len(heading) <= 60 else f"{heading[:60]!r}"
            message = f"an unknown heading{did_you_mean(heading[:60], aliases)}"
            yield Problem(file, line, shown, message)
        elif before == heading:
            yield Problem(file, line, heading, "the heading stands there twice")
        elif before:
            yield Problem(file, line, heading, f"means the same column as {before!r}")
    for column in known:
        # The training tables of 2022 had no instance type: all of theirs ran on one.
        optional = column.name == "instance_type" and kind["file"] == FIRST_TRAINING
        if (
            column.aliases
            and column.required
            and not optional
            and column.name not in names.values()
        ):
            message = f"this heading is missing, in any of its forms: {', '.join(column.aliases)}"
            yield Problem(file, line, column.heading, message)


def _row(row: Row, kind: dict[str, str], problems: list[Problem]) -> Row:
    table = kind["table"]
    found = {name: spelled(name, cell, table) for name, cell in row.cells.items()}
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
    heading = row.headings["usd_per_hour"]
    basis = [code for code, words in BASES.items() if re.search(words, heading, re.IGNORECASE)]
    if len(basis) != 1:
        problems.append(
            row.problem("usd_per_hour", "the heading does not say which basis it is of")
        )
    rate = {
        "instance_type": row.cells["instance_type"].lower(),
        "basis": basis[0] if basis else "on_demand",
        "usd_per_hour": _plain(row.cells["usd_per_hour"].removeprefix("$")),
    }
    for name, cell in rate.items():
        if message := wrong(cell, columns("prices")[name]):
            problems.append(row.problem(name, message))
    return row._replace(cells=rate)


def _column(heading: str, table: str) -> str:
    return next((c.name for c in columns(table).values() if heading in c.aliases), "")


def spelled(name: str, cell: str, table: str) -> str:
    """Return a cell in the spelling of ours: by data/spellings.csv, codes, plain numbers."""
    column = columns(table)[name]
    # A mark that leads to a footnote of the page, which no file holds.
    cell = " ".join(cell.split())
    if not column.numeric:
        cell = re.sub(r"\s*\*$", "", cell)
    for row in _lines_of("spellings"):
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
    rest = re.sub(f"{ROLE}|{LINK}", "", cell).strip(" |,/+")
    if rest:
        problems.append(row.problem("script_name", f"{rest!r} is no link"))
    return {"script_name": " | ".join(names), "script_url": " | ".join(addresses)}


def _address(role: str, target: str) -> str:
    for row in _lines_of("links"):
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
    if len(topology) > LONGEST_TOPOLOGY:
        message = f"{topology[:60]!r}… has {len(topology)} characters, more than {LONGEST_TOPOLOGY}"
        problems.append(row.problem("topology", message))
        return {}
    degrees = {"TP": 1, "PP": 1, "DP": 1}
    found = DEGREE.findall(topology)
    for count, kind, named, degree in found:
        degrees[kind or named] *= int(count or degree)
    named_twice = len({named for _, _, named, _ in found}) < len(found) and found[0][2]
    if named_twice:
        row_problem = f"{topology[:60]!r} names a degree twice"
        problems.append(row.problem("topology", row_problem))
    rest = re.sub(r"ZeRO-1|[\[\]x,\s]", "", DEGREE.sub("", topology))
    if rest or not found:
        message = f"{topology[:60]!r}: {rest[:60]!r} is not understood"
        problems.append(row.problem("topology", message))
    found_degrees = {f"{kind.lower()}_degree": str(degree) for kind, degree in degrees.items()}
    return found_degrees | {"zero1": "1" if "ZeRO-1" in topology else ""}


def _tokens(headings: Collection[str], category: str) -> str:
    if any(heading.casefold().startswith("output token throughput") for heading in headings):
        return "output"
    per_token = any(heading.casefold().startswith("latency per token") for heading in headings)
    both = category == "encoder_decoder" or (category == "llm" and per_token)
    return "input+output" if both else ""


@cache
def _lines_of(name: str) -> list[dict[str, str]]:
    rows = read_book(name)
    rule = {"sources": sources, "spellings": patterns}.get(name)
    if rule and (problems := list(rule(Sheet(name, "", "", rows)))):
        raise DataError(problems)
    return [row.cells for row in rows]
