"""A notebook in JupyterLab, worked on as a person would: opened, typed in, run from the menu."""

import json
import os
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Locator, Page

from perf_helpers.site.kernel import kernel_environment

# Waits end with what they wait for; this is for the slowest machine that still works.
PATIENCE = 180
# JupyterLab's own view of the notebook: cells that are scrolled away have no elements.
NOTEBOOK = "jupyterapp.shell.currentWidget"
CELLS = f"{NOTEBOOK}.content.model.sharedModel.cells.map(c => c.toJSON())"


@contextmanager
def served(lab_python: Path, project: Path) -> Iterator[str]:
    """JupyterLab on a copied project, with nothing of the user's own set-up; yields its address."""
    own = project.parent / "lab"
    disabled = {"@jupyterlab/apputils-extension:announcements": True}
    config = own / "config/labconfig/page_config.json"
    config.parent.mkdir(parents=True)
    config.write_text(json.dumps({"disabledExtensions": disabled}))
    environment = os.environ | kernel_environment(str(own)) | {"PYTHONPATH": str(project)}
    environment |= {f"JUPYTER_{name}_DIR": str(own / name.lower()) for name in ("CONFIG", "DATA")}
    for name in ("settings", "workspaces"):
        environment[f"JUPYTERLAB_{name.upper()}_DIR"] = str(own / name)
    command = [lab_python, "-m", "jupyter", "lab", "--no-browser", "--allow-root"]
    command += [f"--ServerApp.port={_free_port()}", "--ServerApp.root_dir=."]
    command += ["--IdentityProvider.token=", "--LabApp.expose_app_in_browser=True"]
    command += ["--LabApp.news_url=None", "--LabApp.extension_manager=readonly"]
    command += ["--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate"]
    with (own / "log").open("w") as log:
        server = subprocess.Popen(
            command,
            cwd=project,
            env=environment,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
    try:
        yield _address(server, own)
    finally:
        _end(server)


def opened(page: Page, address: str, notebook: str) -> None:
    """Open a notebook, and wait until its kernel would run a cell."""
    page.set_default_timeout(PATIENCE * 1000)
    page.goto(f"{address}lab/workspaces/{Path(notebook).stem}/tree/notebooks/{notebook}")
    page.locator(".jp-NotebookPanel:not(.lm-mod-hidden) .jp-CodeCell").first.wait_for()
    # The indicator says idle before there is a kernel, and what is run then is lost.
    page.wait_for_function(
        f"""() => {{
            const session = {NOTEBOOK}.sessionContext, kernel = session.session?.kernel;
            return session.isReady && kernel?.connectionStatus == "connected"
                && kernel.status == "idle";
        }}"""
    )


def parameters(page: Page, instance: str, date: str, more: str = "") -> None:
    """Type other parameters over those of the first code cell, and more code after them."""
    page.locator(".jp-Notebook .jp-CodeCell .cm-content").first.click()
    page.keyboard.press("Control+A")
    page.keyboard.insert_text(f'instance = "{instance}"\ndate = "{date}"{more}')


def run_all(page: Page) -> list[dict]:
    """Run the whole notebook from the menu; its code cells once all have ended, or one failed."""
    page.get_by_role("menuitem", name="Run", exact=True).click()
    page.get_by_role("menuitem", name="Run All Cells", exact=True).click()
    page.wait_for_function(
        f"""() => {{
            const cells = {CELLS}.filter(cell => cell.cell_type == "code");
            const failed = cells.some(cell => cell.outputs.some(o => o.output_type == "error"));
            return failed || cells.every(cell => cell.execution_count);
        }}"""
    )
    page.locator(".jp-Notebook-ExecutionIndicator[data-status=idle]").wait_for()
    return [cell for cell in page.evaluate(CELLS) if cell["cell_type"] == "code"]


def output(page: Page, text: str) -> Locator:
    """The first output that shows a text, scrolled to."""
    found = page.locator(".jp-Notebook .jp-OutputArea-output", has_text=text).first
    found.scroll_into_view_if_needed()
    return found


def errors(cells: list[dict]) -> list[dict]:
    """The outputs that are errors."""
    return [each for cell in cells for each in cell["outputs"] if each["output_type"] == "error"]


def _free_port() -> int:
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        return sock.getsockname()[1]


def _address(server: subprocess.Popen, own: Path) -> str:
    # The server writes down where it listens once it does; another may have taken the port.
    known = own / f"jpserver-{server.pid}.json"
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end and server.poll() is None:
        try:
            return json.loads(known.read_text())["url"]
        except (OSError, ValueError):
            time.sleep(0.1)
    raise RuntimeError(f"JupyterLab did not start:\n{(own / 'log').read_text()}")


def _end(server: subprocess.Popen) -> None:
    # Asked to go, it ends its kernels; they end themselves where it had to be killed.
    for how in (signal.SIGTERM, signal.SIGKILL):
        if server.poll() is None:
            os.killpg(server.pid, how)
        try:
            server.wait(PATIENCE / 6)
            return
        except subprocess.TimeoutExpired:
            continue
