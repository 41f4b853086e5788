"""A release is imported whole or not at all, and nothing published is overwritten by accident."""

import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from perf_helpers.data.columns import DATA
from tests.conftest import copied
from tests.running import run_alone, run_in
from tests.shipped import SHIPPED

PUBLISHER = Path(__file__).parent / "publisher"
RELEASE = ["INSTANCE=trn1", "DATE=2999-11-20", "RELEASE=99.33.0", "SURE=1"]


def run(project: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return run_in(project, "import_release", *arguments)


def imported(project: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """An import of which nobody reads what changed or is doubtful."""
    return run_in(project, "import_release", *arguments, summed=False)


def disturbed(project: Path, source: Path, script: str) -> subprocess.CompletedProcess[str]:
    """An import in a process that a script has done something to before."""
    run = (
        "import sys; from perf_helpers.commands import import_release\n"
        f"{script}sys.exit(import_release.main({[f'SOURCE={source}', *RELEASE]!r}))\n"
    )
    return subprocess.run([sys.executable, "-c", run], cwd=project, capture_output=True, text=True)


def contents(project: Path) -> dict[str, bytes]:
    files = [path for path in (project / "data").rglob("*") if path.is_file()]
    return {str(path.relative_to(project)): path.read_bytes() for path in files}


def only_findings(project: Path) -> bool:
    """Whether the check finds nothing but errors of the audit, published so in 2023."""
    # Where there is anything else, it does not get as far as the audit.
    script = (
        "from perf_helpers.commands import check\n"
        "check.unacknowledged = lambda *_: iter(())\n"
        "print(check.check())"
    )
    said = subprocess.check_output([sys.executable, "-c", script], cwd=project, text=True)
    return said == "[]\n"


@pytest.fixture
def source(tmp_path: Path) -> Path:
    """A folder of the publisher's, to change."""
    return Path(shutil.copytree(PUBLISHER / "trn1" / "2023-10-10", tmp_path / "source"))


@pytest.fixture(scope="module")
def said(tmp_path_factory: pytest.TempPathFactory) -> str:
    """What the import of the publisher's folder, as it lies there, says of it."""
    given = [f"SOURCE={PUBLISHER / 'trn1' / '2023-10-10'}", *RELEASE, f"COMMIT={'c' * 40}"]
    return run(copied(tmp_path_factory.mktemp("said")), *given).stdout


def test_an_import_adds_a_folder_a_line_and_its_rates(project: Path, source: Path) -> None:
    done = imported(project, f"SOURCE={source}", *RELEASE, "PAGE_DATE=2999-11-19", "COMMIT=abc1234")
    assert done.returncode == 0, done.stderr
    book = (project / "data/snapshots.csv").read_text()
    assert "trn1,2999-11-20,99.33.0,2999-11-20,2999-11-19,abc1234\n" in book
    rates = (project / "data/prices.csv").read_text()
    # On-demand rates were not stated for two years: theirs begin a new line.
    assert "trn1.32xlarge,on_demand,21.5,2023-03-21,2024-07-24\n" in rates
    assert "trn1.32xlarge,on_demand,21.5,2999-11-20,2999-11-20\n" in rates
    old = (DATA / "trn1/2023-10-10/training.csv").read_text().splitlines()
    new = (project / "data/trn1/2999-11-20/training.csv").read_text().splitlines()
    assert len(old) == len(new)
    assert only_findings(project)
    assert sorted(path.name for path in (project / "data").glob(".*")) == []


def test_the_summary_tells_rows_and_moves(project: Path, source: Path) -> None:
    path = source / "throughput_data.csv"
    path.write_text(path.read_text().replace(",3070,", ",6140,"))
    said = run(project, f"SOURCE={source}", *RELEASE).stdout
    assert said.startswith(f"trn1, 2999-11-20, Neuron 99.33.0\ncompared with {SHIPPED}\n")
    assert "inference: 34 rows" in said
    path.write_text(path.read_text().replace(",6140,", ",3070,"))
    again = run(project, f"SOURCE={source}", "INSTANCE=trn1", "DATE=2999-11-21", *RELEASE[2:])
    assert "training: 12 rows\n  0 added, 0 gone, 0 changed, 12 same\n" in again.stdout
    assert "0 added, 0 gone, 1 changed, 33 same" in again.stdout
    assert "throughput × 0.5: throughput-albert-base-v2-" in again.stdout
    assert "cost × 2: throughput-albert-base-v2-" in again.stdout
    assert "(performance × 2, price × 1)" in again.stdout


def test_an_import_with_a_commit_pins_its_own_links(said: str) -> None:
    assert "  links: 6 pinned, 4 as published, 2 private\n" in said
    assert "  links: 34 pinned\n" in said
    # The samples are other repositories, whose commit of the day nobody has written down.
    missing = "data/commits.csv has no commit of 2999-11-20"
    assert f"  as published: 2 links to aws-neuron/aws-neuron-samples: {missing}\n" in said
    assert "COMMIT= was not given" not in said


def test_an_import_without_a_commit_says_what_was_not_pinned(project: Path, source: Path) -> None:
    said = run(project, f"SOURCE={source}", *RELEASE).stdout
    assert "  links: 34 as published\n" in said
    missing = "COMMIT= was not given"
    assert f"  as published: 34 links to aws-neuron/aws-neuron-sdk: {missing}\n" in said


def test_a_price_that_changes_is_a_new_line_in_the_book(project: Path, source: Path) -> None:
    (source / "trn1_instance_prices.csv").write_text(
        "Inst. Type,RI-Effective hourly rate\ntrn1.2xlarge,0.6\ntrn1.32xlarge,8.197\n"
    )
    assert imported(project, f"SOURCE={source}", *RELEASE).returncode == 0
    rates = (project / "data/prices.csv").read_text()
    assert f"trn1.2xlarge,ri_effective,0.512,2024-09-16,{SHIPPED}\n" in rates
    assert "trn1.2xlarge,ri_effective,0.6,2999-11-20,2999-11-20\n" in rates
    assert "trn1.32xlarge,ri_effective,8.197,2024-09-16,2999-11-20\n" in rates


def test_a_rate_of_a_day_before_all_others_extends_its_line_or_begins_an_older_one(
    project: Path, tmp_path: Path
) -> None:
    source = shutil.copytree(PUBLISHER / "inf1" / "2021-08-12", tmp_path / "older")
    path = source / "instance_prices.csv"
    path.write_text(path.read_text().replace("4.721", "5.1"))
    done = imported(
        project, f"SOURCE={source}", "INSTANCE=inf1", "DATE=2021-07-01", "RELEASE=1.15.0"
    )
    assert done.returncode == 0, done.stderr
    rates = (project / "data/prices.csv").read_text()
    assert "inf1.xlarge,on_demand,0.228,2021-07-01,2024-04-11\n" in rates
    assert "inf1.24xlarge,on_demand,5.1,2021-07-01,2021-07-01\n" in rates
    assert "inf1.24xlarge,on_demand,4.721,2021-08-12,2024-04-11\n" in rates


def test_a_broken_folder_is_refused_with_everything_wrong_and_nothing_is_written(
    project: Path, source: Path
) -> None:
    for name, old, new in (
        ("throughput_data.csv", ",3070,", ",fast,"),
        ("latency_data.csv", "Batch Size", "Batch Sice"),
        ("latency_data.csv", "Data Parallel,1,128,FP32", "Data Paralel,1,128,FP32"),
        ("trn1_trn1n_nlp_data.csv", "2.14.0", "99.34.0"),
        ("trn1_instance_prices.csv", "21.50", "21.50\ntrn1.32xlarge,22"),
        ("trn1_latency_data_LLM.csv", "trn1.32xlarge", "trn1.33xlarge"),
    ):
        path = source / name
        assert old in path.read_text()
        path.write_text(path.read_text().replace(old, new, 1))
    (source / "notes.csv").write_text("a\n")
    before = contents(project)
    done = imported(project, f"SOURCE={source}", *RELEASE)
    assert done.returncode == 1
    said = [line.partition(";")[0] for line in done.stderr.splitlines()]
    assert said == [
        "latency_data.csv:1: Batch Sice: an unknown heading",
        "latency_data.csv:1: Batch Size: this heading is missing, in any of its forms: Batch Size",
        "latency_data.csv:2: Run Mode: 'Data Paralel' is not one of data_parallel, "
        "tensor_parallel, model_pipeline",
        "notes.csv: no table is made of it",
        "throughput_data.csv:2: Throughput (inference/sec): 'fast' is not a number above 0",
        "trn1_instance_prices.csv:4: On-Demand hourly rate: two rates for trn1.32xlarge: "
        "21.5 and 22",
        "trn1_latency_data_LLM.csv:2: Inst. Type: 'trn1.33xlarge' is not in data/instances.csv",
        "trn1_trn1n_nlp_data.csv:2: Neuron Version: '99.34.0' is newer than the snapshot's "
        "release, 99.33.0",
        "nothing was written",
    ]
    # And each ends with the next step.
    assert all(";" in line for line in done.stderr.splitlines()[:-1])
    assert contents(project) == before


def test_what_is_doubtful_is_said_in_the_round_that_refuses(project: Path, source: Path) -> None:
    for name, old, new in (
        ("throughput_data.csv", ",3070,", ",fast,"),
        ("throughput_data.csv", "bert-large-uncased,", "bert-large-uncasd,"),
        ("throughput_data.csv", ",2.14.0,", ",2.2,"),
        ("trn1_instance_prices.csv", "1.34", "134"),
    ):
        path = source / name
        assert old in path.read_text()
        path.write_text(path.read_text().replace(old, new))
    before = contents(project)
    done = run(project, f"SOURCE={source}", *RELEASE, "PAGE_DATE=tomorrow")
    assert (done.returncode, contents(project)) == (1, before)
    refused, doubtful = done.stderr.split("doubtful in the rest:\n")
    assert [line.split(":")[0] for line in refused.splitlines()] == [
        *("PAGE_DATE", "throughput_data.csv")
    ]
    *doubts, last = doubtful.splitlines()
    assert last == "nothing was written"
    # In the places of the source, each with what is to be done.
    assert all(re.match(r"(throughput_data|latency|trn1)\w*\.csv:\d+: .+; .+", x) for x in doubts)
    assert "throughput_data.csv:7: Model: 'bert-large-uncasd' is a new name, nearly" in doubtful
    assert "Neuron Version: 2.2.0 is a version that no release is known to have had" in doubtful
    assert "trn1_instance_prices.csv:2: On-Demand hourly rate: moved: 134 is 100 times" in doubtful
    assert (
        "trn1_latency_data_LLM.csv:2: Throughput (tokens/second): error: littles_law:" in doubtful
    )


@pytest.mark.parametrize("begins", ["a family", "before the first"])
def test_where_nothing_was_published_yet_what_is_wrong_is_said_all_the_same(
    project: Path, source: Path, begins: str
) -> None:
    given = ["INSTANCE=trn1", "DATE=1999-01-01", *RELEASE[2:]]
    path = source / "throughput_data.csv"
    path.write_text(path.read_text().replace(",3070,", ",fast,"))
    if begins == "a family":
        book = project / "data/instances.csv"
        lines = [x for x in book.read_text().splitlines() if x.startswith("trn1.")]
        with book.open("a") as file:
            file.writelines(f"{line.replace('trn1.', 'trn9.')}\n" for line in lines)
        for path in source.glob("*.csv"):
            path.write_text(path.read_text().replace("trn1.", "trn9."))
        given = ["INSTANCE=trn9", *RELEASE[1:]]
    done = run(project, f"SOURCE={source}", *given)
    assert done.returncode == 1
    assert "throughput_data.csv:2: Throughput (inference/sec): 'fast' is no" in done.stderr
    assert "doubtful in the rest:\n" in done.stderr


def test_a_snapshot_that_cannot_be_read_hides_no_refusal(project: Path, source: Path) -> None:
    path = source / "throughput_data.csv"
    path.write_text(path.read_text().replace(",3070,", ",fast,"))
    path = project / f"data/trn1/{SHIPPED}/inference.csv"
    path.write_text(path.read_text().replace("real_time", "realtime"))
    said = run(project, f"SOURCE={source}", *RELEASE).stderr
    assert "throughput_data.csv:2: Throughput (inference/sec): 'fast' is not a number" in said
    assert "the rest could not be compared:\ndata/trn1/" in said


def test_what_is_no_version_is_refused_as_such(project: Path, source: Path) -> None:
    path = source / "throughput_data.csv"
    path.write_text(path.read_text().replace(",2.14.0,", ",next,", 1))
    said = imported(project, f"SOURCE={source}", *RELEASE).stderr
    assert said == (
        "throughput_data.csv:2: Neuron Version: 'next' is not a version such as 2.20.0; "
        "write it so, or leave the row out\n"
        "nothing was written\n"
    )


def test_a_repeated_row_is_refused(project: Path, source: Path) -> None:
    path = source / "throughput_data.csv"
    lines = path.read_text().splitlines(keepends=True)
    path.write_text("".join([*lines[:2], lines[1], *lines[2:]]))
    done = imported(project, f"SOURCE={source}", *RELEASE)
    assert done.stderr.startswith(
        "throughput_data.csv:3: Model: the row of line 2 again: throughput, albert-base-v2"
    )


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"INSTANCE": "trn11"}, "unknown instance 'trn11': known are inf1, inf2, trn1; did you"),
        ({"DATE": "2026-13-01"}, "DATE: '2026-13-01' is not a date such as 2023-09-15"),
        ({"RELEASE": "new"}, "RELEASE: 'new' is not a version such as 2.20.0"),
        ({"SOURCE": "/nowhere"}, "SOURCE=/nowhere is no folder"),
        ({"DATE": ""}, "DATE is empty"),
        ({"DATE": "../../x"}, "DATE: '../../x' is not a date"),
        ({"COMMIT": "main"}, "COMMIT: 'main' is not the name of a commit, 7 to 40 hexadecimal"),
        (
            {"PAGE_DATE": "2999-11-21"},
            "PAGE_DATE: 2999-11-21 is after DATE=2999-11-20; give the day that the page",
        ),
        ({"RELEASE": "2.3.0"}, "RELEASE: '2.3.0' of 2999-11-20 is older than '"),
        ({"DATE": "2023-10-11"}, "RELEASE: '2.16.1' of 2024-01-18 is older than '99.33.0' of"),
    ],
)
def test_a_mistaken_option_is_one_line(
    project: Path, source: Path, changed: dict[str, str], message: str
) -> None:
    options = dict(part.split("=") for part in RELEASE) | {"SOURCE": str(source)} | changed
    before = contents(project)
    done = imported(project, *(f"{name}={value}" for name, value in options.items()))
    assert done.returncode == 2
    assert done.stderr.startswith(message)
    assert done.stderr.endswith("nothing was written\n")
    assert contents(project) == before


def git(project: Path, *arguments: str) -> None:
    identity = ["-c", "user.name=a", "-c", "user.email=a@b"]
    subprocess.run(["git", *identity, *arguments], cwd=project, check=True, capture_output=True)


def kept(project: Path) -> None:
    """Let git hold the data as they are now."""
    git(project, "init", "-q")
    git(project, "add", "data")
    git(project, "commit", "-q", "-m", "figures")


def test_a_snapshot_is_replaced_only_on_purpose_and_when_git_keeps_the_old_one(
    committed: Path, source: Path
) -> None:
    line = "trn1,2023-10-10,2.14.1,2023-10-10,"
    facts = next(x for x in (DATA / "snapshots.csv").read_text().splitlines() if line in x)
    given = [f"SOURCE={source}", "INSTANCE=trn1", "DATE=2023-10-10", "RELEASE=2.14.1"]
    assert "what was published is never overwritten" in imported(committed, *given).stderr
    path = source / "throughput_data.csv"
    path.write_text(path.read_text().replace(",3070,", ",3071,"))
    table = committed / "data/trn1/2023-10-10/inference.csv"
    published = table.read_text()
    table.write_text(published + "\n")
    assert "is not committed to git" in imported(committed, *given, "REPLACE=1").stderr
    table.write_text(published)
    assert imported(committed, *given, "REPLACE=1").returncode == 0
    assert ",3071," in (committed / "data/trn1/2023-10-10/inference.csv").read_text()
    # What was known of it and is not said anew stays.
    assert facts in (committed / "data/snapshots.csv").read_text().splitlines()
    assert (committed / "data/snapshots.csv").read_text().count("trn1,2023-10-10,") == 1


def test_what_git_was_told_not_to_look_at_is_not_replaced(committed: Path, source: Path) -> None:
    given = [f"SOURCE={source}", "INSTANCE=trn1", "DATE=2023-10-10", "RELEASE=2.14.1", "REPLACE=1"]
    table = committed / "data/trn1/2023-10-10/training.csv"
    git(committed, "update-index", "--assume-unchanged", "data/trn1/2023-10-10/training.csv")
    table.write_text(table.read_text().replace("52305.17", "99999"))
    before = contents(committed)
    assert "is not committed to git" in imported(committed, *given).stderr
    git(committed, "rm", "-q", "--cached", "data/trn1/2023-10-10/llm.csv")
    git(committed, "commit", "-qm", "without")
    git(committed, "config", "status.showUntrackedFiles", "no")
    git(committed, "update-index", "--no-assume-unchanged", "data/trn1/2023-10-10/training.csv")
    git(committed, "checkout", "-q", "data/trn1/2023-10-10/training.csv")
    before = contents(committed)
    assert "is not committed to git" in imported(committed, *given).stderr
    assert contents(committed) == before


def test_a_column_that_a_correction_gives_up_is_named(committed: Path, source: Path) -> None:
    table = committed / "data/trn1/2023-10-10/inference.csv"
    lines = table.read_text().splitlines()
    noted = [lines[0] + ",note", *(f"{line}," for line in lines[1:-1]), lines[-1] + ",mine"]
    table.write_text("\n".join(noted) + "\n")
    git(committed, "commit", "-qam", "a note")
    given = ["INSTANCE=trn1", "DATE=2023-10-10", "RELEASE=2.14.1", "REPLACE=1"]
    said = imported(committed, f"SOURCE={source}", *given).stdout
    place = "data/trn1/2023-10-10/inference.csv"
    assert f"passed over {place}: its column Note, of which SOURCE has nothing\n" in said


def test_files_that_no_import_brought_stay(committed: Path, source: Path) -> None:
    mine = committed / "data/trn1/2999-11-20/mine.csv"
    mine.parent.mkdir()
    mine.write_text("mine")
    assert imported(committed, f"SOURCE={source}", *RELEASE).returncode == 0
    said = run_in(committed, "retract", *RELEASE[:2]).stdout
    assert ": inference, llm, training taken back" in said
    assert mine.read_text() == "mine"


def test_a_folder_that_is_a_file_is_said_and_leaves_nothing_behind(
    committed: Path, source: Path
) -> None:
    (committed / "data/trn1/2999-11-20").write_text("in the way")
    before = contents(committed)
    done = imported(committed, f"SOURCE={source}", *RELEASE)
    assert done.stderr.startswith("cannot import: ")
    assert "data/trn1/2999-11-20: Not a directory" in done.stderr
    assert contents(committed) == before


def test_git_says_why_it_does_not_know(committed: Path) -> None:
    (committed / ".git/HEAD").write_text("nonsense")
    said = run_alone(committed, "retract", "INSTANCE=trn1", "DATE=2023-10-10").stderr
    assert "is published (fatal: not a git repository" in said


def test_an_instance_type_is_taken_for_granted_until_a_second_one_came(
    project: Path, source: Path
) -> None:
    path = source / "trn1_trn1n_nlp_data.csv"
    rows = [line.split(",") for line in path.read_text().splitlines()]
    at = rows[0].index("Instance-Type")
    lines = [",".join(cells[:at] + cells[at + 1 :]) for cells in rows]
    path.unlink()
    (source / "nlp_data.csv").write_text("\n".join(lines) + "\n")
    said = imported(project, f"SOURCE={source}", *RELEASE).stderr
    assert "nlp_data.csv:1: " in said
    assert "this heading is missing, in any of its forms: Instance-Type" in said


@pytest.fixture
def committed(project: Path) -> Path:
    """The project with its data in git."""
    kept(project)
    return project


def prices(source: Path, *lines: str) -> None:
    heading = "Inst. Type,On-Demand hourly rate"
    (source / "trn1_instance_prices.csv").write_text("\n".join([heading, *lines, ""]))


@pytest.mark.parametrize("where", ["no repository", "another around it", "another by GIT_DIR"])
def test_where_git_does_not_know_nothing_passes_for_not_published(
    where: str, project: Path, source: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    given = [f"SOURCE={source}", "INSTANCE=trn1", "DATE=2023-10-10", "RELEASE=2.14.1"]
    if where != "no repository":
        other = project.parent if "around" in where else project.parent / "other"
        other.mkdir(exist_ok=True)
        git(other, "init", "-q")
        git(other, "commit", "-q", "--allow-empty", "-m", "nothing of ours")
        if "GIT_DIR" in where:
            monkeypatch.setenv("GIT_DIR", str(other / ".git"))
    before = contents(project)
    for command in (given, [*given, "REPLACE=1"]):
        done = run_alone(project, "import_release", *command)
        assert done.stderr.startswith(
            "git does not know whether data/trn1/2023-10-10/ is published"
        )
    taken_back = run_alone(project, "retract", "INSTANCE=trn1", "DATE=2023-10-10")
    assert taken_back.stderr.startswith("git does not know whether data/trn1/2023-10-10/ is")
    assert contents(project) == before


def test_a_hook_with_a_repository_of_its_own_does_not_speak_for_this_one(
    committed: Path, source: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    given = ["INSTANCE=trn1", "DATE=2023-10-10"]
    git(committed.parent, "init", "-q", "other")
    for name in ("GIT_DIR", "GIT_INDEX_FILE", "GIT_WORK_TREE"):
        monkeypatch.setenv(name, str(committed.parent / "other/.git"))
    assert "is published: a correction" in run_alone(committed, "retract", *given).stderr


def test_a_correction_is_of_the_whole_snapshot(committed: Path, source: Path) -> None:
    (source / "trn1_trn1n_nlp_data.csv").unlink()
    given = ["INSTANCE=trn1", "DATE=2023-10-10", "RELEASE=2.14.1", "REPLACE=1"]
    before = contents(committed)
    said = imported(committed, f"SOURCE={source}", *given).stderr
    assert said.startswith("2023-10-10 holds training as well, which SOURCE=")
    assert contents(committed) == before


def test_rates_of_a_day_are_on_one_basis(project: Path, source: Path) -> None:
    (source / "trn1_instance_prices.csv").write_text(
        "Inst. Type,RI-Effective hourly rate\ntrn1.2xlarge,1\n"
    )
    (source / "a_instance_prices.csv").write_text(
        "Inst. Type,On-Demand hourly rate\ntrn1.32xlarge,1\n"
    )
    assert imported(project, f"SOURCE={source}", *RELEASE).stderr.splitlines() == [
        "a_instance_prices.csv:2: basis: on_demand on this day, when trn1_instance_prices.csv has "
        "ri_effective: the rates of a day are on one basis; import the rates of one basis",
        "trn1_instance_prices.csv:2: basis: ri_effective on this day, when a_instance_prices.csv "
        "has on_demand: the rates of a day are on one basis; import the rates of one basis",
        "nothing was written",
    ]


def test_a_correction_to_another_basis_takes_the_old_one_from_its_day(
    committed: Path, source: Path
) -> None:
    (source / "trn1_instance_prices.csv").write_text(
        "Inst. Type,RI-Effective hourly rate\ntrn1.2xlarge,1\n"
    )
    given = ["INSTANCE=trn1", "DATE=2023-10-10", "RELEASE=2.14.1", "REPLACE=1"]
    assert imported(committed, f"SOURCE={source}", *given).returncode == 0
    rates = (committed / "data/prices.csv").read_text()
    assert "trn1.32xlarge,on_demand,21.5,2023-03-21,2023-09-28\n" in rates
    assert "trn1.32xlarge,on_demand,21.5,2024-01-18,2024-07-24\n" in rates


def test_a_release_has_three_numbers(project: Path, source: Path) -> None:
    given = ["INSTANCE=trn1", "DATE=2999-11-20", "RELEASE=99.33", "SURE=1"]
    assert imported(project, f"SOURCE={source}", *given).returncode == 0
    assert "trn1,2999-11-20,99.33.0,2999" in (project / "data/snapshots.csv").read_text()


def test_a_release_of_two_numbers_is_no_older_than_rows_of_three(
    project: Path, source: Path
) -> None:
    for path in source.iterdir():
        path.write_text(path.read_text().replace(",2.14.0,", ",99.33.0,"))
    given = ["INSTANCE=trn1", "DATE=2999-11-20", "RELEASE=99.33", "SURE=1"]
    done = imported(project, f"SOURCE={source}", *given)
    assert done.returncode == 0, done.stderr


def test_a_family_begins_with_its_types(project: Path, source: Path) -> None:
    given = [f"SOURCE={source}", "INSTANCE=trn9", *RELEASE[1:]]
    assert "unknown instance 'trn9'" in imported(project, *given).stderr
    with (project / "data/instances.csv").open("a") as book:
        book.write(
            "trn9.2xlarge,Trainium9,1,2,32,820,190,8,32\ntrn9.32xlarge,Trainium9,16,32,512,13120,3040,128,512\n"
        )
    for path in source.iterdir():
        path.write_text(
            path.read_text()
            .replace("trn1n.", "trn9.")
            .replace("trn1.", "trn9.")
            .replace("Trn1.", "trn9.")
        )
    done = run(project, *given)
    assert done.returncode == 0, done.stderr
    assert "the first of its family" in done.stdout
    assert "trn9,2999-11-20,99.33.0," in (project / "data/snapshots.csv").read_text()


def test_the_summary_tells_what_the_audit_finds(said: str) -> None:
    assert "llm: 8 rows\n" in said
    assert "  error: littles_law: latency-opt-13b-" in said
    assert "the audit finds 2 errors\n" in said


def test_the_summary_names_what_is_doubtful(project: Path, source: Path) -> None:
    (source / "trn1_instance_prices.csv").unlink()
    path = source / "throughput_data.csv"
    text = path.read_text().replace("bert-large-uncased,", "bert-large-uncasd,", 1)
    text = text.replace("albert-base-v2", "albert\u2011base\u2011v2", 1)
    path.write_text(text.replace(",2.14.0,", ",2.2,"))
    said = run(project, f"SOURCE={source}", *RELEASE).stdout
    place = r"  doubtful: data/trn1/2999-11-20/inference.csv:\d+: "
    assert re.search(place + "model: 'bert-large-uncasd' is a new name, nearly 'bert-lar", said)
    assert "is a new name, nearly 'albert-base-v2'; if that is meant, mend it in the source" in said
    assert re.search(place + "neuron_version: 2.2.0 is a version that no release is known", said)
    assert "to have had, perhaps 2.20.0 as a spreadsheet cuts it" in said
    assert "no rate this time for trn1.32xlarge: costs are at that of " in said


def test_a_snapshot_before_that_cannot_be_read_is_said_after_the_import(
    project: Path, source: Path
) -> None:
    path = project / f"data/trn1/{SHIPPED}/inference.csv"
    path.write_text(path.read_text().replace("real_time", "realtime"))
    done = run(project, f"SOURCE={source}", *RELEASE)
    assert done.returncode == 1
    assert "'realtime' is not one of" in done.stderr
    assert done.stderr.endswith("the snapshot was written, but could not be compared\n")


def test_a_correction_of_the_same_figures_changes_nothing(committed: Path, source: Path) -> None:
    before = contents(committed)
    given = ["INSTANCE=trn1", "DATE=2023-10-10", "RELEASE=2.14.1", "REPLACE=1"]
    assert imported(committed, f"SOURCE={source}", *given).returncode == 0
    for name in ("data/prices.csv", "data/snapshots.csv"):
        assert contents(committed)[name] == before[name]


def test_a_correction_takes_back_the_rates_of_its_day(committed: Path, source: Path) -> None:
    given = [f"SOURCE={source}", "INSTANCE=trn1", "DATE=2023-10-10", "RELEASE=2.14.1", "REPLACE=1"]
    original = (committed / "data/prices.csv").read_text()
    prices(source, "trn1.2xlarge,1.5", "trn1.32xlarge,21.5")
    assert imported(committed, *given).returncode == 0
    rates = (committed / "data/prices.csv").read_text()
    assert "trn1.2xlarge,on_demand,1.34,2023-03-21,2023-09-28\n" in rates
    assert "trn1.2xlarge,on_demand,1.5,2023-10-10,2023-10-10\n" in rates
    assert "trn1.2xlarge,on_demand,1.34,2024-01-18,2024-07-24\n" in rates
    assert "trn1.32xlarge,on_demand,21.5,2023-03-21,2024-07-24\n" in rates
    git(committed, "commit", "-qam", "a wrong correction")
    prices(source, "trn1.2xlarge,1.34", "trn1.32xlarge,21.5")
    assert imported(committed, *given).returncode == 0
    lines = set((committed / "data/prices.csv").read_text().splitlines())
    assert not any(",1.5," in line for line in lines)
    assert len(lines - set(original.splitlines())) == 2


def test_a_wrong_rate_can_be_corrected_on_its_day(project: Path, source: Path) -> None:
    prices(source, "trn1.32xlarge,215")
    assert imported(project, f"SOURCE={source}", *RELEASE).returncode == 0
    kept(project)
    prices(source, "trn1.32xlarge,21.5")
    assert imported(project, f"SOURCE={source}", *RELEASE, "REPLACE=1").returncode == 0
    rates = (project / "data/prices.csv").read_text()
    assert "trn1.32xlarge,on_demand,21.5,2999-11-20,2999-11-20\n" in rates
    assert ",215," not in rates


def test_a_file_that_cannot_be_written_leaves_everything_as_it_was(
    project: Path, source: Path
) -> None:
    before = contents(project)
    script = (
        "import os\n"
        "def full(_): raise OSError(28, 'No space left on device', 'data')\n"
        "os.fsync = full\n"
    )
    done = disturbed(project, source, script)
    assert done.returncode == 1
    assert done.stderr == "cannot import: data: No space left on device\nnothing was written\n"
    assert contents(project) == before


@pytest.mark.archive
def test_two_imports_at_once_lose_nothing_and_the_second_says_so(
    committed: Path, source: Path
) -> None:
    inf2 = PUBLISHER / "inf2/2023-12-22"
    given = [
        [f"SOURCE={source}", *RELEASE],
        [f"SOURCE={inf2}", "INSTANCE=inf2", *RELEASE[1:]],
        [f"SOURCE={source}", *RELEASE],
    ]
    started = [
        subprocess.Popen(
            [sys.executable, "-m", "perf_helpers.commands.import_release", *arguments],
            cwd=committed, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        )
        for arguments in given
    ]  # fmt: skip
    ended = [(process.communicate()[1], process.returncode) for process in started]
    lines = (committed / "data/snapshots.csv").read_text().splitlines()
    for family in ("trn1", "inf2"):
        line = f"{family},2999-11-20,99.33.0,2999-11-20,,"
        assert lines.count(line) == (committed / f"data/{family}/2999-11-20").is_dir() <= 1
    done = {arguments[1] for arguments, (_, code) in zip(given, ended, strict=True) if code == 0}
    # What one has written and git does not hold, the next writes again.
    assert len(done) == sum(line.split(",")[1] == "2999-11-20" for line in lines) >= 1
    for said, code in ended:
        assert code == 0 or said.startswith("another command is writing")
        assert "Traceback" not in said
    assert only_findings(committed)


@pytest.mark.archive
def test_a_reader_that_goes_away_gets_the_import_all_the_same(project: Path, source: Path) -> None:
    python, folder = shlex.quote(sys.executable), shlex.quote(str(source))
    command = f"{python} -m perf_helpers.commands.import_release SOURCE={folder}"
    done = subprocess.run(
        ["bash", "-c", f"set -o pipefail; {command} {' '.join(RELEASE)} | head -c1 >/dev/null"],
        cwd=project,
        capture_output=True,
        text=True,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert (project / "data/trn1/2999-11-20").is_dir()


def test_an_import_that_was_killed_is_undone_by_a_check(project: Path, source: Path) -> None:
    before = contents(project)
    script = (
        "import os; from perf_helpers.release import transaction; real = transaction._sync\n"
        "def last(path): os._exit(9) if path.name == '2999-11-20' else real(path)\n"
        "transaction._sync = last\n"
    )
    assert disturbed(project, source, script).returncode == 9
    assert contents(project) != before
    # Where the check finds this, it does not audit what is in order.
    (project / "data/trn1/stray.csv").touch()
    said = run_in(project, "check").stderr.splitlines()
    assert said[0] == "data/ is again as it was before a command that was interrupted"
    assert said[1].startswith("data/trn1/stray.csv: no table has this name")
    assert said[2:] == ["1 problem in data/"]
    (project / "data/trn1/stray.csv").unlink()
    assert contents(project) == before


def test_a_day_far_ahead_is_asked_about(project: Path, source: Path) -> None:
    done = imported(project, f"SOURCE={source}", *RELEASE[:-1])
    assert done.returncode == 2
    assert done.stderr.startswith("DATE=2999-11-20 lies ")
    assert "give SURE=1 if this one is meant\nnothing was written\n" in done.stderr


def test_a_broken_pattern_of_ours_is_said_without_a_traceback(project: Path, source: Path) -> None:
    path = project / "data/spellings.csv"
    path.write_text(path.read_text().replace("^U20$", "^(U20$"))
    done = imported(project, f"SOURCE={source}", *RELEASE)
    assert done.stderr.startswith("data/spellings.csv:7: published: '^(U20$' is no pattern")
    assert done.stderr.endswith("nothing was written\n")


def test_a_later_import_changes_no_rate_of_an_earlier_day(project: Path, source: Path) -> None:
    script = (
        "from perf_helpers.cost.prices import rates_on\n"
        "print(rates_on('2999-11-20', 'trn1').to_csv())"
    )
    ask = [sys.executable, "-c", script]
    assert imported(project, f"SOURCE={source}", *RELEASE).returncode == 0
    before = subprocess.check_output(ask, cwd=project, text=True)
    assert "on_demand" in before
    (source / "trn1_instance_prices.csv").write_text(
        "Inst. Type,RI-Effective hourly rate\ntrn1.2xlarge,0.512\ntrn1.32xlarge,8.197\n"
    )
    later = ["INSTANCE=trn1", "DATE=2999-12-20", "RELEASE=99.34.0", "SURE=1"]
    assert imported(project, f"SOURCE={source}", *later).returncode == 0
    assert subprocess.check_output(ask, cwd=project, text=True) == before


def test_a_rate_of_another_family_is_refused(project: Path, source: Path) -> None:
    with (source / "trn1_instance_prices.csv").open("a") as prices:
        prices.write("inf2.xlarge,0.7\n")
    done = imported(project, f"SOURCE={source}", *RELEASE)
    assert "'inf2.xlarge' is not of trn1" in done.stderr


def test_only_replace_1_replaces(committed: Path, source: Path) -> None:
    given = [f"SOURCE={source}", "INSTANCE=trn1", "DATE=2023-10-10", "RELEASE=2.14.1"]
    assert (
        "what was published is never overwritten" in imported(committed, *given, "REPLACE=0").stderr
    )
    assert "REPLACE is 'no'; give 1" in imported(committed, *given, "REPLACE=no").stderr


def test_what_is_wrong_in_many_lines_is_one_problem(project: Path, source: Path) -> None:
    path = source / "throughput_data.csv"
    path.write_text(path.read_text().replace(",U22", ",U2204"))
    said = imported(project, f"SOURCE={source}", *RELEASE).stderr
    assert said.startswith("throughput_data.csv:2: OS Type: 'U2204' is not one of ubuntu20,")
    assert " (and in line 3, 4, 5, 6, 7, 8, 9, 10 and 8 more up to 18)\nnothing was written" in said


def test_a_mistaken_option_and_what_is_wrong_in_the_folder_are_said_together(
    project: Path, source: Path
) -> None:
    path = source / "throughput_data.csv"
    path.write_text(path.read_text().replace(",3070,", ",fast,"))
    done = imported(project, f"SOURCE={source}", "INSTANCE=trn11", "DATE=2023-13-01", "RELEASE=new")
    assert done.returncode == 1
    assert [line.partition(":")[0].partition(" ")[0] for line in done.stderr.splitlines()] == [
        *("unknown", "DATE", "RELEASE", "throughput_data.csv", "nothing")
    ]


def test_an_import_of_another_family_says_which(project: Path, source: Path) -> None:
    said = imported(project, f"SOURCE={source}", "INSTANCE=inf2", *RELEASE[1:]).stderr
    assert "'trn1.2xlarge' is not of inf2; import it with INSTANCE=trn1" in said


def test_an_import_that_is_not_committed_is_simply_done_again(
    committed: Path, source: Path
) -> None:
    assert imported(committed, f"SOURCE={source}", *RELEASE, "PAGE_DATE=2999-11-01").returncode == 0
    (source / "trn1_trn1n_nlp_data.csv").unlink()
    prices(source, "trn1.32xlarge,22.5")
    again = imported(committed, f"SOURCE={source}", *RELEASE)
    assert again.returncode == 0, again.stderr
    assert (
        "trn1,2999-11-20,99.33.0,2999-11-20,,\n" in (committed / "data/snapshots.csv").read_text()
    )
    assert not (committed / "data/trn1/2999-11-20/training.csv").exists()
    rates = (committed / "data/prices.csv").read_text()
    assert "trn1.32xlarge,on_demand,22.5,2999-11-20,2999-11-20\n" in rates
    assert "21.5,2999-11-20" not in rates
    assert only_findings(committed)


@pytest.mark.parametrize(
    ("date", "rates"),
    [
        ("2999-11-20", ["trn1.2xlarge,1.34", "trn1.32xlarge,21.5"]),
        ("2999-11-20", ["trn1.32xlarge,22"]),
        ("2023-10-12", ["trn1.32xlarge,21.5"]),
        ("2023-10-12", []),
    ],
)
def test_what_is_taken_back_leaves_no_trace(
    committed: Path, source: Path, date: str, rates: list[str]
) -> None:
    before = contents(committed)
    prices(source, *rates) if rates else (source / "trn1_instance_prices.csv").unlink()
    given = ["INSTANCE=trn1", f"DATE={date}"]
    release = "99.33.0" if date > "2999" else "2.14.1"
    done = imported(committed, f"SOURCE={source}", *given, f"RELEASE={release}", "SURE=1")
    assert done.returncode == 0, done.stderr
    back = run_in(committed, "retract", *given)
    assert (
        back.stdout
        == f"trn1, {date}: inference, llm, training taken back, with all it had brought\n"
    )
    assert contents(committed) == before
    assert not (committed / "data/trn1" / date).exists()


@pytest.mark.parametrize(
    ("given", "message"),
    [
        (["INSTANCE=trn1", "DATE=2023-10-10"], "data/trn1/2023-10-10/ is published: a correc"),
        (["INSTANCE=trn1", "DATE=2023-10-11"], "trn1 has no snapshot of 2023-10-11; its last is"),
        (["INSTANCE=trn1"], "DATE must be given"),
        (["INSTANCE=trn1", "DAY=1"], "unknown parameter 'DAY'"),
        (["INSTANCE=trn1", "DATE=2023-10-10", "date=2023-10-11"], "DATE is given twice"),
    ],
)
def test_what_is_published_or_not_there_is_not_taken_back(
    committed: Path, given: list[str], message: str
) -> None:
    before = contents(committed)
    done = run_in(committed, "retract", *given)
    assert done.returncode == 2
    assert done.stderr.startswith(message)
    assert done.stderr.endswith("\nnothing was changed\n")
    assert contents(committed) == before


def test_a_row_that_was_withdrawn_says_when_it_was_last_published(said: str) -> None:
    back = "  back, last published on 2023-10-10: "
    assert f"{back}Throughput-optimized, bert-large-cased, trn1.2xlarge," in said
    assert said.count("  back, last published on ") > 20


def test_a_page_that_is_no_text_is_refused(project: Path, source: Path) -> None:
    page = ".. csv-table:: x\n   :file: latency_data.csv\n"
    (source / "page.rst").write_bytes(page.encode("utf-16"))
    done = imported(project, f"SOURCE={source}", *RELEASE)
    assert done.returncode == 1
    assert "page.rst:1: byte 0xff is not UTF-8 text" in done.stderr
    assert not (project / "data/trn1/2999-11-20").exists()


def test_what_is_empty_now_and_a_doubtful_rate_are_said(project: Path, source: Path) -> None:
    assert imported(project, f"SOURCE={source}", *RELEASE).returncode == 0
    path = source / "latency_data.csv"
    head, *lines = path.read_text().splitlines()
    at = next(i for i, name in enumerate(head.split(",")) if "P99" in name)
    cut = [",".join(cell for i, cell in enumerate(line.split(",")) if i != at) for line in lines]
    names = ",".join(name for i, name in enumerate(head.split(",")) if i != at)
    path.write_text("\n".join([names, *cut]) + "\n")
    prices = source / "trn1_instance_prices.csv"
    prices.write_text(prices.read_text().replace("1.34", "134"))
    later = ["INSTANCE=trn1", "DATE=2999-12-20", "RELEASE=99.34.0", "SURE=1"]
    said = run(project, f"SOURCE={source}", *later).stdout
    assert "  empty now: Latency P99 (17)\n" in said
    assert "doubtful rate: data/prices.csv:" in said


def test_an_import_that_is_interrupted_while_it_compares_says_what_was_written(
    project: Path, source: Path
) -> None:
    script = (
        "import types; late = types.ModuleType('summary')\n"
        "def summary(*_): raise KeyboardInterrupt\n"
        "late.summary = summary\n"
        "sys.modules['perf_helpers.changes.summary'] = late\n"
    )
    done = disturbed(project, source, script)
    assert done.returncode == 130
    assert done.stderr == "interrupted: the snapshot was written, but not compared\n"
    assert (project / "data/trn1/2999-11-20").is_dir()


@pytest.mark.parametrize(
    ("given", "why"),
    [
        (
            "RELEASE=99.33.0.1",
            "RELEASE: '99.33.0.1' is none, a release has three numbers; give it as RELEASE=2",
        ),
        ("SURE=maybe", "SURE is 'maybe'; give 1"),
        (
            "PAGE_DATE=soon",
            "PAGE_DATE: 'soon' is not a date such as 2023-09-15; give it as PAGE_DATE=2",
        ),
    ],
)
def test_an_option_that_cannot_be_is_refused(
    project: Path, source: Path, given: str, why: str
) -> None:
    name = given.partition("=")[0]
    others = [each for each in RELEASE if not each.startswith(f"{name}=")]
    done = imported(project, f"SOURCE={source}", *others, given)
    assert done.returncode == 2
    assert why in done.stderr
    assert "leave the row out" not in done.stderr
