"""A publisher's CSVs as rows of our tables, or everything in them that is not understood."""

import re
from collections.abc import Collection, Iterator
from fnmatch import fnmatch
from pathlib import Path
from typing import NamedTuple

from perf_helpers.data.columns import columns
from perf_helpers.data.csv_lines import numbered, text_of, torn
from perf_helpers.data.mistakes import said
from perf_helpers.data.rows import Row, too_long, wrong_in
from perf_helpers.errors import DataError, Problem, did_you_mean
from perf_helpers.release.folder import folder_of, known, other_format
from perf_helpers.release.spelling import lines_of, plain, spelled

ROLE = r":(?P<role>[a-z-]+):\s*`(?P<label>[^`<]+?)\s*(?:<(?P<target>[^`>]+)>)?`"
LINK = r"`(?P<name>[^`<]+?)\s*<(?P<address>https?://[^`>\s]+)>`__?"
BASES = {"on_demand": r"\bon.?demand\b", "ri_effective": r"\bRI\b|reserved"}
# How a topology is written: by where each degree is placed, or by the names of the degrees.
PLACE = r"[1-9]\d{0,5}(?:xNC|Nodes)?\((?:TP|PP|DP)\)"
NAME = r"(?:TP|PP|DP)=[1-9]\d{0,5}"
PLACED = rf"\[{PLACE}(?: *x *{PLACE})*\](?: *x *{PLACE})*"
TOPOLOGY = re.compile(rf"(?:{PLACED}|{NAME}(?:,? +{NAME})*)(?:,? +ZeRO-1)?")
DEGREE = re.compile(r"(?P<count>\d+)(?:xNC|Nodes)?\((?P<placed>..)\)|(?P<named>..)=(?P<degree>\d+)")

# A column of old Inf1 tables, and all that it ever held: who made the model, or nothing.
FIRST_TRAINING = "nlp_data.csv"
DROPPED = {"Source": ("", "huggingface")}


class Source(NamedTuple):
    """What a publisher's folder holds: rows by table and hourly rates, as text in our columns.

    And the files that were passed over, each with why, and those that are read in part, by
    the headings that are understood.
    """

    rows: dict[str, list[Row]]
    rates: list[Row]
    problems: list[Problem]
    passed_over: list[str]
    in_part: set[str]


def read_source(folder: Path) -> Source:
    """Read a folder of the publisher's CSVs as data/sources.csv and the registry describe them.

    Figures are taken as they stand, without percent signs and trailing zeros; names and
    codes are spelled as data/spellings.csv has them. Nothing is guessed: what is not
    understood is a problem with its file, line and column.
    """
    sources = lines_of("sources")
    found = folder_of(folder, sources)
    source = Source({}, [], found.problems, found.passed_over, set())
    for path in found.files:
        place = path.relative_to(folder).as_posix()
        _read_file(path, place, known(path, sources), source)
    return source


def _read_file(path: Path, place: str, kind: dict[str, str], source: Source) -> None:
    table = kind["table"]
    try:
        if kind_of_file := other_format(path.read_bytes()):
            message = said("other_format", kind=kind_of_file)
            source.problems.append(Problem(place, 1, "", message))
            return
        lines = numbered(text_of(path, place, "utf-8-sig"), place)
    except DataError as error:
        source.problems.extend(error.problems)
        return
    except OSError as error:
        message = said("unreadable", why=error.strerror or error)
        source.problems.append(Problem(place, 0, "", message))
        return
    (top, first), *body = [(line, cells) for line, cells in lines if any(map(str.strip, cells))]
    if not table:
        if body:
            problem = Problem(place, body[0][0], "", said("unwanted_rows"))
            source.problems.append(problem)
        return
    source.problems.extend(_lines(place, first, body))
    kept = {at: " ".join(cell.split()) for at, cell in enumerate(first)}
    if table == "inference":
        kept = {at: heading for at, heading in kept.items() if heading not in DROPPED}
    names = {heading: _column(heading, table) for heading in kept.values()}
    found = list(_headings(place, top, list(kept.values()), names, kind))
    source.problems.extend(found)
    source.in_part.update({place} if found else ())
    lost = {problem.column for problem in found}
    missing = {column.name for column in columns(table).values() if column.heading in lost}
    # What stands under a heading that is understood is looked at whatever the others are.
    headings = {name: heading for heading, name in names.items() if name}
    for line, cells in body:
        if len(cells) != len(first) or any(map(too_long, cells)):
            continue
        given = {names[heading]: cells[at].strip() for at, heading in kept.items()}
        given.pop("", None)
        row, problems = Row(place, line, given, headings), list[Problem]()
        if table == "prices":
            if {"instance_type", "usd_per_hour"} <= given.keys():
                source.rates.append(_rate(row, problems))
        else:
            source.rows.setdefault(table, []).append(_row(row, kind, problems))
        # Of a column that is missing, that was said once.
        source.problems.extend(each for each in problems if each.column not in missing)


def _lines(file: str, first: list[str], body: list[tuple[int, list[str]]]) -> Iterator[Problem]:
    dropped = {at: " ".join(cell.split()) for at, cell in enumerate(first)}
    if not body:
        yield Problem(file, 1, "", said("no_rows"))
    for line, cells in body:
        if len(cells) != len(first):
            yield torn(file, line, len(cells), len(first))
        for at, cell in enumerate(cells):
            heading = dropped.get(at, "")
            # One quotation mark too many, and the lines up to the next one are a single cell.
            if "\n" in cell.strip() or "\r" in cell.strip():
                yield Problem(file, line, heading, said("line_break"))
            if message := too_long(cell):
                yield Problem(file, line, heading, message)
                continue
            held = " ".join(cell.split()).casefold().replace(" ", "")
            if heading in DROPPED and held not in DROPPED[heading]:
                yield Problem(file, line, heading, said("not_read", cell=cell[:60]))


def _headings(
    file: str, line: int, headings: list[str], names: dict[str, str], kind: dict[str, str]
) -> Iterator[Problem]:
    known = columns(kind["table"]).values()
    aliases = [alias for column in known for alias in column.aliases]
    for at, heading in enumerate(headings):
        name = names[heading]
        before = next((other for other in headings[:at] if names[other] == name), None)
        if not heading:
            yield Problem(file, line, f"column {at + 1}", said("no_heading"))
        elif not name:
            shown = heading if heading.isprintable() and len(heading) <= 60 else f"{heading[:60]!r}"
            message = said("unknown_heading", hint=did_you_mean(heading[:60], aliases))
            yield Problem(file, line, shown, message)
        elif before == heading:
            yield Problem(file, line, heading, said("heading_twice"))
        elif before:
            yield Problem(file, line, heading, said("column_twice", other=before))
    for column in known:
        # The training tables of 2022 had no instance type: all of theirs ran on one.
        optional = column.name == "instance_type" and kind["file"] == FIRST_TRAINING
        if (
            column.aliases
            and column.required
            and not optional
            and column.name not in names.values()
        ):
            message = said("no_such_heading", forms=", ".join(column.aliases))
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
        if not column.computed and (message := wrong_in(table, name, found.get(name, ""))):
            problems.append(row.problem(name, message))
    return row._replace(cells=found)


def _rate(row: Row, problems: list[Problem]) -> Row:
    heading = row.headings["usd_per_hour"]
    basis = [code for code, words in BASES.items() if re.search(words, heading, re.IGNORECASE)]
    if len(basis) != 1:
        problems.append(row.problem("usd_per_hour", said("no_basis")))
    rate = {
        "instance_type": row.cells["instance_type"].lower(),
        "basis": basis[0] if basis else "on_demand",
        "usd_per_hour": plain(row.cells["usd_per_hour"].removeprefix("$")),
    }
    for name, cell in rate.items():
        if message := wrong_in("prices", name, cell):
            problems.append(row.problem(name, message))
    return row._replace(cells=rate)


def _column(heading: str, table: str) -> str:
    return next((c.name for c in columns(table).values() if heading in c.aliases), "")


def _scripts(cell: str, row: Row, problems: list[Problem]) -> dict[str, str]:
    names, addresses = [], []
    for link in re.finditer(f"{ROLE}|{LINK}", cell):
        name, address = link["name"] or link["label"], link["address"]
        if not address:
            target = link["target"] or link["label"]
            address = _address(link["role"], target)
            if not address:
                message = said("no_address", cell=link[0])
                problems.append(row.problem("script_name", message))
        names.append(name.strip())
        addresses.append(address)
    rest = re.sub(f"{ROLE}|{LINK}", "", cell).strip(" |,/+")
    if rest:
        problems.append(row.problem("script_name", said("no_link", cell=rest)))
    return {"script_name": " | ".join(names), "script_url": " | ".join(addresses)}


def _address(role: str, target: str) -> str:
    for row in lines_of("links"):
        if row["role"] == role and fnmatch(target, row["target"]):
            return row["address"].replace("{target}", target.removesuffix(".ipynb"))
    return ""


def _task(model: str, row: Row, problems: list[Problem]) -> dict[str, str]:
    split = re.fullmatch(r"(.+?)\s+(pre-training|fine-tuning)", model, re.IGNORECASE)
    if not split:
        problems.append(row.problem("model", said("no_task", cell=model)))
        return {}
    return {"model": split[1], "task": split[2].lower()}


def _degrees(topology: str, row: Row, problems: list[Problem]) -> dict[str, str]:
    degrees = {"TP": 1, "PP": 1, "DP": 1}
    found = list(DEGREE.finditer(topology)) if TOPOLOGY.fullmatch(topology) else []
    if not found:
        problems.append(row.problem("topology", said("unknown_topology", cell=topology[:60])))
    for each in found:
        degrees[each["placed"] or each["named"]] *= int(each["count"] or each["degree"])
    named = [each["named"] for each in found if each["named"]]
    if len(set(named)) < len(named):
        problems.append(row.problem("topology", said("degree_twice", cell=topology[:60])))
    found_degrees = {f"{kind.lower()}_degree": str(degree) for kind, degree in degrees.items()}
    return found_degrees | {"zero1": "1" if "ZeRO-1" in topology else ""}


def _tokens(headings: Collection[str], category: str) -> str:
    if any(heading.casefold().startswith("output token throughput") for heading in headings):
        return "output"
    per_token = any(heading.casefold().startswith("latency per token") for heading in headings)
    both = category == "encoder_decoder" or (category == "llm" and per_token)
    return "input+output" if both else ""
