"""By what rows are told apart, grouped and costed: what they cannot be shown without."""

import pandas as pd

from perf_helpers.cost.prices import REQUEST
from perf_helpers.data.columns import TABLES, identity, with_role
from perf_helpers.data.frames import columns_of, table_of
from perf_helpers.tables.placement import SIZES


def told_by(rows: pd.DataFrame) -> list[str]:
    """Return the columns that rows need to be shown: with other columns, they need more.

    A cost per request needs what one request is, the name of a script its address. Rates,
    and other rows that are of no published table, need none.
    """
    table, known = table_of(rows), columns_of(rows)
    if table not in TABLES:
        return []
    given = {
        "script_name": ("script_url",),
        **{column.name: ("cores_used",) for column in with_role(table, "cost_all_cores")},
        **{
            column.name: REQUEST
            for column in with_role(table, "cost_per_request", "cost_per_output")
        },
    }
    more = [name for of, names in given.items() if of in rows for name in names]
    divided = [column.name for column in known.values() if column.display in ("part", "group")]
    sizes = [column.name for column in with_role(table, *SIZES)]
    return ["model", "instance_type", *divided, *sizes, *identity(table), *more]
