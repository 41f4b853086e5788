"""What git holds of data/: only what it holds is published, and never lost by a correction."""

import os
import subprocess
from pathlib import Path

from perf_helpers.data.columns import DATA
from perf_helpers.errors import ParameterError


def committed(folder: Path) -> bool:
    """Return whether git's last commit holds files of a folder of data/.

    Raises ParameterError where git cannot tell: without it, or where this checkout is not in
    the repository that answers, everything would pass for not published.
    """
    if not _git("ls-tree", "HEAD", "--", "snapshots.csv"):
        raise ParameterError(
            f"git does not know whether {folder.relative_to(DATA.parent)}/ is published, and what "
            f"is published is never lost: work in a clone of the project, with git installed"
        )
    return bool(_git("ls-tree", "-r", "--name-only", "HEAD", "--", str(folder)))


def unchanged(path: Path) -> bool:
    """Return whether a file or folder is as git's last commit holds it."""
    return _git("status", "--porcelain", "--ignored", "--", str(path)) == ""


def _git(*arguments: str) -> str | None:
    # A hook's own, or anybody's, would have git speak of another repository.
    ours = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith("GIT_") or name.startswith("GIT_CONFIG")
    }
    try:
        done = subprocess.run(["git", *arguments], cwd=DATA, env=ours, capture_output=True)
    except OSError:
        return None
    return None if done.returncode else done.stdout.decode(errors="replace")
