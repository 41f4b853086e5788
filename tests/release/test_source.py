"""A published folder imports to the committed figures, a broken one is refused cell by cell."""

import csv
import io
import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from perf_helpers.commands.import_release import OPTIONS
from perf_helpers.data.columns import DATA, columns
from perf_helpers.data.rows import Row
from perf_helpers.errors import Problem, UserError
from perf_helpers.release.publish import publish
from perf_helpers.release.source import _degrees, read_source
from tests.browser.browsing import in_archive

PUBLISHER = Path(__file__).parent / "publisher"
FOLDERS = sorted(path for path in PUBLISHER.glob("*/*") if path.is_dir())
FILES = sorted(PUBLISHER.glob("*/*/*.csv"))
LLM = "trn1/2023-10-10/trn1_latency_data_LLM.csv"


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda path: "/".join(path.parts[-2:]))
def test_a_folder_of_the_publisher_imports_to_the_committed_figures(folder: Path) -> None:
    date = "2023-09-15" if folder.name == "2023-09-21" else folder.name
    source = read_source(folder)
    assert source.problems == []
    for table in ("training", "inference", "llm"):
        # The note is the footnote of a page: no source file holds it.
        names = [c.name for c in columns(table).values() if not c.computed and c.name != "note"]
        path = DATA / folder.parent.name / date / f"{table}.csv"
        rows = list(csv.DictReader(path.open(newline=""))) if path.exists() else []
        figures = sorted([row.get(name) or "" for name in names] for row in rows)
        imported = [row.cells for row in source.rows.get(table, [])]
        assert sorted([row.get(name, "") for name in names] for row in imported) == figures


def broken(tmp_path: Path, name: str, old: str, new: str) -> list[str]:
    """What is said of a publisher's file in which something was replaced."""
    text = (PUBLISHER / name).read_text()
    assert old in text
    (tmp_path / Path(name).name).write_text(text.replace(old, new, 1))
    return [str(problem) for problem in read_source(tmp_path).problems]


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("Batch Size", "Batch Sice", "1: Batch Sice: an unknown heading; did you mean 'Batch"),
        ("TP Degree", "Batch Size", "1: Batch Size: the heading stands there twice"),
        (",54.8,", ",fast,", "2: Throughput (tokens/second): 'fast' is not a number"),
        (",54.8,", ',"54,8",', "2: Throughput (tokens/second): '54,8' is not a number"),
        (",54.8,", ",54.8,7,", "2: 20 cells where the heading has 19"),
        (",Real Time,", ",Sometimes,", "2: Application Type: 'Sometimes' is not one of real_time,"),
        ("benchmark-pt", "benchmark-py", "2: Scripts: ':benchmark-py:`Benchmark <opt>`': no"),
        (":benchmark-pt:", "see ", "2: Scripts: 'see `Benchmark <opt>`' is no link"),
        (",2.14.0,", ",next,", "2: Neuron Version: 'next' is not a version"),
        (",54.8,", ",54.8%,", "2: Throughput (tokens/second): '54.8%' is not a number"),
        (",54.8,", ",54.8*,", "2: Throughput (tokens/second): '54.8*' is not a number"),
        (",54.8,", ",=54.8,", "2: Throughput (tokens/second): '=54.8' is not a number"),
        ('opt-13b,', '"opt-13b,', "2: is not well-formed CSV"),
        (",Real Time,", ',"Real\nTime",', "2: Application Type: a line break inside a cell"),
        (",2.14.0,", f",2.{'9' * 5000},", "2: Neuron Version: '2.9999"),
        (",54.8,", f",{'9' * 60_000},", "2: Throughput (tokens/second): '999"),
        (",54.8,", ",1e-320,", "2: Throughput (tokens/second): '1e-320' is outside 0.001 to"),
        (",54.8,", ",1.7e308,", "2: Throughput (tokens/second): '1.7e308' is outside 0.001 to"),
        (",2048,", ",02048,", "2: Sequence Length: '02048' is not a whole number"),
        (",54.8,", ",00054.80,", "2: Throughput (tokens/second): '00054.8' is not a number above"),
        (",2.14.0,", ",2.014.0,", "2: Neuron Version: '2.014.0' is not a version"),
        ("opt-13b,", "opt-13b\ufe0f,", "2: Model: 'opt-13b\\ufe0f' has blanks around it or"),
        ("opt-13b,", "opt\u3164-13b,", "2: Model: 'opt\\u3164-13b' has blanks around it or"),
        ("opt-13b,", "opt\u034f-13b,", "2: Model: 'opt\\u034f-13b' has blanks around it or"),
        ("opt-13b,", "opt\ufffd-13b,", "2: Model: 'opt\\ufffd-13b' has blanks around it or"),
        (",2048,", ",0,", "2: Sequence Length: '0' is outside 1 to 100,000,000: A text has one"),
        ("Batch Size", "", "1: column 14: has no heading"),
    ],
)  # fmt: skip
def test_what_is_not_understood_is_named_by_file_line_and_heading(
    tmp_path: Path, old: str, new: str, message: str
) -> None:
    found = broken(tmp_path, "inf2/2023-12-22/latency_data_LLM.csv", old, new)
    assert any(line.startswith(f"latency_data_LLM.csv:{message}") for line in found), found


def test_a_topology_that_is_not_understood_is_named(tmp_path: Path) -> None:
    name = "trn1/2023-10-10/trn1_trn1n_nlp_data.csv"
    (problem,) = broken(tmp_path, name, "TP=8 DP=32 PP=4", "TP=8 EP=32 PP=4")
    assert "Topology: 'TP=8 EP=32 PP=4' is not understood" in problem


def test_a_degree_that_is_named_twice_is_refused(tmp_path: Path) -> None:
    name = "trn1/2023-10-10/trn1_trn1n_nlp_data.csv"
    (problem,) = broken(tmp_path, name, "TP=8 DP=32 PP=4", "TP=8 TP=8 DP=4 PP=4")
    assert "Topology: 'TP=8 TP=8 DP=4 PP=4' names a degree twice; keep one" in problem
    assert broken(tmp_path, name, "TP=8 DP=32 PP=4", "TP=" + "9" * 5000)


@pytest.mark.parametrize(
    "topology",
    [
        "TP=٣ DP=32 PP=4",
        "TP=8 DP=32 PP=4 xxx",
        "TP=8 xxx",
        "TP=08",
        "TP=0",
        "[32xNC(DP)",
        "32xNC(DP)]",
        "[32xNC(DP)] x",
        "[8xNC(TP)x4(DP)] TP=8",
        "TP=8 [8xNC(TP)]",
        "xTP=8",
        "ZeRO-1",
    ],
)
def test_a_topology_is_in_one_notation_and_whole(tmp_path: Path, topology: str) -> None:
    name = "trn1/2023-10-10/trn1_trn1n_nlp_data.csv"
    (problem,) = broken(tmp_path, name, "TP=8 DP=32 PP=4", topology)
    assert f"Topology: {topology!r} is not understood" in problem


@given(st.lists(st.sampled_from(["TP", "PP", "DP"]), unique=True, min_size=1), st.data())
def test_every_degree_of_a_topology_is_read(kinds: list[str], data: st.DataObject) -> None:
    degrees = {kind: data.draw(st.integers(1, 512)) for kind in kinds}
    gap = " " * data.draw(st.sampled_from([1, 3, 60, 100, 300]))
    row, problems = Row("a.csv", 2, {}, {}), list[Problem]()
    found = _degrees(gap.join(f"{kind}={count}" for kind, count in degrees.items()), row, problems)
    read = {f"{kind.lower()}_degree": str(degrees.get(kind, 1)) for kind in ("TP", "PP", "DP")}
    assert found.items() >= read.items()
    assert not problems


def test_a_broken_heading_and_a_torn_line_are_named_together(tmp_path: Path) -> None:
    path = PUBLISHER / "inf2/2023-12-22/latency_data_LLM.csv"
    text = path.read_text().replace("Batch Size", "Batch Sice").replace(",54.8,", ",54.8,7,")
    (tmp_path / path.name).write_text(text)
    said = [str(problem) for problem in read_source(tmp_path).problems]
    assert any("20 cells where the heading has 19" in line for line in said)
    assert any("Batch Sice: an unknown heading" in line for line in said)


def test_links_joined_by_a_plus_are_several(tmp_path: Path) -> None:
    name = "inf2/2023-12-22/latency_data_LLM.csv"
    link = ":benchmark-pt:`Benchmark <opt>`"
    assert broken(tmp_path, name, link, f"{link} + {link}") == []
    row = read_source(tmp_path).rows["llm"][0].cells
    assert row["script_name"] == "Benchmark | Benchmark"
    assert row["script_url"].count(" | ") == 1


@pytest.mark.parametrize(
    ("heading", "basis"),
    [
        ("On-Demand hourly rate", "on_demand"),
        ("On Demand hourly rate", "on_demand"),
        ("RI-Effective hourly rate", "ri_effective"),
        ("Hourly rate", None),
    ],
)
def test_the_basis_is_what_the_heading_says(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, heading: str, basis: str | None
) -> None:
    column = columns("prices")["usd_per_hour"]
    known = columns("prices") | {"usd_per_hour": column._replace(aliases=(heading,))}
    monkeypatch.setattr("perf_helpers.release.source.columns", lambda _: known)
    (tmp_path / "inf2_instance_prices.csv").write_text(f"Inst. Type,{heading}\ninf2.xlarge,0.7\n")
    source = read_source(tmp_path)
    if basis:
        assert source.rates[0].cells["basis"] == basis
    else:
        assert "does not say which basis" in str(source.problems[0])


def test_a_file_that_is_passed_over_holds_no_row(tmp_path: Path) -> None:
    (tmp_path / "cv_data.csv").write_text("Model,Throughput\n\n")
    assert read_source(tmp_path).problems == []
    (tmp_path / "cv_data.csv").write_text("Model,Throughput\nresnet,7\n")
    (problem,) = read_source(tmp_path).problems
    assert str(problem).startswith("cv_data.csv:2: holds rows, and no table is made of it; name")


def test_a_column_that_is_not_read_holds_nothing_else_than_before(tmp_path: Path) -> None:
    text = (PUBLISHER / "inf2/2023-12-22/latency_data_language.csv").read_text()
    lines = [line + "," for line in text.splitlines()]
    lines[0] += "Source"
    lines[1] += "HuggingFace"
    path = tmp_path / "latency_data_language.csv"
    path.write_text("\n".join(lines))
    assert read_source(tmp_path).problems == []
    lines[1] += ", 17 ms"
    path.write_text("\n".join(lines).replace("HuggingFace, 17", "17"))
    (problem,) = read_source(tmp_path).problems
    assert "Source: '17 ms': the column is not read" in str(problem)


def test_two_headings_of_one_column_are_named_with_each_other(tmp_path: Path) -> None:
    name = "inf2/2023-12-22/inf2_instance_prices.csv"
    both = "On-Demand hourly rate,RI-Effective hourly rate"
    found = broken(tmp_path, name, "On-Demand hourly rate", both)
    message = "1: RI-Effective hourly rate: means the same column as 'On-Demand hourly rate'"
    assert any(message in problem for problem in found)


def test_a_file_with_headings_and_no_row_is_named(tmp_path: Path) -> None:
    name = "latency_data_LLM.csv"
    heading = (PUBLISHER / "inf2/2023-12-22" / name).read_text().partition("\n")[0]
    (tmp_path / name).write_text(heading + "\n\n")
    assert list(map(str, read_source(tmp_path).problems)) == [
        "latency_data_LLM.csv:1: headings, and no row under them; fill it, or take it away"
    ]


def test_a_file_that_no_table_is_made_of_is_named_with_the_closest(tmp_path: Path) -> None:
    (tmp_path / "throughput_data_encodr.csv").write_text("Model\n")
    (problem,) = read_source(tmp_path).problems
    assert str(problem) == (
        "throughput_data_encodr.csv: no table is made of it; "
        "did you mean 'throughput_data_encoder.csv'?; give it a line in data/sources.csv, such as "
        "'throughput_data_encodr.csv,inference,throughput,encoder', or take it away"
    )


@pytest.mark.parametrize("name", ["latency_data.CSV", "latency_data.tsv", "notes.txt"])
def test_a_file_of_another_kind_is_not_passed_over(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text("Model\n")
    (problem,) = read_source(tmp_path).problems
    assert str(problem).startswith(f"{name}: no table is made of it")


def test_a_blank_or_another_case_in_an_instance_type_is_mended(tmp_path: Path) -> None:
    name = "inf2/2023-12-22/inf2_instance_prices.csv"
    assert broken(tmp_path, name, "Inf2.48xlarge,", "Inf2.48xlarge ,") == []
    kinds = [rate.cells["instance_type"] for rate in read_source(tmp_path).rates]
    assert kinds == ["inf2.xlarge", "inf2.48xlarge", "inf2.24xlarge", "inf2.8xlarge"]


def test_a_byte_order_mark_and_windows_line_ends_change_nothing(tmp_path: Path) -> None:
    plain = (PUBLISHER / LLM).read_bytes().replace(b"\r\n", b"\n")
    folders = []
    for name, content in (("a", plain), ("b", b"\xef\xbb\xbf" + plain.replace(b"\n", b"\r\n"))):
        (tmp_path / name).mkdir()
        (tmp_path / name / Path(LLM).name).write_bytes(content)
        folders.append(read_source(tmp_path / name))
    assert folders[0] == folders[1]
    assert folders[0].problems == []


NASTY = st.sampled_from(
    [
        *("", "\0", '"', '""', ",", "\n", "\r\n", ";", "\t", "\ufeff", "\u00a0", "1_000", "１"),
        *("=1+1", "@SUM(A1)", "+1", "-1", "1e5", "1,000", "nan", "inf", "0x10", "<b>", "x" * 10**6),
        *("<script>alert(1)</script>", "`x <javascript:alert(1)>`_", "None", "12.50%", " 7 ", "'"),
    ]
)


@st.composite
def mutated(draw: st.DrawFn) -> tuple[str, str, bytes]:
    """A real file of the publisher with one to three things done to it."""
    path = draw(st.sampled_from(FILES))
    content = path.read_bytes()
    for _ in range(draw(st.integers(1, 3))):
        lines = content.split(b"\n")
        at = draw(st.integers(0, len(lines) - 1))
        cells = lines[at].split(b",")
        cell = draw(st.integers(0, len(cells) - 1))
        kind = draw(st.integers(0, 8))
        if kind == 0:
            cells.insert(cell, b"")
        elif kind == 1:
            del cells[cell]
        elif kind == 2:
            other = draw(st.integers(0, len(cells) - 1))
            cells[cell], cells[other] = cells[other], cells[cell]
        elif kind in (3, 4):
            cells[cell] = draw(NASTY).encode()
        elif kind == 5:
            cells[cell] += draw(NASTY).encode()
        lines[at] = b",".join(cells)
        content = b"\n".join(lines)
        if kind == 6:
            content = content[: draw(st.integers(0, len(content)))]
        elif kind == 7:
            content = content.decode(errors="replace").encode(
                draw(st.sampled_from(["utf-16", "utf-8-sig", "utf-32", "cp037"])), "replace"
            )
        elif kind == 8:
            where = draw(st.integers(0, len(content)))
            content = content[:where] + draw(st.binary(max_size=4)) + content[where:]
    return path.parent.parent.name, path.name, content


@pytest.fixture(scope="module", params=["refused", *in_archive("refused and doubted")])
def books(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Path]:
    """A data folder with books and no snapshots, which an import writes to."""
    folder = tmp_path_factory.mktemp("data")
    for path in DATA.glob("*.csv"):
        shutil.copy(path, folder)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("perf_helpers.release.publish.DATA", folder)
        patch.setattr("perf_helpers.data.rows.DATA", folder)
        if request.param == "refused":
            # What is doubtful in what is refused takes ten times as long to say.
            patch.setattr("perf_helpers.release.doubts.doubts", lambda *_: [])
        yield folder


def files(folder: Path) -> dict[str, bytes]:
    return {str(p.relative_to(folder)): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


@given(mutated())
@settings(
    max_examples=300,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_a_mutated_file_is_refused_or_every_number_is_that_of_its_cell(
    tmp_path_factory: pytest.TempPathFactory, books: Path, case: tuple[str, str, bytes]
) -> None:
    family, name, content = case
    folder = tmp_path_factory.mktemp("mutated")
    (folder / name).write_bytes(content)
    source = read_source(folder)
    before = files(books)
    given = {"source": str(folder), "instance": family, "date": "2999-01-01"}
    options = dict.fromkeys(OPTIONS, "") | given | {"release": "99.0.0", "sure": "1"}
    try:
        publish(options)
    except UserError:
        assert files(books) == before
    else:
        made = books / family / "2999-01-01"
        assert files(books).keys() - before.keys() == {
            str(path.relative_to(books)) for path in made.iterdir()
        }
        assert {path.stem for path in made.iterdir()} == set(source.rows)
        shutil.rmtree(books / family)
        for kept in before:
            (books / kept).write_bytes(before[kept])
    assert [path.name for path in folder.iterdir()] == [name]
    if source.problems:
        for problem in source.problems:
            assert problem.file == name
            assert problem.message
            assert len(str(problem)) < 2_000
        return
    text = content.decode("utf-8-sig")
    reader = csv.reader(io.StringIO(text, newline=""))
    start, heading, cells = 1, [], {}
    for row in reader:
        if not heading and any(cell.strip() for cell in row):
            heading = [" ".join(cell.split()) for cell in row]
        cells[start] = row
        start = reader.line_num + 1
    for table, rows in (*source.rows.items(), ("prices", source.rates)):
        for row in rows:
            given_cells = dict(zip(heading, cells[row.line], strict=True))
            for column in columns(table).values():
                headings = [text for text in heading if text in column.aliases]
                if column.numeric and headings and row.cells[column.name]:
                    cell = re.sub(r"[%$*\s]", "", given_cells[headings[0]])
                    assert float(cell) == float(row.cells[column.name])
                elif column.numeric and headings:
                    assert not re.sub(r"[%*\s]", "", given_cells[headings[0]])


PAGE = """
Training
========
.. csv-table::
   :file: trn1_trn1n_nlp_data.csv
   :header-rows: 1

.. df-table::

   df = pd.read_csv('throughput_data.csv')
   # df = pd.read_csv('nowhere.csv')
   df_prices = pd.read_csv("trn1_instance_prices.csv")

.. An older table:

   df = pd.read_csv('latency_data.csv')
..
   :file: latency_data.csv
"""


def test_what_pages_name_is_imported_and_the_rest_is_passed_over(tmp_path: Path) -> None:
    folder = shutil.copytree(PUBLISHER / "trn1/2023-10-10", tmp_path / "folder")
    (folder / "trn1-performance.rst").write_text(PAGE)
    (folder / "notes.csv").write_text("a\n")
    (folder / "images").mkdir()
    source = read_source(folder)
    assert source.problems == []
    files = {row.file for rows in source.rows.values() for row in rows}
    assert files == {"trn1_trn1n_nlp_data.csv", "throughput_data.csv"}
    assert {rate.file for rate in source.rates} == {"trn1_instance_prices.csv"}
    assert source.passed_over == [
        f"{name}: named by no page (trn1-performance.rst)"
        for name in (
            *("images", "latency_data.csv", "notes.csv"),
            *("trn1_latency_data_LLM.csv", "trn1_throughput_data_LLM.csv"),
        )
    ]


def test_a_file_that_a_page_names_and_that_is_not_there_is_a_problem(tmp_path: Path) -> None:
    (tmp_path / "a.rst").write_text(".. csv-table::\n   :file: training_data_encoder.csv\n")
    (problem,) = read_source(tmp_path).problems
    said = "a.rst: names 'training_data_encoder.csv', which is not there; "
    assert str(problem).startswith(said)


def test_a_file_outside_the_folder_is_not_imported(tmp_path: Path) -> None:
    folder = shutil.copytree(PUBLISHER / "trn1/2023-10-10", tmp_path / "folder")
    other = Path(shutil.copytree(folder, tmp_path / "other"))
    (folder / "latency_data.csv").unlink()
    for name in ("../other/latency_data.csv", str(other / "latency_data.csv")):
        (folder / "a.rst").write_text(f".. csv-table::\n   :file: {name}\n")
        (problem,) = read_source(folder).problems
        assert str(problem).startswith(f"a.rst: names {name!r}, which is not there; ")
    # One of that name in the folder is what is meant.
    (folder / "a.rst").write_text(f".. csv-table::\n   :file: {other / 'throughput_data.csv'}\n")
    assert {row.file for row in read_source(folder).rows["inference"]} == {"throughput_data.csv"}


def test_rows_that_stand_in_a_page_are_named(tmp_path: Path) -> None:
    folder = shutil.copytree(PUBLISHER / "trn1/2023-10-10", tmp_path / "folder")
    inline = ".. csv-table::\n   :header: Model,Throughput (inference/sec)\n\n   foo,12\n"
    (folder / "a.rst").write_text(f"Tables\n\n{inline}\n.. list-table::\n\n   * - foo\n")
    said = [f"a.rst:{line}: rows that stand in the page itself" for line in (3, 8)]
    assert read_source(folder).passed_over == said
    (folder / "a.rst").write_text(f"{inline}\n.. csv-table::\n   :file: latency_data.csv\n")
    assert read_source(folder).passed_over[-1:] == ["a.rst:1: rows that stand in the page itself"]


def test_pages_that_name_no_file_leave_the_folder_as_it_is(tmp_path: Path) -> None:
    folder = shutil.copytree(PUBLISHER / "trn1/2023-10-10", tmp_path / "folder")
    whole = read_source(folder)
    (folder / "index.rst").write_text("Nothing here reads a table.\n")
    assert read_source(folder) == whole


@pytest.mark.parametrize(
    ("change", "kind"),
    [
        (lambda text: text.encode("utf-16"), "UTF-16 text"),
        (lambda text: text.encode("utf-16-le"), "UTF-16 text, or no text at all"),
        (lambda text: text.replace(",", ";").encode(), "divided by semicolons"),
        (lambda text: text.replace(",", "\t").encode("utf-8-sig"), "divided by tabs"),
        (lambda text: f"sep=,\r\n{text}".encode(), "a spreadsheet's own kind of CSV"),
        (lambda _: b"PK\x03\x04...", "a workbook of a spreadsheet"),
        (lambda _: b"<!DOCTYPE html><html>", "a web page"),
        (lambda _: b"version https://git-lfs.github.com/spec/v1\n", "a pointer of Git LFS"),
    ],
)
def test_a_file_of_another_format_is_named_once_with_what_to_do(
    tmp_path: Path, change: Callable[[str], bytes], kind: str
) -> None:
    path = tmp_path / "latency_data_LLM.csv"
    path.write_bytes(change((PUBLISHER / "inf2/2023-12-22" / path.name).read_text()))
    (problem,) = read_source(tmp_path).problems
    assert str(problem).startswith(f"{path.name}:1: is {kind}")
    assert "save it as 'CSV UTF-8 (comma delimited)'" in str(problem)
