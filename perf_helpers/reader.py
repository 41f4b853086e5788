"""A CSV of ours as a typed frame, or everything that is wrong with it."""

import csv
import io
import re
from datetime import date
from pathlib import Path

import pandas as pd

from perf_helpers.columns import DATA, Column, columns
from perf_helpers.problems import DataError, Problem

DTYPES = {"integer": "Int64", "number": "float64", "usd": "float64"}

PATTERNS = {
    "integer": (r"-?\d{1,18}", "a whole number"),
    "number": (r"-?\d+(\.\d+)?([eE][-+]?\d+)?", "a number"),
    "usd": (r"\d+(\.\d+)?([eE][-+]?\d+)?", "an amount in US dollars, without its sign"),
    "version": (r"\d+(\.\d+)+", "a version such as 2.20.0"),
    "date": (r"\d{4}-\d\d-\d\d", "a date such as 2023-09-15"),
}


def read_csv(path: Path, table: str) -> pd.DataFrame:
    """Read a CSV of ours as the registry describes its table.

    Returns one row a line and every published column of the table, those that the
    file leaves out empty: integers as Int64, numbers as float64, all else as text.
    Raises DataError with every problem of the file.
    """
    place = str(path.relative_to(DATA.parent)) if path.is_relative_to(DATA.parent) else str(path)
    cells, lines, problems = _cells(path, place, table)
    known = [column for column in columns(table).values() if not column.computed]
    given = {column.name: cells.get(column.name, [""] * len(lines)) for column in known}
    problems += [
        Problem(place, line, column.name, message)
        for column in known
        for line, cell in zip(lines, given[column.name], strict=True)
        if (message := wrong(cell, column))
    ]
    if problems:
        raise DataError(sorted(problems, key=lambda problem: problem.line))
    return pd.DataFrame({column.name: _typed(given[column.name], column) for column in known})


def wrong(cell: str, column: Column) -> str:
    """Return what is wrong with a cell of a column, with what would be right, or ''."""
    shown = cell if len(cell) <= 60 else cell[:60] + "…"
    if not cell:
        return "is empty, and every row needs it" if column.required else ""
    if cell != cell.strip() or not cell.isprintable():
        return f"{shown!r} has blanks around it or characters that cannot be printed"
    if column.values:
        allowed = ", ".join(column.values)
        return "" if cell in column.values else f"{shown!r} is not one of {allowed}"
    if column.type in PATTERNS:
        pattern, right = PATTERNS[column.type]
        if not re.fullmatch(pattern, cell, re.ASCII) or not _exists(cell, column.type):
            return f"{shown!r} is not {right}"
    return ""


def _exists(cell: str, kind: str) -> bool:
    if kind == "date":
        try:
            date.fromisoformat(cell)
        except ValueError:
            return False
    return kind not in DTYPES or abs(float(cell)) != float("inf")


def _cells(
    path: Path, place: str, table: str
) -> tuple[dict[str, list[str]], list[int], list[Problem]]:
    try:
        text = path.read_bytes().decode("utf-8")
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        byte = error.object[error.start]
        return {}, [], [Problem(place, line, "", f"byte 0x{byte:02x} is not UTF-8 text")]
    except OSError as error:
        return {}, [], [Problem(place, 0, "", error.strerror or str(error))]

    rows: list[tuple[int, list[str]]] = []
    source = csv.reader(io.StringIO(text, newline=""), strict=True)
    line = 1
    try:
        for row in source:
            rows.append((line, row))
            line = source.line_num + 1
    except csv.Error as error:
        return {}, [], [Problem(place, line, "", f"is not well-formed CSV: {error}")]
    if not rows:
        return {}, [], [Problem(place, 1, "", "is empty; a line of column names was expected")]

    (_, header), body = rows[0], rows[1:]
    known = {column.name for column in columns(table).values() if not column.computed}
    problems = [
        Problem(place, 1, name, f"the {table} table has no such column")
        for name in header
        if name not in known
    ]
    problems += [
        Problem(place, 1, name, "the column stands there more than once")
        for name in dict.fromkeys(header)
        if header.count(name) > 1
    ]
    problems += [
        Problem(place, line, "", f"{len(row)} cells where the heading has {len(header)}")
        for line, row in body
        if len(row) != len(header)
    ]
    whole = [(line, row) for line, row in body if len(row) == len(header)]
    cells = {name: [row[at] for _, row in whole] for at, name in enumerate(header)}
    return cells, [line for line, _ in whole], problems


def _typed(cells: list[str], column: Column) -> pd.Series:
    values = [cell or None for cell in cells]
    if column.type == "integer":
        return pd.Series([int(cell) if cell else None for cell in values], dtype="Int64")
    if column.type in DTYPES:
        return pd.Series([float(cell) if cell else None for cell in values], dtype="float64")
    return pd.Series(values, dtype="str")
