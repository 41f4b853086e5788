"""The kernel of a notebook: one that no other has touched, with nothing of the user's set-up."""

import json
import os
import select
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from jupyter_client.kernelspec import KernelSpec
from jupyter_client.manager import AsyncKernelManager
from jupyter_client.provisioning.local_provisioner import LocalProvisioner

from perf_helpers.data.columns import DATA
from perf_helpers.data.holding import held
from perf_helpers.errors import ParameterError

# The user's own of these would change what a kernel imports, runs first or looks like.
FOREIGN = ("PYTHON", "IPYTHON", "JUPYTER", "JPY", "MPL")


def kernel_environment(folder: str) -> dict[str, str]:
    """Return the environment of a kernel that runs our helpers and nothing of the user's set-up.

    `folder` is an empty one, for what Jupyter, IPython and matplotlib keep in a home.
    """
    ours = {name: value for name, value in os.environ.items() if not name.startswith(FOREIGN)}
    return ours | {
        "PYTHONPATH": str(DATA.parent),
        "JUPYTER_PREFER_ENV_PATH": "1",
        "JUPYTER_RUNTIME_DIR": folder,
        "IPYTHONDIR": folder,
        "MPLCONFIGDIR": folder,
        # It would start threads when it is imported, and a process with threads is not to fork.
        "OPENBLAS_NUM_THREADS": "1",
    }


@contextmanager
def kernels_folder() -> Iterator[Path]:
    """Give a folder to keep kernels in, gone afterwards; what killed processes left goes too."""
    # Sockets stand here, and the path of a socket must be short.
    place = Path(tempfile.gettempdir() if len(tempfile.gettempdir()) < 60 else "/tmp")
    for left in place.glob("kernels-*"):
        # One that is held is in use, and one so new may not be held yet.
        with suppress(OSError, ParameterError):
            if time.time() - left.stat().st_mtime > 60:
                with held(left, "in use"):
                    shutil.rmtree(left)
    with (
        tempfile.TemporaryDirectory(prefix="kernels-", dir=place) as folder,
        held(Path(folder), "in use"),
    ):
        yield Path(folder)


@contextmanager
def warm_kernels(folder: Path, tables: Iterable[tuple[str, str, str]] = ()) -> Iterator[None]:
    """Let kernels be started in a folder, by a process that has imported all they need.

    Of `tables`, each a table, a family and the last of its dates, it knows the verdicts of the
    audit too. It ends with ours, however that ends. Leaving, the kernels that still run are killed.
    """
    with (
        tempfile.TemporaryDirectory(dir=folder) as home,
        (folder / "warm.log").open("w") as log,
        socket.socket(socket.AF_UNIX) as door,
    ):
        door.bind(str(folder / "warm"))
        door.listen(100)
        command = [sys.executable, "-P", "-s", "-m", "perf_helpers.site.warm"]
        process = subprocess.Popen(
            [*command, str(folder), str(door.fileno())],
            stdin=subprocess.PIPE,
            stdout=log,
            stderr=log,
            # Not the folder of whoever renders, where matplotlib would read its settings.
            cwd=home,
            env=kernel_environment(home),
            pass_fds=[door.fileno()],
            start_new_session=True,
        )
        assert process.stdin
        # Where it could not even begin, the first kernel that is asked for says why.
        with suppress(BrokenPipeError):
            process.stdin.write(json.dumps([*tables]).encode() + b"\n")
            process.stdin.flush()
        # It alone lets in now: where it is gone, nobody waits.
        door.close()
        with process:
            yield


class OwnKernel(AsyncKernelManager):
    """A kernel of the interpreter that renders, asked of the warm process of its folder."""

    @property
    def kernel_spec(self) -> KernelSpec:
        """This interpreter, whatever kernel goes by the name of python3 on this machine."""
        argv = [sys.executable, "-P", "-s", "-m", "ipykernel_launcher", "-f", "{connection_file}"]
        return KernelSpec(argv=argv, display_name="Python 3", language="python")

    async def start_kernel(self, **options: Any) -> Any:  # type: ignore[override]
        """Have it started with the helpers beside the notebooks."""
        folder = Path(self.connection_file).parent
        self.provisioner = Asked(kernel_spec=self.kernel_spec, parent=self)
        options["env"] = kernel_environment(str(folder))
        return await super().start_kernel(**options)


class Asked(LocalProvisioner):
    """Has a kernel started by the warm process, and knows it as its own process otherwise."""

    process: Any
    parent: Any

    async def launch_kernel(self, cmd: list[str], **options: Any) -> Any:
        """Ask for the kernel; raises RuntimeError where nobody is there to start it."""
        folder = Path(self.parent.connection_file).parent
        request = {
            "argv": cmd,
            "env": options["env"],
            # A folder of its own: what it writes and what lies elsewhere is nothing to others.
            "cwd": str(folder),
            # What a cell prints comes another way: this is only what the kernel says of itself.
            "log": str(folder / "kernel.log"),
        }
        try:
            self.process = Process(folder.parent / "warm", request)
        except (OSError, ValueError):
            said = (folder.parent / "warm.log").read_text(errors="replace").splitlines()
            raise RuntimeError(said[-1] if said else "nothing is there to start it") from None
        self.pid = self.pgid = self.process.pid
        return self.connection_info

    async def kill(self, restart: bool = False) -> None:
        """Kill the kernel and wait for its end, which is sooner there than any clock strikes."""
        await super().kill(restart)
        if self.process:
            self.process.wait()


class Process:
    """A process that another has started for us; the part of Popen that Jupyter asks for."""

    stdin = stdout = stderr = None

    def __init__(self, door: Path, request: dict[str, Any]):
        self.returncode: int | None = None
        self.line = socket.socket(socket.AF_UNIX)
        self.line.connect(str(door))
        self.line.sendall(json.dumps(request).encode() + b"\n")
        self.said = self.line.makefile()
        self.pid = int(self.said.readline())

    def poll(self) -> int | None:
        """Return how the process has ended, or None while it runs."""
        if self.returncode is None and select.select([self.line], [], [], 0)[0]:
            self.wait()
        return self.returncode

    def wait(self) -> int:
        """Wait for its end; if whoever started it is gone, so is the process."""
        if self.returncode is None:
            self.returncode = int(self.said.readline() or -signal.SIGKILL)
            self.said.close()
            self.line.close()
        return self.returncode

    def send_signal(self, number: int) -> None:
        """Send a signal to the process while it runs."""
        if self.poll() is None:
            os.kill(self.pid, number)
