"""The front page: the table pages that a site holds, with what they found."""

from pathlib import Path

from perf_helpers.data.columns import TABLES
from perf_helpers.site.page import filled
from perf_helpers.site.records import records

# What a page found, errors and warnings, or nothing where its table was not published.
Found = tuple[int, int] | None


def front_page(site: Path) -> str:
    """Return the front page, from the records of the pages that the site holds."""
    found: dict[str, dict[str, dict[str, Found]]] = {}
    for (instance, date, table), record in sorted(records(site).items()):
        noted = record.get("findings")
        of_page = (noted[0], noted[1]) if noted else None
        dates = found.setdefault(instance, {})
        dates.setdefault(date, {})[table] = of_page
        # The records of an instance come by date: that of its newest page is the last.
        if (site / instance / "latest" / f"{table}.html").exists():
            dates.setdefault("latest", {})[table] = of_page
    shelves = {
        instance: {
            date: {name: dates[date][name] for name in TABLES if name in dates[date]}
            for date in sorted(dates)
        }
        for instance, dates in found.items()
    }
    return filled("index.html.j2", instances=shelves, names=TABLES)
