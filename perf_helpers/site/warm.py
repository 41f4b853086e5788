"""The warm process: it has imported what a notebook needs, and forks a kernel for each.

    python -P -m perf_helpers.site.warm FOLDER DOOR

`FOLDER` is there to be seen from outside; `DOOR` is the number of a listening socket.

It ends, and its kernels with it, when its input does. It stays alone in its process: what a
fork cannot take along, a thread or an event loop, is started in the kernel.
"""

import gc
import json
import os
import selectors
import signal
import socket
import subprocess
import sys
import traceback
from contextlib import suppress
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy

import perf_helpers
from perf_helpers.errors import UserError

# A system's own libraries may not survive a fork; there a kernel is started anew.
FORKS = sys.platform == "linux"

# What a kernel imports while it starts.
KERNEL = (
    "ipykernel.debugger",
    "ipykernel.ipkernel",
    "ipykernel.kernelapp",
    "ipykernel.zmqshell",
    "IPython.core.completerlib",
    "IPython.core.debugger",
    "IPython.core.logger",
    "IPython.extensions.storemagic",
    "tornado.platform.asyncio",
)


def _judge(tables: list[tuple[str, str, str]]) -> None:
    """Judge the snapshots of each table and family up to a date: all their pages ask for that."""
    from perf_helpers.checks.audit import cannot_be_true
    from perf_helpers.data.snapshot import all_snapshots

    for table, family, date in tables:
        for snapshot in all_snapshots():
            if (
                snapshot.family == family
                and snapshot.date <= date
                and snapshot.path(table).exists()
            ):
                # What is wrong with a file is said on its page.
                with suppress(UserError):
                    cannot_be_true(table, family, snapshot.date)


def serve(door: socket.socket) -> None:
    """Start a kernel for each request that comes in; say its number, and when it ends how."""
    kernels: dict[int, socket.socket] = {}
    woken, wake = socket.socketpair()
    wake.setblocking(False)
    woken.setblocking(False)
    signal.set_wakeup_fd(wake.fileno(), warn_on_full_buffer=False)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    with selectors.DefaultSelector() as watch:
        for source in (door, woken, sys.stdin):
            watch.register(source, selectors.EVENT_READ)
        while True:
            ready = [key.fileobj for key, _ in watch.select()]
            if sys.stdin in ready:
                break
            if woken in ready:
                woken.recv(1000)
                _reap(kernels)
            if door in ready:
                caller = door.accept()[0]
                with suppress(OSError, ValueError), caller.makefile() as lines:
                    request = json.loads(lines.readline())
                    pid = _fork(request) if FORKS else _spawn(request)
                    kernels[pid] = caller
                    caller.sendall(b"%d\n" % pid)
    for pid in kernels:
        # One that was forked this moment leads no group yet.
        for kill in (os.killpg, os.kill):
            with suppress(OSError):
                kill(pid, signal.SIGKILL)


def _reap(kernels: dict[int, socket.socket]) -> None:
    with suppress(ChildProcessError):
        while (ended := os.waitpid(-1, os.WNOHANG))[0]:
            with suppress(OSError), kernels.pop(ended[0]) as caller:
                caller.sendall(b"%d\n" % os.waitstatus_to_exitcode(ended[1]))


def _spawn(request: dict[str, Any]) -> int:
    with Path(request["log"]).open("w") as log:
        return subprocess.Popen(
            request["argv"],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            cwd=request["cwd"],
            env=request["env"],
            start_new_session=True,
        ).pid


def _fork(request: dict[str, Any]) -> int:
    if pid := os.fork():
        return pid
    code = 1
    try:
        _become(request)
        from ipykernel.kernelapp import IPKernelApp

        parent = f"--IPKernelApp.parent_handle={os.getppid()}"
        argv = request["argv"]
        IPKernelApp.launch_instance([*argv[argv.index("-f") :], parent])
        code = 0
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else 1
    except BaseException:
        traceback.print_exc()
    finally:
        os._exit(code)


def _become(request: dict[str, Any]) -> None:
    """Be as a process that was started for this request alone."""
    os.setsid()
    signal.set_wakeup_fd(-1)
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    log = os.open(request["log"], os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    os.dup2(log, 1)
    os.dup2(log, 2)
    os.closerange(3, log + 1)
    os.environ.clear()
    os.environ.update(request["env"])
    os.chdir(request["cwd"])
    # As `random` does by itself: the numbers that each draws are its own.
    numpy.random.seed()


def main(door: int) -> None:
    """Let in who knocks, once everything is there that they share: until then they wait."""
    if FORKS:
        for name in KERNEL:
            import_module(name)
        for name in perf_helpers.__all__:
            getattr(perf_helpers, name)
        _judge(json.loads(sys.stdin.readline() or "[]"))
        # What is here now is never collected: no page of memory is copied for that.
        gc.freeze()
    with socket.socket(fileno=door) as listening:
        serve(listening)


if __name__ == "__main__":
    main(int(sys.argv[2]))
