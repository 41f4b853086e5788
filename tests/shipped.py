"""What a release or a table adds must break no test: counts are of what there was on a day."""

import csv
import shutil
from pathlib import Path

from perf_helpers.data.columns import DATA

SHIPPED = "2026-02-26"
NEWEST = max(path.name for path in (DATA / "trn1").iterdir())
# The tables of the page that tests look at first, trn1 of 2023-09-15.
TABLES = ("training", "inference", "llm")
# Of each book of data/, the columns that say from when and to when a line is.
DAYS = {
    "snapshots": ("date", "date"),
    "prices": ("from_date", "last_published"),
    "known-issues": ("first_date", "last_date"),
    "judgements": ("first_date", "last_date"),
    "commits": ("date", "date"),
}


def cut_to_what_was_shipped(data: Path) -> None:
    """Take out of a copy of the data whatever a release has added since."""
    for folder in data.glob("*/*/"):
        if folder.name > SHIPPED:
            shutil.rmtree(folder)
    for name, (first, last) in DAYS.items():
        path = data / f"{name}.csv"
        with path.open(encoding="utf-8", newline="") as file:
            reader = csv.DictReader(file)
            headings, lines = list(reader.fieldnames or ()), list(reader)
        if all(line.get(last, line[first]) <= SHIPPED for line in lines):
            continue
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, headings, lineterminator="\n")
            writer.writeheader()
            for line in lines:
                if line[first] <= SHIPPED:
                    if last in line:
                        line[last] = min(line[last], SHIPPED)
                    writer.writerow(line)
