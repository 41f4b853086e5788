"""Every mistake has its title, reason, message and mend in one place, and is said somewhere."""

import ast
import re
from string import Formatter

import pytest

from perf_helpers.data.columns import DATA
from perf_helpers.data.mistakes import mistakes

MODULES = sorted((DATA.parent / "perf_helpers").rglob("*.py"))


def calls(name: str) -> list[ast.Call]:
    """All calls of a function or a method of this name."""
    nodes = (node for path in MODULES for node in ast.walk(ast.parse(path.read_text())))
    found = [node for node in nodes if isinstance(node, ast.Call)]
    return [
        call for call in found if name == getattr(call.func, "id", getattr(call.func, "attr", ""))
    ]


def fields(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}


SAID = {call.args[0].value: call for call in calls("said")}  # type: ignore[attr-defined]


@pytest.mark.parametrize("name", mistakes())
def test_a_mistake_has_a_title_a_reason_a_message_and_the_next_step(name: str) -> None:
    mistake = mistakes()[name]
    assert re.fullmatch(r"[A-Z][^.]+", mistake.title)
    assert re.fullmatch(r"[A-Z].+\.", mistake.reason)
    assert mistake.message
    assert re.fullmatch(r"[a-z].+[^.]", mistake.mend)


def test_every_mistake_is_said_and_every_mistake_that_is_said_is_known() -> None:
    assert SAID.keys() == mistakes().keys()


@pytest.mark.parametrize("name", mistakes())
def test_what_is_said_fills_its_message_and_its_mend(name: str) -> None:
    given = {keyword.arg for keyword in SAID[name].keywords}
    wanted = fields(mistakes()[name].message) | fields(mistakes()[name].mend)
    assert wanted == given or None in given


def test_no_problem_of_the_data_has_words_of_its_own() -> None:
    own = ast.JoinedStr | ast.Constant
    for call in calls("problem"):
        assert not isinstance(call.args[1], own), ast.unparse(call)
    for call in calls("Problem"):
        assert not isinstance(call.args[-1], own), ast.unparse(call)


def test_no_mistake_of_an_import_has_words_of_its_own() -> None:
    for path in (DATA.parent / "perf_helpers/release").glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Assign) and "mistakes[" in ast.unparse(node.targets[0]):
                assert ast.unparse(node.value).startswith("said("), ast.unparse(node)
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                assert not re.match(r"(SOURCE|DATE|RELEASE|REPLACE|COMMIT)\b[=:]", node.value)
