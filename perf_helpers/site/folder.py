"""The folder of a site: one that a render made, or may make."""

from pathlib import Path

from perf_helpers.data.columns import DATA
from perf_helpers.errors import ParameterError
from perf_helpers.site.records import KEPT

PROJECT = DATA.parent
# What the pages are made from.
SOURCES = [PROJECT / name for name in ("data", "notebooks", "perf_helpers")]


def site_folder(given: str) -> Path:
    """Return the folder that pages are written to, as a whole path.

    Raises ParameterError for one where they would be written over something else: the
    project, what it makes the pages from, or a folder of files that no render made. Hidden
    files, such as a repository's, may lie there.
    """
    try:
        # As a shell that expands it would.
        site = Path(given).expanduser().resolve()
    except RuntimeError:
        raise ParameterError(f"SITE={given} is in the folder of nobody known here") from None
    if PROJECT.is_relative_to(site) or any(map(site.is_relative_to, SOURCES)):
        raise ParameterError(f"SITE={given} is where the project itself lies: give another folder")
    if not site.exists() or (site / KEPT).exists():
        return site
    if not site.is_dir():
        raise ParameterError(f"SITE={given} is no folder: give one, or a name that is free")
    strange = sorted(path.name for path in site.iterdir() if not path.name.startswith("."))
    if strange:
        more = ", ..." if len(strange) > 3 else ""
        raise ParameterError(
            f"SITE={given} holds what no render made ({', '.join(strange[:3])}{more}): give a "
            f"folder that is empty, or does not exist yet"
        )
    return site
