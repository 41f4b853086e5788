"""A table's notebook: run in a kernel of its own, and kept free of what differs between runs."""

import logging
import tempfile
from pathlib import Path
from typing import Any

import nbformat
import papermill
from nbclient.exceptions import CellTimeoutError, DeadKernelError
from nbformat import NotebookNode
from papermill.clientwrap import PapermillNotebookClient
from papermill.engines import NBClientEngine, papermill_engines
from papermill.exceptions import PapermillExecutionError
from traitlets.config import Config

from perf_helpers.data.columns import DATA
from perf_helpers.errors import one_line, shown
from perf_helpers.site.kernel import OwnKernel

NOTEBOOKS = DATA.parent / "notebooks"
# A cell takes a second, and shows a quarter of a megabyte; with 10,000 rows, a hundred times
# as much. What is far beyond will not end well.
SECONDS = 120
CHARACTERS = 50_000_000
ENDS = "ends the run before the last cell"
# What any Python 3 says of itself but its version: by this nbconvert knows a script's language.
METADATA = {
    "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
    "language_info": {
        "file_extension": ".py",
        "mimetype": "text/x-python",
        "name": "python",
        "nbconvert_exporter": "python",
        "pygments_lexer": "ipython3",
    },
}
# Whatever fails is raised, and said once.
LOG = logging.getLogger("papermill")
LOG.disabled = True
# A run that is given up leaves behind what nobody waits for any more.
logging.getLogger("asyncio").disabled = True


class NotebookError(RuntimeError):
    """A cell that failed, in words for a person; `notebook` is the run up to it, with the error."""

    def __init__(self, message: str, notebook: NotebookNode | None = None):
        super().__init__(message)
        self.notebook = notebook


class Bounded(PapermillNotebookClient):  # type: ignore[misc]
    """A run that ends where a cell takes too long, shows too much or loses its kernel."""

    room = CHARACTERS

    def output(self, outs: Any, msg: Any, display_id: Any, cell_index: int) -> Any:
        """Keep an output, or give its cell up where there is no room for it."""
        self.room -= len(str(msg["content"]))
        if self.room >= 0:
            return super().output(outs, msg, display_id, cell_index)
        self.task_poll_for_reply.cancel()
        return None

    def papermill_execute_cells(self) -> None:
        """Run the cells; raises NotebookError, naming the cell, where one ends the run."""
        try:
            super().papermill_execute_cells()
        except (CellTimeoutError, DeadKernelError) as error:
            why = "ended its kernel"
            if self.room < 0:
                why = f"showed more than {CHARACTERS // 1_000_000} million characters"
            elif isinstance(error, CellTimeoutError):
                why = f"took more than {SECONDS} seconds"
            code = [cell for cell in self.nb.cells if cell.cell_type == "code"]
            number = sum(cell.metadata.papermill["status"] != "pending" for cell in code)
            raise NotebookError(f", cell {number}: {why}") from None


class Engine(NBClientEngine):  # type: ignore[misc]
    """What papermill has a notebook run by."""

    @classmethod
    def execute_managed_notebook(
        cls, nb_man: Any, kernel_name: str, *, start_timeout: int, input_path: str, **options: Any
    ) -> Any:
        """Run a notebook that papermill keeps the book of."""
        client = Bounded(nb_man, kernel_name=kernel_name, log=LOG, **options)
        client.on_cell_executed = _goes_on
        return client.execute()


def _goes_on(cell: NotebookNode, cell_index: int, execute_reply: dict[str, Any]) -> None:
    """Raise NotebookError where a cell asks for the end of its kernel."""
    reply = execute_reply["content"]
    if any(each.get("source") == "ask_exit" for each in reply.get("payload", [])):
        raise NotebookError(f", cell {reply['execution_count']}: {ENDS}")


papermill_engines.register("own", Engine)


def execute(path: Path, parameters: dict[str, str], kernels: Path) -> NotebookNode:
    """Run a notebook top to bottom in a kernel of its own and return it with its outputs.

    With equal data and parameters the result is the same to the byte. `kernels` is a folder
    where kernels are started (`warm_kernels`). Raises NotebookError where a cell fails, and
    where it is no notebook.
    """
    name = f"notebooks/{path.name}"
    with tempfile.TemporaryDirectory(dir=kernels) as folder:
        # Sockets in a folder of their own: TCP ports collide when many kernels start.
        kernel = {"transport": "ipc", "ip": f"{folder}/k", "connection_file": f"{folder}/k.json"}
        run = Path(folder) / "run.ipynb"
        try:
            notebook = papermill.execute_notebook(
                str(path),
                str(run),
                parameters,
                engine_name="own",
                kernel_name="python3",
                progress_bar=False,
                record_timing=False,
                request_save_on_cell_execute=False,
                kernel_manager_class=OwnKernel,
                config=Config(OwnKernel=kernel),
                timeout=SECONDS,
                # All that it has to say has been said.
                shutdown_kernel="immediate",
            )
        except PapermillExecutionError as error:
            raise _failure(name, error, nbformat.read(run, as_version=4)) from None
        except NotebookError as error:
            raise NotebookError(f"{name}{error}") from None
        except RuntimeError as error:
            log = Path(folder) / "kernel.log"
            said = log.read_text(errors="replace").splitlines() if log.exists() else []
            last = f" ({shown(said[-1])})" if said else ""
            raise NotebookError(f"{name}: no kernel: {error}{last}") from None
        except (ValueError, AttributeError) as error:
            raise NotebookError(f"{name}: is no notebook: {one_line(error)}") from None
    # Papermill takes an exit for a success.
    for cell in notebook.cells:
        if any(output.output_type == "error" for output in cell.get("outputs", [])):
            raise NotebookError(f"{name}, cell {cell.execution_count}: {ENDS}", notebook)
    return tidy(notebook)


def tidy(notebook: NotebookNode) -> NotebookNode:
    """Return the notebook without timestamps, paths, versions of the run and random names."""
    notebook.metadata = nbformat.from_dict(METADATA)
    for cell in notebook.cells:
        tags = cell.metadata.get("tags", [])
        cell.metadata = nbformat.from_dict({"tags": tags} if tags else {})
        if "injected-parameters" in tags:
            cell.id = "injected-parameters"
    return notebook


def _failure(name: str, error: PapermillExecutionError, notebook: NotebookNode) -> NotebookError:
    # A mistake in the data already says where it is; of any other error the cell matters.
    if error.ename in ("DataError", "ParameterError"):
        return NotebookError(error.evalue, notebook)
    cell = f"{name}, cell {error.exec_count}"
    return NotebookError(f"{cell}: {shown(error.ename)}: {one_line(error.evalue)}", notebook)
