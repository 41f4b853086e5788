"""Files of data/ that change together: all of them, or none, whatever comes between."""

import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from perf_helpers.data.holding import held

# Where new files and copies of the old ones wait; and, from the moment that all are in place,
# what it is called until it is gone.
WAITING, DONE = ".import", ".imported"
PLAN = "plan.json"


@contextmanager
def only_writer(data: Path) -> Iterator[None]:
    """Hold a data folder for one writer, in the state before or after an interrupted other.

    Raises ParameterError where another import is at work.
    """
    with held(data, "another import is writing to data/: wait until it has ended"):
        _tidy(data)
        yield


def write_together(data: Path, files: dict[str, str]) -> None:
    """Write files of a data folder, by their paths in it: all, or none where anything fails.

    The last is what makes the others part of the data. To be called by its only writer.
    Raises OSError where a file cannot be written; the files are then as they were.
    """
    waiting = data / WAITING
    try:
        waiting.mkdir()
        for at, (name, text) in enumerate(files.items()):
            _write(waiting / f"new-{at}", text)
            if (data / name).exists():
                shutil.copy2(data / name, waiting / f"old-{at}")
                _sync(waiting / f"old-{at}")
        # From here on it can be undone by whoever comes next.
        _write(waiting / "planned", json.dumps(list(files)))
        (waiting / "planned").replace(waiting / PLAN)
        _sync(waiting)
        for at, name in enumerate(files):
            (data / name).parent.mkdir(parents=True, exist_ok=True)
            (waiting / f"new-{at}").replace(data / name)
            _sync((data / name).parent)
        waiting.replace(data / DONE)
    except BaseException:
        _tidy(data)
        raise
    # All is in place: what is left of it is for this one, or the next, to remove.
    with suppress(OSError, KeyboardInterrupt):
        shutil.rmtree(data / DONE)


def _tidy(data: Path) -> None:
    """Undo what was interrupted before all of it was in place, and remove what it left."""
    waiting = data / WAITING
    if (waiting / PLAN).exists():
        for at, name in enumerate(json.loads((waiting / PLAN).read_text(encoding="utf-8"))):
            old, path = waiting / f"old-{at}", data / name
            if old.exists():
                shutil.copy2(old, waiting / "again")
                (waiting / "again").replace(path)
            else:
                path.unlink(missing_ok=True)
                # Those of a new snapshot, or a new family, are empty without it.
                for folder in (path.parent, path.parent.parent):
                    with suppress(OSError):
                        folder.rmdir()
        (waiting / PLAN).unlink()
    for left in (waiting, data / DONE, *data.glob(".import-*")):
        if left.exists():
            shutil.rmtree(left)


def _write(path: Path, text: str) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())


def _sync(path: Path) -> None:
    opened = os.open(path, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)
