"""How good the audit is: findings by check, and what it saw of what was later corrected."""

import json
import sys
from collections import Counter
from pathlib import Path

import pandas as pd

from perf_helpers.checklist import CHECKS, find
from perf_helpers.columns import DATA, TABLES
from perf_helpers.finding import ERROR, INFORMATION, SEVERITIES, Finding
from perf_helpers.frames import read
from perf_helpers.identity import row_ids
from perf_helpers.options import options
from perf_helpers.problems import ParameterError, UserError
from perf_helpers.reader import Row, read_rows
from perf_helpers.snapshot import all_snapshots, snapshot_before, tables

# What no arithmetic can see, by the beginning of its name: a small edit of a figure, another
# instance type, another label.
UNSEEN = ("metric_0.5", "metric_<", "instance_type", "label")
OPTIONS = {"corrections": str(DATA / "corrections.csv")}


def main(arguments: list[str]) -> int:
    """Print the report; CORRECTIONS= names another file of corrections."""
    try:
        path = Path(options(arguments, OPTIONS)["corrections"])
        corrections = read_rows(path, "corrections")
        found, counts = audited()
        print(report(found, counts, corrections))
    except UserError as error:
        print(error, file=sys.stderr)
        return 2 if isinstance(error, ParameterError) else 1
    return 0


Audited = dict[tuple[str, str, str], list[Finding]]


def audited() -> tuple[Audited, Counter[str]]:
    """Return the findings in every table of every snapshot, and the number of rows by table."""
    found: Audited = {}
    counts: Counter[str] = Counter()
    before: dict[tuple[str, str], pd.DataFrame] = {}
    for snapshot in all_snapshots():
        for table in tables(snapshot):
            rows = read(table, snapshot.family, snapshot.date)
            key = snapshot.family, table
            found[*key, snapshot.date] = find(rows, before.get(key))
            before[key] = rows
            counts[table] += len(rows)
    return found, counts


def report(found: Audited, counts: Counter[str], corrections: list[Row]) -> str:
    """Return the report as text: findings by check, corrections seen, errors per 100 rows."""
    lines = ["findings by check", f"  {'':18}" + "".join(f"{s:>13}" for s in SEVERITIES)]
    by_check = Counter((each.check, each.severity) for all_ in found.values() for each in all_)
    for check in CHECKS:
        lines.append(f"  {check:18}" + "".join(f"{by_check[check, s]:13}" for s in SEVERITIES))
    lines += ["", "corrections that an error or warning flagged before they were made"]
    seen = [(row, _flags(row, found)) for row in corrections]
    for row, flags in seen:
        what = (
            ", ".join(dict.fromkeys(flags))
            if flags
            else "not found"
            if flags is not None
            else ("its row is not in the data")
        )
        who = [row.cells[n] for n in ("date", "family", "table", "optimized_for", "model", "class")]
        lines.append(f"  {', '.join(filter(None, who))}: {what}")
    lines.append(_share("all", [flags for _, flags in seen]))
    detectable = [flags for row, flags in seen if not row.cells["class"].startswith(UNSEEN)]
    lines.append(_share("without the classes that no arithmetic can see", detectable))
    lines += ["", "rows with an error, of 100"]
    errors: Counter[str] = Counter()
    for (_, table, _), findings in found.items():
        errors[table] += len({each.row_id for each in findings if each.severity == ERROR})
    for label, names in (*((table, [table]) for table in TABLES), ("all", TABLES)):
        rows, total = (sum(number[name] for name in names) for number in (errors, counts))
        lines.append(f"  {label}: {100 * rows / max(1, total):.1f} ({rows} of {total})")
    return "\n".join(lines)


def _share(label: str, flags: list[list[str] | None]) -> str:
    hits = sum(bool(each) for each in flags)
    return f"  {label}: {hits} of {len(flags)}, {hits / max(1, len(flags)):.0%}"


def _flags(row: Row, found: Audited) -> list[str] | None:
    """Return the checks that flagged a row before its correction, None where it is not found."""
    family, table, date = (row.cells[name] for name in ("family", "table", "date"))
    earlier = snapshot_before(table, family, date)
    if not earlier:
        return None
    keys = _matching(row, table, family, earlier)
    flags = [
        each.check
        for each in found[family, table, earlier]
        if each.row_id in keys and each.severity != INFORMATION
    ]
    return flags if keys else None


def _matching(row: Row, table: str, family: str, date: str) -> set[str]:
    # The corrections spell data types and pairs of instance types in a way of their own, and
    # fill some cells that are empty in the data.
    own = ("instance_type", "instance_type_alt", "training_dtype", "model_dtype")
    cells = json.loads(row.cells["before"])
    rows = read_rows(DATA / family / date / f"{table}.csv", table)
    ids = row_ids(read(table, family, date))
    part = row.cells["optimized_for"]
    return {
        key
        for key, other in zip(ids, rows, strict=True)
        if all(other.cells.get(n, v) in ("", v) for n, v in cells.items() if n not in own)
        and (not part or other.cells["optimized_for"] == part)
    }


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
