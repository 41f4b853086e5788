"""What can be wrong with a file, a row or a cell, by mistakes.csv beside this module."""

import csv
from functools import cache
from pathlib import Path
from typing import NamedTuple


class Mistake(NamedTuple):
    """A rule that can be broken: what it is called, why it is one, what is said, what mends it."""

    title: str
    reason: str
    message: str
    mend: str


@cache
def mistakes() -> dict[str, Mistake]:
    """Return all mistakes by their names."""
    with Path(__file__).with_suffix(".csv").open(encoding="utf-8", newline="") as file:
        return {name: Mistake(*cells) for name, *cells in list(csv.reader(file))[1:]}


def said(name: str, /, **what: object) -> str:
    """Return what is said of a mistake: the message with what was found, and the next step."""
    mistake = mistakes()[name]
    return f"{mistake.message.format(**what)}; {mistake.mend.format(**what)}"
