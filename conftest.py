"""Kernels that nbval starts import the helpers beside the notebooks, and nobody's own set-up."""

import os
import tempfile

import pytest

from perf_helpers.site.kernel import kernel_environment

FOLDER = pytest.StashKey[tempfile.TemporaryDirectory]()


def pytest_configure(config: pytest.Config) -> None:
    config.stash[FOLDER] = tempfile.TemporaryDirectory()
    os.environ |= kernel_environment(config.stash[FOLDER].name)


def pytest_unconfigure(config: pytest.Config) -> None:
    config.stash[FOLDER].cleanup()


def pytest_xdist_auto_num_workers() -> int:
    """One more than there are cores: tests wait for browsers and kernels half of their time."""
    return (os.cpu_count() or 1) + 1


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the files that take longest, so that none is left over at the end.

    One of them makes the site that the others look at; what needs none is done meanwhile.
    """
    long = ("browser", "site", "release", "commands")
    looking = {item.path for item in items if "site" in getattr(item, "fixturenames", ())}
    first = max(looking, default=None)
    items.sort(
        key=lambda item: (
            item.path != first,
            item.path.parent.name not in long,
            item.path in looking,
        )
    )
