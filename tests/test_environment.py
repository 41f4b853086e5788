"""The environments say the same, and the lock files bind what they install."""

import re
import tomllib

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet

from perf_helpers.data.columns import DATA

ROOT = DATA.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]


def wanted(*extras: str) -> dict[str, str]:
    """What pyproject.toml asks for: names with their specs."""
    lines = list(PROJECT["dependencies"])
    for extra in extras:
        lines += PROJECT["optional-dependencies"][extra]
    return {(spec := Requirement(line)).name: str(spec.specifier) for line in lines}


def conda() -> dict[str, str]:
    """What environment.yml asks for, its pip part included and perf_helpers itself left out."""
    lines = yaml.safe_load((ROOT / "environment.yml").read_text())["dependencies"]
    (pip,) = (line["pip"] for line in lines if isinstance(line, dict))
    specs = [line for line in lines if isinstance(line, str)] + pip
    assert "-e ." in specs
    parsed = [Requirement(spec) for spec in specs if spec != "-e ."]
    return {spec.name: str(spec.specifier) for spec in parsed}


def test_environment_yml_and_pyproject_agree() -> None:
    found = conda()
    assert SpecifierSet(found.pop("python")) == SpecifierSet(PROJECT["requires-python"])
    assert found.pop("pip") == ""
    assert found == wanted("lab", "test")


def test_the_versions_of_python_that_can_be_installed_are_said_alike() -> None:
    first, last = map(int, re.findall(r"3\.(\d+)", PROJECT["requires-python"]))
    makefile = (ROOT / "Makefile").read_text()
    assert f"(3, {first}) <= sys.version_info < (3, {last})" in makefile
    names = re.findall(r"python3\.(\d+)\b(?!-)", makefile.partition("find_python = ")[2])
    assert [int(name) for name in names] == [*range(last - 1, first - 1, -1)]
    for text in (makefile, (ROOT / "README.md").read_text()):
        assert f"Python 3.{first} to 3.{last - 1}" in text


def test_every_dependency_has_its_reason_beside_it() -> None:
    for name in ("pyproject.toml", "environment.yml"):
        for line in (ROOT / name).read_text().splitlines():
            if re.match(r'\s+("|- )[a-z0-9-]+[><=]', line):
                assert re.search(r"# \w+", line), line


@pytest.mark.parametrize(
    ("name", "extra"), [("requirements.lock", "test"), ("requirements-lab.lock", "lab")]
)
def test_a_lock_file_binds_every_dependency_by_hash_and_names_no_index(
    name: str, extra: str
) -> None:
    text = (ROOT / name).read_text()
    pins = re.findall(
        r"^([a-z0-9.-]+)==(\S+)( ;.*?)? \\\n((?:    --hash=sha256:[0-9a-f]{64}.*\n)+)", text, re.M
    )
    assert len(pins) == len(re.findall(r"^\S+==", text, re.M))
    assert "://" not in text
    assert "--index" not in text
    locked = {pin[0]: pin[1] for pin in pins}
    for package, spec in wanted(extra).items():
        assert locked[package] in Requirement(f"{package}{spec}").specifier


def test_the_two_environments_have_the_same_versions_of_what_they_share() -> None:
    pins = [
        set(re.findall(r"^([a-z0-9.-]+==\S+)", (ROOT / name).read_text(), re.M))
        for name in ("requirements.lock", "requirements-lab.lock")
    ]
    names = [{pin.split("==")[0] for pin in found} for found in pins]
    shared = names[0] & names[1]
    assert {p for p in pins[0] if p.split("==")[0] in shared} == {
        p for p in pins[1] if p.split("==")[0] in shared
    }


def test_the_readme_says_what_was_not_tried() -> None:
    assert "conda solve" in (ROOT / "README.md").read_text()
