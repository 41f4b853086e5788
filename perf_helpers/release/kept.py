"""What git holds of data/: only what it holds is published, and never lost by a correction."""

import os
import subprocess
from pathlib import Path

from perf_helpers.data.columns import DATA, TABLES
from perf_helpers.errors import ParameterError, one_line, refusal


def committed(folder: Path) -> bool:
    """Return whether git's last commit holds files of a folder of data/.

    Raises ParameterError where git cannot tell: without it, or where this checkout is not in
    the repository that answers, everything would pass for not published.
    """
    known, why = _git("ls-tree", "HEAD", "--", "snapshots.csv")
    if not known:
        said = f" ({one_line(why)})" if why.strip() else ""
        raise ParameterError(
            f"git does not know whether {folder.relative_to(DATA.parent)}/ is published{said}, and "
            f"what is published is never lost: work in a clone of the project, with git installed"
        )
    return bool(_held(folder))


def unchanged(path: Path) -> bool:
    """Return whether a file, or each file of a folder, is as git's last commit holds it.

    By its contents: what git was told not to look at counts as well.
    """
    files = sorted(each for each in (path, *path.rglob("*")) if each.is_file())
    digests, _ = _git("hash-object", "--", *map(str, files))
    names = [each.relative_to(DATA).as_posix() for each in files]
    return dict(zip(names, digests.split(), strict=True)) == _held(path)


def tables_in(folder: Path) -> list[str]:
    """Return the tables of a snapshot's folder; what else lies in it is none of ours."""
    return sorted(table for table in TABLES if (folder / f"{table}.csv").exists())


def _held(path: Path) -> dict[str, str]:
    """Return the digests of the files that git's last commit holds there, by name."""
    lines, _ = _git("ls-tree", "-r", "-z", "HEAD", "--", str(path))
    found = (line.split("\t", 1) for line in lines.split("\0") if line)
    return {name: digest.split()[2] for digest, name in found}


def _git(*arguments: str) -> tuple[str, str]:
    """Return what git says, and why it says nothing."""
    # A hook's own, or anybody's, would have git speak of another repository.
    ours = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith("GIT_") or name.startswith("GIT_CONFIG")
    }
    try:
        done = subprocess.run(["git", *arguments], cwd=DATA, env=ours, capture_output=True)
    except OSError as error:
        return "", refusal(error)
    out, why = (each.decode(errors="replace") for each in (done.stdout, done.stderr))
    return ("", why) if done.returncode else (out, "")
