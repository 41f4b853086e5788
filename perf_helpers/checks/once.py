"""Of one defect one finding: what several checks found in the same cells is said together."""

from collections.abc import Iterable, Mapping

from perf_helpers.checks.finding import ERROR, INFORMATION, WARNING, Finding

# What only repeats another finding of its cells, and what tells more about it.
REPEATS = ("step", "outrun", "unusual_copies")
TELLS = ("twins", "copied", "partly_restamped", "real_time")
# What is found of the version too where the row was not measured under its name at all.
NAMES_TWO = {"restamped": "relabelled"}

# The cells of a row that were not measured anew, and that in words.
Stale = tuple[tuple[str, ...], str]


def once(
    found: Iterable[Finding], stale: Mapping[str, tuple[tuple[str, ...], str]]
) -> list[Finding]:
    """Return findings of which none says again what another of its row says.

    `stale` are the cells of a row that are those of the snapshot before, where others moved,
    and that in words: where an error is in one of them, that is its cause.
    """
    by_row: dict[str, list[Finding]] = {}
    for each in found:
        by_row.setdefault(each.row_id, []).append(each)
    return [each for row, notes in by_row.items() for each in _of_a_row(notes, stale.get(row))]


def _of_a_row(notes: list[Finding], stale: Stale | None) -> list[Finding]:
    order = [*REPEATS[::-1], *TELLS, *NAMES_TWO]
    kept: list[Finding] = []
    for each in sorted(notes, key=lambda note: _weight(note, order)):
        at = next((i for i, other in enumerate(kept) if _repeats(each, other)), None)
        if at is None:
            kept.append(each)
        elif each.check in TELLS or each.severity == ERROR:
            kept[at] = _joined(kept[at], each)
    if stale and stale[1]:
        kept = [_because(note, *stale) for note in kept]
    return kept


def _weight(note: Finding, order: list[str]) -> tuple[bool, int]:
    return note.severity != ERROR, order.index(note.check) if note.check in order else -1


def _repeats(each: Finding, other: Finding) -> bool:
    """Whether a finding is of the defect that another one of its row has named."""
    if each.check == other.check:
        return False
    if NAMES_TWO.get(each.check) == other.check:
        return True
    shared = bool({*each.columns} & {*other.columns})
    if other.severity == INFORMATION:
        # Of what was corrected, that it moved is no news; that it cannot be meant is.
        return shared and each.check == "step"
    if each.severity == other.severity == ERROR:
        return shared and bool(each.consistent) and each.consistent == other.consistent
    return shared and each.severity == WARNING and each.check in (*REPEATS, *TELLS)


def _joined(kept: Finding, other: Finding) -> Finding:
    if other.check == "partly_restamped" and kept.severity == ERROR:
        # Which cells are stale is said of every error that has one.
        return kept
    # Where figures are known to be another row's, no others can be guessed from them.
    copied = other.check in ("twins", "copied", "partly_restamped")
    more = [at for at, name in enumerate(other.columns) if name not in kept.columns]
    return kept._replace(
        columns=(*kept.columns, *(other.columns[at] for at in more)),
        values=(*kept.values, *(other.values[at] for at in more)),
        sentence=f"{kept.sentence} {other.sentence}",
        consistent=() if copied else kept.consistent,
    )


def _because(note: Finding, names: tuple[str, ...], sentence: str) -> Finding:
    """Return an error with the cause that some of its cells were not measured anew."""
    if note.severity != ERROR or not {*names} & {*note.columns} or sentence in note.sentence:
        return note
    return note._replace(sentence=f"{note.sentence} {sentence}", consistent=())
