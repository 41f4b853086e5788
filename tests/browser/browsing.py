"""What every page must be when the system's Chromium opens it."""

from pathlib import Path

import pytest
from _pytest.mark import ParameterSet
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from perf_helpers.tables.assets import ASSETS


def in_archive(*values: object) -> list[ParameterSet]:
    """More values of a parameter, those of them that only make test-all takes."""
    return [pytest.param(value, marks=pytest.mark.archive) for value in values]


# How far down the first row of figures may begin, by the width of the window.
FIRST_ROW = {360: 640, 1440: 330}

# Of an open page: captions of more than three lines, and of its tables rows that look alike in what
# is seen without scrolling, heads of more than three lines, the heights of rows, and whether one is
# wider than its box.
AT_FIRST = """
() => {
    const found = { alike: [], tall_heads: [], heights: [], scrolls: false }
    found.tall_captions = [...document.querySelectorAll('figcaption')].filter(caption => {
        const twin = caption.querySelector('details')?.offsetHeight ?? 0
        const { lineHeight } = getComputedStyle(caption)
        return (caption.offsetHeight - twin) / parseFloat(lineHeight) > 3.5
    }).map(caption => caption.textContent)
    for (const table of document.querySelectorAll('table:has(.throughput)')) {
        const box = table.closest('.scroll'), known = new Set()
        const edge = box.getBoundingClientRect().left + box.clientWidth + 1
        const heads = [...table.rows[0].cells]
        const seen = heads.flatMap((head, at) =>
            !head.hidden && head.getBoundingClientRect().right <= edge ? at : [])
        for (const head of heads.filter(head => !head.hidden)) {
            const { lineHeight } = getComputedStyle(head)
            const lines = head.firstChild.getBoundingClientRect().height / parseFloat(lineHeight)
            if (lines > 3.5) found.tall_heads.push(head.textContent)
        }
        for (const row of table.querySelectorAll('tbody tr[id]')) {
            const cells = seen.map(at => {
                const copy = row.cells[at].cloneNode(true)
                copy.querySelectorAll('.flag, .age, .anchor').forEach(mark => mark.remove())
                return copy.textContent.trim()
            })
            if (known.has(cells.join('|'))) found.alike.push(row.id)
            known.add(cells.join('|'))
            found.heights.push(Math.round(row.getBoundingClientRect().height))
        }
        found.scrolls ||= box.scrollWidth > box.clientWidth
    }
    return found
}
"""


def opened(browser: Browser, path: Path, width: int = 1440, scheme: str = "light") -> Page:
    """A page of the site in a window of its own, with the network refused.

    `asked` and `said` on the window list the requests made and what the console printed.
    """
    page = browser.new_page(viewport={"width": width, "height": 900}, color_scheme=scheme)
    page.asked, page.said = [], []
    page.context.set_offline(True)
    page.on("request", lambda request: page.asked.append(request.url))
    page.on("console", lambda message: page.said.append(message.text))
    page.on("pageerror", lambda error: page.said.append(str(error)))
    page.on("dialog", lambda dialog: (page.said.append(dialog.message), dialog.dismiss()))
    page.goto(path.as_uri())
    return page


def as_at_first(page: Page) -> Page:
    """An open page as it was when it was opened: without a view, with its menus closed."""
    page.evaluate(
        """() => {
            for (const open of document.querySelectorAll('details[name][open]')) open.open = false
            document.activeElement?.blur()
            scrollTo(0, 0)
            history.replaceState(null, '', location.pathname)
            dispatchEvent(new HashChangeEvent('hashchange'))
        }"""
    )
    return page


def scripted(browser: Browser, *names: str) -> Page:
    """A blank page that has the functions of some of the scripts."""
    page = browser.new_page()
    for name in names:
        page.add_script_tag(path=ASSETS / name)
    return page


def overweight(path: Path) -> list[str]:
    """How much a page weighs beyond 45 kB and 2.5 kB a row of its figures, if it does."""
    figures = path.with_suffix(".csv")
    rows = len(figures.read_text().splitlines()) - 1 if figures.exists() else 0
    weight, allowed = path.stat().st_size, 45_000 + 2_500 * rows
    return [f"weighs {weight} bytes, {allowed} allowed"] if weight > allowed else []


# Rows are written alike: those without a mark, from the seventh of a table on, tell nothing more.
MORE_OF_THE_SAME = "tbody tr[id]:nth-child(n + 7):not(:has(.flag, .age))"


# What axe-core cannot see through: shades behind text, and heads that lie over rows.
IN_THE_OPEN = """
.scroll, .bar { background-image: none !important; overflow: visible; max-height: none }
thead, thead th, [scope=row] { position: static !important }
"""
# Why it does not look at a text: something lies over it, it ends beside the window, or is drawn.
HIDDEN = ("elmPartially", "bgOverlap", "imgNode")
# A sign is text too.
MEASURED = {
    "resultTypes": ["violations", "incomplete"],
    "checks": {"color-contrast": {"options": {"ignoreUnicode": False}}},
}


def axe_finds(page: Page) -> str:
    """What axe-core finds wrong with an open page, or nothing; afterwards the page lacks rows.

    The contrast of a text in a table is measured: one that could not be is a finding, but for
    those that the window's edge or an open menu cuts, whose like are measured beside them.
    """
    page.evaluate(f"document.querySelectorAll('{MORE_OF_THE_SAME}').forEach(row => row.remove())")
    page.add_style_tag(content=IN_THE_OPEN)
    report = Axe().run(page, options=MEASURED)
    unmeasured = [
        node["html"]
        for rule in report.response["incomplete"]
        if rule["id"] == "color-contrast"
        for node in rule["nodes"]
        if not node["any"][0]["data"]["messageKey"].startswith(HIDDEN)
        and page.locator(node["target"][0]).first.evaluate("node => !!node.closest('table')")
    ]
    found = report.generate_report() if report.violations_count else ""
    return found + "".join(f"contrast not measured: {html}\n" for html in unmeasured)


def looked(browser: Browser, path: Path, scheme: str, axe: bool = True) -> tuple[list[str], bool]:
    """What is wrong with a page, and whether one of its tables scrolls at 1440 px.

    Wrong are weight, requests, console, sideways scroll, a first row of figures that begins too
    low, rows that look alike, tall heads and captions, and what axe-core finds where it is asked.
    """
    found = overweight(path) if path.name != "index.html" else []
    page = opened(browser, path, 360, scheme)
    found += [f"asks for {url}" for url in page.asked if url != path.as_uri()]
    found += [f"says {text}" for text in page.said]
    for width in (360, 768, 1440):
        page.set_viewport_size({"width": width, "height": 900})
        wide = page.evaluate("document.documentElement.scrollWidth")
        if wide > width:
            found.append(f"is {wide} px wide at {width}")
        row = page.locator("tbody tr[id]").first
        # Of the page to choose by, the answer comes first.
        if width in FIRST_ROW and row.count() and path.name != "choose.html":
            y = row.bounding_box()["y"]
            if y > FIRST_ROW[width]:
                found.append(f"has its first row at {y} px at {width}")
    sight = page.evaluate(AT_FIRST)
    found += [f"has rows that look alike: {row}" for row in sight["alike"]]
    found += [f"has a head of more than three lines: {head}" for head in sight["tall_heads"]]
    found += [f"has a caption of more than three lines: {text}" for text in sight["tall_captions"]]
    if axe and (wrong := axe_finds(page)):
        found.append(wrong)
    page.close()
    return found, sight["scrolls"]
