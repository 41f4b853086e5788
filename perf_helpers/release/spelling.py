"""How the publisher writes a cell, and how we do."""

import re
from functools import cache

from perf_helpers.data.columns import Column, columns
from perf_helpers.data.rows import read_book
from perf_helpers.data.rules import Sheet, patterns, sources
from perf_helpers.errors import DataError


def spelled(name: str, cell: str, table: str) -> str:
    """Return a cell in the spelling of ours: by data/spellings.csv, codes, plain numbers."""
    column = columns(table)[name]
    # A mark that leads to a footnote of the page, which no file holds.
    cell = " ".join(cell.split())
    if not column.numeric:
        cell = re.sub(r"\s*\*$", "", cell)
    for row in lines_of("spellings"):
        if row["column"] == name:
            cell = re.sub(row["published"], row["becomes"], cell)
    if column.numeric:
        return plain(cell.removesuffix("%").strip() if column.unit == "%" else cell)
    return _code(cell, column) if column.values else cell


def _code(cell: str, column: Column) -> str:
    return next((code for code, label in column.values.items() if cell == label), cell)


def plain(number: str) -> str:
    """Return a number without the zeros at its end."""
    # Only what is a number: the zero of a version is no trailing zero.
    decimal = re.fullmatch(r"(-?\d+)\.(\d*?)0*", number, re.ASCII)
    return f"{decimal[1]}.{decimal[2]}".rstrip(".") if decimal else number


@cache
def lines_of(name: str) -> list[dict[str, str]]:
    """Return the lines of a book of the import; raises DataError with all that is wrong with it."""
    rows = read_book(name)
    rule = {"sources": sources, "spellings": patterns}.get(name)
    if rule and (problems := list(rule(Sheet(name, "", "", rows)))):
        raise DataError(problems)
    return [row.cells for row in rows]
