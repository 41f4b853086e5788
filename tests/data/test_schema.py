"""An independent reader of Table Schemas agrees with our check on every file."""

import os
from pathlib import Path

import pytest
from frictionless import Detector, Resource, Schema, system

from perf_helpers.commands.check import BOOKS
from perf_helpers.data.columns import DATA, TABLES
from perf_helpers.data.schema import table_schema


def errors(path: Path, table: str) -> list[str]:
    """What frictionless finds wrong with a file; columns left out of it are allowed."""
    with system.use_context(trusted=True):
        resource = Resource(
            os.fspath(path),
            schema=Schema.from_descriptor(table_schema(table)),
            detector=Detector(schema_sync=True),
        )
        report = resource.validate()
    return [error.type for task in report.tasks for error in task.errors]


@pytest.mark.archive
def test_frictionless_agrees_that_every_file_is_in_order() -> None:
    for path in DATA.glob("*/*/*.csv"):
        assert errors(path, path.stem) == [], path
    for name in BOOKS:
        assert errors(DATA / f"{name}.csv", name) == []


@pytest.mark.parametrize(
    ("old", "new", "kind"),
    [
        (",2035.2,", ",fast,", "type-error"),
        (",real_time,", ",realtime,", "constraint-error"),
        (",2035.2,", ",,", "constraint-error"),
        (",2.14.0,", ",next,", "constraint-error"),
        (",2035.2,", ",2035.2,7,", "extra-cell"),
    ],
)
def test_frictionless_agrees_that_a_broken_file_is_broken(
    tmp_path: Path, old: str, new: str, kind: str
) -> None:
    path = tmp_path / "inference.csv"
    text = (DATA / "trn1/2023-09-15/inference.csv").read_text()
    path.write_text(text.replace(old, new, 1))
    assert kind in errors(path, "inference")


def test_a_schema_says_what_a_row_is_known_by_where_it_can() -> None:
    assert "primaryKey" not in table_schema("inference")
    assert table_schema("prices")["primaryKey"] == ["instance_type", "basis", "from_date"]
    assert all(table_schema(table)["fields"] for table in TABLES)
