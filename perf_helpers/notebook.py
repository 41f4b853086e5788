"""A table's notebook: executed in a fresh kernel, and kept free of what differs between runs."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import nbformat
import papermill
from nbformat import NotebookNode
from papermill.exceptions import PapermillExecutionError
from traitlets.config import Config

from perf_helpers.columns import DATA, TABLES

NOTEBOOKS = DATA.parent / "notebooks"


class NotebookError(RuntimeError):
    """A cell that failed: the error's own words, and in which cell."""


def execute(path: Path, parameters: dict[str, str]) -> NotebookNode:
    """Run a notebook top to bottom in a fresh kernel and return it with its outputs.

    With equal data and parameters the result is the same to the byte. Raises
    NotebookError, in one line, where a cell fails.
    """
    with _clean_kernel() as folder:
        try:
            notebook = papermill.execute_notebook(
                str(path),
                None,
                parameters,
                kernel_name="python3",
                progress_bar=False,
                record_timing=False,
                # Sockets in a folder of their own: TCP ports collide when many kernels start.
                config=Config(KernelManager={"transport": "ipc", "ip": f"{folder}/kernel"}),
            )
        except PapermillExecutionError as error:
            mistake = error.ename in ("DataError", "ParameterError")
            raise NotebookError(
                error.evalue
                if mistake
                else f"{path.name}, cell {error.exec_count}: {error.ename}: {error.evalue}"
            ) from None
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


def accept() -> None:
    """Run the notebooks with their own parameters and keep the outputs as the references."""
    for table in TABLES:
        path = NOTEBOOKS / f"{table}.ipynb"
        nbformat.write(execute(path, {}), path)
        print(f"notebooks/{path.name}: references rewritten")


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


@contextmanager
def _clean_kernel() -> Iterator[str]:
    kept = dict(os.environ)
    with tempfile.TemporaryDirectory() as folder:
        os.environ |= kernel_environment(folder)
        try:
            yield folder
        finally:
            os.environ.clear()
            os.environ.update(kept)


if __name__ == "__main__":
    accept()
