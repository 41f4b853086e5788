"""What would satisfy a check, tried by the others."""

import pandas as pd

from perf_helpers.checks.checklist import checks_of
from perf_helpers.checks.finding import Finding
from perf_helpers.data.frames import table_of


def suggesting(found: list[Finding], rows: pd.DataFrame) -> list[Finding]:
    """Return findings without those suggestions that would only break something else."""
    given = [each for each in found if each.consistent]
    refused: set[tuple[str, str]] = set()
    while given:
        # Each row once at a time.
        some = {each.row_id: each for each in reversed(given)}
        given = [each for each in given if some[each.row_id] is not each]
        now = rows.loc[[*some]]
        names = {name for each in some.values() for name, _ in each.consistent}
        then = now.astype(dict.fromkeys(names, "float64"))
        for key, each in some.items():
            for name, value in each.consistent:
                then.at[key, name] = value
        before, after = _alone(now), _alone(then)
        refused |= {
            (key, each.check)
            for key, each in some.items()
            if each.check in after[key] or after[key] - before[key]
        }
    return [
        each._replace(consistent=()) if (each.row_id, each.check) in refused else each
        for each in found
    ]


def _alone(rows: pd.DataFrame) -> dict[str, set[str]]:
    """Return the checks that find something in each row by itself."""
    found: dict[str, set[str]] = {key: set() for key in rows.index}
    for check in checks_of(table_of(rows), None).values():
        for each in check.run(rows) if check.alone else ():
            found[each.row_id].add(each.check)
    return found
