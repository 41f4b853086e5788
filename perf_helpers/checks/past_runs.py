"""What a run was when its row last had other figures."""

from collections.abc import Iterable

import pandas as pd

from perf_helpers.checks.earlier import Earlier
from perf_helpers.checks.littles_law import Run, runs

# A run now, and when its row last had another throughput or latency.
Pair = tuple[Run, Run]


def past_runs(keys: Iterable[str], rows: pd.DataFrame, earlier: Earlier) -> dict[str, Pair]:
    """Return these rows' runs, each with that of its last other figures; those that have one."""
    wanted = list(dict.fromkeys(keys))
    known = runs(rows.loc[wanted]) if wanted else {}
    found: dict[str, Pair] = {}
    for frame in (earlier.before, *earlier.frames[1:]):
        if not known:
            break
        past = runs(frame.loc[frame.index.intersection([*known])])
        for key, now in list(known.items()):
            then = past.get(key)
            if then is None or (then.throughput, then.p50) != (now.throughput, now.p50):
                del known[key]
                if then is not None:
                    found[key] = now, then
    return found
