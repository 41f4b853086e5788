"""Where the links to scripts lead: counted by place and by what is known of them."""

import sys
from collections import Counter

from perf_helpers.commands.options import options
from perf_helpers.commands.refused import refused
from perf_helpers.data.frames import read
from perf_helpers.data.permalinks import (
    AS_PUBLISHED,
    FILE,
    PAGE,
    PRIVATE,
    SOURCE,
    STATES,
    Link,
    repository_of,
    script_links,
)
from perf_helpers.data.rows import read_book
from perf_helpers.data.snapshot import all_snapshots, tables
from perf_helpers.errors import ParameterError, UserError, complain, say

DOCUMENTATION, ELSEWHERE = "documentation", "elsewhere"
GONE = "moved since"


def main(arguments: list[str]) -> int:
    """Print the report; return the exit status."""
    try:
        options(arguments, {})
        gone = {row.cells["url"]: row.cells["gone_by"] for row in read_book("lost-links")}
        say(report(published(), {url: day for url, day in gone.items() if day}))
    except UserError as error:
        complain(error)
        return 2 if isinstance(error, ParameterError) else 1
    except KeyboardInterrupt as error:
        return refused(error, "report", "the report was not finished")
    return 0


Published = list[tuple[str, Link]]


def published() -> Published:
    """Return every link of every row of every snapshot, each with its day of publication."""
    return [
        (snapshot.published, link)
        for snapshot in all_snapshots()
        for table in tables(snapshot)
        for links in script_links(read(table, snapshot.family, snapshot.date))
        for link in links
    ]


def report(links: Published, gone: dict[str, str]) -> str:
    """Return the report as text; `gone` says by which day an address led nowhere any more."""
    counts: dict[str, Counter[str]] = {}
    for _, link in links:
        for name in (_place(link.published), "all"):
            count = counts.setdefault(name, Counter())
            count[link.state] += 1
            count["links"] += 1
            # Nobody can tell of a private place what is there.
            count[GONE] += link.published in gone and link.state != PRIVATE
    heads = (*STATES, "links", GONE)
    width = max(map(len, counts), default=0)
    lines = ["links to scripts, by where they were published to lead"]
    lines.append(f"  {'':{width}}" + "".join(f"{head:>14}" for head in heads))
    for name in sorted(counts, key=lambda name: (name == "all", name)):
        lines.append(f"  {name:{width}}" + "".join(f"{counts[name][head]:14}" for head in heads))
    lines += ["", *_meanings(max(gone.values(), default=""))]
    return "\n".join(lines + _unknown(links))


def _place(url: str) -> str:
    file = FILE.fullmatch(url)
    return DOCUMENTATION if PAGE.fullmatch(url) else file[1] if file else ELSEWHERE


def _meanings(tried: str) -> list[str]:
    return [
        "pinned: a page leads to the file at the commit of its day",
        "as published: it leads to what is there now",
        "never there, private: it names the script, and the audit says why there is no link",
        *([f"{GONE}: the address as published led nowhere on {tried}"] if tried else []),
    ]


def _unknown(links: Published) -> list[str]:
    loose = Counter(
        (repository, day)
        for day, link in links
        if link.state == AS_PUBLISHED and (repository := repository_of(link.published))
    )
    lines = []
    for (repository, day), count in sorted(loose.items()):
        book = "data/snapshots.csv" if repository == SOURCE else "data/commits.csv"
        lines.append(f"  {repository}, {day}: {count}, no commit in {book}")
    return ["", "links that a commit would pin", *lines] if lines else []


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
