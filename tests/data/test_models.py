"""Every published name leads to a model, and a new one asks for its line."""

from perf_helpers.data.models import known_models, unnamed
from perf_helpers.data.rows import Row, read_book
from perf_helpers.data.rules import Sheet
from perf_helpers.data.snapshot import all_snapshots


def test_names_of_one_model_find_each_other() -> None:
    inference, training, llm = map(known_models, ("inference", "training", "llm"))
    one = "google-bert/bert-base-uncased"
    for name in ("BERT base (bert-base-uncased)", "bert-base-uncased"):
        assert inference[name].model == one
    assert training["HuggingFace BERT-Large Ph1"].model == inference["bert-large-uncased"].model
    assert training["Llama-2-13B"] == llm["Llama-2-13b"]
    assert inference["opt-30b"] == llm["opt-30b"]


def test_a_model_is_one_whatever_table_names_it() -> None:
    kept: dict[str, tuple[str, ...]] = {}
    for row in read_book("models"):
        said = tuple(row.cells[name] for name in ("kind", "parameters_b", "trained_from"))
        assert kept.setdefault(row.cells["model"], said) == said, row


def test_a_number_of_parameters_says_where_it_is_stated() -> None:
    for row in read_book("models"):
        assert bool(row.cells["parameters_b"]) == bool(row.cells["stated_in"]), row


def test_a_new_name_asks_for_its_line_once() -> None:
    (newest, *_) = (x for x in reversed(all_snapshots()) if x.family == "trn1")
    rows = [
        Row("data/trn1/x/llm.csv", line, {"model": name}, {})
        for line, name in enumerate(("Llama-2-7b", "Llama-9-7b", "Llama-9-7b"), 2)
    ]
    sheet = Sheet("llm", "trn1", newest.date, rows)
    (problem,) = unnamed(sheet, {"llm": [*known_models("llm")]})
    assert str(problem) == (
        "data/trn1/x/llm.csv:3: model: 'Llama-9-7b' is not in data/models.csv; did you mean "
        "'Llama-2-7b'?; give it a line there that begins with 'llm,Llama-9-7b,', or its usual "
        "spelling"
    )
    # A table of which no model has a line does without.
    assert [*unnamed(sheet, {})] == []
