"""How long a table of 10,000 rows takes to sort, filter, compare and show, until it is laid out.

    .venv/bin/python bench/view.py

The page is a real one with its rows repeated. Each time is the best of several, in
milliseconds, and as a ratio to writing the same rows to JSON and reading them again, in turns.
And how long the largest page of the archive takes until something of it is seen.
"""

import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
ROWS = 10_000

BASELINE = """
() => { const rows = [...document.querySelectorAll('tbody tr')].map(row => row.textContent)
    const all = Array.from({length: 10000}, (_, at) => Array(24).fill(rows[at % rows.length]))
    const start = performance.now(); JSON.parse(JSON.stringify(all))
    return performance.now() - start }
"""
# Reading a measure makes the browser lay the table out, which a change alone puts off.
TIMED = """
text => {{ const found = document.querySelector('{of}'), start = performance.now()
    {act}
    document.querySelector('table').getBoundingClientRect()
    return performance.now() - start }}
"""
TYPED = "found.dispatchEvent(new Event('input', {bubbles: true}))"
SORT = TIMED.format(of="th.throughput button", act="found.click()")
FILTER = TIMED.format(of="[name=model]", act=f"found.value = text; {TYPED}")
COMPARE = TIMED.format(of="[name=pick]:not(:checked)", act=f"found.checked = true; {TYPED}")
SHOW_ALL = TIMED.format(of="[data-more]", act="found.click()")
FIRST_PAINT = """
() => new Promise(resolve =>
    new PerformanceObserver(list => resolve(list.getEntries()[0].startTime))
        .observe({type: 'paint', buffered: true}))
"""
# The page of the archive with most bytes.
LARGEST = ["INSTANCE=inf2", "DATE=2024-02-13", "TABLE=inference"]


def grown(page: Path) -> str:
    """Return a page whose first table has 10,000 rows, each with an id and a figure of its own."""
    html = page.read_text(encoding="utf-8")
    first = re.search(r"<tbody>(.*?)</table>", html, re.DOTALL)
    assert first
    rows = re.findall(r"<tr id=.*?(?=<tr |<tbody>|$)", first[1], re.DOTALL)
    many = [
        re.sub(
            r'(class="num bar"[^>]*>)[\d.,]+', rf"\g<1>{at * 7919 % 9973}", row, count=1
        ).replace("<tr id=", f"<tr id=n{at}-", 1)
        for at, row in ((at, rows[at % len(rows)]) for at in range(ROWS))
    ]
    return html.replace(first[1], "".join(many), 1)


def compare(page: Page, what: str, script: str, arguments: list[str | None]) -> None:
    """Print the best time of a script, against the best of as many baselines."""
    pairs = [(page.evaluate(script, given), page.evaluate(BASELINE)) for given in arguments]
    took, base = (min(column) for column in zip(*pairs, strict=True))
    print(
        f"{what} {ROWS} rows: {took:.0f} ms, {took / base:.2f} times the baseline ({base:.0f} ms)"
    )


def anew(page: Page, path: Path, script: str) -> float:
    """Return what a script measures on a page that is opened anew."""
    page.goto("about:blank")
    page.goto(path.as_uri())
    return page.evaluate(script)


def main() -> None:
    """Measure a sort and a filter in headless Chromium."""
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        render = [sys.executable, "-m", "perf_helpers.commands.render", *LARGEST, f"SITE={folder}"]
        subprocess.run(render, cwd=ROOT, check=True, capture_output=True)
        path = Path(folder) / "many.html"
        largest = Path(folder) / "inf2/2024-02-13/inference.html"
        path.write_text(grown(largest), encoding="utf-8")
        found = shutil.which("chromium-headless-shell") or shutil.which("chromium")
        browser = playwright.chromium.launch(executable_path=found, args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": 1440, "height": 900})
        page.goto(path.as_uri())
        print(page.locator("[role=status]").inner_text())
        compare(page, "sort", SORT, [None] * 9)
        compare(page, "filter", FILTER, ["bert", ">", "resnet|vgg", "", "e", "!bert"])
        page.evaluate(FILTER, "")
        compare(page, "compare", COMPARE, [None] * 5)
        shown = [anew(page, path, SHOW_ALL) for _ in range(3)]
        print(f"show all {ROWS} rows: {min(shown):.0f} ms")
        paints = [anew(page, largest, FIRST_PAINT) for _ in range(5)]
        print(f"first paint of {largest.stat().st_size / 1000:.0f} kB: {min(paints):.0f} ms")


if __name__ == "__main__":
    main()
