"""What a release names that is nearly a name known before: a slip of the pen, perhaps."""

import re
import unicodedata
from collections.abc import Iterable
from difflib import SequenceMatcher

import pandas as pd

from perf_helpers.data.columns import identity
from perf_helpers.data.frames import columns_of, table_of
from perf_helpers.data.identity import by_id

# Two slips in a name of a dozen letters.
NEAR = 0.9
# More new names than these are not slips.
MOST = 100


def new_names(models: Iterable[str], known: set[str]) -> dict[str, str]:
    """Return the models that are not known, each with the known one that it nearly is.

    A name that is near to none comes with ''.
    """
    names = [name for name in dict.fromkeys(models) if name not in known]
    return {name: _nearest(name, known) if len(names) <= MOST else "" for name in names}


def near_pairs(before: pd.DataFrame, after: pd.DataFrame) -> list[tuple[str, str, str, str]]:
    """Return the rows that are gone and added and differ by a slip in one word of who they are.

    The row_id of the added row, the column's name, what it was, and what it is.
    """
    old, new = by_id(before), by_id(after)
    names = identity(table_of(after))
    gone = old.loc[old.index.difference(new.index, sort=False), names]
    added = new.loc[new.index.difference(old.index, sort=False), names]
    found = []
    for name in names:
        if columns_of(after)[name].numeric:
            continue
        was = dict(zip(_all_but(gone, name), gone[name], strict=True))
        for key, others, cell in zip(added.index, _all_but(added, name), added[name], strict=True):
            then = was.get(others)
            if isinstance(then, str) and isinstance(cell, str) and _near(then, cell):
                found.append((str(key), name, then, cell))
    return found


def _all_but(rows: pd.DataFrame, name: str) -> list[tuple[str, ...]]:
    others = rows.drop(columns=name).astype("str")
    return list(others.itertuples(index=False, name=None))


def _nearest(name: str, known: set[str]) -> str:
    near = [other for other in sorted(known) if _near(name, other)]
    return max(near, key=lambda other: SequenceMatcher(None, name, other).ratio(), default="")


def _near(name: str, other: str) -> bool:
    if (plain := _plain(name)) == _plain(other) and name.casefold() != other.casefold():
        return True
    name, other = plain, _plain(other)
    # Names that differ in a number, or in their case alone, are of different things.
    if re.findall(r"\d+", name) != re.findall(r"\d+", other):
        return False
    cased, other_cased = (each.replace("uncased", "cased") for each in (name, other))
    if name != other and cased == other_cased:
        return False
    return SequenceMatcher(None, name, other).ratio() >= NEAR


def _plain(name: str) -> str:
    """Return a name in small letters, with one dash for all that look like it."""
    letters = unicodedata.normalize("NFKC", name).casefold()
    return "".join("-" if unicodedata.category(each) == "Pd" else each for each in letters)


def unknown_versions(versions: Iterable[str], known: set[str]) -> dict[str, str]:
    """Return the versions that no release is known to have had, each with the likely one.

    A spreadsheet that takes a version for a number cuts its last zero: 2.20 becomes 2.2. Where
    none of the known ones is that, a version comes with ''.
    """
    return {v: _uncut(v, known) for v in dict.fromkeys(versions) if v not in known}


def _uncut(version: str, known: set[str]) -> str:
    major, minor, *rest = version.split(".")
    longer = ".".join([major, f"{minor}0", *rest])
    return longer if longer in known else ""
