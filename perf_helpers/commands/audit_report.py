"""How good the audit is: findings by check, and what it saw of what was later corrected."""

import json
import sys
from collections import Counter
from pathlib import Path

from perf_helpers.checks.audit import run_all
from perf_helpers.checks.checklist import CHECKS
from perf_helpers.checks.finding import ERROR, INFORMATION, SEVERITIES, Finding
from perf_helpers.commands.options import options
from perf_helpers.data.columns import DATA, TABLES
from perf_helpers.data.frames import read, table_of
from perf_helpers.data.identity import row_ids
from perf_helpers.data.rows import Row, read_rows
from perf_helpers.data.snapshot import all_snapshots, snapshot_before, tables
from perf_helpers.errors import DataError, ParameterError, UserError, complain, say

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
        say(report(found, counts, corrections))
    except UserError as error:
        complain(error)
        return 2 if isinstance(error, ParameterError) else 1
    return 0


Audited = dict[tuple[str, str, str], list[Finding]]


def audited() -> tuple[Audited, Counter[str]]:
    """Return the findings in every table of every snapshot, and the number of rows by table."""
    frames = [
        read(table, snapshot.family, snapshot.date)
        for snapshot in all_snapshots()
        for table in tables(snapshot)
    ]
    counts: Counter[str] = Counter()
    for rows in frames:
        counts[table_of(rows)] += len(rows)
    return run_all(frames), counts


def report(found: Audited, counts: Counter[str], corrections: list[Row]) -> str:
    """Return the report as text: findings by check, corrections seen, errors per 100 rows."""
    lines = ["findings by check", f"  {'':18}" + "".join(f"{s:>13}" for s in SEVERITIES)]
    by_check = Counter((each.check, each.severity) for all_ in found.values() for each in all_)
    for check in CHECKS:
        lines.append(f"  {check:18}" + "".join(f"{by_check[check, s]:13}" for s in SEVERITIES))
    lines += ["", "corrections that an error or warning flagged before they were made"]
    seen = [(row, _flags(row, found)) for row in corrections]
    for row, flags in seen:
        who = [row.cells[n] for n in ("date", "family", "table", "optimized_for", "model", "class")]
        lines.append(f"  {', '.join(filter(None, who))}: {_what(flags)}")
    hits = [(row, bool(flags)) for row, flags in seen]
    placed = [any(_corrected(row) & set(f.columns) for f in flags or ()) for row, flags in seen]
    lines.append(_share("all", [hit for _, hit in hits]))
    lines.append(_share("all, in a cell that was corrected", placed))
    seeable = [hit for row, hit in hits if not row.cells["class"].startswith(UNSEEN)]
    lines.append(_share("without the classes that no arithmetic can see", seeable))
    lines += ["", "rows with an error, of 100"]
    errors: Counter[str] = Counter()
    for (_, table, _), findings in found.items():
        errors[table] += len({each.row_id for each in findings if each.severity == ERROR})
    for label, names in (*((table, [table]) for table in TABLES), ("all", TABLES)):
        rows, total = (sum(number[name] for name in names) for number in (errors, counts))
        lines.append(f"  {label}: {100 * rows / max(1, total):.1f} ({rows} of {total})")
    return "\n".join(lines)


def _what(flags: list[Finding] | None) -> str:
    if flags is None:
        return "its row is not in the data"
    return ", ".join(dict.fromkeys(each.check for each in flags)) or "not found"


def _share(label: str, hits: list[bool]) -> str:
    return f"  {label}: {sum(hits)} of {len(hits)}, {sum(hits) / max(1, len(hits)):.0%}"


def _flags(row: Row, found: Audited) -> list[Finding] | None:
    """Return what flagged a row before its correction, None where the row is not in the data."""
    family, table, date = (row.cells[name] for name in ("family", "table", "date"))
    earlier = snapshot_before(table, family, date)
    keys = _matching(row, table, family, earlier) if earlier else set()
    if not keys:
        return None
    return [
        each
        for each in found[family, table, earlier]
        if each.row_id in keys and each.severity != INFORMATION
    ]


def _corrected(row: Row) -> set[str]:
    try:
        return set(json.loads(row.cells["changed"]))
    except (ValueError, TypeError):
        raise DataError([row.problem("changed", "is no JSON object")]) from None


def _matching(row: Row, table: str, family: str, date: str) -> set[str]:
    # The corrections spell data types and pairs of instance types in a way of their own, and
    # fill some cells that are empty in the data.
    own = ("instance_type", "instance_type_alt", "training_dtype", "model_dtype")
    cells = {name: cell for name, cell in _before(row).items() if name not in own}
    rows = read_rows(DATA / family / date / f"{table}.csv", table)
    ids = row_ids(read(table, family, date))
    part = row.cells["optimized_for"]
    return {
        key
        for key, other in zip(ids, rows, strict=True)
        if all(_alike(other.cells.get(name, ""), cell) for name, cell in cells.items())
        and (not part or other.cells["optimized_for"] == part)
    }


def _alike(ours: str, theirs: str) -> bool:
    try:
        return not ours or float(ours) == float(theirs)
    except ValueError:
        return ours == theirs


def _before(row: Row) -> dict[str, str]:
    try:
        cells = json.loads(row.cells["before"])
    except ValueError as error:
        raise DataError([row.problem("before", f"is no JSON: {error}")]) from None
    if not isinstance(cells, dict) or "model" not in cells:
        raise DataError([row.problem("before", "is no row: cells by column, the model among them")])
    return {name: str(cell) for name, cell in cells.items()}


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
