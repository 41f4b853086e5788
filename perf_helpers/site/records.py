"""What is kept of a page as it was made: from what, and how its files looked."""

import hashlib
import json
from functools import cache
from pathlib import Path
from typing import Any

from perf_helpers.site.plan import Page, paths

KEPT = ".rendered"
FRONT = "index.html"
Name = tuple[str, str, str]


def record_path(site: Path, name: str) -> Path:
    """Return where the record of a page is kept, by the page's name."""
    return site / KEPT / f"{name}.json"


def front_record(site: Path) -> Path:
    """Return where the digest of the front page is kept."""
    return site / KEPT / f"{FRONT}.sha256"


def front_as_made(site: Path) -> bool:
    """Return whether the front page of a site is there as it was made."""
    page, record = site / FRONT, front_record(site)
    return page.is_file() and record.is_file() and record.read_bytes() == digest_of(page).encode()


def read_record(path: Path) -> dict[str, Any]:
    """Return the record of a page; an empty one where there is none that can be read."""
    try:
        kept = json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}
    except (OSError, ValueError, RecursionError):
        return {}
    return kept if _is_record(kept) else {}


def _is_record(kept: object) -> bool:
    if not isinstance(kept, dict) or kept.keys() != {"inputs", "findings", "files"}:
        return False
    found = kept["findings"]
    counts = found is None or (
        isinstance(found, list) and len(found) == 2 and all(type(count) is int for count in found)
    )
    texts = [kept["inputs"], kept["files"]]
    return counts and all(
        isinstance(each, dict) and all(isinstance(digest, str) for digest in each.values())
        for each in texts
    )


def records(site: Path) -> dict[Name, dict[str, Any]]:
    """Return the records of a site's pages, by instance, date and table."""
    paths = (site / KEPT).glob("*/*/*.json")
    found = {(*path.parts[-3:-1], path.stem): read_record(path) for path in paths}
    return {(a, b, c): record for (a, b, c), record in found.items() if record}


def digests(target: Page) -> dict[str, str]:
    """Return a digest of each file of a page that is there, by its place in the site."""
    return {
        path.relative_to(target.site).as_posix(): digest_of(path)
        for path in paths(target)
        if path.is_file()
    }


def digest_of(path: Path) -> str:
    """Return the digest of a file as it is now."""
    state = path.stat()
    return _contents(path, state.st_mtime_ns, state.st_size)


@cache
def _contents(path: Path, *_state: int) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
