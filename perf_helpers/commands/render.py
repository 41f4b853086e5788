"""make render: what has changed of the pages is made anew."""

import os
import re
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from perf_helpers.commands.options import options
from perf_helpers.data.columns import DATA
from perf_helpers.errors import ParameterError, UserError, complain, counted, refusal, say, shown
from perf_helpers.release.transaction import tidy
from perf_helpers.site.folder import site_folder
from perf_helpers.site.inputs import stale
from perf_helpers.site.leftovers import leftovers, old_failures
from perf_helpers.site.plan import Page, pages, paths
from perf_helpers.site.records import front_as_made
from perf_helpers.site.rendering import only_render, render

OPTIONS = {
    "instance": "",
    "date": "",
    "table": "",
    "site": str(DATA.parent / "site"),
    # One more than there are cores: a page waits for its kernel a part of the time.
    "jobs": str((os.cpu_count() or 1) + 1),
    "dry_run": "",
}


def main(arguments: list[str]) -> int:
    """Render the pages that NAME=value arguments ask for; return the exit status."""
    # What a thread or a half-made thing of a library stumbles over is said of the page that
    # waits for it.
    threading.excepthook = lambda _: None
    sys.unraisablehook = lambda _: None
    # What is opened from now on must not take the place of a stream that was closed.
    while (free := os.open(os.devnull, os.O_RDWR)) < 3:
        pass
    os.close(free)
    try:
        given = options(arguments, OPTIONS)
        if not re.fullmatch("[1-9][0-9]{0,2}", given["jobs"]):
            jobs = shown(given["jobs"], 20)
            raise ParameterError(f"JOBS is {jobs!r}: give the number of pages at a time, 1 to 999")
        if given["dry_run"] not in ("", "0", "1"):
            why = shown(given["dry_run"], 20)
            raise ParameterError(f"DRY_RUN is {why!r}: give 1 to be told what would be rendered")
        tidy(DATA)
        site = site_folder(given["site"])
        targets = pages(given["instance"], given["date"], given["table"], site)
        found = stale(targets)
        changed = {target.name for target, _ in found}
        left = old_failures(target for target in targets if target.name not in changed)
        making = {path for target, _ in found for path in paths(target)}
        left += [path for path in leftovers(site) if path not in making]
        if given["dry_run"] not in ("", "0"):
            return explain(found, len(targets), left)
        if not found and not left and front_as_made(site):
            say(f"nothing to do: {counted(len(targets), 'page')} up to date in {site}")
            return 0
        with only_render(site) as scratch, ThreadPoolExecutor(int(given["jobs"])) as executor:
            return render(found, site, executor, scratch, left)
    except UserError as error:
        complain(error)
        return 2 if isinstance(error, ParameterError) else 1
    except OSError as error:
        complain(f"cannot write the pages: {refusal(error)}")
        return 1
    except KeyboardInterrupt:
        say("interrupted: the pages made so far are whole, the others as they were")
        return 130


def explain(found: list[tuple[Page, list[str]]], total: int, left: list[Path]) -> int:
    """Print which pages would be rendered and why, and what would go; return the exit status."""
    for target, reasons in found:
        more = f" and {len(reasons) - 3} more" if len(reasons) > 3 else ""
        say(f"{target.name}: {', '.join(reasons[:3])}{more}")
    for path in left:
        say(f"{path} would be removed: no page has it any more")
    say(f"{counted(len(found), 'page')} of {total} would be rendered")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
