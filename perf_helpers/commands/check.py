"""Everything that is wrong with the files in data/, at once."""

import sys
from collections.abc import Iterator
from pathlib import Path

from perf_helpers.checks.known_issues import unacknowledged
from perf_helpers.checks.rates import rates
from perf_helpers.commands.options import options
from perf_helpers.commands.refused import refused
from perf_helpers.data import rules
from perf_helpers.data.columns import DATA, TABLES
from perf_helpers.data.mistakes import said
from perf_helpers.data.models import contradictions, unnamed
from perf_helpers.data.permalinks import link_days
from perf_helpers.data.rows import Row, place_of, read_rows
from perf_helpers.data.rules import Sheet
from perf_helpers.errors import (
    DataError,
    ParameterError,
    Problem,
    UserError,
    complain,
    counted,
    did_you_mean,
    say,
)
from perf_helpers.release.transaction import tidy

BOOKS = (
    *("snapshots", "prices", "instances", "models", "sources", "links", "spellings"),
    *("commits", "lost-links", "known-issues", "corrections", "judgements"),
)


def check(folder: Path = DATA) -> list[Problem]:
    """Return everything that is wrong with the files of a data folder, by file and line.

    Types, required cells and codes as the registry has them; rows that stand twice;
    references from one file to another; dates and versions that cannot be. And where there
    is nothing of these, errors that the audit finds and that are not known.
    """
    problems = list(strays(folder))
    books = {name: _read_sheet(folder / f"{name}.csv", problems) for name in BOOKS}
    found = sorted(path for path in folder.glob("*/*/*.csv") if path.stem in TABLES)
    tables = [_read_sheet(path, problems) for path in found]
    for each in (*books.values(), *tables):
        problems += rules.repeated(each)
    # What refers to a file that cannot be read is not wrong for that.
    unread = {problem.file for problem in problems}
    readable = [name for name in BOOKS if place_of(folder / f"{name}.csv") not in unread]
    if "snapshots" in readable:
        problems += rules.folders(books["snapshots"], tables)
        problems += rules.rate_days(books["prices"], books["snapshots"])
        problems += link_days(books["commits"], books["lost-links"], books["snapshots"])
        problems += rules.judged(books["judgements"], tables)
    problems += contradictions(books["models"])
    problems += rules.releases(books["snapshots"])
    problems += rules.sources(books["sources"])
    problems += rules.patterns(books["spellings"])
    types = [row.cells["instance_type"] for row in books["instances"].rows]
    releases = {
        (row.cells["instance"], row.cells["date"]): row.cells["neuron_release"]
        for row in books["snapshots"].rows
    }
    for each in (books["prices"], *tables) if "instances" in readable else ():
        problems += rules.instance_types(each, types)
    names: dict[str, list[str]] = {}
    for row in books["models"].rows:
        names.setdefault(row.cells["table"], []).append(row.cells["name"])
    for each in tables:
        if "models" in readable:
            problems += unnamed(each, names)
        problems += rules.versions(each, releases.get((each.instance, each.date), ""))
    if not problems:
        # What cannot be read cannot be audited.
        problems += rates(books["prices"], books["instances"], books["known-issues"])
        problems += unacknowledged(tables, books["known-issues"])
    return sorted(problems)


def strays(folder: Path) -> Iterator[Problem]:
    """Yield the files that nothing reads, and the folders that hold none."""
    top = {"README.md", "columns.csv", *(f"{name}.csv" for name in BOOKS)}
    tables = [f"{table}.csv" for table in TABLES]
    for path in sorted(folder.rglob("*")):
        parts = path.relative_to(folder).parts
        if any(part.startswith(".") for part in parts):
            continue
        if path.is_dir():
            if len(parts) == 2 and not any(path.glob("*.csv")):
                yield Problem(place_of(path), 0, "", said("bare_folder"))
        elif len(parts) == 1 and path.name not in top:
            hint = did_you_mean(path.name, top)
            yield Problem(place_of(path), 0, "", said("stray", hint=hint))
        elif len(parts) > 1 and (len(parts) != 3 or path.name not in tables):
            hint = did_you_mean(path.name, tables)
            yield Problem(place_of(path), 0, "", said("stray_table", hint=hint))


def main(arguments: list[str]) -> int:
    """Print every problem of data/; return the exit status."""
    try:
        options(arguments, {})
        tidy(DATA)
        problems = check()
    except UserError as error:
        complain(error)
        return 2 if isinstance(error, ParameterError) else 1
    except (OSError, KeyboardInterrupt) as error:
        return refused(error, "check", "the check was not finished")
    for problem in problems:
        complain(problem)
    if problems:
        complain(f"{counted(len(problems), 'problem')} in data/")
        return 1
    files = len(list(DATA.rglob("*.csv")))
    say(f"data/ is in order: {files} files")
    return 0


def _read_sheet(path: Path, problems: list[Problem]) -> Sheet:
    rows: list[Row] = []
    try:
        rows = read_rows(path, path.stem)
    except DataError as error:
        problems += error.problems
    return Sheet(path.stem, path.parts[-3], path.parts[-2], rows)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
