"""Whether a site hangs together: every link leads somewhere, every file is led to."""

import csv
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

from perf_helpers.site.records import FRONT, KEPT

ADDRESSES = ("href", "src", "xlink:href")
# What an address of ours names behind its page: a place in it, or, with =, what is looked for.
ASKED = "="
SCHEMES = ("", "http", "https", "data")
PERMALINK = re.compile(r"https://github\.com/[^/]+/[^/]+/(blob|tree)/[0-9a-f]{40}/.+")


class Linked(HTMLParser):
    """Every address and every id of a page, in their order."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.addresses: list[str] = []
        self.ids: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note what an element leads to and is called."""
        self.addresses += [value or "" for name, value in attrs if name in ADDRESSES]
        self.ids += [value or "" for name, value in attrs if name == "id"]


def breaks(site: Path) -> list[str]:
    """Return what does not hold in a site, a line each, by file.

    A link within the site to a file, or a place in it, that is not there, or out of the site; an
    id that stands twice; a file that no page leads to from the front page; a permalink that
    names no commit.
    """
    files = {path for path in site.rglob("*") if path.is_file() and KEPT not in path.parts}
    pages = {path: Linked(path.read_text("utf-8")) for path in files if path.suffix == ".html"}
    found = []
    for path, page in sorted(pages.items()):
        place = path.relative_to(site).as_posix()
        found += [f"{place}: {why}" for why in _of_page(path, page, pages, files)]
    for path in sorted(files - _reached(site / FRONT, pages)):
        found.append(f"{path.relative_to(site).as_posix()}: no page leads to it")
    for path in sorted(path for path in files if path.suffix == ".csv"):
        place = path.relative_to(site).as_posix()
        found += [f"{place}:{line}: {why}" for line, why in _permalinks(path)]
    return found


def _of_page(
    path: Path, page: Linked, pages: dict[Path, Linked], files: set[Path]
) -> Iterator[str]:
    for name in sorted({name for name in page.ids if page.ids.count(name) > 1}):
        yield f"the id {name!r} stands there twice"
    for address in dict.fromkeys(page.addresses):
        if urlsplit(address).scheme not in SCHEMES:
            yield f"{address!r} is no address of a page"
        target, place = _led_to(path, address)
        if target is None:
            continue
        if target not in files:
            yield f"{address!r} leads to no file of the site"
        elif place and ASKED not in place and target in pages and place not in pages[target].ids:
            yield f"{address!r} leads to no place of its page"


def _led_to(path: Path, address: str) -> tuple[Path | None, str]:
    """Return the file that an address of a page leads to, and the place in it; None if outside."""
    parts = urlsplit(address)
    if parts.scheme or parts.netloc:
        return None, ""
    target = (path.parent / unquote(parts.path)).resolve() if parts.path else path
    return target, unquote(parts.fragment)


def _reached(front: Path, pages: dict[Path, Linked]) -> set[Path]:
    found, waiting = {front}, [front]
    while waiting:
        path = waiting.pop()
        led = (_led_to(path, each)[0] for each in pages[path].addresses) if path in pages else ()
        new = {target for target in led if target} - found
        found |= new
        waiting += new
    return found


def _permalinks(path: Path) -> Iterator[tuple[int, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file)
        for row in reader:
            for link in filter(None, (row.get("script_permalink") or "").split(" | ")):
                if not PERMALINK.fullmatch(link):
                    yield reader.line_num, f"{link!r} is a permalink without a commit"
