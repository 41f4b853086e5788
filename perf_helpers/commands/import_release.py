"""make import: a publisher's folder becomes a snapshot, and what changed is said."""

import sys

from perf_helpers.commands.options import options
from perf_helpers.errors import ParameterError, UserError, complain, say
from perf_helpers.release.publish import publish

OPTIONS = dict.fromkeys(
    ("source", "instance", "date", "release", "page_date", "commit", "replace", "sure"), ""
)


def main(arguments: list[str]) -> int:
    """Import the folder that NAME=value arguments name; return the exit status."""
    try:
        given = options(arguments, OPTIONS)
        publish(given)
    except UserError as error:
        complain(error)
        complain("nothing was written")
        return 2 if isinstance(error, ParameterError) else 1
    except OSError as error:
        complain(f"cannot import: {error.filename}: {error.strerror}")
        complain("nothing was written")
        return 1
    except KeyboardInterrupt:
        complain("interrupted: nothing was written")
        return 130
    # Pandas, not wanted where the import is refused.
    from perf_helpers.changes.summary import summary

    try:
        say(summary(given["instance"], given["date"]))
    except UserError as error:
        complain(error)
        complain("the snapshot was written, but could not be compared")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
