"""Parts of the day. The tables: test_booking_when.py."""

from __future__ import annotations

import datetime
from zoneinfo import ZoneInfo

import pytest

from thora.booking.when import When, understand

NOW = datetime.datetime(2026, 11, 26, 12, 0, tzinfo=ZoneInfo("Europe/London"))  # a Thursday


@pytest.mark.parametrize(
    ("text", "when"),
    [
        ("late morning", When(earliest=600, latest=720)),
        ("at teatime", When(earliest=960, latest=1080)),
        ("before work", When(latest=540)),
        ("after school pick up", When(earliest=900)),
        ("after the school drop off", When(earliest=540)),
        ("after lunch", When(earliest=780)),
        ("close of business", When(earliest=960)),
        ("morning or afternoon", When(latest=1020)),
        ("am or pm", When()),
        ("mornings are no good", When(earliest=720)),
        ("my jaw is tight at night", When()),
        ("the last thing i need", When()),
        ("i am in pain", When()),
    ],
)
def test_parts_of_the_day(text: str, when: When) -> None:
    assert understand(text, NOW, "GB") == when


@pytest.mark.parametrize(
    ("text", "at"),
    [("tomorrow evening at 8", 1200), ("8 tomorrow evening", 1200), ("tomorrow morning at 7", 420)],
)
def test_the_part_of_the_day_says_which_half(text: str, at: int) -> None:
    assert understand(text, NOW, "GB").at == at
