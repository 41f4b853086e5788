"""How much the audit sees: what it had found in rows that the source corrected later."""

import json
from collections.abc import Mapping

from perf_helpers.checks.finding import INFORMATION, Finding
from perf_helpers.data.columns import DATA
from perf_helpers.data.frames import read
from perf_helpers.data.identity import row_ids
from perf_helpers.data.mistakes import said
from perf_helpers.data.rows import Row, read_rows
from perf_helpers.data.snapshot import snapshot_before
from perf_helpers.errors import DataError

# The classes of corrections that no arithmetic can see: a small edit of a figure, another
# instance type, another label.
UNSEEN = ("metric_0.5-5%", "metric_<0.5%", "instance_type", "label", "model_label")
# A link and its name are one cell of a page.
CELL = {"script_url": "script_name"}
# What holds for every row of a release is not seen in one of them.
OF_A_RELEASE = ("restamped",)


def recall(
    found: Mapping[tuple[str, str, str], list[Finding]], corrections: list[Row]
) -> list[str]:
    """Return in words what had been found in each row before its correction, and the shares."""
    lines, hits = [], []
    for row in corrections:
        flags = _flags(row, found)
        who = [row.cells[n] for n in ("date", "family", "table", "optimized_for", "model", "class")]
        lines.append(f"  {', '.join(filter(None, who))}: {_what(flags)}")
        corrected = {CELL.get(name, name) for name in _corrected(row)}
        in_cell = any(corrected & {CELL.get(n, n) for n in f.columns} for f in flags or ())
        alone = any(flag.check not in OF_A_RELEASE for flag in flags or ())
        seeable = row.cells["class"] not in UNSEEN
        hits.append((bool(flags), in_cell, alone, seeable))
    seen = [hit for hit in hits if hit[3]]
    return [
        *lines,
        _share("all", [hit[0] for hit in hits]),
        _share("all, in a cell that was corrected", [hit[1] for hit in hits]),
        _share("those that arithmetic can see", [hit[0] for hit in seen]),
        _share("those that arithmetic can see, in a cell that was corrected", [h[1] for h in seen]),
        _share("those that arithmetic can see, without restamped", [hit[2] for hit in seen]),
    ]


def _what(flags: list[Finding] | None) -> str:
    if flags is None:
        return "its row is not in the data"
    return ", ".join(dict.fromkeys(each.check for each in flags)) or "not found"


def _share(label: str, hits: list[bool]) -> str:
    return f"  {label}: {sum(hits)} of {len(hits)}, {sum(hits) / max(1, len(hits)):.0%}"


def _flags(row: Row, found: Mapping[tuple[str, str, str], list[Finding]]) -> list[Finding] | None:
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
        raise DataError([row.problem("changed", said("no_object"))]) from None


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
        # 'None' is the format of what is not converted, however it is written.
        return ours.casefold() == (theirs or "none").casefold()


def _before(row: Row) -> dict[str, str]:
    try:
        cells = json.loads(row.cells["before"])
    except ValueError as error:
        raise DataError([row.problem("before", said("no_json", why=error))]) from None
    if not isinstance(cells, dict) or "model" not in cells:
        raise DataError([row.problem("before", said("no_row"))])
    return {name: str(cell) for name, cell in cells.items()}
