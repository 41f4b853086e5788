"""A table's notebook: run in a kernel of its own, and kept free of what differs between runs."""

import logging
import tempfile
from pathlib import Path

import nbformat
import papermill
from nbformat import NotebookNode
from papermill.exceptions import PapermillExecutionError
from traitlets.config import Config

from perf_helpers.data.columns import DATA
from perf_helpers.site.kernel import OwnKernel

NOTEBOOKS = DATA.parent / "notebooks"


class NotebookError(RuntimeError):
    """A cell that failed, in words for a person; `notebook` is the run up to it, with the error."""

    def __init__(self, message: str, notebook: NotebookNode | None = None):
        super().__init__(message)
        self.notebook = notebook


def execute(path: Path, parameters: dict[str, str], kernels: Path) -> NotebookNode:
    """Run a notebook top to bottom in a kernel of its own and return it with its outputs.

    With equal data and parameters the result is the same to the byte. `kernels` is a folder
    where kernels are started (`warm_kernels`). Raises NotebookError where a cell fails.
    """
    # Whatever fails is raised, and said once.
    logging.getLogger("papermill").disabled = True
    with tempfile.TemporaryDirectory(dir=kernels) as folder:
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
                # All that it has to say has been said.
                shutdown_kernel="immediate",
            )
        except PapermillExecutionError as error:
            raise _failure(path.name, error, nbformat.read(run, as_version=4)) from None
        except RuntimeError as error:
            log = Path(folder) / "kernel.log"
            said = log.read_text(errors="replace").splitlines() if log.exists() else []
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
