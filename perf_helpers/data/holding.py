"""A folder that one process at a time may write to."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from perf_helpers.errors import ParameterError


class BusyError(ParameterError):
    """Another process holds the folder."""


@contextmanager
def held(folder: Path, busy: str) -> Iterator[None]:
    """Hold a folder for this process; it is free again whatever ends it.

    Raises BusyError with the words of `busy` where another process holds it.
    """
    hold = os.open(folder, os.O_RDONLY)
    try:
        try:
            fcntl.flock(hold, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise BusyError(busy) from None
        yield
    finally:
        os.close(hold)
