"""Every public function, handed every wrong kind of frame, says in one line what is wrong."""

from collections.abc import Callable
from contextlib import suppress
from functools import cache

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import perf_helpers as perf
from perf_helpers.data.columns import columns, identity
from perf_helpers.errors import ParameterError, UserError
from tests.shipped import TABLES

Frame = pd.DataFrame
Change = Callable[[Frame], object]

# How each is called with rows and their audit; what takes no frame is asked for elsewhere.
CALLS: dict[str, Callable[[Frame, Frame], object]] = {
    "about": lambda rows, found: perf.about(rows, found),
    "add_cores": lambda rows, _: perf.add_cores(rows),
    "add_cost": lambda rows, _: perf.add_cost(rows),
    "add_trend": lambda rows, _: perf.add_trend(rows),
    "audit": lambda rows, _: perf.audit(rows),
    "choose": lambda rows, _: perf.choose(rows),
    "by_model": lambda rows, found: perf.by_model(rows, found, "throughput_seq_per_s"),
    "compare": lambda rows, _: (perf.compare(rows, right(rows)), perf.compare(right(rows), rows)),
    "findings": lambda _, found: perf.findings(found),
    "glossary": lambda rows, _: perf.glossary(rows),
    "mfu": lambda rows, found: perf.mfu(rows, found),
    "moves": lambda rows, _: (perf.moves(rows, right(rows)), perf.moves(right(rows), rows)),
    "pareto": lambda rows, found: perf.pareto(rows, found, LATENCY, "usd_per_1m_inferences"),
    "rates": lambda rows, _: perf.show(perf.rates(rows)),
    "row_ids": lambda rows, _: perf.row_ids(rows),
    "scaling": lambda rows, found: perf.scaling(rows, found),
    "show": lambda rows, found: (perf.show(rows), perf.show(rows, found)),
    "sort": lambda rows, _: perf.sort(rows),
    "verdicts": lambda rows, _: (
        perf.verdicts(rows, right(rows)),
        perf.verdicts(right(rows), rows),
    ),
}
LATENCY = ["latency_p50_ms", "latency_p99_ms"]
NO_FRAMES = {"between", "history", "newest", "read", "read_csv", "snapshots"}


@cache
def costed(table: str) -> Frame:
    rows = perf.read(table, "trn1", "2024-04-30").iloc[:9]
    return rows.pipe(perf.add_cost).pipe(perf.add_cores).pipe(perf.add_trend)


@cache
def audited(table: str) -> Frame:
    return perf.audit(costed(table))


def right(rows: object) -> Frame:
    """What the wrong rows are compared with."""
    table = str(rows.attrs.get("table")) if isinstance(rows, Frame) else None
    return costed(table if table in TABLES else "inference")


def drawn_from(rows: Frame) -> st.SearchStrategy[list[str]]:
    return st.lists(st.sampled_from(list(rows)), min_size=1, max_size=4, unique=True)


def with_attrs(rows: Frame, attrs: dict) -> Frame:
    rows = rows.copy()
    rows.attrs = attrs
    return rows


def put(rows: Frame, name: str, at: int, cell: object) -> Frame:
    """The rows with one cell of another kind, as whoever types it in would have them."""
    cells = list(rows[name])
    cells[at] = cell
    try:
        return rows.assign(**{name: pd.Series(cells, index=rows.index, dtype=rows[name].dtype)})
    except (TypeError, ValueError, OverflowError):
        return rows.assign(**{name: pd.Series(cells, index=rows.index, dtype="object")})


@st.composite
def wrong_frames(draw: st.DrawFn, rows: Frame) -> object:
    """The rows as they can go wrong: one thing, or two at once."""
    for _ in range(draw(st.integers(1, 2))):
        if not isinstance(rows, Frame) or not len(rows.columns):
            break
        kind = draw(st.sampled_from(KINDS))
        names = draw(drawn_from(rows))
        at, cell = draw(st.integers(0, max(len(rows) - 1, 0))), draw(st.sampled_from(CELLS))
        # What pandas does not do to a frame that went wrong once is no frame.
        with suppress(TypeError, ValueError, KeyError, OverflowError):
            rows = kind(rows, names, at, cell)
    return rows


CELLS = ["", "abc", "-1", None, float("nan"), float("inf"), -1, 0, 0.5, 10**12, True, pd.NA]
KINDS: list[Callable[[Frame, list[str], int, object], object]] = [
    lambda rows, names, *_: rows.drop(columns=names),
    lambda rows, names, *_: rows[names],
    lambda rows, names, *_: rows.astype(dict.fromkeys(names, "str")),
    lambda rows, *_: rows.astype("str"),
    lambda rows, names, *_: rows.astype(dict.fromkeys(names, "object")),
    lambda rows, names, *_: rows.astype(dict.fromkeys(names, "category")),
    lambda rows, names, *_: rows.assign(**dict.fromkeys(names, float("nan"))),
    lambda rows, names, *_: rows.assign(**dict.fromkeys(names)),
    lambda rows, names, *_: pd.concat([rows, rows[names]], axis=1),
    lambda rows, names, at, cell: put(rows, names[0], at, cell) if len(rows) else rows,
    lambda rows, *_: pd.concat([rows, rows]),
    lambda rows, *_: rows.set_axis([0] * len(rows)),
    lambda rows, *_: rows.set_axis([f"row {at}" for at in range(len(rows))]),
    lambda rows, names, *_: rows.set_index(names),
    lambda rows, *_: rows.T,
    lambda rows, *_: rows.iloc[:0],
    lambda rows, *_: rows.rename(columns=str.upper),
    lambda rows, *_: with_attrs(rows, {}),
    lambda rows, *_: with_attrs(rows, {"table": rows.attrs.get("table", "llm")}),
    *(
        lambda rows, *_, name=name, value=value: with_attrs(rows, rows.attrs | {name: value})
        for name in ("table", "instance", "family", "date")
        for value in ("llm", "training", "prices", "trn9", "1999-01-01", None, 7, ["inference"])
    ),
    lambda rows, *_: perf.history("inference", "trn1", "2023-06-28"),
    lambda rows, *_: perf.rates(costed("inference")),
    lambda rows, *_: perf.snapshots(),
    lambda rows, *_: audited("inference"),
    lambda rows, *_: costed("llm"),
    lambda rows, *_: costed("training"),
    lambda rows, *_: pd.DataFrame(),
    lambda rows, names, *_: rows[names[0]],
    lambda rows, *_: rows.to_dict("list"),
    *(lambda rows, *_, given=given: given for given in (None, "trn1", 7, [], object())),
]


def one_line(error: UserError) -> None:
    """A mistake is told in one line, which says what to do after what is wrong."""
    (line,) = str(error).splitlines()
    assert any(mark in line for mark in (": ", "; ", ", which")), line


def test_every_public_function_that_takes_a_frame_is_called() -> None:
    assert {*CALLS} | NO_FRAMES == {*perf.__all__}


@pytest.mark.parametrize("name", CALLS)
@settings(max_examples=25)
@given(data=st.data())
def test_a_wrong_frame_is_told_in_one_line_by(name: str, data: st.DataObject) -> None:
    table = data.draw(st.sampled_from([*TABLES]))
    rows, found = costed(table), audited(table)
    which = data.draw(st.sampled_from(["rows", "rows", "findings"]))
    if which == "rows":
        rows = data.draw(wrong_frames(rows))
    else:
        found = data.draw(wrong_frames(found))
    try:
        CALLS[name](rows, found)
    except UserError as error:
        one_line(error)


@pytest.mark.parametrize("table", TABLES)
def test_rows_that_repeat_their_labels_are_as_many_and_as_the_others(table: str) -> None:
    rows, found = costed(table), audited(table)
    repeating = rows.set_axis([0, 1, 0, 1, 0, 1, 0, 1, 0][: len(rows)])
    once = {
        *("sort", "show", "pareto", "scaling", "mfu", "by_model", "audit", "compare", "moves"),
        *("glossary", "rates", "about"),
    }
    for name in once:
        try:
            wanted = CALLS[name](rows, found)
        except ParameterError:
            continue
        given = CALLS[name](repeating, found)
        assert given.equals(wanted) if isinstance(wanted, Frame) else repr(given) == repr(wanted)
    for asked in (perf.add_cost, perf.add_cores, perf.add_trend):
        assert asked(repeating).reset_index(drop=True).equals(asked(rows).reset_index(drop=True))
    assert list(perf.row_ids(repeating)) == list(perf.row_ids(rows))


def test_a_concat_of_parts_is_sorted_as_the_whole() -> None:
    rows = perf.read("inference", "trn1", "2023-09-15")
    parts = [rows[rows["optimized_for"] == part] for part in ("latency", "throughput")]
    together = pd.concat([part.reset_index(drop=True) for part in parts])
    assert not together.index.is_unique
    assert perf.sort(together).equals(perf.sort(rows))


MISSING = {
    "sort": ("category", "read them with perf.read"),
    "show": ("model", "read them with perf.read"),
    "audit": ("latency_p99_ms", "read them with perf.read"),
    "compare": ("framework", "read them with perf.read"),
    "add_cost": ("throughput_inf_per_s", "read them with perf.read"),
    "rates": ("instance_type", "read them with perf.read"),
    "pareto": ("usd_per_1m_inferences", "cost them with perf.add_cost"),
    "add_cores": ("usd_per_1m_inferences", "cost them with perf.add_cost"),
}


@pytest.mark.parametrize("name", MISSING)
def test_what_is_missing_is_named_with_what_to_do(name: str) -> None:
    column, todo = MISSING[name]
    rows, found = costed("inference").drop(columns=column), audited("inference")
    with pytest.raises(ParameterError, match=rf"^these rows have no {column}: {todo}"):
        CALLS[name](rows, found)


@pytest.mark.parametrize("name", ["mfu", "scaling", "by_model"])
def test_rows_of_another_table_are_told_of_which(name: str) -> None:
    said = r"they are of llm; read rows of training with perf\.read$"
    with pytest.raises(ParameterError, match=said):
        CALLS[name](costed("llm"), audited("llm"))


def test_rows_and_audits_in_each_others_place_are_told_apart() -> None:
    rows, found = costed("llm"), audited("llm")
    with pytest.raises(ParameterError, match=r"^these are findings of an audit, not rows: "):
        perf.sort(found)
    with pytest.raises(ParameterError, match=r"^this audit has no check .*: audit the rows with"):
        perf.findings(rows)
    with pytest.raises(ParameterError, match=r"^this audit is of llm, the rows are of inference: "):
        perf.show(costed("inference"), found)


@pytest.mark.parametrize("name", ["sort", "show", "audit", "compare", "add_cost", "moves"])
def test_figures_that_were_read_back_as_text_are_told(name: str) -> None:
    rows = costed("inference").astype("str")
    with pytest.raises(
        ParameterError, match=r"is str, not numbers: read a CSV with perf\.read_csv"
    ):
        CALLS[name](rows, audited("inference"))


def test_whole_numbers_among_empty_cells_name_the_same_row_as_floats() -> None:
    rows = costed("inference")
    floats = rows.astype({name: "float64" for name in identity("inference") if name in WHOLE})
    assert list(perf.row_ids(floats)) == list(perf.row_ids(rows))


WHOLE = [name for name, column in columns("inference").items() if column.type == "integer"]
