"""What was known of the price book on a day."""

from perf_helpers.data.rows import Row, read_book


def known_rates(date: str, family: str) -> list[Row]:
    """Return the rates of a family that were stated by a day, by type, basis and first day.

    A rate that was stated again later counts as last stated on that day: what is
    published after a page's date must not change the page.
    """
    rows = [
        row._replace(cells=row.cells | {"last_published": min(row.cells["last_published"], date)})
        for row in read_book("prices")
        if row.cells["instance_type"].startswith(family) and row.cells["from_date"] <= date
    ]
    return sorted(
        rows, key=lambda row: [row.cells[n] for n in ("instance_type", "basis", "from_date")]
    )
