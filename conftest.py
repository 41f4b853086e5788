"""Kernels that nbval starts import the helpers beside the notebooks, and nobody's own set-up."""

import os
import tempfile

import pytest

from perf_helpers.site.notebook import kernel_environment

FOLDER = pytest.StashKey[tempfile.TemporaryDirectory]()


def pytest_configure(config: pytest.Config) -> None:
    config.stash[FOLDER] = tempfile.TemporaryDirectory()
    os.environ |= kernel_environment(config.stash[FOLDER].name)


def pytest_unconfigure(config: pytest.Config) -> None:
    config.stash[FOLDER].cleanup()
