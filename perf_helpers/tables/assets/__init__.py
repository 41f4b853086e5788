"""The script and the style of the tables: of a page, and of what JupyterLab shows."""

from pathlib import Path

ASSETS = Path(__file__).parent
# In the order in which they are read; what each is for stands at its top.
FILES = (
    *("choices.js", "filter.js", "price.js", "heads.js", "rows.js", "export.js", "compare.js"),
    *("values.js", "controls.js", "view.js"),
)
# After these, those of a figure that follows the table.
FRONTS = ("panel.js", "fronts.js")
# And those of the page to choose by.
CHOOSING = (*FRONTS, "question.js", "answer.js")
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


def lab_style(*more: str) -> str:
    """Return the style of outputs in JupyterLab, as an element; a page says it once in its head.

    With `more` sheets, for an output that asks for these.
    """
    sheets = ("tables.css", *more, "notebook.css")
    rules = "".join((ASSETS / name).read_text(encoding="utf-8") for name in sheets)
    return f"<style>\n.jp-RenderedHTMLCommon {{\n{rules}}}\n</style>"
