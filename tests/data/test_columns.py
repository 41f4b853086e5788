"""The registry says what every column means, once."""

import re
from pathlib import Path

import pytest

from perf_helpers.data.columns import DATA, TABLES, _registry, columns, identity, with_role
from perf_helpers.data.frames import DTYPES
from perf_helpers.data.rows import PATTERNS
from perf_helpers.errors import DataError, ParameterError
from tests import shipped


@pytest.mark.parametrize("table", TABLES)
def test_every_column_has_a_known_type_a_heading_and_a_definition(table: str) -> None:
    for column in columns(table).values():
        assert column.type in {"text", "code", "url", *PATTERNS, *DTYPES}
        assert column.heading
        assert column.definition.endswith((".", ")"))
        assert bool(column.values) == (column.type == "code"), column.name


@pytest.mark.parametrize("table", TABLES)
def test_every_name_with_a_unit_in_it_states_that_unit(table: str) -> None:
    units = {"_ms": "ms", "_percent": "%", "_inf_per_s": "inference/sec", "_seq_per_s": "seq/sec"}
    for name, column in columns(table).items():
        for ending, unit in units.items():
            assert not name.endswith(ending) or column.unit == unit


@pytest.mark.parametrize("table", [*TABLES, "prices", "instances"])
def test_every_published_number_has_limits_and_their_reason(table: str) -> None:
    for column in columns(table).values():
        if column.numeric and not column.computed:
            assert 0 <= column.least < column.most <= 1e9
            assert column.limits.endswith((".", ")"))


@pytest.mark.parametrize("table", TABLES)
def test_an_alias_belongs_to_one_column(table: str) -> None:
    aliases = [alias for column in columns(table).values() for alias in column.aliases]
    assert len(aliases) == len(set(aliases))


def test_row_identity_of_inference_is_what_was_run_and_how() -> None:
    assert set(identity("inference")) == {
        *("optimized_for", "model", "task", "instance_type", "batch_size", "sequence_length"),
        *("image_size", "run_mode", "model_dtype", "autocast_dtype", "application_type"),
        *("n_models", "workers_per_model", "num_cores", "threads"),
    }


@pytest.mark.parametrize("table", TABLES)
def test_row_identity_has_no_measurement_no_version_and_no_degree(table: str) -> None:
    for name in identity(table):
        column = columns(table)[name]
        assert column.type in ("text", "code", "integer")
        assert not name.endswith("_degree")
        assert name not in ("category", "framework", "os", "topology", "neuron_version")


def test_throughput_is_best_high_and_everything_that_costs_is_best_low() -> None:
    for table in TABLES:
        for name, column in columns(table).items():
            if name.startswith("throughput"):
                assert column.descending
                assert column.role in ("throughput", "throughput_max")
            if name.startswith(("usd_", "latency", "ttft", "tpot")):
                assert not column.descending
                assert column.role.startswith(("cost", "latency")) or name == "usd_per_hour"


@pytest.mark.parametrize("table", TABLES)
def test_every_table_has_one_column_of_a_role_that_is_asked_for_alone(table: str) -> None:
    counts = {role: len(with_role(table, role)) for role in ("model", "instance", "throughput")}
    assert counts == {"model": 1, "instance": 1, "throughput": 1}
    # Those that come may be without a cost.
    assert len(with_role(table, "cost")) in ((1,) if table in shipped.TABLES else (0, 1))


def test_an_unknown_table_names_the_known_ones() -> None:
    with pytest.raises(ParameterError, match=r"unknown table 'trainning'.*did you mean 'training'"):
        columns("trainning")


def test_every_column_of_every_file_is_in_the_registry() -> None:
    for path in DATA.glob("*/*/*.csv"):
        header = path.read_text().partition("\n")[0].split(",")
        known = columns(path.stem)
        assert set(header) <= {name for name, column in known.items() if not column.computed}


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        (",descending,", ",down,", "sort: 'down' is not one of ascending, descending"),
        ("table,", "tabel,", "table: this column is missing"),
        ("inference,threads,", "inference,task,", "column: 'task' stands there twice for inf"),
        ("Num Cores |", "N Models |", "aliases: 'N Models' is an alias of n_models already"),
        (",version,", ",verson,", "type: 'verson' is not one of text, code, table"),
        ("real_time=Real Time", "real_time", "values: 'real_time | batch=Batch': every value is"),
        ("inference,n_models,", "inference,n_models,,", "20 cells where the heading has 19"),
    ],
)
def test_a_mistake_in_the_registry_is_named_by_its_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, old: str, new: str, message: str
) -> None:
    text = (DATA / "columns.csv").read_text()
    (tmp_path / "columns.csv").write_text(text.replace(old, new, 1))
    monkeypatch.setattr("perf_helpers.data.columns.DATA", tmp_path)
    with pytest.raises(DataError, match=rf"^data/columns.csv:\d+: {re.escape(message)}"):
        _registry.__wrapped__()


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "1: is empty; a line of headings was expected"),
        (b"table,column\xff\n", "1: byte 0xff is not UTF-8 text"),
    ],
)
def test_a_registry_that_cannot_be_read_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, content: bytes, message: str
) -> None:
    (tmp_path / "columns.csv").write_bytes(content)
    monkeypatch.setattr("perf_helpers.data.columns.DATA", tmp_path)
    with pytest.raises(DataError, match=f"^data/columns.csv:{message}"):
        _registry.__wrapped__()
