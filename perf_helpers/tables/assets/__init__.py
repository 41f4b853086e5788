"""The script and the style of the tables: of a page, and of what JupyterLab shows."""

from pathlib import Path

ASSETS = Path(__file__).parent
# In the order in which they are read; what each is for stands at its top.
FILES = (
    *("choices.js", "filter.js", "price.js", "heads.js", "rows.js", "export.js", "compare.js"),
    *("panel.js", "fronts.js", "values.js", "controls.js", "view.js"),
)
# Those of the page to choose by, after these.
CHOOSING = ("question.js", "answer.js")
# Where the script stands says what it is for: at the end of a page for all of it, with the
# page's address; in the output of a cell for that output.
START = "start(here, here === document.body);"


def script(*more: str) -> str:
    """Return the scripts as one that leaves no name behind and starts where it stands.

    And `more` of them, for a page that asks for these.
    """
    parts = [(ASSETS / name).read_text(encoding="utf-8") for name in (*FILES, *more)]
    here = "const here = document.currentScript.parentElement;"
    return "\n".join(["(() => {", '"use strict";', here, *parts, START, "})();"])


def lab_style() -> str:
    """Return the style of outputs in JupyterLab, as an element; a page says it once in its head."""
    sheets = ("tables.css", "notebook.css")
    rules = "".join((ASSETS / name).read_text(encoding="utf-8") for name in sheets)
    return f"<style>\n.jp-RenderedHTMLCommon {{\n{rules}}}\n</style>"
