"""A folder for each subject, and one way down."""

import subprocess
import sys
import sysconfig
from pathlib import Path

from perf_helpers.data.columns import DATA
from perf_helpers.site.inputs import HELPERS, ROOMS, inputs
from perf_helpers.site.plan import plan

SCRIPTS = Path(sysconfig.get_path("scripts"))


def test_rooms_import_downwards_alone_and_never_sideways() -> None:
    command = [SCRIPTS / "lint-imports", "--no-cache"]
    done = subprocess.run(command, cwd=DATA.parent, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout
    assert "1 kept, 0 broken" in done.stdout


def test_an_import_upwards_is_refused(project: Path) -> None:
    path = project / "perf_helpers/data/formats.py"
    path.write_text(path.read_text() + "\nimport perf_helpers.tables.table  # noqa\n")
    command = [SCRIPTS / "lint-imports", "--no-cache"]
    done = subprocess.run(command, cwd=project, capture_output=True, text=True)
    assert done.returncode == 1
    assert "perf_helpers.data.formats" in done.stdout


def test_a_room_says_what_it_is_about() -> None:
    rooms = [path for path in HELPERS.iterdir() if path.is_dir() and path.name != "__pycache__"]
    assert {room.name for room in rooms} == {*ROOMS, "release", "commands"}
    for room in rooms:
        assert (room / "__init__.py").read_text().startswith('"""')


def test_whatever_a_notebook_loads_of_ours_is_an_input_of_its_page() -> None:
    script = (
        "import sys, perf_helpers as perf\n"
        "for name in perf.__all__: getattr(perf, name)\n"
        "ours = [m for name, m in sys.modules.items() if name.startswith('perf_helpers')]\n"
        "print(*(module.__file__ for module in ours), sep='|')\n"
    )
    loaded = subprocess.check_output([sys.executable, "-c", script], cwd=DATA.parent, text=True)
    names = {Path(name).relative_to(DATA.parent).as_posix() for name in loaded.strip().split("|")}
    (target,) = plan("trn1", "2023-09-15", "training", Path("site"))
    assert len(names) > 30
    assert names <= inputs(target).keys()


def test_a_page_does_not_depend_on_imports_commands_or_tests() -> None:
    for target in plan("trn1", "latest", "", Path("site")):
        starts = ("perf_helpers/release/", "perf_helpers/commands/", "tests/")
        assert not [name for name in inputs(target) if name.startswith(starts)]
