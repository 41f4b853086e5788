"""How long a table of 10,000 rows takes to sort and to filter, until it is laid out anew.

    .venv/bin/python bench/view.py

The page is a real one with its rows repeated. Each time is the best of several, in
milliseconds, and as a ratio to writing the same rows to JSON and reading them again, in turns.
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
SORT = """
() => { const start = performance.now()
    document.querySelector('th.throughput button').click()
    document.querySelector('table').getBoundingClientRect()
    return performance.now() - start }
"""
FILTER = """
text => { const field = document.querySelector('[name=model]'), start = performance.now()
    field.value = text
    field.dispatchEvent(new Event('input', {bubbles: true}))
    document.querySelector('table').getBoundingClientRect()
    return performance.now() - start }
"""


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


def main() -> None:
    """Measure a sort and a filter in headless Chromium."""
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        chosen = ["INSTANCE=inf2", "DATE=2024-09-16", "TABLE=inference", f"SITE={folder}"]
        render = [sys.executable, "-m", "perf_helpers.commands.render", *chosen]
        subprocess.run(render, cwd=ROOT, check=True, capture_output=True)
        path = Path(folder) / "many.html"
        path.write_text(grown(Path(folder) / "inf2/2024-09-16/inference.html"), encoding="utf-8")
        found = shutil.which("chromium-headless-shell") or shutil.which("chromium")
        browser = playwright.chromium.launch(executable_path=found, args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": 1440, "height": 900})
        page.goto(path.as_uri())
        print(page.locator("[role=status]").inner_text())
        compare(page, "sort", SORT, [None] * 9)
        compare(page, "filter", FILTER, ["bert", ">", "resnet|vgg", "", "e", "!bert"])


if __name__ == "__main__":
    main()
