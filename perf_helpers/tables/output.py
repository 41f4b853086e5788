"""What a notebook cell shows: HTML for people, and the CSV of the rows in it."""

from typing import NamedTuple

# MathJax takes what stands between two dollars for mathematics, and passes over elements of
# these classes: of the first in JupyterLab, of the second in the HTML that nbconvert makes.
BEFORE, AFTER = '<div class="mathjax_ignore tex2jax_ignore">\n', "\n</div>"


class Shown(NamedTuple):
    """Output of a cell, in the forms that Jupyter, nbconvert and the renderer read.

    `text` is what a terminal prints, `csv` the rows behind a table of figures; the
    renderer joins these into the CSV beside the page.
    """

    html: str
    text: str
    csv: str = ""

    def __repr__(self) -> str:
        return self.text

    def _repr_mimebundle_(self, **_: object) -> dict[str, str]:
        html = f"{BEFORE}{self.html}{AFTER}"
        bundle = {"text/plain": self.text, "text/html": html, "text/csv": self.csv}
        return {kind: content for kind, content in bundle.items() if content}


def without_guard(html: str) -> str:
    """Return the HTML of an output as a page has it, where no MathJax looks at it."""
    if html.startswith(BEFORE) and html.endswith(AFTER):
        return html.removeprefix(BEFORE).removesuffix(AFTER)
    return html
