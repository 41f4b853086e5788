"""What an audit must hold to be shown, and what is said where it does not."""

import pandas as pd

from perf_helpers.checks.finding import SEVERITIES, Finding
from perf_helpers.data.columns import columns
from perf_helpers.errors import ParameterError

ANEW = "audit the rows with perf.audit, and hand over the frame that it returns"


def must_be_findings(found: pd.DataFrame, table: str = "") -> None:
    """Raise ParameterError for what is no audit, or one of another table than the rows'."""
    if not isinstance(found, pd.DataFrame):
        raise ParameterError(f"{type(found).__name__} is no audit: {ANEW}")
    if missing := [name for name in Finding._fields if name not in found]:
        raise ParameterError(f"this audit has no {' and no '.join(missing[:3])}: {ANEW}")
    if not found.columns.is_unique or not found.index.is_unique:
        raise ParameterError(f"this audit has a column, or the number of a finding, twice: {ANEW}")
    lists = ("columns", "values", "consistent")
    typed = all(
        isinstance(cell, tuple if name in lists else str)
        for name in Finding._fields
        for cell in found[name]
    )
    numbered = pd.api.types.is_integer_dtype(found.index.dtype) or found.empty
    if not typed or not numbered or not found["severity"].isin(SEVERITIES).all():
        raise ParameterError(f"this audit was read from a file, or changed: {ANEW}")
    of = str(found.attrs.get("table", table))
    if table and of != table:
        raise ParameterError(f"this audit is of {of}, the rows are of {table}: {ANEW}")
    named = {name for names in found["columns"] for name in names}
    if of and not named <= {*columns(of)}:
        raise ParameterError(f"this audit is of another table than {of}: {ANEW}")


def must_be_whole(found: pd.DataFrame) -> None:
    """Raise ParameterError for an audit that does not say how much was looked at."""
    if not {"table", "rows", "checks"} <= found.attrs.keys():
        raise ParameterError(f"this audit does not say what it looked at: {ANEW}")
