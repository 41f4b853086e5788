"""Files that change together are all new or all old, at whatever moment anything fails."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from perf_helpers.errors import ParameterError
from perf_helpers.release import transaction
from perf_helpers.release.transaction import only_writer, tidy, write_together

OLD = {
    "trn1/2023-09-15/llm.csv": "old",
    "inf1/2023-09-15/inference.csv": "old",
    "prices.csv": "old",
    "snapshots.csv": "old",
}
NEW = {
    "trn1/2023-09-15/llm.csv": "new",
    "trn1/2023-09-15/training.csv": "new",
    "trn9/2999-01-01/llm.csv": "new",
    "prices.csv": "new",
    "snapshots.csv": "new",
}
CHANGES: dict[str, str | None] = NEW | {"inf1/2023-09-15/inference.csv": None}
# What an import asks of the system.
CALLS = ("mkdir", "replace", "fsync", "open", "unlink", "rmdir")


def filled(folder: Path) -> Path:
    """A folder that holds the old files."""
    for name, text in OLD.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)
    return folder


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return filled(tmp_path)


def held_by(data: Path) -> dict[str, str]:
    return {str(p.relative_to(data)): p.read_text() for p in data.rglob("*") if p.is_file()}


def failing(at: int, how: Callable[[], None], patch: pytest.MonkeyPatch) -> list[str]:
    """Let one call of those an import makes fail, the others go on; returns the calls made."""
    made: list[str] = []

    def one(name: str) -> Callable[..., object]:
        real = getattr(os, name)

        def call(*given: object, **named: object) -> object:
            made.append(name)
            if len(made) == at:
                how()
            return real(*given, **named)

        return call

    for name in CALLS:
        patch.setattr(transaction.os, name, one(name))
    return made


def test_all_is_written_and_nothing_left(data: Path) -> None:
    with only_writer(data):
        write_together(data, CHANGES)
    assert held_by(data) == NEW
    assert not list(data.glob(".*"))


@pytest.mark.parametrize("error", [OSError(5, "Input/output error"), KeyboardInterrupt()])
def test_a_failure_at_any_call_leaves_the_old_files(tmp_path: Path, error: BaseException) -> None:
    def how() -> None:
        raise error

    failed, at, made = 0, 0, [""]
    while at <= len(made):
        at += 1
        data = filled(tmp_path / str(at))
        with pytest.MonkeyPatch.context() as patch:
            made = failing(at, how, patch)
            try:
                write_together(data, CHANGES)
            except (OSError, KeyboardInterrupt):
                failed += 1
                assert held_by(data) == OLD, at
                assert not (data / "trn9").exists()
                assert not list(data.glob(".*")), at
                continue
        # What failed was no matter, such as the tidying when all was in place.
        with only_writer(data):
            assert held_by(data) == NEW, at
    assert failed > 20


def test_killed_at_any_call_the_next_finds_the_old_files_or_the_new(tmp_path: Path) -> None:
    found, status, at = [], 9, 0
    while status:
        at += 1
        data = filled(tmp_path / str(at))
        child = os.fork()
        if not child:
            with pytest.MonkeyPatch.context() as patch:
                failing(at, lambda: os._exit(9), patch)
                write_together(data, CHANGES)
                os._exit(0)
        status = os.waitpid(child, 0)[1]
        with only_writer(data):
            found.append(held_by(data))
        assert not list(data.glob(".*")), at
    # The old ones up to a moment, from there on the new ones.
    moment = found.index(NEW)
    assert found == [OLD] * moment + [NEW] * (at - moment)
    assert moment > 20


@pytest.fixture
def interrupted(data: Path) -> Path:
    """The folder as a writer left it that was killed when half of its files were in place."""
    child = os.fork()
    if not child:
        with pytest.MonkeyPatch.context() as patch:
            # The plan, then two of the files.
            at = [0]
            real = Path.replace

            def third(self: Path, to: Path) -> Path:
                at[0] += 1
                if at[0] > 3:
                    os._exit(9)
                return real(self, to)

            patch.setattr(Path, "replace", third)
            write_together(data, CHANGES)
        os._exit(0)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 9
    assert (data / "trn1/2023-09-15/training.csv").read_text() == "new"
    return data


def test_what_is_taken_back_is_said(interrupted: Path, capsys: pytest.CaptureFixture[str]) -> None:
    tidy(interrupted)
    assert held_by(interrupted) == OLD
    said = f"{interrupted.name}/ is again as it was before a command that was interrupted\n"
    assert capsys.readouterr().err == said
    tidy(interrupted)
    assert capsys.readouterr().err == ""


@pytest.mark.parametrize("name", [*OLD, "trn1/2023-09-15/training.csv"])
@pytest.mark.parametrize("how", ["edited", "gone"])
def test_what_was_changed_since_is_not_undone(interrupted: Path, name: str, how: str) -> None:
    path = interrupted / name
    if how == "gone":
        path.unlink()
    else:
        path.write_text("by hand")
    before = held_by(interrupted)
    if how == "gone" and name in ("trn1/2023-09-15/training.csv", "inf1/2023-09-15/inference.csv"):
        # As it was before, or was to be: nothing of it is lost.
        tidy(interrupted)
        assert held_by(interrupted) == OLD
        return
    with pytest.raises(ParameterError, match=f"^{interrupted.name}/{name}: changed since"):
        tidy(interrupted)
    assert held_by(interrupted) == before


def test_a_second_writer_is_told_to_wait(data: Path) -> None:
    again = only_writer(data)
    with only_writer(data), pytest.raises(ParameterError, match=r"^another command is writing to"):
        again.__enter__()


def test_what_older_imports_left_is_removed(data: Path) -> None:
    (data / ".import-abc/tables").mkdir(parents=True)
    with only_writer(data):
        assert not list(data.glob(".*"))


def test_an_interruption_after_the_last_step_comes_too_late(
    data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = Path.replace

    def replace(self: Path, target: Path) -> Path:
        done = real(self, target)
        if target.name == ".imported":
            raise KeyboardInterrupt
        return done

    monkeypatch.setattr(Path, "replace", replace)
    with only_writer(data):
        write_together(data, {"prices.csv": "new"})
    assert (data / "prices.csv").read_text() == "new"
    assert not list(data.glob(".*"))


@pytest.mark.parametrize("name", [".import", ".imported", ".import-x"])
def test_a_file_in_the_place_of_what_is_waiting_is_removed(data: Path, name: str) -> None:
    (data / name).write_text("")
    tidy(data)
    assert held_by(data) == OLD


@pytest.mark.parametrize("text", ["", "garbage", "[]", '{"prices.csv": 1}'])
def test_a_plan_that_cannot_be_read_is_named(data: Path, text: str) -> None:
    (data / ".import").mkdir()
    (data / ".import/plan.json").write_text(text)
    with pytest.raises(ParameterError, match="is not what an interrupted command left"):
        tidy(data)
    assert (data / ".import/plan.json").exists()


def test_a_file_where_a_folder_is_needed_is_refused_before_anything_is_written(data: Path) -> None:
    (data / "trn9").write_text("in the way")
    before = held_by(data)
    with only_writer(data), pytest.raises(NotADirectoryError, match="trn9"):
        write_together(data, NEW)
    assert held_by(data) == before
