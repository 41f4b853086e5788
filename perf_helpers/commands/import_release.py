"""make import: a publisher's folder becomes a snapshot, and what changed is said."""

import io
import sys

from perf_helpers.commands.options import options
from perf_helpers.errors import ParameterError, UserError
from perf_helpers.release.publish import publish

OPTIONS = dict.fromkeys(
    ("source", "instance", "date", "release", "page_date", "commit", "replace"), ""
)


def main(arguments: list[str]) -> int:
    """Import the folder that NAME=value arguments name; return the exit status."""
    try:
        given = options(arguments, OPTIONS)
        publish(given)
    except UserError as error:
        print(error, file=sys.stderr)
        print("nothing was written", file=sys.stderr)
        return 2 if isinstance(error, ParameterError) else 1
    except OSError as error:
        print(f"cannot import: {error.filename}: {error.strerror}", file=sys.stderr)
        print("nothing was written", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("interrupted: nothing was written", file=sys.stderr)
        return 130
    # Pandas, not wanted where the import is refused.
    from perf_helpers.changes.summary import summary

    # A terminal that cannot show an arrow is no reason to fail.
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="replace")
    try:
        print(summary(given["instance"], given["date"]))
    except UserError as error:
        print(error, file=sys.stderr)
        print("the snapshot was written, but could not be compared", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
