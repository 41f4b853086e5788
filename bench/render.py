"""How long a render takes, as a ratio to something of the same machine and moment.

    .venv/bin/python bench/render.py

Each line is the best of several runs against the best of as many of its baseline, taken in
turns: a shared machine slows both alike.
"""

import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def seconds(*arguments: str) -> float:
    """Return how long this Python takes over the arguments."""
    start = time.perf_counter()
    subprocess.run([sys.executable, *arguments], cwd=ROOT, check=True, capture_output=True)
    return time.perf_counter() - start


def compare(what: str, against: str, run: list[str], baseline: list[str], times: int) -> None:
    """Print how long a run takes against a baseline, and both in seconds."""
    pairs = [(seconds(*run), seconds(*baseline)) for _ in range(times)]
    took, base = (min(column) for column in zip(*pairs, strict=True))
    print(f"{what}: {took / base:.2f} times {against} ({took:.2f} s, {base:.2f} s)")


def main() -> None:
    """Measure a render of one page, and one with nothing to do."""
    with tempfile.TemporaryDirectory() as folder:
        chosen = ["INSTANCE=trn1", "DATE=2023-09-15", "TABLE=llm", f"SITE={folder}/site"]
        render = ["-m", "perf_helpers.commands.render", *chosen]
        anew = (
            f"import shutil, sys; shutil.rmtree({folder + '/site'!r}, ignore_errors=True)\n"
            f"from perf_helpers.commands.render import main; sys.exit(main({chosen!r}))"
        )
        base = ["-c", "import pandas, matplotlib.figure"]
        name = "importing pandas and matplotlib"
        compare("one page", name, ["-c", anew], base, 3)
        compare("nothing to do", name, render, base, 5)


if __name__ == "__main__":
    main()
