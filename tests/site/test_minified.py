"""What leaves the minifier reads as what went in, whatever a cell holds."""

import re

import nbformat
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import perf_helpers as perf
from perf_helpers.data.columns import columns
from perf_helpers.site import minified as module
from perf_helpers.site.minified import minified
from perf_helpers.site.notebook import NOTEBOOKS, NotebookError
from perf_helpers.site.page import page
from perf_helpers.site.plan import Target, plan

SCRIPT = "<script>\nfunction f(long) { return long + 1; }\nf(1);\n</script>\n</body>\n</html>"
STYLE = "<meta http-equiv='Content-Security-Policy' content=\"script-src 'script'\">"
LATENCY, COST = "latency_per_token_p99_ms", "usd_per_1m_tokens"


def document(body: str) -> str:
    return f"<!doctype html><html><head>{STYLE}</head><body>{body}{SCRIPT}"


def test_a_page_keeps_its_elements_and_words_and_may_run_its_script_alone() -> None:
    html = minified(document("<table><tr><td class='a'>1 <b>2</b></td></tr></table>"))
    assert "<td class=a>1 <b>2</b>" in html
    assert re.search(r"script-src 'sha256-[\w+/=]{44}'", html)
    assert html.endswith("</script></body></html>")


def test_a_script_that_was_rewritten_is_no_page() -> None:
    with pytest.raises(NotebookError, match="script was changed"):
        minified(document('<svg><text>a "b</text></svg>'))


def test_a_page_that_lost_a_word_is_no_page(monkeypatch: pytest.MonkeyPatch) -> None:
    real = module.minify.string

    class Loses:
        string = staticmethod(lambda kind, html: real(kind, html).replace("two", ""))

    monkeypatch.setattr(module, "minify", Loses)
    with pytest.raises(NotebookError, match="does not read as it did"):
        minified(document("<p>one two</p>"))


TEXTS = st.one_of(
    st.sampled_from(['"', "'", 'a "b', "<!--", "]]>", "</svg>", "<script>", "&amp;", "&#34;"]),
    # Letters that the figures' font has: of others it warns.
    st.text(st.characters(min_codepoint=33, max_codepoint=126), min_size=1, max_size=12),
)


@pytest.fixture(scope="module")
def target() -> Target:
    return plan("trn1", "2023-09-15", "llm", NOTEBOOKS.parent / "site")[0]


@pytest.fixture(scope="module")
def found() -> pd.DataFrame:
    return perf.audit(perf.read("llm", "trn1", "2023-09-15"))


@pytest.mark.archive
@given(st.data())
@settings(max_examples=8, suppress_health_check=[HealthCheck.too_slow])
def test_any_text_in_any_column_is_a_page_that_works(
    target: Target, found: pd.DataFrame, data: st.DataObject
) -> None:
    notebook = nbformat.read(NOTEBOOKS / "llm.ipynb", as_version=4)
    rows = perf.read("llm", "trn1", "2023-09-15")
    # Codes and versions are refused where they are none.
    kinds = columns("llm")
    texts = [name for name in rows if kinds[name].type in ("text", "url")]
    for name in data.draw(st.lists(st.sampled_from(texts), min_size=1, unique=True)):
        if name != "instance_type":
            rows[name] = [data.draw(TEXTS) for _ in range(len(rows))]
    rows = rows.pipe(perf.add_cost).assign(trend="2023-09-15=1")
    shown = [perf.show(rows, found), perf.pareto(rows, found, x=LATENCY, y=COST)]
    outputs = [output for cell in notebook.cells for output in cell.get("outputs", [])]
    tables = [output for output in outputs if "text/csv" in output.data]
    figures = [output for output in outputs if "<figure" in output.data["text/html"]]
    for output, new in zip((tables[0], figures[0]), shown, strict=True):
        output.data["text/html"] = new.html
    html = page(notebook, target, target.folders[0])
    # What looks like one elsewhere is text of an attribute.
    assert module._Read(html).elements.count("script") == 1
    assert html.endswith("</script></body></html>")
