"""A table's notebook: executed in a fresh kernel, and kept free of what differs between runs."""

import logging
import os
import sys
import tempfile
from pathlib import Path
from typing import Any

import nbformat
import papermill
from jupyter_client.kernelspec import KernelSpec
from jupyter_client.manager import AsyncKernelManager
from nbformat import NotebookNode
from papermill.exceptions import PapermillExecutionError
from traitlets.config import Config

from perf_helpers.data.columns import DATA

NOTEBOOKS = DATA.parent / "notebooks"


class NotebookError(RuntimeError):
    """A cell that failed, in words for a person; `notebook` is the run up to it, with the error."""

    def __init__(self, message: str, notebook: NotebookNode | None = None):
        super().__init__(message)
        self.notebook = notebook


class OwnKernel(AsyncKernelManager):
    """A kernel of the interpreter that renders, with nothing of the user's own set-up."""

    @property
    def kernel_spec(self) -> KernelSpec:
        """This interpreter, whatever kernel goes by the name of python3 on this machine."""
        argv = [sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}"]
        return KernelSpec(argv=argv, display_name="Python 3", language="python")

    async def start_kernel(self, **options: Any) -> Any:  # type: ignore[override]
        """Start it with the helpers beside the notebooks."""
        folder = Path(self.connection_file).parent
        environment = os.environ | kernel_environment(str(folder))
        # What a cell prints comes another way: this is only what the kernel says of itself.
        with (folder / "kernel.log").open("w") as log:
            return await super().start_kernel(env=environment, stdout=log, stderr=log, **options)


def kernel_environment(folder: str) -> dict[str, str]:
    """Return the variables of a kernel that runs our helpers and nothing of the user's own set-up.

    `folder` is an empty one, for what Jupyter, IPython and matplotlib keep in a home.
    """
    return {
        "PYTHONPATH": str(DATA.parent),
        "JUPYTER_PREFER_ENV_PATH": "1",
        "JUPYTER_RUNTIME_DIR": folder,
        "IPYTHONDIR": folder,
        "MPLCONFIGDIR": folder,
    }


def execute(path: Path, parameters: dict[str, str], scratch: Path | None = None) -> NotebookNode:
    """Run a notebook top to bottom in a fresh kernel and return it with its outputs.

    With equal data and parameters the result is the same to the byte. `scratch` is where
    the kernel keeps its files while it runs. Raises NotebookError where a cell fails.
    """
    # Whatever fails is raised, and said once.
    logging.getLogger("papermill").disabled = True
    with tempfile.TemporaryDirectory(dir=scratch) as folder:
        # Sockets in a folder of their own: TCP ports collide when many kernels start.
        kernel = {"transport": "ipc", "ip": f"{folder}/k", "connection_file": f"{folder}/k.json"}
        run = Path(folder) / "run.ipynb"
        try:
            notebook = papermill.execute_notebook(
                str(path),
                str(run),
                parameters,
                kernel_name="python3",
                progress_bar=False,
                record_timing=False,
                kernel_manager_class=OwnKernel,
                config=Config(OwnKernel=kernel),
            )
        except PapermillExecutionError as error:
            raise _failure(path.name, error, nbformat.read(run, as_version=4)) from None
        except RuntimeError as error:
            said = (Path(folder) / "kernel.log").read_text(errors="replace").splitlines()
            last = f" ({said[-1]})" if said else ""
            raise NotebookError(f"notebooks/{path.name}: no kernel: {error}{last}") from None
    return tidy(notebook)


def tidy(notebook: NotebookNode) -> NotebookNode:
    """Return the notebook without timestamps, paths, versions of the run and random names."""
    notebook.metadata = nbformat.from_dict(
        {
            "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
            "language_info": {"name": "python"},
        }
    )
    for cell in notebook.cells:
        tags = cell.metadata.get("tags", [])
        cell.metadata = nbformat.from_dict({"tags": tags} if tags else {})
        if "injected-parameters" in tags:
            cell.id = "injected-parameters"
    return notebook


def _failure(name: str, error: PapermillExecutionError, notebook: NotebookNode) -> NotebookError:
    # A mistake in the data already says where it is; of any other error the cell matters.
    mistake = error.ename in ("DataError", "ParameterError")
    cell = "" if mistake else f"notebooks/{name}, cell {error.exec_count}: {error.ename}: "
    return NotebookError(f"{cell}{error.evalue}", notebook)
