"""What a release manager reads after an import: what is new, gone, changed, and what moved most."""

from collections import Counter

import pandas as pd

from perf_helpers.changes.comparison import MOVING, changed_cells, fates, moves
from perf_helpers.changes.doubts import nearly_gone, unheard_of
from perf_helpers.changes.history import history
from perf_helpers.changes.pairs import paired, unlike
from perf_helpers.changes.verdicts import in_words, verdicts
from perf_helpers.checks.audit import audit, cannot_be_true
from perf_helpers.checks.finding import ERROR, WARNING, totals
from perf_helpers.checks.rates import rates
from perf_helpers.cost.prices import add_cost, rates_in_force
from perf_helpers.cost.unsound import computed_from, wrong_cells
from perf_helpers.data.columns import columns, with_role
from perf_helpers.data.formats import exact
from perf_helpers.data.frames import columns_of, read, snapshot_of, table_of
from perf_helpers.data.identity import by_id
from perf_helpers.data.permalinks import AS_PUBLISHED, SOURCE, STATES, repository_of, script_links
from perf_helpers.data.rows import read_book, read_rows
from perf_helpers.data.rules import Sheet
from perf_helpers.data.snapshot import Snapshot, all_snapshots, snapshot_on, tables
from perf_helpers.errors import counted, together

MOST = 5


def summary(instance: str, date: str) -> str:
    """Return the snapshot of a day against the one before it, table by table."""
    snapshot = snapshot_on(instance, date)
    earlier = [s for s in all_snapshots() if s.family == instance and s.date < date]
    before = earlier[-1] if earlier else None
    lines = [f"{instance}, {date}, Neuron {snapshot.neuron_release}"]
    lines.append(f"compared with {before.date}" if before else "the first of its family")
    for table in tables(snapshot):
        published = read(table, instance, date)
        rows, found = add_cost(published), audit(published)
        lines += ["", f"{table}: {len(rows)} rows"]
        if before and table in tables(before):
            old = add_cost(read(table, instance, before.date))
            lines += _against(old, rows, found)
            lines += _prices(rows, old)
        else:
            lines[-1] += f", none on {before.date}" if before else ""
            lines += _prices(rows, None)
        lines += _doubtful(snapshot, table)
        lines += _findings(found)
        lines += _links(published, snapshot)
    lines += _not_this_time(snapshot, before)
    lines += _doubtful_rates()
    return "\n".join(lines)


def _not_this_time(snapshot: Snapshot, before: Snapshot | None) -> list[str]:
    missing = [name for name in tables(before) if name not in tables(snapshot)] if before else []
    return [f"\n{name}: not published this time" for name in missing]


def _doubtful(snapshot: Snapshot, table: str) -> list[str]:
    rows = read_rows(snapshot.path(table), table)
    sheet = Sheet(table, snapshot.family, snapshot.date, rows)
    found = [*unheard_of(sheet, snapshot.neuron_release), *nearly_gone(sheet)]
    lines = [f"  doubtful: {problem}" for problem in together(found)]
    more = len(lines) - 10 * MOST
    return lines[: 10 * MOST] + ([f"  doubtful: and {more} more"] if more > 0 else [])


def _doubtful_rates() -> list[str]:
    """Say of rates of the price book that they cannot be meant, as the check does."""
    books = [
        Sheet(name, "", "", read_book(name)) for name in ("prices", "instances", "known-issues")
    ]
    return [f"\ndoubtful rate: {problem}" for problem in rates(*books)]


def _findings(found: pd.DataFrame) -> list[str]:
    lines = [f"  the audit finds {totals(found)}"]
    for severity in (ERROR, WARNING):
        notes = found[found["severity"] == severity]
        lines += [
            f"  {severity}: {note.check}: {note.row_id}: {note.sentence}"
            for note in notes.head(2 * MOST).itertuples()
        ]
        if len(notes) > 2 * MOST:
            lines.append(f"  {severity}: and {len(notes) - 2 * MOST} more, on the page")
    return lines


def _links(rows: pd.DataFrame, snapshot: Snapshot) -> list[str]:
    links = [link for of_row in script_links(rows) for link in of_row]
    states = Counter(link.state for link in links)
    counts = ", ".join(f"{states[state]} {state}" for state in STATES if states[state])
    lines = [f"  links: {counts}"] if links else []
    loose = Counter(repository_of(link.published) for link in links if link.state == AS_PUBLISHED)
    for repository, count in loose.items():
        missing = (
            "COMMIT= was not given"
            if repository == SOURCE
            else f"data/commits.csv has no commit of {snapshot.published}"
        )
        if repository:
            lines.append(f"  as published: {counted(count, 'link')} to {repository}: {missing}")
    return lines


def _prices(rows: pd.DataFrame, before: pd.DataFrame | None) -> list[str]:
    known, date = rates_in_force(rows), rows.attrs["date"]
    lines = []
    basis = columns("prices")["basis"].values
    now = {basis[code] for code in known["basis"]}
    then = set() if before is None else {basis[code] for code in rates_in_force(before)["basis"]}
    if then and now != then:
        lines.append(f"  the rates are {' and '.join(now)} now, they were {' and '.join(then)}")
    for _, rate in known[known["last_published"] != date].iterrows():
        lines.append(
            f"  no rate this time for {rate['instance_type']}: costs are at that of "
            f"{rate['last_published']}, {exact(rate['usd_per_hour'])} USD/hour"
        )
    unpriced = rows.loc[rows["usd_per_hour"].isna(), "instance_type"].unique()
    return lines + ([f"  no rate at all for {', '.join(unpriced)}"] if len(unpriced) else [])


def _against(before: pd.DataFrame, after: pd.DataFrame, audited: pd.DataFrame) -> list[str]:
    found = fates(before, after)
    counts = found["change"].value_counts()
    kinds = ("added", "gone", "changed", "same")
    lines = ["  " + ", ".join(f"{counts.get(kind, 0)} {kind}" for kind in kinds)]
    lines += [f"  {words}" for words in in_words(verdicts(before, after))]
    differing = changed_cells(before, after)
    if len(differing):
        known = columns_of(after)
        headings = [
            f"{known[n].heading} ({k})" for n, k in differing["column"].value_counts().items()
        ]
        lines.append(f"  changed cells: {', '.join(headings)}")
    lines += _emptied(before, after)
    last = _last_published(after, before)
    back = found["row_id"].map(last).where(found["change"] == "added")
    # What was withdrawn must not come in as new: each of these is named.
    for (_, row), day in zip(found[back.notna()].iterrows(), back.dropna(), strict=True):
        lines.append(f"  back, last published on {day}: {_who(row, after)}")
    for kind in ("added", "gone"):
        rows = found[(found["change"] == kind) & back.isna()]
        lines += [f"  {kind}: {_who(row, after)}" for _, row in rows.head(2 * MOST).iterrows()]
        if len(rows) > 2 * MOST:
            lines.append(f"  {kind}: and {len(rows) - 2 * MOST} more")
    moved, other = moves(before, after), unlike(*paired(before, after))
    # What moved to or from what cannot be true did not move so much.
    wrong = wrong_cells(audited, table_of(after)) | _wrong_before(before)
    cells = zip(moved["row_id"], moved["column"], strict=True)
    moved = moved.assign(wrong=[cell in wrong for cell in cells])
    moved = moved.sort_values("wrong", kind="stable")
    for label, roles in MOVING.items():
        names = [column.name for column in with_role(table_of(after), *roles)]
        of_kind = moved[moved["column"].isin(names)].head(MOST)
        lines += [_move(label, move, after, other) for _, move in of_kind.iterrows()]
    return lines


def _emptied(before: pd.DataFrame, after: pd.DataFrame) -> list[str]:
    """Say of columns how many cells of rows that both have are empty now, and were not."""
    then, now = by_id(before), by_id(after)
    both = then.index.intersection(now.index)
    counts = (then.loc[both].notna() & now.loc[both, list(then)].isna()).sum()
    known = columns_of(after)
    lost = [f"{known[name].heading} ({counts[name]})" for name in counts.index if counts[name]]
    none = [known[n].heading for n in then if then[n].notna().any() and not now[n].notna().any()]
    lines = [f"  empty now: {', '.join(lost)}"] if lost else []
    return lines + ([f"  no longer published: {', '.join(none)}"] if none else [])


def _last_published(after: pd.DataFrame, before: pd.DataFrame) -> pd.Series:
    """Return the last day before a snapshot on which each row was published, by row_id."""
    past = history(table_of(after), after.attrs["family"], before.attrs["date"])
    return past.groupby("row_id")["date"].max()


def _wrong_before(rows: pd.DataFrame) -> set[tuple[str, str]]:
    """Return the cells of an earlier snapshot that cannot be true, or are computed from such."""
    table, (family, date) = table_of(rows), snapshot_of(rows)
    cells = cannot_be_true(table, family, date)
    return {(key, other) for key, name in cells for other in (name, *computed_from(table, [name]))}


def _who(row: pd.Series, rows: pd.DataFrame) -> str:
    words = []
    for column in columns_of(rows).values():
        if column.identity and pd.notna(cell := row[column.name]):
            number = f"{column.heading} {cell:g}" if column.numeric else ""
            words.append(number or column.values.get(cell, cell))
    return ", ".join(words)


def _move(label: str, move: pd.Series, rows: pd.DataFrame, other: pd.DataFrame) -> str:
    known = columns_of(rows)
    column = known[move["column"]]
    text = f"  {label} × {move['ratio']:.4g}: {move['row_id']}, {column.heading}"
    text += f" {move['before']:.6g} → {move['after']:.6g} {column.unit}"
    if label == "cost":
        text += f" (performance × {move['from_performance']:.4g}, price × {move['from_price']:.4g})"
    differing = [known[name].heading for name in other.columns[other.loc[move["row_id"]]]]
    text += ", a figure that cannot be true" if move["wrong"] else ""
    return text + (f"; not alike: {' and '.join(differing)} changed" if differing else "")
