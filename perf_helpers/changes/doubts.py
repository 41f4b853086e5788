"""What a release names that nothing before it named: by a slip of the pen, perhaps."""

from collections.abc import Iterator

from perf_helpers.changes.slips import near_pairs, new_names, unknown_versions
from perf_helpers.data.columns import with_role
from perf_helpers.data.frames import frame, read
from perf_helpers.data.identity import row_ids
from perf_helpers.data.mistakes import said
from perf_helpers.data.models import known_models, unnamed
from perf_helpers.data.rows import read_rows
from perf_helpers.data.rules import Sheet
from perf_helpers.data.snapshot import all_snapshots, snapshot_before, tables
from perf_helpers.errors import Problem


def unheard_of(sheet: Sheet, release: str) -> list[Problem]:
    """Return the cells of a table that name a model or a version which nothing before it named.

    A model where it is nearly a known one or has no line in models.csv; a version that is not
    the release of the table, of a snapshot or of an earlier row. Each with what was meant.
    """
    near = [*_names(sheet)]
    told = {(problem.file, problem.line) for problem in near}
    others = [row for row in sheet.rows if (row.file, row.line) not in told]
    listed = {sheet.table: [*known_models(sheet.table)]}
    lacking = unnamed(sheet._replace(rows=others), listed)
    return [*near, *lacking, *_versions(sheet, release)]


def nearly_gone(sheet: Sheet) -> list[Problem]:
    """Return the rows of a table that are nearly rows of the snapshot before which are gone."""
    before = snapshot_before(sheet.table, sheet.instance, sheet.date)
    if not before:
        return []
    after = frame(sheet.rows, sheet.table)
    after.attrs = {"table": sheet.table}
    places = dict(zip(row_ids(after), sheet.rows, strict=True))
    return [
        places[key].problem(name, said("nearly_gone", cell=now, was=was))
        for key, name, was, now in near_pairs(read(sheet.table, sheet.instance, before), after)
    ]


def _names(sheet: Sheet) -> Iterator[Problem]:
    earlier = [s for s in all_snapshots() if s.date < sheet.date and s.path(sheet.table).exists()]
    rows = (row for s in earlier for row in read_rows(s.path(sheet.table), sheet.table))
    near = new_names(_cells(sheet, "model"), {row.cells["model"] for row in rows})
    for row in sheet.rows:
        if other := near.get(row.cells.get("model", "")):
            name = row.cells["model"]
            yield row.problem("model", said("nearly_known", cell=name, other=other))


def _versions(sheet: Sheet, release: str) -> Iterator[Problem]:
    book = [snapshot for snapshot in all_snapshots() if snapshot.date <= sheet.date]
    earlier = [(s, table) for s in book if s.date < sheet.date for table in tables(s)]
    known = {release} | {snapshot.neuron_release for snapshot in book}
    known |= {
        row.cells.get("neuron_version", "")
        for snapshot, table in earlier
        for row in read_rows(snapshot.path(table), table)
    }
    for column in with_role(sheet.table, "version"):
        found = unknown_versions(_cells(sheet, column.name), known)
        for row in sheet.rows:
            version = row.cells.get(column.name, "")
            if version in found:
                likely = found[version]
                hint = f", perhaps {likely} as a spreadsheet cuts it" if likely else ""
                yield row.problem(column.name, said("unheard_version", cell=version, hint=hint))


def _cells(sheet: Sheet, name: str) -> list[str]:
    return [cell for row in sheet.rows if (cell := row.cells.get(name, ""))]
