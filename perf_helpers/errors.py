"""What is said to a person whose data or parameters are wrong."""

import os
import sys
from collections.abc import Iterable
from difflib import get_close_matches
from typing import NamedTuple, TextIO

# Of a message that quotes what somebody wrote; all headings of a table are 1,000 characters.
LONGEST = 2000


class Problem(NamedTuple):
    """One thing wrong in a file: where it stands, and what would be right."""

    file: str
    line: int
    column: str
    message: str

    def __str__(self) -> str:
        # What is wrong with a whole file stands in no line of it.
        place = f"{self.file}:{self.line}: " if self.line else f"{self.file}: "
        column = f"{shown(self.column, 60)}: " if self.column else ""
        return shown(place) + column + shown(self.message, LONGEST)


def together(problems: list[Problem]) -> list[Problem]:
    """Return problems in the order of their places, one for those that say the same of a column."""
    found: dict[Problem, list[int]] = {}
    for problem in sorted(set(problems)):
        found.setdefault(problem._replace(line=0), []).append(problem.line)
    return [
        problem._replace(line=lines[0], message=problem.message + _also(lines[1:]))
        for problem, lines in sorted(found.items(), key=lambda each: (each[0].file, each[1]))
    ]


def _also(lines: list[int]) -> str:
    if not lines:
        return ""
    more = f" and {len(lines) - 8} more up to {lines[-1]}" if len(lines) > 8 else ""
    return f" (and in line {', '.join(map(str, lines[:8]))}{more})"


class UserError(ValueError):
    """A mistake that a person can mend; shown as its message, never as a traceback."""

    # IPython calls this in place of its own traceback, so a notebook shows the message alone.
    def _render_traceback_(self) -> list[str]:
        return str(self).splitlines()


class DataError(UserError):
    """Everything that is wrong with the data that were read, one line a problem."""

    def __init__(self, problems: Iterable[Problem]):
        self.problems = list(problems)
        super().__init__("\n".join(map(str, self.problems)))


class ParameterError(UserError):
    """A parameter that names nothing that exists, in one line; or several, a line each."""

    def __init__(self, *messages: str):
        super().__init__("\n".join(shown(message, LONGEST) for message in messages))


def unknown(what: str, given: object, known: Iterable[str]) -> ParameterError:
    """Return the error for a name that is not among the known ones.

    The message quotes the name, lists what exists and offers the closest match.
    """
    known = list(known)
    return ParameterError(
        f"unknown {what} {given!r}: known are {', '.join(known)}{did_you_mean(given, known)}"
    )


def did_you_mean(given: object, known: Iterable[str]) -> str:
    """Return '; did you mean X?' for the known name closest to the given one, '' if none is."""
    names = {name.lower(): name for name in known}
    close = get_close_matches(str(given).strip().lower(), names, n=1, cutoff=0.5)
    return f"; did you mean {names[close[0]]!r}?" if close else ""


def counted(number: int, noun: str) -> str:
    """Return a number of things: '1 run', '2 runs'."""
    return f"{number} {noun}{'' if number == 1 else 's'}"


def one_line(error: object) -> str:
    """Return what an error says in a line of a terminal: the first of its lines, cut short."""
    first = next(iter(str(error).splitlines()), "") or type(error).__name__
    return shown(first)


def refusal(error: OSError) -> str:
    """Return what the system refuses, and of which file, as far as it says so."""
    place = error.filename2 or error.filename
    why = error.strerror or one_line(error)
    return shown(f"{place}: {why}" if place else why, LONGEST)


def shown(text: str, most: int = 200) -> str:
    """Return a text that can be printed: without what steers a terminal, and cut short."""
    safe = "".join(letter if letter.isprintable() else repr(letter)[1:-1] for letter in text[:most])
    return safe + ("…" if len(text) > most else "")


def say(words: object, to: TextIO | None = None) -> None:
    """Print a line, on standard output where nothing else is given, for whoever still reads.

    A reader that is gone (`| head -1`) is no reason to stop what is being done, nor is a
    terminal that cannot show an arrow.
    """
    stream = to or sys.stdout
    # None where it was closed before we began.
    if stream is None:
        return
    encoding = stream.encoding or "utf-8"
    try:
        print(str(words).encode(encoding, "replace").decode(encoding), file=stream, flush=True)
    except OSError:
        # What it still holds would be tried again at the end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


def complain(words: object) -> None:
    """Print a line on standard error, as `say` does."""
    say(words, sys.stderr)
