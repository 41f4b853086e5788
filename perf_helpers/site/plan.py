"""Which pages there are, and what they say of one another."""

import csv
from pathlib import Path
from typing import NamedTuple

from perf_helpers.data.columns import TABLES, with_role
from perf_helpers.data.instances import runs_on
from perf_helpers.data.models import known_models
from perf_helpers.data.snapshot import Snapshot, all_snapshots, snapshot_on, snapshots_on
from perf_helpers.errors import ParameterError, unknown

# For each table and instance, the models of each category on each date that has rows.
Shelf = dict[tuple[str, str], dict[str, dict[str, set[str]]]]


class Gone(NamedTuple):
    """What the source has stopped publishing, in words, and the last date that had it."""

    label: str
    date: str


class Links(NamedTuple):
    """What a page says of other pages; none of it comes from its notebook.

    `tables` have a page beside this one; `before` and `after` are the dates next to this
    one; `others` are the other families that have this table, with the date of theirs.
    `gone` are categories that are published no more, `ended` models of those that are.
    Where the page has no rows, `first` is the first date that has some and `last` the
    last one before.
    """

    tables: list[str]
    before: str
    after: str
    newest: bool
    others: dict[str, str]
    gone: list[Gone]
    ended: list[Gone]
    published: bool
    first: str
    last: str


class Scratch(NamedTuple):
    """Folders of one render: for files on their way to the site, and for running kernels."""

    files: Path
    kernels: Path


class Target(NamedTuple):
    """One page: a table of a snapshot under a site, with its links."""

    table: str
    snapshot: Snapshot
    links: Links
    site: Path

    @property
    def name(self) -> str:
        """The page's own name: instance, date and table."""
        return f"{self.snapshot.instance}/{self.snapshot.date}/{self.table}"

    @property
    def published(self) -> bool:
        """Whether there are rows for the page to show."""
        return self.links.published

    @property
    def parameters(self) -> dict[str, str]:
        """What the page's notebook is run with."""
        return {"instance": self.snapshot.instance, "date": self.snapshot.date}

    @property
    def folders(self) -> list[Path]:
        """Where the page goes: under its date, and under latest if it is the newest."""
        dates = [self.snapshot.date, *(["latest"] if self.links.newest else [])]
        return [self.site / self.snapshot.instance / date for date in dates]

    @property
    def failed(self) -> Path:
        """Where the notebook of a run that failed is kept with its error."""
        return self.folders[0] / f"{self.table}.failed.ipynb"

    @property
    def files(self) -> list[str]:
        """The page's own files in each of its folders, the page itself last."""
        endings = ("csv", "ipynb", "html") if self.links.published else ("html",)
        return [f"{self.table}.{ending}" for ending in endings]


class Overview(NamedTuple):
    """A page over all families, as of the newest day: `table` is the notebook that makes it."""

    table: str
    date: str
    site: Path

    @property
    def published(self) -> bool:
        """Whether there is something for the page to show: some family has rows."""
        return True

    @property
    def name(self) -> str:
        """The page's own name, that of its notebook."""
        return self.table

    @property
    def parameters(self) -> dict[str, str]:
        """What the page's notebook is run with."""
        return {"date": self.date}

    @property
    def folders(self) -> list[Path]:
        """Where the page goes: beside the front page."""
        return [self.site]

    @property
    def failed(self) -> Path:
        """Where the notebook of a run that failed is kept with its error."""
        return self.site / f"{self.table}.failed.ipynb"

    @property
    def files(self) -> list[str]:
        """The page's own files, the page itself last."""
        return [f"{self.table}.{ending}" for ending in ("csv", "ipynb", "html")]


Page = Target | Overview


def paths(page: Page) -> list[Path]:
    """Return the files of a page in each of its folders."""
    return [folder / name for folder in page.folders for name in page.files]


OVERVIEWS = ("choose",)


def overviews(site: Path) -> list[Overview]:
    """Return the pages of a site that look at all families."""
    newest = max(snapshot.date for snapshot in all_snapshots())
    return [Overview(name, newest, site) for name in OVERVIEWS]


def pages(instance: str, date: str, table: str, site: Path) -> list[Page]:
    """Return the pages of a site, as plan does, and where all are asked for those over all.

    One of these alone where `table` is its name. Raises ParameterError as plan does.
    """
    wanted = [] if instance or date else overviews(site)
    if table in OVERVIEWS:
        if not wanted:
            raise ParameterError(f"{table} is one page over all families: leave INSTANCE and DATE")
        return [page for page in wanted if page.table == table]
    return [*plan(instance, date, table, site), *(wanted if not table else [])]


def plan(instance: str, date: str, table: str, site: Path) -> list[Target]:
    """Return the pages of a site's tables: all, or those of one instance, day or table.

    Raises ParameterError for a name that means nothing, and where no page is left.
    """
    if table and table not in TABLES:
        raise unknown("table", table, [*TABLES, *OVERVIEWS])
    book = all_snapshots()
    wanted = [instance] if instance else sorted({snapshot.family for snapshot in book})
    families = {name: snapshot_on(name, "latest").family for name in wanted}
    theirs = [
        snapshot._replace(instance=name)
        for name, family in families.items()
        for snapshot in book
        if snapshot.family == family
    ]
    chosen = snapshots_on(wanted, date) if date else theirs
    shelf = _shelf([*book, *theirs])
    targets = [
        Target(name, snapshot, _links(name, snapshot, book, shelf), site)
        for snapshot in chosen
        for name in TABLES
        if shelf.get((name, snapshot.instance)) and name == (table or name)
    ]
    if not targets:
        there = [name for name in TABLES if any(shelf.get((name, s.instance)) for s in chosen)]
        if not there:
            raise ParameterError(f"nothing was ever published for {instance}: choose another")
        raise ParameterError(f"{instance} has no {table} table, only {' and '.join(there)}")
    return targets


def _shelf(snapshots: list[Snapshot]) -> Shelf:
    shelf: Shelf = {}
    for snapshot in sorted(set(snapshots)):
        for table in TABLES:
            if models := _models(snapshot, table):
                dates = shelf.setdefault((table, snapshot.instance), {})
                dates[snapshot.date] = models
    return shelf


def _models(snapshot: Snapshot, table: str) -> dict[str, set[str]]:
    # Read as it comes: what is wrong with a file is said when its page is made.
    models: dict[str, set[str]] = {}
    try:
        lines = snapshot.path(table).read_text(encoding="utf-8", errors="replace").splitlines()
        for row in csv.DictReader(lines):
            if snapshot.instance == snapshot.family or runs_on(
                snapshot.instance, row.get("instance_type") or ""
            ):
                models.setdefault(row.get("category") or "", set()).add(row.get("model") or "")
    except FileNotFoundError:
        return {}
    except (OSError, csv.Error):
        return {"": set()}
    return models


def _links(table: str, snapshot: Snapshot, book: list[Snapshot], shelf: Shelf) -> Links:
    dates = shelf[table, snapshot.instance]
    family = [other.date for other in book if other.family == snapshot.family]
    at = family.index(snapshot.date)
    published = snapshot.date in dates
    past = {day: dates[day] for day in dates if day <= snapshot.date}
    gone = _gone(table, past)
    return Links(
        tables=[name for name in TABLES if shelf.get((name, snapshot.instance))],
        before=family[at - 1] if at else "",
        after=family[at + 1] if at + 1 < len(family) else "",
        newest=at + 1 == len(family),
        others=_others(table, snapshot, book, shelf),
        gone=gone,
        ended=_ended(table, past, {category.date for category in gone}),
        published=published,
        first="" if published else min(dates),
        last="" if published else max((day for day in dates if day < snapshot.date), default=""),
    )


def _others(table: str, snapshot: Snapshot, book: list[Snapshot], shelf: Shelf) -> dict[str, str]:
    # The book is in the order of its dates: the last that fits is the one in force.
    return {
        other.family: other.date
        for other in book
        if other.family != snapshot.family
        and other.date <= snapshot.date
        and shelf.get((table, other.family))
    }


def _gone(table: str, dates: dict[str, dict[str, set[str]]]) -> list[Gone]:
    # A category whose models stand under another in the next snapshot was renamed or
    # divided, not given up.
    found = []
    days = list(dates)
    labels = {
        code: label for each in with_role(table, "category") for code, label in each.values.items()
    }
    for code, label in labels.items():
        having = [at for at, day in enumerate(days) if code in dates[day]]
        if having and having[-1] < len(days) - 1:
            then, after = dates[days[having[-1]]], dates[days[having[-1] + 1]]
            if not then[code] & set().union(*after.values()):
                found.append(Gone(label, days[having[-1]]))
    return found


def _ended(table: str, dates: dict[str, dict[str, set[str]]], told: set[str]) -> list[Gone]:
    """Return the models that the last of some dates does not have, by the last that had them.

    Those that were `told` are not told again: their category is gone. A model that is published
    by another name is still published.
    """
    known = known_models(table)
    days = list(dates)
    last: dict[str, tuple[str, str]] = {}
    for day in days:
        for models in dates[day].values():
            for name in models:
                last[known[name].model if name in known else name] = (day, name)
    found: dict[str, list[str]] = {}
    for day, name in last.values():
        if day != days[-1] and day not in told:
            found.setdefault(day, []).append(name)
    return [
        Gone(", ".join(sorted(found[day], key=str.casefold)), day)
        for day in sorted(found, reverse=True)
    ]
