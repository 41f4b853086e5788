"""How a number is written: unrounded in a CSV, aligned in a table."""

import math
import re
from decimal import Decimal
from functools import lru_cache

import pandas as pd

from perf_helpers.data.columns import Column


# The same figures are asked for by every check, and again by the table.
@lru_cache(100_000)
def exact(value: float) -> str:
    """Return a number with all its digits and no others: 3070.0 as '3070', 10.6 as '10.6'."""
    return str(int(value)) if float(value).is_integer() else repr(float(value))


def aligned(values: pd.Series, column: Column) -> list[str]:
    """Return the cells of a numeric column as text, so that they line up when set to the right.

    One number of decimals for the whole column: those it was published with, two at
    most, or as many as its smallest value needs for three significant digits. Dollars
    have three, and more only in a cell that would read $0.000. Thousands are set
    apart. Empty cells become ''.
    """
    digits = 3 if column.type == "usd" else decimals(values)
    sign = "$" if column.type == "usd" else ""
    return [
        "" if pd.isna(value) else f"{sign}{value:,.{max(digits, _enough(value, column))}f}"
        for value in values
    ]


# Whole numbers of four digits and more in a sentence; not those of dates, versions and addresses.
LONG_NUMBER = re.compile(r"(?<![\w.,/:-])\d{4,}(?=(?:\.\d+)?(?:[\s,;:?×)]|\.?$|\.\s))")


def grouped(sentence: str) -> str:
    """Return a sentence with the thousands of its numbers set apart, as those of the tables are."""
    return LONG_NUMBER.sub(lambda found: f"{int(found[0]):,}", sentence)


def decimals(values: pd.Series) -> int:
    """Return the number of decimals that a column of published numbers is shown with."""
    filled = values.dropna().astype(float)
    published = max((_places(value) for value in filled), default=0)
    smallest = filled[filled > 0].min()
    wanted = 2 if pd.isna(smallest) else max(2, 2 - math.floor(math.log10(smallest)))
    return min(published, wanted)


def _places(value: float) -> int:
    # The shortest text of a small number has an exponent: 0.00005 is 5e-05.
    return max(0, -int(Decimal(exact(value)).as_tuple().exponent))


def _enough(value: float, column: Column) -> int:
    if column.type != "usd" or not 0 < value < 0.0005:
        return 0
    return 1 - math.floor(math.log10(value))
