"""The lines of a CSV file, each by its number, or why it cannot be read."""

import csv
import io
from pathlib import Path

from perf_helpers.data.mistakes import said
from perf_helpers.errors import DataError, Problem


def text_of(path: Path, place: str, encoding: str = "utf-8") -> str:
    """Return the text of a file, its ends of lines as they are.

    `place` is how messages name the file. Raises DataError for a file that cannot be opened
    or is not text.
    """
    # To read it could take for ever.
    if not path.is_file() and path.exists():
        raise _refused(place, 0, said("no_file"))
    try:
        text = path.read_bytes().decode(encoding)
    except UnicodeDecodeError as error:
        line, byte = error.object[: error.start].count(b"\n") + 1, error.object[error.start]
        raise _refused(place, line, said("not_utf8", byte=byte)) from None
    except OSError as error:
        raise _refused(place, 0, said("unreadable", why=error.strerror or error)) from None
    if text.startswith("\ufeff"):
        raise _refused(place, 1, said("byte_order_mark"))
    return text


def numbered(text: str, place: str) -> list[tuple[int, list[str]]]:
    """Return the cells of each line of a CSV with the number of the line that they begin on.

    The heading comes first. Raises DataError for what is not well-formed CSV, or empty.
    """
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    lines, line = [], 1
    try:
        for cells in reader:
            lines.append((line, cells))
            line = reader.line_num + 1
    except csv.Error as error:
        raise _refused(place, line, said("malformed", why=error)) from None
    if not any(any(cell.strip() for cell in cells) for _, cells in lines):
        raise _refused(place, 1, said("empty_file"))
    return lines


def torn(place: str, line: int, cells: int, heading: int) -> Problem:
    """Return the problem of a line that has more or fewer cells than the heading."""
    return Problem(place, line, "", said("torn", cells=cells, heading=heading))


def _refused(place: str, line: int, message: str) -> DataError:
    return DataError([Problem(place, line, "", message)])
