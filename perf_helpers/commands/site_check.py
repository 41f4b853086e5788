"""make site-check: every link of a site leads somewhere, and every file of it is led to."""

import sys

from perf_helpers.commands.options import options
from perf_helpers.commands.refused import refused
from perf_helpers.data.columns import DATA
from perf_helpers.errors import LONGEST, ParameterError, UserError, complain, counted, say, shown
from perf_helpers.site.folder import site_folder
from perf_helpers.site.records import FRONT
from perf_helpers.site.whole import breaks

OPTIONS = {"site": str(DATA.parent / "site")}


def main(arguments: list[str]) -> int:
    """Look at the site that SITE=folder names; return the exit status."""
    try:
        site = site_folder(options(arguments, OPTIONS)["site"])
        if not (site / FRONT).is_file():
            raise ParameterError(f"{site} holds no site: make render first, or give its SITE")
        found = breaks(site)
    except (UserError, OSError, KeyboardInterrupt) as error:
        return refused(error, "look at the site", "the site was not looked at to its end")
    for each in found:
        complain(shown(each, LONGEST))
    if found:
        complain(f"{counted(len(found), 'problem')} in {site}")
        return 1
    say(f"every link leads somewhere, and every file is led to, in {site}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
