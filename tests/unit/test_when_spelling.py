"""One spelling for each word."""

from __future__ import annotations

import pytest

from thora.booking.when_spelling import one_spelling


@pytest.mark.parametrize(
    ("word", "spelling"),
    [
        ("wendesday", "wednesday"),
        ("tmoro", "tomorrow"),
        ("thursd", "thursday"),
        ("tuesday's", "tuesday"),
        ("mondays", "every monday"),
        ("wenesdays", "every wednesday"),
        ("xmas", "christmas"),
        ("knee", "knee"),
        ("money", "money"),
    ],
)
def test_a_word(word: str, spelling: str) -> None:
    assert one_spelling(word) == spelling
