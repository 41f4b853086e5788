"""Who a row is: the columns that the registry marks as its identity."""

import hashlib
import re

import pandas as pd

from perf_helpers.columns import identity
from perf_helpers.frames import table_of


def row_ids(rows: pd.DataFrame) -> pd.Series:
    """Return a name for each row, derived from its identity: an HTML id, the same in every release.

    The part and the model can be read in it; eight hex digits of a hash over all
    identity columns that hold something tell rows of one model apart.
    """
    names = identity(table_of(rows))
    # Only cells that hold something, by column name: a column that joins the registry
    # later, or changes its place there, leaves old rows their names.
    cells = rows[sorted(names)].astype("string").itertuples(index=False)
    ids = []
    for row in cells:
        filled = {
            name: cell for name, cell in zip(sorted(names), row, strict=True) if pd.notna(cell)
        }
        digest = hashlib.sha256("\n".join(f"{k}={v}" for k, v in filled.items()).encode())
        words = [filled.get("optimized_for", ""), filled["model"]]
        slug = re.sub(r"[^a-z0-9.]+", "-", "-".join(filter(None, words)).lower()).strip("-")
        ids.append(f"{slug}-{digest.hexdigest()[:8]}")
    return pd.Series(ids, index=rows.index, dtype="str")


def by_id(rows: pd.DataFrame) -> pd.DataFrame:
    """Return the rows indexed by their names."""
    return rows.set_axis(pd.Index(row_ids(rows), name="row_id"))
