"""A page in fewer bytes: the same elements and words, and its own script alone may run."""

import base64
import hashlib
from html.parser import HTMLParser

import minify

from perf_helpers.site.notebook import NotebookError

# Once, and here: set while another thread's page is on its way, it leaves both waiting for ever.
minify.config({"html-keep-document-tags": True})

START, END = "<script>", "</script></body></html>"


def minified(html: str) -> str:
    """Return a page without what a browser does not need, with leave for its own script alone.

    Raises NotebookError where the smaller page does not read as the larger one did.
    """
    page = minify.string("text/html", html)
    if _Read(page) != _Read(html):
        raise NotebookError("the page does not read as it did before it was made smaller")
    if not page.endswith(END):
        return page.replace("'script'", "'none'", 1)
    # The last element of the document: what looks like one before it is text of an attribute.
    own, given = (text.rpartition(START)[2].rpartition("</script>")[0] for text in (page, html))
    if minify.string("text/html", f"{START}{given}</script>") != f"{START}{own}</script>":
        raise NotebookError("the page's script was changed when the page was made smaller")
    digest = base64.b64encode(hashlib.sha256(own.encode()).digest()).decode()
    return page.replace("'script'", f"'sha256-{digest}'", 1)


class _Read(HTMLParser):
    """What a page says to a reader: its elements in their order, and its words."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements: list[str] = []
        self.words: list[str] = []
        self.feed(html)
        self.close()

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Read) and (self.elements, "".join(self.words)) == (
            other.elements,
            "".join(other.words),
        )

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append(tag)

    def handle_data(self, data: str) -> None:
        # Rules and scripts are written in other words; blanks are the browser's.
        if self.elements[-1:] not in (["style"], ["script"]):
            self.words += data.split()
