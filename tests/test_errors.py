"""What is said to a person is safe to print, short, and no reason to stop."""

import os
import subprocess
import sys

import pytest

from perf_helpers.errors import DataError, ParameterError, Problem, say

ESCAPE = "\x1b]0;owned\x07\x1b[2J\u202egnp\r\n"


@pytest.mark.parametrize("place", ["file", "column", "message"])
def test_what_steers_a_terminal_is_shown_as_its_letters(place: str) -> None:
    problem = Problem("a.csv", 2, "Model", "is wrong")._replace(**{place: f"x{ESCAPE}y"})
    said = str(DataError([problem]))
    assert said.isprintable()
    assert "x\\x1b]0;owned\\x07\\x1b[2J\\u202egnp\\r\\ny" in said


def test_a_parameter_that_steers_a_terminal_is_one_line() -> None:
    assert str(ParameterError(f"SOURCE={ESCAPE} is no folder")).isprintable()


@pytest.mark.parametrize("place", ["column", "message"])
def test_what_is_long_is_cut_short(place: str) -> None:
    problem = Problem("a.csv", 2, "Model", "is wrong")._replace(**{place: "x" * 60_000})
    assert len(str(problem)) < 2100
    assert len(str(ParameterError("x" * 60_000))) < 2100


@pytest.mark.parametrize("closed", [1, 2])
def test_a_reader_that_is_gone_is_no_reason_to_stop(closed: int) -> None:
    script = (
        "from perf_helpers.errors import complain, say\n"
        "for _ in range(3):\n    say('out →')\n    complain('err →')\n"
        "raise SystemExit(7)\n"
    )
    here, there = os.pipe()
    os.close(here)
    streams = {1: subprocess.PIPE, 2: subprocess.PIPE} | {closed: there}
    done = subprocess.run(
        [sys.executable, "-c", script],
        stdout=streams[1],
        stderr=streams[2],
        env=os.environ | {"PYTHONIOENCODING": "ascii"},
    )
    os.close(there)
    assert done.returncode == 7
    assert {1: done.stderr, 2: done.stdout}[closed] == {1: b"err ?\n", 2: b"out ?\n"}[closed] * 3


def test_nothing_is_said_where_output_is_closed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdout", None)
    say("nobody hears this")
