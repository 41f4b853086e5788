"""What a cell of a table has beyond its edge, where its neighbour stands."""

from playwright.sync_api import Locator

BEYOND = """cells => cells.map(cell => {
    const content = document.createRange();
    content.selectNodeContents(cell);
    const over = content.getBoundingClientRect().right - cell.getBoundingClientRect().right;
    return [cell.innerText, over];
})"""


def overprinting(cells: Locator) -> list[str]:
    """The texts of the cells that reach into their neighbours."""
    found = cells.evaluate_all(BEYOND)
    assert found
    return [text for text, over in found if over > 0]
