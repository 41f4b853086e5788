"""The line of an import in snapshots.csv, or everything that is wrong with its options."""

from datetime import date
from pathlib import Path

from perf_helpers.data.instances import families
from perf_helpers.data.mistakes import said
from perf_helpers.data.rows import Row, read_book, wrong_in
from perf_helpers.data.rules import Sheet, releases
from perf_helpers.errors import counted, unknown

Line = dict[str, str]
# What says each cell of a snapshot's line; all were published on the day of the snapshot.
SAID_BY = {
    "date": "date",
    "neuron_release": "release",
    "page_last_update": "page_date",
    "source_commit": "commit",
}
SUCH = {
    "date": "2026-02-26",
    "release": "2.33.0",
    "page_date": "2026-02-26",
    "commit": "638c0a908cde1dbb2d5eff6e66ceea0832271bf6",
}
FLAGS = {"replace": "to replace a snapshot", "sure": "where a day far ahead is meant"}
NEEDED = ("source", "instance", "date", "release")
# Days by which a release may be dated ahead of the day that it is prepared on.
SOON = 31


def snapshots_with(given: dict[str, str], anew: bool) -> tuple[list[Line], dict[str, str]]:
    """Return the lines of snapshots.csv with that of an import, and what is wrong, by option.

    What was known of a snapshot that is replaced, and is not said again, stays; nothing does
    of one that is imported `anew`.
    """
    mistakes = _mistakes(given)
    line = {"instance": given["instance"], "published": given["date"]}
    line |= {name: given[option] for name, option in SAID_BY.items()}
    for name, option in SAID_BY.items():
        if line[name] and (message := wrong_in("snapshots", name, line[name])):
            # What is to be done with a cell of a row cannot be done with an option.
            why, such = message.split("; write it so")[0], SUCH[option]
            mistakes[option] = said("no_option", name=option.upper(), why=why, such=such)
    if "release" not in mistakes and line["neuron_release"].count(".") not in (0, 2):
        mistakes["release"] = said("no_release", given=line["neuron_release"])
    if mistakes:
        return [], mistakes
    book = [row.cells for row in read_book("snapshots")]
    replaced = next((row for row in book if _key(row) == _key(line)), {})
    kept = {} if anew else replaced
    line |= kept | {name: cell for name, cell in line.items() if cell and name != "published"}
    if line["page_last_update"] > line["published"]:
        why = f"{line['page_last_update']} is after DATE={line['published']}"
        mistakes["page_date"] = said("wrong_page_date", why=why)
    book = sorted([row for row in book if row is not replaced] + [line], key=_key)
    for problem in releases(as_sheet("snapshots", book)):
        why = problem.message.rpartition("; ")[0]
        mistakes["release"] = said("wrong_release", why=why)
    return book, mistakes


def _mistakes(given: dict[str, str]) -> dict[str, str]:
    found = {name: said("not_given", name=name.upper()) for name in NEEDED if not given[name]}
    for name, where in FLAGS.items():
        if (cell := given[name]) not in ("", "0", "1"):
            found[name] = said("no_flag", name=name.upper(), given=cell, where=where)
    if given["instance"] and given["instance"] not in families():
        error = unknown("instance", given["instance"], families())
        found["instance"] = said("no_family", why=error)
    if given["source"] and not Path(given["source"]).is_dir():
        found["source"] = said("no_source", given=given["source"])
    try:
        ahead = (date.fromisoformat(given["date"]) - date.today()).days
    except ValueError:
        ahead = 0
    if ahead > SOON and given["sure"] != "1":
        found["date"] = said("far_ahead", given=given["date"], ahead=counted(ahead, "day"))
    return found


def days_of(family: str) -> list[str]:
    """Return the dates of the snapshots of a family."""
    book = read_book("snapshots")
    return [row.cells["date"] for row in book if row.cells["instance"] == family]


def as_sheet(name: str, lines: list[Line]) -> Sheet:
    """Return the lines of a book as rows that rules look at."""
    rows = [Row(f"data/{name}.csv", at, line, {}) for at, line in enumerate(lines, start=2)]
    return Sheet(name, "", "", rows)


def _key(line: Line) -> tuple[str, str]:
    return line["instance"], line["date"]
