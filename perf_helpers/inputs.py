"""What a page depends on, and whether any of it has changed since the page was rendered."""

import hashlib
import json
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from perf_helpers.book import known_rates
from perf_helpers.columns import DATA
from perf_helpers.plan import Target
from perf_helpers.scripts import TEMPLATE
from perf_helpers.snapshot import all_snapshots

ROOT = DATA.parent
HELPERS = Path(__file__).parent


def inputs(target: Target) -> dict[str, str]:
    """Return everything that a page is computed from, each by its name with a digest.

    This is the one place that says what a page depends on. The links and the template
    stand around the notebook's output; all else goes into its run.
    """
    table, snapshot = target.table, target.snapshot
    files = [*HELPERS.glob("*.py"), *TEMPLATE.iterdir()]
    parts = {"links": _digest(json.dumps(target.links))}
    if target.links.published:
        files += [
            snapshot.path(table),
            DATA / "columns.csv",
            ROOT / "notebooks" / f"{table}.ipynb",
            ROOT / "requirements.lock",
        ]
        files.append(DATA / "instances.csv")
        # The audit compares a table with the one before it, its trends go back to the first.
        family = [s for s in all_snapshots() if s.family == snapshot.family]
        files += [s.path(table) for s in family if s.date < snapshot.date]
        # Of these files a page sees what was known on its date: later lines do not change it.
        parts |= {
            f"data/snapshots.csv, {snapshot.family} {snapshot.date}": _digest(repr(snapshot)),
            f"data/snapshots.csv, releases to {snapshot.date}": _digest(
                repr([s.neuron_release for s in all_snapshots() if s.date <= snapshot.date])
            ),
            f"data/prices.csv, {snapshot.family} to {snapshot.date}": _digest(
                repr([row.cells for row in known_rates(snapshot.date, snapshot.family)])
            ),
        }
    return parts | {_name(path): _file(path) for path in files if path.is_file()}


def changes(target: Target) -> list[str]:
    """Return why a page has to be rendered: what of it is missing or changed, if anything."""
    try:
        then = json.loads(record(target).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return ["not rendered yet"]
    if not all((folder / name).exists() for folder in target.folders for name in target.files):
        return ["a file of it is missing"]
    now = inputs(target)
    return sorted(name for name in now.keys() | then.keys() if now.get(name) != then.get(name))


def only_around(changed: Iterable[str]) -> bool:
    """Return whether changes leave the notebook's own output as it was."""
    # The scripts and the style of JupyterLab stand in the output too.
    around = (".j2", "page.css")
    return all(name == "links" or name.endswith(around) for name in changed)


def record(target: Target) -> Path:
    """Return where the inputs of a page as it stands are kept."""
    return target.site / ".rendered" / f"{target.name}.json"


def _file(path: Path) -> str:
    state = path.stat()
    return _contents(path, state.st_mtime_ns, state.st_size)


@cache
def _contents(path: Path, *_state: int) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()
