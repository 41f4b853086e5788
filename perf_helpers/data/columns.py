"""What a column means: the registry in data/columns.csv."""

import csv
from functools import cache
from pathlib import Path
from typing import NamedTuple

from perf_helpers.data.csv_lines import numbered, text_of, torn
from perf_helpers.data.mistakes import said
from perf_helpers.errors import DataError, Problem, unknown

# From the package, not the working directory: papermill, nbval and JupyterLab
# each start a kernel in another folder.
DATA = Path(__file__).resolve().parents[2] / "data"


def _titles() -> dict[str, str]:
    # Whatever is wrong with the file is said by whoever asks for a column.
    try:
        lines = (DATA / "columns.csv").read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError):
        return {}
    named = [row for row in csv.DictReader(lines) if row.get("column") == ""]
    return {row["table"]: row.get("heading") or "" for row in named}


# The tables that are published, as their pages name them: each has a line of its own in the
# registry, whose column is empty.
TABLES = _titles()
NUMERIC = ("integer", "number", "usd")
TYPES = (
    *("text", "code", "table", "version", "url", "date", "commit", "pattern"),
    *NUMERIC,
)
# What a column is to a computation.
ROLES = (
    *("model", "part", "category", "instance", "nodes", "version"),
    *("throughput", "throughput_max", "latency", "efficiency"),
    *("cost", "cost_per_request", "cost_per_output", "cost_all_cores", "cores"),
    *("batch", "degree", "length", "format", "tokens", "asked"),
)
HEADING = (
    *("table", "column", "type", "unit", "least", "most", "limits", "role", "heading"),
    *("sort", "required", "identity", "origin", "display", "set", "blank", "values"),
    *("definition", "aliases"),
)
# What the cells of the registry itself may be.
ALLOWED = {
    "type": TYPES,
    "role": ("", *ROLES),
    "sort": ("ascending", "descending"),
    "required": ("yes", "no"),
    "identity": ("yes", "no"),
    "origin": ("published", "computed"),
    "set": ("", "essential", "latency"),
    "display": ("", "bar", "link", "part", "group", "trend", "hidden"),
}


class Column(NamedTuple):
    """One column of one table, as data/README.md describes the registry."""

    name: str
    type: str
    unit: str
    least: float
    most: float
    limits: str
    role: str
    heading: str
    descending: bool
    required: bool
    identity: bool
    computed: bool
    display: str
    set: str
    blank: str
    values: dict[str, str]
    definition: str
    aliases: tuple[str, ...]

    @property
    def numeric(self) -> bool:
        """Whether the cells are numbers, to be aligned and sorted as such."""
        return self.type in NUMERIC

    @property
    def label(self) -> str:
        """The heading with its unit, as 'Latency P50 (ms)'."""
        return f"{self.heading} ({self.unit})" if self.unit else self.heading


@cache
def _registry() -> dict[str, dict[str, Column]]:
    place = "data/columns.csv"
    (_, heading), *lines = numbered(text_of(DATA / "columns.csv", place), place)
    missing = [name for name in HEADING if name not in heading]
    problems = [Problem(place, 1, name, said("lost_column")) for name in missing]
    tables: dict[str, dict[str, Column]] = {}
    for line, cells in lines if not missing else ():
        if len(cells) != len(heading):
            problems.append(torn(place, line, len(cells), len(heading)))
            continue
        row = dict(zip(heading, cells, strict=True))
        known = tables.setdefault(row["table"], {})
        if not row["column"]:
            continue
        if wrong := _wrong(row, known):
            problems.append(Problem(place, line, *wrong))
            continue
        known[row["column"]] = Column(
            name=row["column"],
            type=row["type"],
            unit=row["unit"],
            least=float(row["least"] or "-inf"),
            most=float(row["most"] or "inf"),
            limits=row["limits"],
            role=row["role"],
            heading=row["heading"],
            descending=row["sort"] == "descending",
            required=row["required"] == "yes",
            identity=row["identity"] == "yes",
            computed=row["origin"] == "computed",
            display=row["display"],
            set=row["set"],
            blank=row["blank"],
            values=dict(pair.split("=", 1) for pair in _list(row["values"])),
            definition=row["definition"],
            aliases=tuple(_list(row["aliases"])),
        )
    if problems:
        raise DataError(problems)
    return tables


def _wrong(row: dict[str, str], known: dict[str, Column]) -> tuple[str, str] | None:
    for name, allowed in ALLOWED.items():
        if row[name] not in allowed:
            return name, f"{row[name]!r} is not one of {', '.join(filter(None, allowed))}"
    published = row["type"] in NUMERIC and row["origin"] == "published"
    if published and not (_number(row["least"]) < _number(row["most"]) and row["limits"]):
        return "limits", "a published number has a least and a greatest value, and a reason"
    if not all("=" in pair for pair in _list(row["values"])):
        return "values", f"{row['values']!r}: every value is written as code=Reading"
    if row["column"] in known:
        return "column", f"{row['column']!r} stands there twice for {row['table']}"
    taken = {alias: column.name for column in known.values() for alias in column.aliases}
    for alias in _list(row["aliases"]):
        if alias in taken:
            return "aliases", f"{alias!r} is an alias of {taken[alias]} already"
    return None


def _number(cell: str) -> float:
    try:
        return float(cell)
    except ValueError:
        return float("nan")


def _list(cell: str) -> list[str]:
    return cell.split(" | ") if cell else []


def columns(table: str) -> dict[str, Column]:
    """Return the columns of a table by name, in page order.

    Raises ParameterError for a table that the registry does not have.
    """
    if table not in _registry():
        raise unknown("table", table, _registry())
    return _registry()[table]


def identity(table: str) -> list[str]:
    """Return the names of the columns that say who a row is, in page order."""
    return [column.name for column in columns(table).values() if column.identity]


def with_role(table: str, *roles: str) -> list[Column]:
    """Return the columns of a table that have one of these roles, in page order."""
    return [column for column in columns(table).values() if column.role in roles]
