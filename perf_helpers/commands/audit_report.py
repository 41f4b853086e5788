"""How good the audit is: findings by check, what it saw of corrections, how often it is right."""

import sys
from collections import Counter
from pathlib import Path

from perf_helpers.checks.audit import run_all
from perf_helpers.checks.checklist import CHECKS
from perf_helpers.checks.finding import ERROR, SEVERITIES, Finding
from perf_helpers.checks.judgements import by_check, precision
from perf_helpers.checks.recall import recall
from perf_helpers.commands.options import options
from perf_helpers.commands.refused import refused
from perf_helpers.data.columns import DATA, TABLES
from perf_helpers.data.frames import read, table_of
from perf_helpers.data.rows import Row, read_rows
from perf_helpers.data.snapshot import all_snapshots, tables
from perf_helpers.errors import ParameterError, UserError, complain, say

OPTIONS = {
    "corrections": str(DATA / "corrections.csv"),
    "judgements": str(DATA / "judgements.csv"),
}


def main(arguments: list[str]) -> int:
    """Print the report; CORRECTIONS= and JUDGEMENTS= name other files of these."""
    try:
        given = options(arguments, OPTIONS)
        corrections, judgements = (read_rows(Path(given[name]), name) for name in OPTIONS)
        found, counts = audited()
        say(report(found, counts, corrections, judgements))
    except UserError as error:
        complain(error)
        return 2 if isinstance(error, ParameterError) else 1
    except KeyboardInterrupt as error:
        return refused(error, "report", "the report was not finished")
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


def report(
    found: Audited, counts: Counter[str], corrections: list[Row], judgements: list[Row]
) -> str:
    """Return the report as text: findings by check, corrections seen, verdicts, errors by row."""
    lines = [f"{'findings by check':20}" + "".join(f"{s:>13}" for s in SEVERITIES) + "  judged"]
    counted = Counter((each.check, each.severity) for all_ in found.values() for each in all_)
    verdicts = by_check(found, judgements)
    for check in CHECKS:
        told = ", ".join(f"{n} {name}" for name, n in verdicts.get(check, Counter()).most_common())
        numbers = "".join(f"{counted[check, s]:13}" for s in SEVERITIES)
        lines.append(f"  {check:18}{numbers}  {told}".rstrip())
    lines += ["", "corrections that an error or warning flagged before they were made"]
    lines += recall(found, corrections)
    lines += ["", "distinct findings that were right"]
    lines += precision(found, judgements)
    lines += ["", "rows with an error, of 100"]
    errors: Counter[str] = Counter()
    for (_, table, _), findings in found.items():
        errors[table] += len({each.row_id for each in findings if each.severity == ERROR})
    for label, names in (*((table, [table]) for table in TABLES), ("all", TABLES)):
        rows, total = (sum(number[name] for name in names) for number in (errors, counts))
        lines.append(f"  {label}: {100 * rows / max(1, total):.1f} ({rows} of {total})")
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
