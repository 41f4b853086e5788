"""What goes wrong with one page is its failure, in one line, and the others are made."""

import os
import resource
import shlex
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from perf_helpers.site.kernel import kernels_folder
from perf_helpers.site.records import read_record
from tests.running import run_in

KEPT = "\n  the notebook is kept with its error: "
SEED = ["INSTANCE=trn1", "DATE=2023-09-15"]


@pytest.fixture
def short() -> Iterator[Path]:
    """A temporary folder whose path is short enough for sockets."""
    with tempfile.TemporaryDirectory(dir="/tmp") as folder:
        yield Path(folder)


def edited(path: Path, old: str, new: str) -> None:
    text = path.read_text()
    assert text.count(old) == 1
    path.write_text(text.replace(old, new))


def failures(said: str) -> dict[str, str]:
    """What is said of each page that failed, by its table; nothing else is said."""
    first, *lines = said.replace(KEPT, " kept: ").splitlines()
    assert first == f"{len(lines)} page{'' if len(lines) == 1 else 's'} failed:"
    assert all(len(line.split(" kept: ")[0]) < 300 for line in lines)
    pairs = [line.removeprefix("trn1/2023-09-15/").split(": ", 1) for line in lines]
    return dict(pairs)


@pytest.mark.archive
def test_a_notebook_that_is_none_hangs_or_exits_is_its_page_alone(project: Path) -> None:
    edited(project / "perf_helpers/site/notebook.py", "SECONDS = 120", "SECONDS = 2")
    notebooks = project / "notebooks"
    text = (notebooks / "training.ipynb").read_text()
    (notebooks / "training.ipynb").write_text(f"<<<<<<< ours\n{text}=======\n>>>>>>> theirs\n")
    edited(notebooks / "inference.ipynb", "perf.glossary(rows)", "import sys; sys.exit(0)")
    edited(notebooks / "llm.ipynb", "perf.about(rows, found)", "while True: pass")
    start = time.monotonic()
    done = run_in(project, "render", *SEED)
    assert time.monotonic() - start < 30
    assert done.returncode == 1
    said = failures(done.stderr)
    assert said["training"].startswith("notebooks/training.ipynb: is no notebook: Notebook does")
    assert said["inference"].startswith(
        "notebooks/inference.ipynb, cell 8: ends the run before the last cell kept: "
    )
    assert said["llm"] == "notebooks/llm.ipynb, cell 3: took more than 2 seconds"
    assert done.stdout.startswith("0 pages rendered to ")
    assert not list((project / "site").glob("trn1/*/*.html"))


@pytest.mark.archive
def test_what_a_cell_says_of_its_end_is_safe_to_print_and_of_that_cell(project: Path) -> None:
    notebooks = project / "notebooks"
    escapes = "raise ValueError('red \\\\x1b[31m' + 'x' * 9000 + '\\\\nmore')"
    edited(notebooks / "training.ipynb", "perf.about(rows, found)", escapes)
    edited(notebooks / "llm.ipynb", "perf.about(rows, found)", "exit()")
    done = run_in(project, "render", *SEED, "JOBS=2")
    said = failures(done.stderr)
    assert said["training"].startswith(
        r"notebooks/training.ipynb, cell 3: ValueError: red \x1b[31mxxx"
    )
    assert said["llm"] == "notebooks/llm.ipynb, cell 3: ends the run before the last cell"
    assert done.stdout.startswith("trn1/2023-09-15/inference\n1 page rendered to ")


@pytest.mark.archive
def test_a_flood_a_lost_kernel_and_a_page_that_is_a_folder_stop_no_other(project: Path) -> None:
    notebooks, site = project / "notebooks", project / "site"
    flood = "for _ in range(100): print('x' * 1_000_000)"
    edited(notebooks / "training.ipynb", "perf.about(rows, found)", flood)
    edited(notebooks / "inference.ipynb", "perf.about(rows, found)", "import os; os._exit(3)")
    (site / "trn1/2023-09-15/llm.html").mkdir(parents=True)
    (site / ".rendered").mkdir()
    done = run_in(project, "render", *SEED)
    assert failures(done.stderr) == {
        "training": "notebooks/training.ipynb, cell 3: showed more than 50 million characters",
        "inference": "notebooks/inference.ipynb, cell 3: ended its kernel",
        "llm": f"{site}/trn1/2023-09-15/llm.html: Is a directory",
    }
    assert done.returncode == 1


@pytest.mark.parametrize(
    "spoil",
    [
        lambda path: path.write_text("[]"),
        lambda path: path.write_text('{"inputs": {}, "findings": {"a": 1}, "files": {}}'),
        lambda path: path.write_text('{"inputs": {}, "findings": null, "files": {"a": []}}'),
        lambda path: path.write_text("[" * 100_000 + "]" * 100_000),
        lambda path: path.write_bytes(b"\xff\xfe{"),
        lambda path: path.mkdir(),
        os.mkfifo,
    ],
    ids=["a list", "no counts", "no digest", "nested", "no UTF-8", "a folder", "a FIFO"],
)
def test_a_record_that_is_none_is_as_none(spoil: Callable[[Path], None], tmp_path: Path) -> None:
    spoil(tmp_path / "llm.json")
    assert read_record(tmp_path / "llm.json") == {}


@pytest.mark.archive
def test_the_first_interruption_ends_a_hanging_cell(project: Path, short: Path) -> None:
    hanging = "open('hangs', 'w').close(); exec('while True: pass')"
    edited(project / "notebooks/llm.ipynb", "perf.about(rows, found)", hanging)
    process = subprocess.Popen(
        [sys.executable, "-m", "perf_helpers.commands.render", *SEED, "TABLE=llm"],
        cwd=project,
        env=os.environ | {"TMPDIR": str(short)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        # What a shell starts in the background ignores it, and so does all that comes of that.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )
    deadline = time.monotonic() + 60
    while not list(short.glob("kernels-*/*/hangs")) and time.monotonic() < deadline:
        time.sleep(0.1)
    start = time.monotonic()
    process.send_signal(signal.SIGINT)
    out, err = process.communicate()
    assert time.monotonic() - start < 10
    assert process.returncode == 130
    assert out == "interrupted: the pages made so far are whole, the others as they were\n"
    assert err == ""
    assert list(short.iterdir()) == []


@pytest.mark.archive
def test_with_few_files_open_at_a_time_it_is_said_or_done(project: Path) -> None:
    render = [sys.executable, "-m", "perf_helpers.commands.render", *SEED, "JOBS=3"]
    limits = lambda: resource.setrlimit(resource.RLIMIT_NOFILE, (64, 64))  # noqa: E731
    done = subprocess.run(
        render, cwd=project, capture_output=True, text=True, preexec_fn=limits, timeout=200
    )
    assert "Traceback" not in done.stderr
    if done.returncode < 0:
        # The library of the kernels' messages ends a process that it finds no room in.
        assert done.stderr.startswith("Too many open files")
        # What it left is whole, or made anew.
        done = subprocess.run(render, cwd=project, capture_output=True, text=True)
        assert (done.returncode, done.stderr) == (0, "")
    pages = len(list((project / "site").glob("trn1/2023-09-15/*.html")))
    failed = len(failures(done.stderr)) if done.returncode else 0
    assert pages + failed == 3


@pytest.mark.archive
def test_a_reader_that_goes_away_gets_a_whole_site_all_the_same(project: Path) -> None:
    python = shlex.quote(sys.executable)
    render = f"{python} -m perf_helpers.commands.render INSTANCE=trn1 DATE=2022-10-10"
    done = subprocess.run(
        ["bash", "-c", f"set -o pipefail; {render} 2>&1 | head -c1 >/dev/null"],
        cwd=project,
        capture_output=True,
        text=True,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert len(list((project / "site").glob("trn1/2022-10-10/*.html"))) == 3
    assert (project / "site/index.html").exists()


@pytest.mark.archive
@pytest.mark.parametrize("closed", ["<&-", ">&-", "2>&-", "<&- >&- 2>&-"])
def test_a_closed_stream_is_no_reason_to_make_no_page(closed: str, project: Path) -> None:
    python = shlex.quote(sys.executable)
    render = f"{python} -m perf_helpers.commands.render INSTANCE=trn1 DATE=2022-10-10"
    subprocess.run(["bash", "-c", f"{render} TABLE=training {closed}"], cwd=project, check=True)
    assert (project / "site/trn1/2022-10-10/training.html").exists()
    assert (project / "site/index.html").exists()


def test_what_a_killed_render_left_of_its_kernels_goes_with_the_next(
    short: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(short))
    (short / "kernels-left").mkdir()
    with kernels_folder() as used:
        for path in short.iterdir():
            os.utime(path, (0, 0))
        with kernels_folder() as other:
            assert set(short.iterdir()) == {used, other}
    assert list(short.iterdir()) == []
