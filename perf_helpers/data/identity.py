"""Who a row is: the columns that the registry marks as its identity."""

import hashlib
import re
from functools import lru_cache

import pandas as pd

from perf_helpers.data.columns import identity
from perf_helpers.data.frames import table_of
from perf_helpers.data.needed import must_have
from perf_helpers.errors import ParameterError


def row_ids(rows: pd.DataFrame) -> pd.Series:
    """Return a name for each row, derived from its identity: an HTML id, the same in every release.

    A series of str on the rows' index. The part and the model can be read in a name; eight
    hex digits of a hash over all identity columns that hold something tell rows of one
    model apart. Raises ParameterError for rows that do not say which table they are of, or
    lack a column of their identity.
    """
    names = tuple(sorted(identity(table_of(rows))))
    if missing := [name for name in names if name not in rows]:
        raise ParameterError(f"a row is known by {', '.join(missing)} too, which these rows lack")
    must_have(rows, "model", *names)
    cells = zip(*(_texts(rows[name]) for name in names), strict=True)
    found = [_name(names, key) for key in cells]
    return pd.Series(found, index=rows.index, dtype="str")


def _texts(column: pd.Series) -> list[str]:
    # Whole numbers among empty cells are floats where pandas read them.
    column = column.astype("Int64") if column.dtype == "float64" else column
    given = column if column.dtype == "str" else column.astype("string")
    return given.fillna("").to_numpy().tolist()


# Over all snapshots a row stands there many times: each is named once.
@lru_cache(100_000)
def _name(names: tuple[str, ...], cells: tuple[str, ...]) -> str:
    # Only cells that hold something, by column name: a column that joins the registry
    # later, or changes its place there, leaves old rows their names.
    filled = {name: cell for name, cell in zip(names, cells, strict=True) if cell}
    digest = hashlib.sha256("\n".join(f"{k}={v}" for k, v in filled.items()).encode())
    words = [filled.get("optimized_for", ""), filled["model"]]
    slug = re.sub(r"[^a-z0-9.]+", "-", "-".join(filter(None, words)).lower()).strip("-")
    return f"{slug}-{digest.hexdigest()[:8]}"


def by_id(rows: pd.DataFrame) -> pd.DataFrame:
    """Return the rows of a snapshot indexed by their names.

    Raises ParameterError where a row stands more than once, as in a history.
    """
    ids = row_ids(rows)
    if not ids.is_unique:
        twice = ids[ids.duplicated()].iloc[0]
        raise ParameterError(f"{twice} stands there more than once: take rows of one snapshot")
    return rows.set_axis(pd.Index(ids, name="row_id"))
