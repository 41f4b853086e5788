"""How often the audit is right: its findings against what somebody found on reading them."""

from collections import Counter
from collections.abc import Iterable, Mapping
from hashlib import sha256
from typing import NamedTuple

from perf_helpers.checks.finding import INFORMATION, Finding
from perf_helpers.data.columns import columns
from perf_helpers.data.rows import Row

# By family, table and date, what was found.
Audited = Mapping[tuple[str, str, str], list[Finding]]

# A finding is the same while its first cells are: the others are those of its cause, or of what
# would be consistent.
CELLS = 3
# How many warnings are to be read, of all that there are.
SAMPLE = 60
# The verdicts that a finding was right to be made.
RIGHT = ("true", "probable")


class Distinct(NamedTuple):
    """A finding that stands in one or more snapshots with the same figures, by its first."""

    instance: str
    table: str
    row_id: str
    check: str
    first_date: str
    severity: str
    sentence: str

    @property
    def key(self) -> tuple[str, ...]:
        """What a judgement names it by."""
        return self[:5]


def distinct(found: Audited) -> list[Distinct]:
    """Return the errors and warnings of all snapshots, each once for as long as its cells stay."""
    first: dict[tuple[object, ...], Distinct] = {}
    for (family, table, date), findings in sorted(found.items()):
        for each in findings:
            if each.severity != INFORMATION:
                key = family, table, each.row_id, each.check, each.values[:CELLS]
                told = each.row_id, each.check, date, each.severity, each.sentence
                first.setdefault(key, Distinct(family, table, *told))
    return list(first.values())


def sample(warnings: Iterable[Distinct]) -> list[Distinct]:
    """Return warnings drawn by chance, the same ones each time."""
    return sorted(warnings, key=lambda x: (_lot(x), x.first_date))[:SAMPLE]


def _lot(each: Distinct) -> str:
    return sha256(f"{each.check}|{each.row_id}".encode()).hexdigest()


def precision(found: Audited, judgements: list[Row]) -> list[str]:
    """Return in words how many findings were judged, with which verdicts, and which want one.

    And which judgements are of nothing that is found any more.
    """
    all_ = distinct(found)
    verdicts = {tuple(row.cells.values())[:5]: row.cells["verdict"] for row in judgements}
    lines = []
    for severity in ("error", "warning"):
        some = [each for each in all_ if each.severity == severity]
        wanted = some if severity == "error" else sample(some)
        given = Counter(verdicts[each.key] for each in some if each.key in verdicts)
        right, total = sum(given[verdict] for verdict in RIGHT), given.total()
        names = columns("judgements")["verdict"].values
        told = ", ".join(f"{given[name]} {name}" for name in names if given[name])
        lines.append(
            f"  {severity}s: {total} judged of {len(some)}: {told or 'none'}; "
            f"right {right} of {total}, {right / max(1, total):.0%}"
        )
        lines += [
            f"  not judged: {' '.join(each.key)}: {each.sentence}"
            for each in wanted
            if each.key not in verdicts
        ]
    known = {each.key for each in all_}
    lines += [
        f"  judged, but found no more: {' '.join(key)}" for key in verdicts if key not in known
    ]
    return lines


def by_check(found: Audited, judgements: list[Row]) -> dict[str, Counter[str]]:
    """Return the verdicts on the findings of each check."""
    known = {each.key for each in distinct(found)}
    counts: dict[str, Counter[str]] = {}
    for row in judgements:
        if tuple(row.cells.values())[:5] in known:
            counts.setdefault(row.cells["check"], Counter())[row.cells["verdict"]] += 1
    return counts
