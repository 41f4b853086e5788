"""How numbers are written in sentences."""

import pytest

from perf_helpers.data.formats import grouped


@pytest.mark.parametrize(
    ("sentence", "written"),
    [
        ("12.7 seq/sec × 2197 TFLOP on 512 devices", "12.7 seq/sec × 2,197 TFLOP on 512 devices"),
        ("P50 is 13500.73 ms and P99 16000.5.", "P50 is 13,500.73 ms and P99 16,000.5."),
        ("the snapshot of 2023-09-15, 2.14.0", "the snapshot of 2023-09-15, 2.14.0"),
        (
            "https://a.b/1234/c went from 1024 to 2048.",
            "https://a.b/1234/c went from 1,024 to 2,048.",
        ),
        ("1234567 / 4 = 308642", "1,234,567 / 4 = 308,642"),
        ("bert-1234 of 0.12345 and v12345", "bert-1234 of 0.12345 and v12345"),
    ],
)
def test_thousands_in_a_sentence_are_set_apart_as_in_the_tables(
    sentence: str, written: str
) -> None:
    assert grouped(sentence) == written
