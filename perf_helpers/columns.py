"""What a column means: the registry in data/columns.csv."""

import csv
from functools import cache
from pathlib import Path
from typing import NamedTuple

from perf_helpers.problems import DataError, Problem, unknown

# From the package, not the working directory: papermill, nbval and JupyterLab
# each start a kernel in another folder.
DATA = Path(__file__).resolve().parent.parent / "data"

TABLES = ("training", "inference", "llm")
TYPES = ("text", "code", "version", "url", "date", "integer", "number", "usd")


class Column(NamedTuple):
    """One column of one table, as data/README.md describes the registry."""

    name: str
    type: str
    unit: str
    heading: str
    descending: bool
    required: bool
    identity: bool
    computed: bool
    display: str
    blank: str
    values: dict[str, str]
    definition: str
    aliases: tuple[str, ...]

    @property
    def numeric(self) -> bool:
        """Whether the cells are numbers, to be aligned and sorted as such."""
        return self.type in ("integer", "number", "usd")

    @property
    def label(self) -> str:
        """The heading with its unit, as 'Latency P50 (ms)'."""
        return f"{self.heading} ({self.unit})" if self.unit else self.heading


@cache
def _registry() -> dict[str, dict[str, Column]]:
    tables: dict[str, dict[str, Column]] = {}
    problems = []
    with (DATA / "columns.csv").open(newline="", encoding="utf-8") as lines:
        reader = csv.DictReader(lines)
        for row in reader:
            wrong = _wrong(row)
            if wrong:
                problems.append(Problem("data/columns.csv", reader.line_num, *wrong))
                continue
            tables.setdefault(row["table"], {})[row["column"]] = Column(
                name=row["column"],
                type=row["type"],
                unit=row["unit"],
                heading=row["heading"],
                descending=row["sort"] == "descending",
                required=row["required"] == "yes",
                identity=row["identity"] == "yes",
                computed=row["origin"] == "computed",
                display=row["display"],
                blank=row["blank"],
                values=dict(pair.split("=", 1) for pair in _list(row["values"])),
                definition=row["definition"],
                aliases=tuple(_list(row["aliases"])),
            )
    if problems:
        raise DataError(problems)
    return tables


def _wrong(row: dict[str, str]) -> tuple[str, str] | None:
    if None in row or None in row.values():
        return "", "has more or fewer cells than the heading"
    if row["type"] not in TYPES:
        return "type", f"{row['type']!r} is not one of {', '.join(TYPES)}"
    if not all("=" in pair for pair in _list(row["values"])):
        return "values", f"{row['values']!r}: every value is written as code=Reading"
    return None


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
