"""Models: the one name behind each name that was published, and how large they are."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from perf_helpers.data.mistakes import said
from perf_helpers.data.rows import Row, read_book
from perf_helpers.data.rules import Sheet
from perf_helpers.errors import Problem, did_you_mean

MOST = 100


class Model(NamedTuple):
    """What models.csv says of a published name; `parameters_b` is NaN where nothing states it."""

    model: str
    kind: str
    parameters_b: float
    trained_from: str


def known_models(table: str) -> dict[str, Model]:
    """Return the models of a table by their published names.

    Raises DataError where models.csv breaks the registry's rules.
    """
    return {
        cells["name"]: Model(
            cells["model"],
            cells["kind"],
            float(cells["parameters_b"] or "nan"),
            cells["trained_from"],
        )
        for cells in (row.cells for row in read_book("models"))
        if cells["table"] == table
    }


def line_for(table: str, name: str) -> str:
    """Return how the line of a name in models.csv begins."""
    quoted = f'"{name}"' if "," in name else name
    return f"{table},{quoted},"


def contradictions(sheet: Sheet) -> Iterator[Problem]:
    """Yield the lines that say another thing of a model than one before, or name no model."""
    first: dict[str, Row] = {}
    for row in sheet.rows:
        before = first.setdefault(row.cells["model"], row)
        for name in ("kind", "parameters_b", "stated_in", "trained_from"):
            if row.cells[name] != before.cells[name]:
                what = {"cell": row.cells[name], "other": before.cells[name], "line": before.line}
                yield row.problem(name, said("other_model", **what))
    for row in sheet.rows:
        name = row.cells["trained_from"]
        if name and name not in first and not re.fullmatch(r"[\w.-]+/[\w.-]+", name):
            hint = did_you_mean(name, first)
            yield row.problem("trained_from", said("no_checkpoint", name=name, hint=hint))


def unnamed(sheet: Sheet, names: dict[str, list[str]]) -> Iterator[Problem]:
    """Yield the models of a published table that models.csv has no line for, each once.

    `names` are those that it has, by table. A table of which it has none does without.
    """
    if not (known := names.get(sheet.table, [])):
        return
    first = {row.cells.get("model", ""): row for row in reversed(sheet.rows)}
    new = sorted(first.keys() - {"", *known})
    for name in new:
        # More new names than these are no slips, and take a minute to compare.
        hint = did_you_mean(name, known) if len(new) <= MOST else ""
        line = line_for(sheet.table, name)
        yield first[name].problem("model", said("no_model", name=name, line=line, hint=hint))
