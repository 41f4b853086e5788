"""A publisher's CSVs as rows of our tables, or everything in them that is not understood."""

import csv
import io
import re
from fnmatch import fnmatch, fnmatchcase
from pathlib import Path
from typing import NamedTuple

from perf_helpers.check import Row
from perf_helpers.columns import DATA, Column, columns
from perf_helpers.problems import Problem, did_you_mean
from perf_helpers.reader import wrong

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
    heading, lines = _lines(path, source.problems)
    kept = [at for at, text in enumerate(heading) if text not in DROPPED]
    whole, heading = len(heading), [heading[at] for at in kept]
    names = [_column(text, table) for text in heading]
    for text, name in zip(heading, names, strict=True):
        if not name:
            known = [alias for column in columns(table).values() for alias in column.aliases]
            hint = did_you_mean(text, known)
            source.problems.append(Problem(path.name, 1, text, f"an unknown heading{hint}"))
        elif names.count(name) > 1:
            source.problems.append(Problem(path.name, 1, text, "the heading stands there twice"))
    for column in columns(table).values() if heading else ():
        # The training tables of 2022 had no instance type: all of theirs ran on one.
        optional = not column.required or (table, column.name) == ("training", "instance_type")
        if column.aliases and not optional and column.name not in names:
            message = f"this heading is missing, in any of its forms: {', '.join(column.aliases)}"
            source.problems.append(Problem(path.name, 1, column.heading, message))
    if any(problem.file == path.name for problem in source.problems):
        return
    for line, cells in lines:
        if len(cells) != whole:
            torn = f"{len(cells)} cells where the heading has {whole}"
            source.problems.append(Problem(path.name, line, "", torn))
            continue
        row = {name: cells[at].strip() for name, at in zip(names, kept, strict=True)}
        given = Given(path.name, line, dict(zip(names, heading, strict=True)), kind)
        if table == "prices":
            rate = _rate(row, given, source.problems)
            source.rates.append(Row(path.name, line, rate))
        else:
            found = _row(row, given, source.problems)
            source.rows.setdefault(table, []).append(Row(path.name, line, found))


class Given(NamedTuple):
    """Where a row stands in the publisher's files, and under which headings."""

    file: str
    line: int
    headings: dict[str, str]
    kind: dict[str, str]

    def problem(self, column: str, message: str) -> Problem:
        """Return a problem of this row, under the publisher's own heading."""
        return Problem(self.file, self.line, self.headings.get(column, column), message)


def _row(row: dict[str, str], given: Given, problems: list[Problem]) -> dict[str, str]:
    table = given.kind["table"]
    found = {name: _spelled(name, cell, table) for name, cell in row.items()}
    found |= {name: given.kind[name] for name in ("optimized_for", "category") if given.kind[name]}
    if "instance_type" in found or table == "training":
        found["instance_type"] = found.get("instance_type", "trn1.32xlarge").lower()
    if "script_name" in found:
        found |= _scripts(found["script_name"], given, problems)
    if table == "training":
        found |= _task(found.get("model", ""), given, problems)
        found |= _degrees(found.get("topology", ""), given, problems)
    if table == "llm":
        found["tokens_counted"] = _tokens(given)
    for name, column in columns(table).items():
        if not column.computed and (message := wrong(found.get(name, ""), column)):
            problems.append(given.problem(name, message))
    return found


def _rate(row: dict[str, str], given: Given, problems: list[Problem]) -> dict[str, str]:
    heading = given.headings["usd_per_hour"]
    basis = "on_demand" if heading.startswith("On-Demand") else "ri_effective"
    rate = {
        "instance_type": row["instance_type"].lower(),
        "basis": basis,
        "usd_per_hour": _plain(row["usd_per_hour"].removeprefix("$")),
    }
    for name, cell in rate.items():
        if message := wrong(cell, columns("prices")[name]):
            problems.append(given.problem(name, message))
    return rate


def _lines(path: Path, problems: list[Problem]) -> tuple[list[str], list[tuple[int, list[str]]]]:
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        byte = error.object[error.start]
        problems.append(Problem(path.name, line, "", f"byte 0x{byte:02x} is not UTF-8 text"))
        return [], []
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    lines, line = [], 1
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                lines.append((line, cells))
            line = reader.line_num + 1
    except csv.Error as error:
        problems.append(Problem(path.name, line, "", f"is not well-formed CSV: {error}"))
        return [], []
    if not lines:
        problems.append(Problem(path.name, 1, "", "is empty; a line of headings was expected"))
        return [], []
    return [" ".join(cell.split()) for cell in lines[0][1]], lines[1:]


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


def _scripts(cell: str, given: Given, problems: list[Problem]) -> dict[str, str]:
    names, addresses = [], []
    for link in re.finditer(f"{ROLE}|{LINK}", cell):
        name, address = link["name"] or link["label"], link["address"]
        if not address:
            target = link["target"] or link["label"]
            address = _address(link["role"], target)
            if not address:
                message = f"{link[0]!r}: no address is known for this link"
                problems.append(given.problem("script_name", message))
        names.append(name.strip())
        addresses.append(address)
    rest = re.sub(f"{ROLE}|{LINK}", "", cell).strip(" |,/")
    if rest:
        problems.append(given.problem("script_name", f"{rest!r} is no link"))
    return {"script_name": " | ".join(names), "script_url": " | ".join(addresses)}


def _address(role: str, target: str) -> str:
    for row in _book("links"):
        if row["role"] == role and fnmatch(target, row["target"]):
            return row["address"].replace("{target}", target.removesuffix(".ipynb"))
    return ""


def _task(model: str, given: Given, problems: list[Problem]) -> dict[str, str]:
    split = re.fullmatch(r"(.+?)\s+(pre-training|fine-tuning)", model, re.IGNORECASE)
    if not split:
        message = f"{model!r} does not end in pre-training or fine-tuning"
        problems.append(given.problem("model", message))
        return {}
    return {"model": split[1], "task": split[2].lower()}


def _degrees(topology: str, given: Given, problems: list[Problem]) -> dict[str, str]:
    degrees = {"TP": 1, "PP": 1, "DP": 1}
    for count, kind, named, degree in DEGREE.findall(topology):
        degrees[kind or named] *= int(count or degree)
    rest = re.sub(r"ZeRO-1|[\[\]x,\s]", "", DEGREE.sub("", topology))
    if rest or not DEGREE.search(topology):
        problems.append(given.problem("topology", f"{topology!r}: {rest!r} is not understood"))
    found = {f"{kind.lower()}_degree": str(degree) for kind, degree in degrees.items()}
    return found | {"zero1": "1" if "ZeRO-1" in topology else ""}


def _tokens(given: Given) -> str:
    headings = given.headings.values()
    if any(heading.startswith("Output Token Throughput") for heading in headings):
        return "output"
    per_token = any(heading.startswith("Latency per Token") for heading in headings)
    both = given.kind["category"] == "encoder_decoder" or (
        given.kind["category"] == "llm" and per_token
    )
    return "input+output" if both else ""


def _book(name: str) -> list[dict[str, str]]:
    with (DATA / f"{name}.csv").open(newline="", encoding="utf-8") as lines:
        return list(csv.DictReader(lines))
