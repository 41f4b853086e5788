"""What a page depends on, and whether any of it has changed since the page was rendered."""

import hashlib
import json
from collections.abc import Iterable, Sequence
from functools import cache
from pathlib import Path

from perf_helpers.cost.known_rates import known_rates
from perf_helpers.data.columns import DATA, TABLES
from perf_helpers.data.models import known_models
from perf_helpers.data.permalinks import day_of
from perf_helpers.data.snapshot import all_snapshots
from perf_helpers.site.plan import Overview, Page, Target
from perf_helpers.site.records import digest_of, digests, read_record, record_path

ROOT = DATA.parent
HELPERS = ROOT / "perf_helpers"
TEMPLATE = HELPERS / "site" / "template"
# The rooms that a page is made of. What an import or a command does changes none.
ROOMS = ("data", "checks", "cost", "changes", "tables", "figures", "site")


def inputs(target: Page) -> dict[str, str]:
    """Return everything that a page is computed from, each by its name with a digest.

    This is the one place that says what a page depends on. The links and the template
    stand around the notebook's output; all else goes into its run.
    """
    return _of_all(target) if isinstance(target, Overview) else _of_table(target)


def _of_all(target: Overview) -> dict[str, str]:
    books = ("columns", "instances", "models", "prices", "snapshots")
    files = [
        *(DATA / f"{name}.csv" for name in books),
        *(s.path(table) for s in all_snapshots() for table in TABLES),
        *(ROOT / name for name in (f"notebooks/{target.table}.ipynb", "requirements.lock")),
    ]
    return _code() | _digests(files)


def _of_table(target: Target) -> dict[str, str]:
    table, snapshot = target.table, target.snapshot
    files: list[Path] = []
    parts = _code() | {"links": _digest(json.dumps(target.links))}
    if target.links.published:
        files = [
            snapshot.path(table),
            DATA / "columns.csv",
            DATA / "instances.csv",
            ROOT / "notebooks" / f"{table}.ipynb",
            ROOT / "requirements.lock",
        ]
        # The audit compares a table with the one before it, its trends go back to the first.
        family = [s for s in all_snapshots() if s.family == snapshot.family]
        files += [s.path(table) for s in family if s.date < snapshot.date]
        # Of these files a page sees what was known on its date: later lines do not change it.
        published = snapshot.path(table).read_text(encoding="utf-8", errors="replace")
        parts |= {
            # A model that comes later changes no page before it.
            f"data/models.csv, {snapshot.family} {snapshot.date} {table}": _digest(
                repr([kept for name, kept in known_models(table).items() if name in published])
            ),
            f"data/snapshots.csv, {snapshot.family} {snapshot.date}": _digest(repr(snapshot)),
            f"data/snapshots.csv, releases to {snapshot.date}": _digest(
                repr([s.neuron_release for s in all_snapshots() if s.date <= snapshot.date])
            ),
            f"data/prices.csv, {snapshot.family} to {snapshot.date}": _digest(
                repr([row.cells for row in known_rates(snapshot.date, snapshot.family)])
            ),
            f"data/commits.csv and data/lost-links.csv, {snapshot.published}": _digest(
                repr(day_of(snapshot))
            ),
        }
    return parts | _digests(files)


def outdated(target: Page) -> list[str]:
    """Return why a page has to be rendered: what of it is missing or changed, if anything."""
    kept = read_record(record_path(target.site, target.name))
    then, made, now = kept.get("inputs"), kept.get("files"), digests(target)
    if not isinstance(then, dict) or not isinstance(made, dict):
        return ["not rendered yet"]
    if len(now) < len(target.folders) * len(target.files):
        return ["a file of it is missing"]
    if changed := sorted(name for name in now if now[name] != made.get(name)):
        return [f"{name} is not as it was made" for name in changed]
    needed = inputs(target)
    return sorted(
        name for name in needed.keys() | then.keys() if needed.get(name) != then.get(name)
    )


def stale(targets: Sequence[Page]) -> list[tuple[Page, list[str]]]:
    """Return the pages that have to be rendered, each with why."""
    return [(target, reasons) for target in targets if (reasons := outdated(target))]


def only_around(changed: Iterable[str]) -> bool:
    """Return whether changes leave the notebook's own output as it was."""
    # The scripts and the style of JupyterLab stand in the output too.
    around = (".j2", "page.css")
    return all(name == "links" or name.endswith(around) for name in changed)


@cache
def _code() -> dict[str, str]:
    """Return the digests of the helpers, which do not change while they run."""
    kinds = (".py", ".js", ".css", ".j2")
    held = [path for room in ROOMS for path in (HELPERS / room).rglob("*")]
    return _digests([*HELPERS.glob("*.py"), *(path for path in held if path.suffix in kinds)])


def _digests(files: list[Path]) -> dict[str, str]:
    return {path.relative_to(ROOT).as_posix(): digest_of(path) for path in files if path.is_file()}


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
