"""What a reader sees of the tables of an open page, and how they change it."""

from playwright.sync_api import Locator, Page

SEEN = """
table => [...table.rows].filter(row => !row.matches('.filters, .group')).map(row =>
    [...row.cells].filter(cell => !cell.hidden).map(cell => {
        const copy = cell.cloneNode(true)
        copy.querySelectorAll('.anchor, .flag, .age, .mark').forEach(mark => mark.remove())
        return copy.textContent.replace(/\\s+/g, ' ').trim()
    }))
"""


def tables(page: Page) -> list[list[list[str]]]:
    """The tables of figures as they are seen: heads and rows of texts, without marks."""
    return page.locator("table:has(.throughput)").evaluate_all(f"all => all.map({SEEN})")


def column(page: Page, heading: str, table: int = 0) -> list[str]:
    """The cells of a column that are seen, from top to bottom."""
    heads, *rows = tables(page)[table]
    at = next(at for at, head in enumerate(heads) if head.startswith(heading))
    return [row[at] for row in rows]


def numbers(page: Page, heading: str, table: int = 0) -> list[float]:
    """The numbers of a column that are seen, without those that are none."""
    texts = [text.replace("$", "").replace(",", "") for text in column(page, heading, table)]
    return [float(text) for text in texts if text[:1].isdigit()]


def errors(page: Page, heading: str, table: int = 0) -> int:
    """How many cells of a column bear the mark of what cannot be true; they must be the last."""
    heads, *rows = tables(page)[table]
    at = next(at for at, head in enumerate(heads) if head.startswith(heading)) + 1
    rows = page.locator("table:has(.throughput)").nth(table).locator("tbody tr:not(.group)")
    marked = rows.evaluate_all(
        f"all => all.map(row => !!row.querySelector(':scope > :nth-child({at}) .error'))"
    )
    assert marked == sorted(marked)
    return sum(marked)


def head(page: Page, heading: str, table: int = 0) -> Locator:
    """The head of a column."""
    heads = page.locator("table:has(.throughput)").nth(table).locator("thead th")
    return heads.filter(has_text=heading).first


def filtered(page: Page, heading: str, expression: str, table: int = 0) -> None:
    """Type a filter below a heading."""
    field = page.locator("table:has(.throughput)").nth(table).get_by_label(f"Filter {heading}")
    field.first.fill(expression)


def columns_of_set(page: Page, name: str) -> None:
    """Choose a set of columns from the picker: essential is ''."""
    page.get_by_text("Columns", exact=True).click()
    page.get_by_label("Set of columns").select_option(name)
    page.keyboard.press("Escape")


def status(page: Page) -> str:
    """How many rows the page says that it shows."""
    return page.locator(".view [role=status]").inner_text()


def chips(page: Page) -> list[str]:
    """What the page says of the view, in words."""
    return page.locator("[data-drop]").all_inner_texts()


def as_built(page: Page) -> None:
    """Take away what the scripts add to the tables: filters, and columns said once for all rows."""
    columns_of_set(page, "all")
    page.evaluate(
        """() => {
            document.querySelectorAll('.filters').forEach(row => row.remove())
            for (const table of document.querySelectorAll('table:has(.throughput)')) {
                const heads = [...table.rows[0].cells]
                const once = heads.flatMap((head, at) => (head.matches('.once') ? at : []))
                for (const { cells } of [...table.rows])
                    once.filter(at => cells[at]).reverse().forEach(at => cells[at].remove())
            }
        }"""
    )
