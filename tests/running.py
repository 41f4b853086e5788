"""Commands of a copied project, each in a process of its own.

The process is forked from one that has imported the libraries that the helpers use, and
nothing of ours: a test waits for what it tests, not half a second for pandas.
"""

import os
import runpy
import subprocess
import sys
import tempfile
from multiprocessing import get_context
from pathlib import Path
from types import ModuleType

LIBRARIES = ["matplotlib.figure", "nbconvert", "pandas", "papermill", "traitlets.config"]
FORKS = get_context("forkserver")
FORKS.set_forkserver_preload(LIBRARIES)


def run_alone(project: Path, module: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run a command of a copied project as a shell does, in the environment of this process."""
    return subprocess.run(
        [sys.executable, "-m", f"perf_helpers.commands.{module}", *arguments],
        cwd=project,
        capture_output=True,
        text=True,
    )


def run_in(
    project: Path, module: str, *arguments: str, summed: bool = True
) -> subprocess.CompletedProcess[str]:
    """Run a command of a copied project, with its own helpers and data.

    An import that is not `summed` says nothing of what changed or is doubtful, which takes most
    of its time.
    """
    with tempfile.TemporaryDirectory() as folder:
        out, err = Path(folder) / "out", Path(folder) / "err"
        process = FORKS.Process(target=_run, args=(project, module, arguments, summed, out, err))
        process.start()
        process.join()
        return subprocess.CompletedProcess(
            [module, *arguments], process.exitcode or 0, out.read_text(), err.read_text()
        )


def _run(
    project: Path, module: str, arguments: tuple[str, ...], summed: bool, out: Path, err: Path
) -> None:
    for path, number in ((out, 1), (err, 2)):
        os.dup2(os.open(path, os.O_WRONLY | os.O_CREAT), number)
    os.chdir(project)
    sys.path.insert(0, str(project))
    sys.argv = [module, *arguments]
    if not summed:
        for name, said in (("changes.summary", ""), ("release.doubts", [])):
            unsaid = ModuleType(name)
            setattr(unsaid, name.split(".")[1], lambda *_, said=said: said)
            sys.modules[f"perf_helpers.{name}"] = unsaid
    runpy.run_module(f"perf_helpers.commands.{module}", run_name="__main__", alter_sys=True)
