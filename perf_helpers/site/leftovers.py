"""Files of a site that no page has any more."""

from collections.abc import Iterable
from pathlib import Path

from perf_helpers.errors import ParameterError
from perf_helpers.site.plan import Page, Target, plan
from perf_helpers.site.records import digest_of, record_path, records

ENDINGS = ("html", "csv", "ipynb", "failed.ipynb")


def leftovers(site: Path) -> list[Path]:
    """Return what is left of pages that were made, and whose snapshot is no longer in the data.

    Only what a record says was made here is taken for left over: nothing else of a folder.
    Of what stands under latest, that is what the newest page has not made.
    """
    made = records(site)
    planned = {instance: _planned(instance, site) for instance in {name[0] for name in made}}
    left = []
    for instance, date, table in made:
        targets = planned[instance]
        if f"{instance}/{date}/{table}" in {target.name for target in targets}:
            continue
        left += [site / instance / date / f"{table}.{ending}" for ending in ENDINGS]
        left.append(record_path(site, f"{instance}/{date}/{table}"))
        newest = next((t for t in targets if t.links.newest and t.table == table), None)
        record = made.get((instance, newest.snapshot.date, table), {}) if newest else {}
        for ending in ENDINGS:
            path = site / instance / "latest" / f"{table}.{ending}"
            as_made = record.get("files", {}).get(path.relative_to(site).as_posix())
            if path.is_file() and as_made != digest_of(path):
                left.append(path)
    return [path for path in dict.fromkeys(left) if path.is_file()]


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
