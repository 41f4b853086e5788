"""make import: a publisher's folder becomes a snapshot, and what changed is said."""

import sys

from perf_helpers.commands.options import options
from perf_helpers.commands.refused import refused
from perf_helpers.errors import LONGEST, UserError, complain, say, shown
from perf_helpers.release.publish import publish

OPTIONS = dict.fromkeys(
    ("source", "instance", "date", "release", "page_date", "commit", "replace", "sure"), ""
)


def main(arguments: list[str]) -> int:
    """Import the folder that NAME=value arguments name; return the exit status."""
    try:
        given = options(arguments, OPTIONS)
        passed_over = publish(given)
    except (UserError, OSError, KeyboardInterrupt) as error:
        return refused(error, "import", "nothing was written")
    for file in passed_over:
        say(f"passed over {shown(file, LONGEST)}")
    try:
        # Pandas, not wanted where the import is refused.
        from perf_helpers.changes.summary import summary

        say(summary(given["instance"], given["date"]))
    except UserError as error:
        complain(error)
        complain("the snapshot was written, but could not be compared")
        return 1
    except KeyboardInterrupt as error:
        return refused(error, "compare", "the snapshot was written, but not compared")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
