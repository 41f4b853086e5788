"""Files of a site that no page has any more."""

from collections.abc import Iterable
from pathlib import Path

from perf_helpers.errors import ParameterError
from perf_helpers.site.plan import Page, Target, plan
from perf_helpers.site.records import record_path, records

ENDINGS = ("html", "csv", "ipynb", "failed.ipynb")


def leftovers(site: Path) -> list[Path]:
    """Return what is left of pages that were made, and whose snapshot is no longer in the data.

    Only what a record says was made here is taken for left over: nothing else of a folder.
    """
    made = records(site)
    planned = {instance: _planned(instance, site) for instance in {name[0] for name in made}}
    left = []
    for instance, date, table in made:
        targets = planned[instance]
        if f"{instance}/{date}/{table}" in {target.name for target in targets}:
            continue
        folders = [site / instance / date]
        if table not in {target.table for target in targets}:
            folders.append(site / instance / "latest")
        left += [folder / f"{table}.{ending}" for folder in folders for ending in ENDINGS]
        left.append(record_path(site, f"{instance}/{date}/{table}"))
    return [path for path in left if path.is_file()]


def old_failures(targets: Iterable[Page]) -> list[Path]:
    """Return the notebooks kept with an error beside pages that are good again without a run."""
    return [target.failed for target in targets if target.failed.is_file()]


def remove(paths: Iterable[Path]) -> None:
    """Remove files, and the folders that are empty without them."""
    for path in paths:
        path.unlink()
        for folder in (path.parent, path.parent.parent):
            if not any(folder.iterdir()):
                folder.rmdir()


def _planned(instance: str, site: Path) -> list[Target]:
    try:
        return plan(instance, "", "", site)
    except ParameterError:
        return []
