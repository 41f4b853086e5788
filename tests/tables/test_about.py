"""What a page says of itself."""

import perf_helpers as perf


def test_a_source_page_whose_date_nobody_kept_is_not_said_to_have_had_none() -> None:
    rows = perf.read("inference", "inf1", "2021-08-12")
    html = perf.about(rows, perf.audit(rows)).html
    assert "<dt>Dated</dt><dd>not known</dd>" in html
