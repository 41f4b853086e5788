"""make retract: an import that is not committed yet is taken back."""

import sys

from perf_helpers.commands.options import options
from perf_helpers.commands.refused import refused
from perf_helpers.errors import UserError, say
from perf_helpers.release.retract import retract

OPTIONS = {"instance": "", "date": ""}


def main(arguments: list[str]) -> int:
    """Take back the import that NAME=value arguments name; return the exit status."""
    try:
        given = options(arguments, OPTIONS)
        tables = retract(given["instance"], given["date"])
    except (UserError, OSError, KeyboardInterrupt) as error:
        return refused(error, "retract", "nothing was changed")
    what = f"{', '.join(tables)} taken back" if tables else "its line taken back, no table was left"
    say(f"{given['instance']}, {given['date']}: {what}, with all it had brought")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
