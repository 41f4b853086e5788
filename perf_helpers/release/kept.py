"""What git holds of data/: only what it holds is published, and never lost by a correction."""

import subprocess
from pathlib import Path

from perf_helpers.data.columns import DATA


def committed(folder: Path) -> bool | None:
    """Return whether git's last commit holds files of a folder; None where git does not know."""
    done = _git("ls-tree", "-r", "--name-only", "HEAD", "--", str(folder))
    return None if done is None else bool(done)


def unchanged(path: Path) -> bool:
    """Return whether a file or folder is as git's last commit holds it."""
    return _git("status", "--porcelain", "--ignored", "--", str(path)) == ""


def _git(*arguments: str) -> str | None:
    try:
        done = subprocess.run(["git", *arguments], cwd=DATA, capture_output=True, text=True)
    except OSError:
        return None
    return None if done.returncode else done.stdout
