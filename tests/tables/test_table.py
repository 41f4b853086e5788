"""Numbers stay numbers until they are shown, and nothing vanishes."""

import csv
import io
import re

import pandas as pd
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from perf_helpers.cost.prices import add_cost
from perf_helpers.data.columns import DATA, columns
from perf_helpers.data.formats import aligned, exact
from perf_helpers.data.frames import read
from perf_helpers.errors import ParameterError
from perf_helpers.tables.cells import entries
from perf_helpers.tables.table import show, sort, to_csv
from tests.shipped import SHIPPED

THROUGHPUT = columns("inference")["throughput_inf_per_s"]
COST = columns("inference")["usd_per_1m_inferences"]


def inference(**cells: list) -> pd.DataFrame:
    """A costed inference table whose rows differ in the given cells."""
    rows = add_cost(read("inference", "trn1", "2023-09-15")).iloc[: len(next(iter(cells.values())))]
    return rows.assign(**cells)


def test_rows_are_in_the_order_of_part_model_and_cost_as_a_number() -> None:
    rows = inference(
        optimized_for=["latency", "throughput", "throughput", "throughput"],
        model=["a", "b", "B", "a"],
        usd_per_1m_inferences=[1.0, 10.5, 9.25, float("nan")],
    )
    assert list(zip(*sort(rows)[["optimized_for", "model"]].to_numpy().T, strict=True)) == [
        *(("throughput", "a"), ("throughput", "B"), ("throughput", "b"), ("latency", "a"))
    ]


def test_a_row_without_a_price_comes_after_its_models_others_and_says_so() -> None:
    rows = sort(inference(model=["a", "a"], usd_per_1m_inferences=[float("nan"), 2.0]))
    assert list(rows["usd_per_1m_inferences"].isna()) == [False, True]
    assert "no price" in show(rows).html


def test_categories_stand_in_the_registrys_order_under_headings() -> None:
    rows = sort(inference(category=["cnn", "encoder", "cnn"], optimized_for=["latency"] * 3))
    assert list(rows["category"]) == ["encoder", "cnn", "cnn"]
    assert re.findall(r"<span>(\w+)</span></th></tr>", show(rows).html) == ["Encoder", "CNN"]


def test_rows_stand_by_category_before_model_wherever_the_registry_has_them() -> None:
    rows = sort(add_cost(read("training", "trn1", SHIPPED)))
    shown = re.findall(r'<th scope="row">(.*?)\u00a0', show(rows).html)
    assert shown == list(rows["model"])
    assert list(rows["category"].drop_duplicates()) == ["encoder", "decoder", "vision_transformer"]


def test_one_category_has_no_heading_of_its_own() -> None:
    assert 'class="group"' not in show(sort(inference(category=["cnn", "cnn"]))).html


def test_a_table_without_parts_is_one_part_without_a_label() -> None:
    html = show(inference(optimized_for=[None, None])).html
    assert html.count("<table>\n") == 1
    assert "<h3" not in html


def test_rows_that_name_no_part_stay_beside_those_that_do() -> None:
    html = show(sort(inference(optimized_for=["latency", None]))).html
    assert html.count("<table>\n") == 2
    assert html.index("Latency-optimized") < html.index("Aim not stated")


def test_a_column_that_holds_nothing_is_left_out() -> None:
    html = show(inference(model=["a"], image_size=[None], threads=[4])).html
    assert "Image Size" not in html
    assert "Threads" in html


def test_a_cost_that_could_not_be_computed_bears_no_mark() -> None:
    rows = inference(usd_per_1m_inferences=[2.0, float("nan")], model=["a", "b"])
    marks = ['<a class="flag error">!1</a>'] * 2
    filled, empty = entries(rows, columns("inference")["usd_per_1m_inferences"], marks)
    assert "!1" in filled
    assert "!1" not in empty
    assert "no price" in empty


def test_text_from_data_is_escaped() -> None:
    html = show(inference(model=["<script>alert(1)</script>"], task=['"&<b>'])).html
    assert "<script>alert" not in html
    assert "&quot;&amp;&lt;b&gt;" in html


@pytest.mark.parametrize("address", ["javascript:alert(1)", "data:text/html,x", "//x", "", None])
def test_only_web_addresses_become_links(address: str | None) -> None:
    html = show(inference(script_name=["Benchmark"], script_url=[address])).html
    assert "<td>Benchmark</td>" in html


def test_several_scripts_are_several_links() -> None:
    html = show(inference(script_name=["A | B"], script_url=["https://a | https://b"])).html
    assert '<a href="https://a">A</a> · <a href="https://b">B</a>' in html


def test_a_script_leads_to_its_file_on_the_day_and_the_csv_has_both_addresses() -> None:
    place = "https://github.com/aws-neuron/aws-neuron-sdk/blob"
    file = "src/benchmark/pytorch/inf2_benchmark.py"
    shown = show(inference(script_name=["Benchmark"], script_url=[f"{place}/master/{file}"]))
    pinned = f"{place}/5b489f8fd714df286ab9fe69b8ffe932b0a63e42/{file}"
    assert f'<a href="{pinned}">Benchmark</a>' in shown.html
    assert f"{place}/master" not in shown.html
    (row,) = csv.DictReader(io.StringIO(shown.csv))
    assert (row["script_url"], row["script_permalink"]) == (f"{place}/master/{file}", pinned)


def test_a_script_that_no_reader_could_open_is_named_without_a_link() -> None:
    url = "https://github.com/aws-neuron/aws-neuron-samples-staging/blob/master/vit.ipynb"
    shown = show(inference(script_name=["ViT"], script_url=[url]))
    assert "<td>ViT</td>" in shown.html
    (row,) = csv.DictReader(io.StringIO(shown.csv))
    assert (row["script_url"], row["script_permalink"]) == (url, "")


def test_a_cost_at_the_rate_of_the_first_type_is_marked() -> None:
    shown = show(sort(add_cost(read("training", "trn1", "2023-09-15")))).html
    assert shown.count('class="mark"') == 12
    assert "The cost is at the rate of the first it names, trn1.32xlarge." in shown


@pytest.mark.archive
def test_every_row_has_an_anchor_of_its_own() -> None:
    for path in DATA.glob("*/2024-0[49]-*/*.csv"):
        rows = sort(add_cost(read(path.stem, *path.parts[-3:-1])))
        anchors = re.findall(r'<tr id="([^"]+)">', show(rows).html)
        assert len(anchors) == len(set(anchors)) == len(rows)


def test_rows_that_do_not_say_their_table_are_refused() -> None:
    with pytest.raises(ParameterError, match=r"read them with perf\.read"):
        show(pd.DataFrame({"model": ["a"]}))


@pytest.mark.parametrize(
    ("values", "shown"),
    [
        ([3070, 46.52], ["3,070.00", "46.52"]),
        ([3622.3, 152.5], ["3,622.3", "152.5"]),
        ([0.083, 1.975], ["0.083", "1.975"]),
        ([27.63772011, 994.1797257], ["27.64", "994.18"]),
        ([52305.17, 12.7], ["52,305.17", "12.70"]),
        ([128.0, None], ["128", ""]),
        ([0.00005], ["0.00005"]),
        ([0.000015], ["0.000015"]),
        ([0.00005, 12.5], ["0.00005", "12.50000"]),
    ],
)
def test_the_numbers_of_a_column_line_up(values: list, shown: list[str]) -> None:
    assert aligned(pd.Series(values, dtype="float64"), THROUGHPUT) == shown


def test_dollars_have_three_decimals_and_more_where_they_would_read_nothing() -> None:
    values = pd.Series([0.12124, 0.00012, 0.0004999, 0.0005, 1500.0])
    assert aligned(values, COST) == ["$0.121", "$0.00012", "$0.00050", "$0.001", "$1,500.000"]


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_a_number_in_the_csv_has_all_its_digits(value: float) -> None:
    assert float(exact(value)) == value
    assert not exact(value).endswith(".0")


def test_the_csv_holds_the_rows_as_they_were_published() -> None:
    rows = sort(add_cost(read("inference", "trn1", "2023-09-15")))
    read_back = pd.read_csv(io.StringIO(to_csv(rows)), dtype=str, keep_default_na=False)
    assert list(read_back) == list(columns("inference"))
    source = pd.read_csv(
        DATA / "trn1" / "2023-09-15" / "inference.csv", dtype=str, keep_default_na=False
    )
    published = set(map(tuple, source.to_numpy()))
    assert set(map(tuple, read_back[list(source)].to_numpy())) == published


SIGNS = ("=", "+", "-", "@", "＝", "＋", "－", "＠")
SPECIAL = (*SIGNS, *"'\",;|\t\r\n ", "a", "1")


@pytest.mark.archive
@given(st.lists(st.sampled_from(SPECIAL), max_size=8).map("".join))
@example("=1+1")
@example("'=1+1")
@example(" \t@SUM(A1)")
@example("a\r=1")
@example("1;-2")
def test_a_text_in_the_csv_is_run_by_no_spreadsheet_and_can_be_had_back(text: str) -> None:
    (_, row) = csv.reader(io.StringIO(to_csv(inference(model=[text])), newline=""), strict=True)
    cell = dict(zip(columns("inference"), row, strict=True))["model"]
    assert not cell.strip().startswith(SIGNS)
    # An apostrophe was set where, apostrophes and blanks aside, such a sign comes after it.
    runs = re.compile(rf"['\s]*[{re.escape(''.join(SIGNS))}\t\r\n]")
    assert cell[cell.startswith("'") and bool(runs.match(cell[1:])) :] == text


def test_a_number_in_the_csv_is_one_whatever_its_sign() -> None:
    text = to_csv(inference(model=["-a", "b"], throughput_inf_per_s=[-5.0, -0.032]))
    rows = list(csv.DictReader(io.StringIO(text)))
    assert [row["throughput_inf_per_s"] for row in rows] == ["-5", "-0.032"]
    assert [row["model"] for row in rows] == ["'-a", "b"]


def test_what_only_a_spreadsheet_takes_for_the_end_of_a_cell_stands_between_quotes() -> None:
    assert '"a;=1+1"' in to_csv(inference(model=["a;=1+1"]))
