"""Files of a folder that change together: all of them, or none, whatever comes between."""

import errno
import hashlib
import json
import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

from perf_helpers.data.holding import BusyError, held
from perf_helpers.errors import ParameterError, complain

# Where new files and copies of the old ones wait; and, from the moment that all are in place,
# what it is called until it is gone.
WAITING, DONE = ".import", ".imported"
PLAN = "plan.json"


@contextmanager
def only_writer(folder: Path) -> Iterator[None]:
    """Hold a folder for one writer, in the state before or after an interrupted other.

    Raises ParameterError where another writer is at work, and where what an interrupted one
    left cannot be undone, because its files were changed since.
    """
    busy = f"another command is writing to {folder.name}/: wait until it has ended"
    with held(folder, busy):
        if _tidy(folder):
            complain(f"{folder.name}/ is again as it was before a command that was interrupted")
        yield


def tidy(folder: Path) -> None:
    """Put a folder in order after a writer that was interrupted, unless another is at work.

    Raises ParameterError where its files were changed since.
    """
    with suppress(BusyError), only_writer(folder):
        pass


def write_together(folder: Path, files: Mapping[str, str | None]) -> None:
    """Write files of a folder, by their paths in it: all, or none where anything fails.

    A file whose text is None is removed, and its folder if that was its last.

    The last is what makes the others part of it. To be called by its only writer.
    Raises OSError where a file cannot be written; the files are then as they were.
    """
    waiting = folder / WAITING
    for name in files:
        for parent in (folder / name).parents:
            if parent.is_relative_to(folder) and parent.exists() and not parent.is_dir():
                raise NotADirectoryError(errno.ENOTDIR, os.strerror(errno.ENOTDIR), str(parent))
    try:
        waiting.mkdir()
        plan = {}
        for at, (name, text) in enumerate(files.items()):
            if text is not None:
                _write(waiting / f"new-{at}", text)
            if (folder / name).exists():
                shutil.copy2(folder / name, waiting / f"old-{at}")
                _sync(waiting / f"old-{at}")
            plan[name] = [_digest(waiting / f"{state}-{at}") for state in ("old", "new")]
        # From here on it can be undone by whoever comes next.
        _write(waiting / "planned", json.dumps(plan))
        (waiting / "planned").replace(waiting / PLAN)
        _sync(waiting)
        for at, (name, text) in enumerate(files.items()):
            path = folder / name
            if text is None:
                path.unlink()
                _remove_empty(path)
                continue
            path.parent.mkdir(parents=True, exist_ok=True)
            (waiting / f"new-{at}").replace(path)
            _sync(path.parent)
        waiting.replace(folder / DONE)
    except BaseException:
        written = (folder / DONE).exists() and not waiting.exists()
        _tidy(folder)
        # An interruption that comes after the last step comes too late.
        if not written:
            raise
    # All is in place: what is left of it is for this one, or the next, to remove.
    with suppress(OSError, KeyboardInterrupt):
        shutil.rmtree(folder / DONE)


def _tidy(folder: Path) -> bool:
    """Undo what was interrupted before all of it was in place, and remove what it left.

    Returns whether there was anything to undo.
    """
    waiting = folder / WAITING
    if undo := (waiting / PLAN).exists():
        plan = _planned(folder)
        _refuse_changed(folder, plan)
        for at, name in enumerate(plan):
            old, path = waiting / f"old-{at}", folder / name
            if old.exists():
                path.parent.mkdir(parents=True, exist_ok=True)
                shutil.copy2(old, waiting / "again")
                (waiting / "again").replace(path)
            else:
                path.unlink(missing_ok=True)
                _remove_empty(path)
        (waiting / PLAN).unlink()
    for left in (waiting, folder / DONE, *folder.glob(".import-*")):
        if left.is_symlink() or left.is_file():
            left.unlink()
        elif left.exists():
            shutil.rmtree(left)
    return undo


def _planned(folder: Path) -> dict[str, list[str | None]]:
    """Return what an interrupted writer was about to do, by its plan."""
    path = folder / WAITING / PLAN
    try:
        plan = json.loads(path.read_text(encoding="utf-8"))
        if all(len(states) == 2 for states in plan.values()):
            return dict(plan)
    except (ValueError, AttributeError, TypeError):
        pass
    raise ParameterError(
        f"{folder.name}/{WAITING}/{PLAN} is not what an interrupted command left there: see that "
        f"the files of {folder.name}/ are right, then remove {folder.name}/{WAITING}/"
    )


def _refuse_changed(folder: Path, plan: dict[str, list[str | None]]) -> None:
    changed = [name for name, states in plan.items() if _digest(folder / name) not in states]
    if changed:
        names = ", ".join(f"{folder.name}/{name}" for name in changed)
        raise ParameterError(
            f"{names}: changed since a command that was writing there was interrupted, so nothing "
            f"is put back; see that the files are right, then remove {folder.name}/{WAITING}/, "
            f"which holds those of before"
        )


def _digest(path: Path) -> str | None:
    return hashlib.sha256(path.read_bytes()).hexdigest() if path.exists() else None


def _remove_empty(path: Path) -> None:
    """Remove the folders of a snapshot, or a family, that are empty without a file."""
    for parent in (path.parent, path.parent.parent):
        with suppress(OSError):
            parent.rmdir()


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
