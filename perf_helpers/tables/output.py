"""What a notebook cell shows: HTML for people, and the CSV of the rows in it."""

from typing import NamedTuple


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
        bundle = {"text/plain": self.text, "text/html": self.html, "text/csv": self.csv}
        return {kind: content for kind, content in bundle.items() if content}
