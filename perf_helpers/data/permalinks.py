"""Where a published link led on its day: to the same file, at the commit of that day."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from perf_helpers.data.mistakes import said
from perf_helpers.data.rows import read_book
from perf_helpers.data.snapshot import Snapshot, snapshot_dated

if TYPE_CHECKING:
    import pandas as pd

    from perf_helpers.data.rules import Sheet
    from perf_helpers.errors import Problem

# The publisher's own repository: a snapshot's commit is one of it. It has moved once.
SOURCE = "aws-neuron/aws-neuron-sdk"
MOVED = {"aws/aws-neuron-sdk": SOURCE}

# What moves on: a branch, and the documentation's newest pages.
FILE = re.compile(r"https://github\.com/([^/]+/[^/]+)/(blob|tree)/(?:master|main)/(.+)")
PAGE = re.compile(r"https://awsdocs-neuron\.readthedocs-hosted\.com/en/latest/([^?#]+)\.html(#.*)?")
# The documentation's pages are made of text, those of the examples of notebooks.
EXAMPLES = "src/examples/"

PINNED, AS_PUBLISHED, ABSENT, PRIVATE = STATES = (
    *("pinned", "as published"),
    *("never there", "private"),
)
STAGING = re.compile(r"staging|private|internal|localhost|\.corp\b|amazon\.dev|a2z", re.IGNORECASE)


class Link(NamedTuple):
    """A link as it was published, what is known of it, and the file as it was on its day."""

    published: str
    state: str
    permalink: str = ""

    @property
    def address(self) -> str:
        """Where a page leads: to what was there on its day, '' where nothing was for readers."""
        return self.permalink or (self.published if self.state == AS_PUBLISHED else "")


class Day(NamedTuple):
    """What is known of the day that a snapshot was published on.

    The commit of each repository, by its name, and the addresses that led to nothing.
    """

    published: str
    commits: tuple[tuple[str, str], ...]
    absent: tuple[str, ...]


def day_of(snapshot: Snapshot) -> Day:
    """Return what is known of the day that a snapshot was published on."""
    day = snapshot.published
    own = [(SOURCE, snapshot.source_commit)] if snapshot.source_commit else []
    others = (row.cells for row in read_book("commits"))
    lost = (row.cells for row in read_book("lost-links"))
    return Day(
        day,
        (*own, *((row["repository"], row["commit"]) for row in others if row["date"] == day)),
        tuple(r["url"] for r in lost if r["absent_from"] and _within(day, r)),
    )


@cache
def followed(url: str, day: Day) -> Link:
    """Return what is known of a link that was published on a day, and its permalink.

    A link into a repository is to the same path at the commit of that day; a page of the
    documentation is to the file that it was made of. Where no commit is known, and where a
    link names none of the branches that move on, it is left as it was published.
    """
    if STAGING.search(url):
        return Link(url, PRIVATE)
    if url in day.absent:
        return Link(url, ABSENT)
    repository, kind, path = repository_of(url), "blob", ""
    if file := FILE.fullmatch(url):
        kind, path = file[2], file[3]
    elif page := PAGE.fullmatch(url):
        path = page[1] + (".ipynb" if page[1].startswith(EXAMPLES) else ".rst")
    commit = dict(day.commits).get(repository)
    if not commit or not path:
        return Link(url, AS_PUBLISHED)
    return Link(url, PINNED, f"https://github.com/{repository}/{kind}/{commit}/{path}")


def repository_of(url: str) -> str:
    """Return the repository that a link leads into, by its name of today, '' where none."""
    if PAGE.fullmatch(url):
        return SOURCE
    file = FILE.fullmatch(url)
    return MOVED.get(file[1], file[1]) if file else ""


def script_links(rows: pd.DataFrame) -> list[list[Link]]:
    """Return the links to the scripts of each row, in the order of their names."""
    day = day_of(snapshot_dated(rows.attrs["family"], rows.attrs["date"]))
    # A table without scripts leads nowhere.
    if "script_url" not in rows:
        return [[] for _ in range(len(rows))]
    addresses = rows["script_url"].fillna("")
    return [[followed(url, day) for url in cell.split(" | ") if url] for cell in addresses]


def permalinks(rows: pd.DataFrame) -> list[str]:
    """Return the permalinks of each row as a cell: in the order of its links, '' where none."""
    cells = [[link.permalink for link in links] for links in script_links(rows)]
    return [" | ".join(cell) if any(cell) else "" for cell in cells]


def link_days(commits: Sheet, lost: Sheet, snapshots: Sheet) -> Iterator[Problem]:
    """Yield the lines about links whose days are no day of publication, or that say nothing."""
    days = {row.cells["published"] for row in snapshots.rows}
    for row in commits.rows:
        if row.cells["date"] not in days:
            yield row.problem("date", said("no_day", day=row.cells["date"]))
        if row.cells["repository"] == SOURCE:
            yield row.problem("repository", said("own_commits"))
    for row in lost.rows:
        first, last = row.cells["absent_from"], row.cells["absent_to"]
        if not first and not last and not row.cells["gone_by"]:
            yield row.problem("url", said("says_nothing"))
        for name, date in (("absent_from", first), ("absent_to", last)):
            if (first or last) and date not in days:
                yield row.problem(name, said("no_day", day=date))
        if last < first:
            yield row.problem("absent_to", said("absent_early", last=last, first=first))


def _within(day: str, row: dict[str, str]) -> bool:
    return row["absent_from"] <= day <= row["absent_to"]
