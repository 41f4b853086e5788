"""Which pages are rendered, where they go, and how far it has got."""

import os
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

import nbformat
from tqdm import tqdm

from perf_helpers.columns import DATA, TABLES
from perf_helpers.notebook import NOTEBOOKS, NotebookError, execute
from perf_helpers.page import csv_of, front_page, page
from perf_helpers.problems import ParameterError, UserError, unknown
from perf_helpers.snapshot import Snapshot, find, tables

DEFAULTS = {
    "instance": "trn1",
    "date": "2023-09-15",
    "table": "",
    "site": str(DATA.parent / "site"),
}


class Target(NamedTuple):
    """One page to render: a table of a snapshot, under a site."""

    table: str
    snapshot: Snapshot
    site: Path

    def path(self, ending: str) -> Path:
        """Return where the page, its CSV or its notebook goes."""
        folder = self.site / self.snapshot.instance / self.snapshot.date
        return folder / f"{self.table}.{ending}"


def main(arguments: list[str]) -> int:
    """Render the pages that NAME=value arguments ask for; return the exit status."""
    try:
        targets = plan(**options(arguments))
        return render(targets)
    except (UserError, NotebookError) as error:
        print(error, file=sys.stderr)
        return 2 if isinstance(error, ParameterError) else 1


def options(arguments: Iterable[str]) -> dict[str, str]:
    """Return the options that NAME=value arguments set, the others at their defaults.

    Raises ParameterError for a name that is none of INSTANCE, DATE, TABLE, SITE, and
    for an empty value.
    """
    given = {}
    for argument in arguments:
        name, _, value = argument.partition("=")
        if name.lower() not in DEFAULTS:
            raise unknown("parameter", name, [known.upper() for known in DEFAULTS])
        if not value:
            raise ParameterError(f"{name.upper()} is empty: give it a value, or leave it out")
        given[name.lower()] = value
    return DEFAULTS | given


def plan(instance: str, date: str, table: str, site: str) -> list[Target]:
    """Return the pages of a snapshot, or the one page of `table` where it is given."""
    snapshot = find(instance, date)
    if table and table not in TABLES:
        raise unknown("table", table, TABLES)
    present = tables(snapshot)
    if not present or (table and table not in present):
        raise ParameterError(
            f"{instance} has no {table or 'rows'} on {snapshot.date}, "
            f"only {', '.join(present) or 'other tables'}"
        )
    return [Target(name, snapshot, Path(site)) for name in present if name == (table or name)]


def render(targets: list[Target]) -> int:
    """Render the pages and the front page of their site; return the exit status."""
    # A bar is for people: a log gets a line a page.
    watched = sys.stderr.isatty()
    for target in tqdm(targets, unit="page", disable=not watched):
        notebook = execute(
            NOTEBOOKS / f"{target.table}.ipynb",
            {"instance": target.snapshot.instance, "date": target.snapshot.date},
        )
        write(target.path("html"), page(notebook, target.table, target.snapshot))
        write(target.path("csv"), csv_of(notebook))
        write(target.path("ipynb"), nbformat.writes(notebook) + "\n")
        if not watched:
            print(target.path("html"), flush=True)
    for site in {target.site for target in targets}:
        write(site / "index.html", front_page(site))
    return 0


def write(path: Path, text: str) -> None:
    """Write a file whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        beside.write_text(text, encoding="utf-8", newline="\n")
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
