"""Nothing is left half-written: a page fails, a disk fills, a process is killed."""

import os
import shutil
import signal
import subprocess
import sys
import time
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

import nbformat
import pytest

from perf_helpers.commands.render import main
from perf_helpers.data.columns import DATA
from perf_helpers.site.inputs import stale
from perf_helpers.site.making import write
from perf_helpers.site.plan import plan
from perf_helpers.site.rendering import only_render, render
from tests.conftest import shelved
from tests.running import run_in

LLM = ["INSTANCE=trn1", "DATE=2023-09-15", "TABLE=llm"]


def start(site: Path, *arguments: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "perf_helpers.commands.render", f"SITE={site}", *arguments],
        cwd=DATA.parent,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def files(site: Path) -> dict[str, bytes]:
    paths = [path for path in site.rglob("*") if path.is_file()]
    return {str(path.relative_to(site)): path.read_bytes() for path in paths}


def kernels(folder: str) -> list[str]:
    """Command lines of running processes that name the folder."""
    found = []
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            command = path.read_bytes().decode(errors="replace")
        except OSError:
            continue
        if folder in command and "perf_helpers.site.warm" in command:
            found.append(command)
    return found


def test_pages_finished_at_the_same_moment_do_not_wait_for_each_other_for_ever() -> None:
    many = """
from concurrent.futures import ThreadPoolExecutor
from perf_helpers.site.minified import minified
page = "<!doctype html><style>a { b: c }</style><p>text<script>let a = 1;</script>"
with ThreadPoolExecutor(4) as executor:
    print(len(set(executor.map(minified, [page] * 2000))))
"""
    command = [sys.executable, "-c", many]
    done = subprocess.run(command, cwd=DATA.parent, capture_output=True, text=True, timeout=60)
    assert done.stdout == "1\n"


@pytest.mark.archive
def test_a_notebook_that_fails_stops_no_other_and_goes_when_it_succeeds(
    site: Path, project: Path
) -> None:
    made = project / "site"
    old = shelved(site, made, "trn1/2023-09-15/llm").read_bytes()
    path = project / "data/trn1/2023-09-15/llm.csv"
    whole = path.read_text()
    path.write_text(whole.replace(",3622.3,", ",about 3600,"))
    broken = project / "notebooks" / "inference.ipynb"
    broken.write_text(broken.read_text().replace("perf.glossary(rows)", "perf.glossary(row)"))
    done = run_in(project, "render", "INSTANCE=trn1", "DATE=2023-09-15")
    err = done.stderr
    assert done.returncode == 1
    assert "1 page rendered" in done.stdout
    assert (made / "trn1/2023-09-15/training.html").exists()
    assert (made / "trn1/2023-09-15/llm.html").read_bytes() == old
    said = err.splitlines()
    assert said[0] == "2 pages failed:"
    assert said[1].startswith("trn1/2023-09-15/inference: notebooks/inference.ipynb, cell 8: Name")
    assert said[3].startswith(
        "trn1/2023-09-15/llm: data/trn1/2023-09-15/llm.csv:5: "
        "throughput_tok_per_s: 'about 3600' is not a number above 0; "
        "write it so, or leave the row out"
    )
    assert "Traceback" not in err
    kept = made / "trn1/2023-09-15/inference.failed.ipynb"
    assert str(kept) in said[2]
    outputs = [o for cell in nbformat.read(kept, 4).cells for o in cell.get("outputs", [])]
    assert any(output.output_type == "error" for output in outputs)
    assert (made / "trn1/2023-09-15/llm.failed.ipynb").exists()
    path.write_text(whole.replace(",3622.3,", ",3622.4,"))
    assert run_in(project, "render", *LLM).returncode == 0
    assert not (made / "trn1/2023-09-15/llm.failed.ipynb").exists()


@pytest.mark.archive
def test_killed_at_any_moment_no_page_is_torn_and_nothing_is_left(tmp_path: Path) -> None:
    assert main([*LLM, f"SITE={tmp_path / 'whole'}"]) == 0
    whole = files(tmp_path / "whole")
    site, temporary = tmp_path / "site", tmp_path / "temporary"
    temporary.mkdir()
    for moment, how in enumerate([signal.SIGKILL, signal.SIGTERM] * 4):
        shutil.rmtree(site / ".rendered", ignore_errors=True)
        process = subprocess.Popen(
            [sys.executable, "-m", "perf_helpers.commands.render", f"SITE={site}", *LLM],
            cwd=DATA.parent,
            env=os.environ | {"TMPDIR": str(temporary)},
            stdout=subprocess.DEVNULL,
        )
        try:
            process.wait(0.1 + moment * 0.3)
        except subprocess.TimeoutExpired:
            process.send_signal(how)
            process.wait()
        for name, content in files(site).items():
            assert name.startswith(".scratch-") or content == whole[name], name
    deadline = time.monotonic() + 15
    while time.monotonic() < deadline and (
        list(site.glob(".scratch-*")) or list(temporary.iterdir()) or kernels(str(temporary))
    ):
        time.sleep(0.2)
    assert kernels(str(temporary)) == []
    assert list(temporary.iterdir()) == []
    assert list(site.glob(".scratch-*")) == []
    shutil.rmtree(site / ".rendered", ignore_errors=True)
    assert main([*LLM, f"SITE={site}"]) == 0
    assert files(site) == whole


def test_two_renders_at_once_are_one_clear_line(tmp_path: Path) -> None:
    with only_render(tmp_path):
        second = start(tmp_path, *LLM)
        _, err = second.communicate()
    assert second.returncode == 2
    assert err == (f"another render is writing to {tmp_path}: wait for it, or give another SITE\n")


@pytest.mark.parametrize("site", ["/proc/none/site", "/dev/null/site"])
def test_a_target_that_cannot_be_written_is_one_clear_line(site: str) -> None:
    done = start(Path(site), *LLM)
    _, err = done.communicate()
    assert done.returncode == 1
    assert err.startswith("cannot write the pages: /")
    assert err.count("\n") == 1


@pytest.mark.archive
def test_a_full_disk_is_one_clear_line_and_the_old_pages_stay(site: Path, tmp_path: Path) -> None:
    shelved(site, tmp_path, "trn1/2023-09-15/llm")
    before = files(tmp_path)
    shutil.rmtree(tmp_path / ".rendered/trn1")
    # A file may not grow beyond 20 kB, so no page can be written whole.
    limited = ["bash", "-c", 'ulimit -f 20; exec "$@"', "limited"]
    render = [sys.executable, "-m", "perf_helpers.commands.render", f"SITE={tmp_path}", *LLM]
    done = subprocess.run([*limited, *render], cwd=DATA.parent, capture_output=True, text=True)
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1, done.stderr
    assert "File too large" in done.stderr
    after = files(tmp_path)
    assert {name: after[name] for name in after} == {
        name: content for name, content in before.items() if not name.startswith(".rendered")
    }


def test_a_file_that_cannot_be_written_leaves_the_old_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "scratch").mkdir()
    write(tmp_path / "page.html", "old", tmp_path / "scratch")

    def fail(*_: object) -> None:
        raise OSError("disk full")

    monkeypatch.setattr(Path, "replace", fail)
    with pytest.raises(OSError, match="disk full"):
        write(tmp_path / "page.html", "new", tmp_path / "scratch")
    assert (tmp_path / "page.html").read_text() == "old"


@pytest.mark.archive
def test_any_executor_gives_the_same_bytes(seed: Path, tmp_path: Path) -> None:
    targets = plan("trn1", "2023-09-15", "llm", tmp_path)
    process = ProcessPoolExecutor(1, get_context("spawn"))
    with only_render(tmp_path) as scratch, process as executor:
        assert render(stale(targets), tmp_path, executor, scratch) == 0
    for name in ("llm.html", "llm.csv", "llm.ipynb"):
        assert (tmp_path / "trn1/2023-09-15" / name).read_bytes() == (seed / name).read_bytes()
