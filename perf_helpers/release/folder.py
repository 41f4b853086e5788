"""A publisher's folder as it lies there: which of its CSVs its pages show, and which lie about."""

import itertools
import re
from collections.abc import Iterator
from fnmatch import fnmatchcase
from pathlib import Path
from typing import NamedTuple

from perf_helpers.data.csv_lines import text_of
from perf_helpers.data.mistakes import said
from perf_helpers.errors import DataError, Problem, did_you_mean

PAGES = ".rst"
# What a page reads a table from: a directive's option, or a call in the code that it runs.
OPTION = re.compile(r"\s*:file:\s*(.+?)\s*$")
CALL = re.compile(r"""^[^#]*?\bread_csv\(\s*(["'])(.+?)\1""")
# A directive whose rows stand below it, where no option says where they are.
INLINE = re.compile(r"(\s*)\.\.\s+(?:csv-table|list-table)::")
URL = re.compile(r"\s*:url:")
# A paragraph behind two dots is a comment, where it is no directive, target or note.
COMMENT = re.compile(r"(\s*)\.\.(?:\s+(?!\S+::|_|\[|\|)|$)")
# What a file of another kind begins with.
KINDS = {
    b"\xff\xfe": "UTF-16 text",
    b"\xfe\xff": "UTF-16 text",
    b"PK\x03\x04": "a workbook of a spreadsheet",
    b"\xd0\xcf\x11\xe0": "a workbook of an old spreadsheet",
    b"%PDF": "a PDF",
    b"version https://git-lfs": "a pointer of Git LFS to the file that was meant",
}


class Folder(NamedTuple):
    """The CSVs to import, by path; those passed over, each with why; and what is wrong with it."""

    files: list[Path]
    passed_over: list[str]
    problems: list[Problem]


def folder_of(path: Path, sources: list[dict[str, str]]) -> Folder:
    """Return which files of a folder are tables, as its pages or data/sources.csv say.

    With pages (.rst), those CSVs that they name, and nothing else. Without, every file;
    what is no table's is a problem then, where it is no page either.
    """
    found = sorted(each for each in path.iterdir() if not each.name.startswith("."))
    pages = [each for each in found if each.suffix == PAGES and each.is_file()]
    named, unread = {}, []
    for page in pages:
        try:
            named.update(dict.fromkeys(_named(page), page))
        except DataError as error:
            unread += error.problems
    if unread:
        return Folder([], [], unread)
    inline = [
        f"{page.name}:{line}: rows that stand in the page itself"
        for page in pages
        for line in _inline(page)
    ]
    if not named:
        files = [each for each in found if each not in pages]
        problems = [_unknown(each, sources) for each in files if not known(each, sources)]
        return Folder([each for each in files if known(each, sources)], inline, problems)
    files, problems = [], []
    inside = path.resolve()
    for name, page in sorted(named.items()):
        # What lies elsewhere is not what was to be imported.
        places = [each for each in (path / name, path / Path(name).name) if each.exists()]
        own = [each for each in places if each.resolve().is_relative_to(inside)]
        file = path / own[0].resolve().relative_to(inside) if own else None
        if file is None:
            problems.append(Problem(page.name, 0, "", said("not_there", file=name)))
        elif not known(file, sources):
            problems.append(_unknown(file, sources))
        elif file not in files:
            files.append(file)
    others = [each for each in found if each not in pages and each not in files]
    shown = ", ".join(page.name for page in pages)
    passed = [f"{each.name}: named by no page ({shown})" for each in others]
    return Folder(files, passed + inline, problems)


def known(file: Path, sources: list[dict[str, str]]) -> dict[str, str]:
    """Return the line of data/sources.csv that a file is read by, an empty one if there is none."""
    lines = (line for line in sources if fnmatchcase(file.name, line["file"]))
    return next(lines, {}) if file.is_file() else {}


def other_format(content: bytes) -> str:
    """Return what a file is that is no CSV in UTF-8, in words; '' if it may be one."""
    for beginning, kind in KINDS.items():
        if content.startswith(beginning):
            return kind
    text = content.removeprefix(b"\xef\xbb\xbf").lstrip()
    if text[:9].lower() in (b"<!doctype", b"<html>") or text[:5].lower() == b"<html":
        return "a web page"
    # Letters of one byte leave the other of their two empty.
    if content[:2000].count(b"\0") * 4 > len(content[:2000]):
        return "UTF-16 text, or no text at all"
    first = text.split(b"\n", 1)[0]
    if re.fullmatch(rb"sep=.\s*", first):
        return "a spreadsheet's own kind of CSV (its first line is 'sep=')"
    for mark, name in ((b";", "semicolons"), (b"\t", "tabs")):
        if first.count(mark) > first.count(b","):
            return f"divided by {name}"
    return ""


def _named(page: Path) -> Iterator[str]:
    comment = None
    for line in text_of(page, page.name, "utf-8-sig").splitlines():
        indent = len(line) - len(line.lstrip())
        if comment is not None and (not line.strip() or indent > comment):
            continue
        comment = len(found[1]) if (found := COMMENT.match(line)) else None
        if comment is None and (name := OPTION.match(line) or CALL.match(line)):
            yield name[name.lastindex or 0]


def _inline(page: Path) -> Iterator[int]:
    """Yield the lines of a page's tables whose rows stand in the page."""
    lines = text_of(page, page.name, "utf-8-sig").splitlines()
    for at, line in enumerate(lines):
        if found := INLINE.match(line):
            rest = itertools.takewhile(
                lambda each: not each.strip() or len(each) - len(each.lstrip()) > len(found[1]),
                lines[at + 1 :],
            )
            if not any(OPTION.match(each) or URL.match(each) for each in rest):
                yield at + 1


def _unknown(file: Path, sources: list[dict[str, str]]) -> Problem:
    if not file.is_file():
        return Problem(file.name, 0, "", said("no_file"))
    names = [line["file"] for line in sources]
    near = did_you_mean(file.name, names)
    like = next((line for line in sources if near and repr(line["file"]) in near), {})
    said_of = [like.get(name, f"<{name}>") for name in ("table", "optimized_for", "category")]
    line = ",".join([file.name, *said_of])
    return Problem(file.name, 0, "", said("unknown_file", hint=near, line=line))
