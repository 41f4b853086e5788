"""Each rule of the check fires on a file that breaks it, and is silent on the data we publish."""

import os
import re
import shutil
from pathlib import Path

import pytest

from perf_helpers.commands.check import BOOKS, check, main
from perf_helpers.data.columns import DATA
from perf_helpers.data.snapshot import all_snapshots
from perf_helpers.errors import DataError, Problem
from tests.running import run_in

SEED = "trn1/2023-09-15/inference.csv"


@pytest.fixture(scope="session")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder of one family, in order."""
    folder = tmp_path_factory.mktemp("sound") / "data"
    shutil.copytree(DATA / "trn1", folder / "trn1")
    days = [snapshot.published for snapshot in all_snapshots() if snapshot.family == "trn1"]
    for name in BOOKS:
        lines = (DATA / f"{name}.csv").read_text().splitlines(keepends=True)
        kept = [line for line in lines if name == "instances" or not line.startswith("inf")]
        if name in ("commits", "lost-links"):
            # Those of days on which something of the family was published.
            kept = [line for line in lines if set(line.split(",")[1:-1]) <= {*days, ""}]
            kept = [lines[0], *kept]
        (folder / f"{name}.csv").write_text("".join(kept))
    with pytest.MonkeyPatch.context() as patch:
        # Whether the figures are in order is another test.
        patch.setattr("perf_helpers.commands.check.unacknowledged", lambda *_: iter(()))
        assert check(folder) == []
    return folder


@pytest.fixture
def data(sound: Path, tmp_path: Path) -> Path:
    """The sound folder, to break."""
    return Path(shutil.copytree(sound, tmp_path / "data"))


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new, 1))


def said(folder: Path) -> list[str]:
    return [str(problem).removeprefix(f"{folder}/") for problem in check(folder)]


@pytest.mark.archive
def test_the_data_we_publish_are_in_order() -> None:
    assert check() == []


@pytest.mark.parametrize(
    ("name", "old", "new", "message"),
    [
        (SEED, ",2035.2,", ",2035.2.1,", "2: throughput_inf_per_s: '2035.2.1' is not a number"),
        (SEED, ",2035.2,", ",02035.2,", "2: throughput_inf_per_s: '02035.2' is not a number"),
        (SEED, "real_time", "realtime", "2: application_type: 'realtime' is not one of"),
        (SEED, ",2.14.0,", ",2.15.0,", "2: neuron_version: '2.15.0' is newer than the snapshot's"),
        (SEED, "trn1.2xlarge", "trn1.2xlage", "2: instance_type: 'trn1.2xlage' is not in data/"),
        (SEED, ",batch,", ",batch,,", "19: 20 cells where the heading has 19"),
        ("prices.csv", "2023-03-21", "2023-03-22", "from_date: '2023-03-22' is the date of no"),
        ("prices.csv", "trn1.2xlarge", "trn2.2xlarge", "instance_type: 'trn2.2xlarge' is not"),
        ("prices.csv", ",0.512,", ",$0.512,", "usd_per_hour: '$0.512' is not an amount"),
        (SEED, "trn1.2xlarge", "inf2.xlarge", "2: instance_type: 'inf2.xlarge' is not of trn1"),
        (SEED, "trn1.2xlarge", "inf2.xlarge/trn1.2xlarge", "'inf2.xlarge' is not of trn1"),
        (SEED, "https://", "javascript:", "script_url: 'javascript:github"),
        ("trn1/2023-09-15/training.csv", ",16,", ",0,", "'0' is outside 1 to 1,000,000"),
        ("prices.csv", "trn1.2xlarge", "trn1.2xlarge/trn1.32xlarge", "instance_type: 'trn1.2x"),
        ("prices.csv", "2024-09-16", "2024-07-24", "basis: ri_effective on 2024-07-24, when"),
        ("snapshots.csv", "2.14.0,2023-09-21", "2.14.0,2023-09-01", "is before the snapshot's"),
        ("snapshots.csv", "2023-09-21,2023-09-15", "2023-09-21,2023-09-22", "is after the tables"),
        ("snapshots.csv", ",2.14.1,", ",2.1.0,", "'2.1.0' of 2023-09-28 is older than"),
        ("snapshots.csv", "682be67", "682be6g", "is not the name of a commit, 7 to 40 hexa"),
        ("sources.csv", "inference,latency,encoder", "inference,speed,encoder", "'speed' is not"),
        ("sources.csv", ",llm,latency,llm", ",llm,latency,lm", "'lm' is not one of llm, decoder"),
        ("sources.csv", "cv_data.csv,", "cv_data.csv,vision", "table: 'vision' is not one of"),
        ("spellings.csv", "^U20$", "^(U20$", "7: published: '^(U20$' is no pattern: missing )"),
        ("spellings.csv", "\\1.0", "\\2.0", "is no pattern: invalid group reference 2"),
        ("spellings.csv", "framework,", "framewrk,", "no table has 'framewrk'; did you mean"),
        ("links.csv", "ref,/*.ipynb,https", "ref,,https", "target: is empty, and every row"),
        ("models.csv", "/Llama-2-13b,decoder", "/Llama-2-13b,encoder", "'decoder', where line"),
        ("models.csv", ",meta-llama/Llama-2-13b\n", ",Llama2\n", "'Llama2' is neither a model of"),
        ("judgements.csv", "trn1,", "trn9,", "first_date: trn9 has no"),
    ],
)  # fmt: skip
def test_a_broken_cell_is_named_with_its_place(
    data: Path, name: str, old: str, new: str, message: str
) -> None:
    edit(data / name, old, new)
    assert any(line.startswith(f"{name}:") and message in line for line in said(data)), said(data)


def test_a_row_that_stands_twice_is_named_with_the_other(data: Path) -> None:
    lines = (data / SEED).read_text().splitlines(keepends=True)
    (data / SEED).write_text("".join([*lines, lines[1]]))
    (problem,) = said(data)
    assert problem.startswith(f"{SEED}:36: optimized_for: the row of line 2 again: latency, albert")


def test_two_rates_for_one_day_are_refused(data: Path) -> None:
    with (data / "prices.csv").open("a") as book:
        book.write("trn1.2xlarge,on_demand,1.5,2024-07-24,2024-07-24\n")
    (problem,) = said(data)
    rates = "two rates on 2024-07-24: that of line 2 runs to 2024-07-24"
    assert re.match(rf"prices.csv:\d+: from_date: {rates}; ", problem)


@pytest.mark.parametrize("kind", ["Trn1.2xlarge", "trn1.2xlarge "])
def test_an_instance_type_in_another_case_or_with_a_blank_is_refused(data: Path, kind: str) -> None:
    edit(data / SEED, "trn1.2xlarge", kind)
    (problem,) = said(data)
    assert problem.startswith(f"{SEED}:2: instance_type: '{kind}'")


def test_a_folder_without_a_line_and_a_line_without_a_folder_are_named(data: Path) -> None:
    (data / "trn1/2023-09-15").rename(data / "trn1/2023-09-16")
    problems = said(data)
    message = "data/trn1/2023-09-16: the snapshot has no line in data/snapshots.csv; "
    assert any(line.startswith(message) for line in problems)
    assert any("date: data/trn1/2023-09-15/ holds no table" in line for line in problems)


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("trn1/2023-09-15/infrence.csv", "no table has this name; did you mean 'inference.csv'?"),
        ("trn1/2023-09-15/LLM.CSV", "no table has this name; did you mean 'llm.csv'?"),
        ("trn1/2023-09-15/old/llm.csv", "no table has this name"),
        ("trn1/llm.csv", "no table has this name"),
        ("price.csv", "nothing reads this file; did you mean 'prices.csv'?"),
    ],
)
def test_a_file_that_nothing_reads_is_named_with_the_closest(
    data: Path, name: str, message: str
) -> None:
    (data / name).parent.mkdir(exist_ok=True)
    (data / name).write_text("a\n")
    (problem,) = said(data)
    assert problem.startswith(f"{name}: {message}")


def test_an_empty_folder_is_named(data: Path) -> None:
    (data / "trn1/2023-09-17").mkdir()
    (problem,) = said(data)
    assert problem.startswith("trn1/2023-09-17: the folder holds no table; ")


def test_all_problems_of_all_files_are_named_at_once(data: Path) -> None:
    edit(data / SEED, ",2035.2,", ",none,")
    edit(data / "trn1/2023-09-15/llm.csv", ",17.7,", ",none,")
    edit(data / "prices.csv", ",1.34,", ",none,")
    assert [line.split(":")[0] for line in said(data)] == [
        *("prices.csv", SEED, "trn1/2023-09-15/llm.csv"),
    ]


def test_what_refers_to_a_file_that_cannot_be_read_is_not_wrong_for_that(data: Path) -> None:
    edit(data / "instances.csv", ",Trainium,1,", ",Trainium,one,")
    edit(data / "snapshots.csv", "2022-10-13", "2022-13-13")
    assert [line.split(": ")[0] for line in said(data)] == [
        "instances.csv:10",
        "snapshots.csv:3",
    ]


def test_a_broken_registry_is_said_without_a_traceback(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def broken() -> list[Problem]:
        raise DataError([Problem("data/columns.csv", 3, "type", "'txet' is not one of text")])

    monkeypatch.setattr("perf_helpers.commands.check.check", broken)
    assert main([]) == 1
    assert capsys.readouterr().err == "data/columns.csv:3: type: 'txet' is not one of text\n"


def test_a_table_that_is_cut_short_is_named(data: Path) -> None:
    path = data / SEED
    path.write_text(path.read_text()[:-3])
    lines = path.read_text().count("\n") + 1
    (problem,) = said(data)
    assert problem.startswith(f"{SEED}:{lines}: ends within a line, as if it were cut short; see")


@pytest.mark.parametrize("how", ["a FIFO", "a device", "a folder"])
def test_what_is_no_file_is_not_waited_for(how: str, data: Path) -> None:
    path = data / SEED
    path.unlink()
    if how == "a FIFO":
        os.mkfifo(path)
    elif how == "a device":
        path.symlink_to("/dev/zero")
    else:
        path.mkdir()
    assert any(line.startswith(f"{SEED}: is a folder, or another thing") for line in said(data))


def test_a_check_takes_no_options(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["FOO=1"]) == 2
    assert capsys.readouterr().err == "unknown parameter 'FOO': this command takes none\n"


def test_a_check_that_cannot_tidy_up_is_one_line(project: Path) -> None:
    (project / "data/.import").mkdir()
    (project / "data/.import/plan.json").write_text("garbage")
    done = run_in(project, "check")
    assert done.returncode == 2
    assert done.stderr.startswith("data/.import/plan.json is not what an interrupted command left")
