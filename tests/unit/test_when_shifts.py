"""Times by what was talked about before. The tables: test_booking_when.py."""

from __future__ import annotations

import datetime
from zoneinfo import ZoneInfo

import pytest

from thora.booking.when import When, understand

NOW = datetime.datetime(2026, 11, 26, 12, 0, tzinfo=ZoneInfo("Europe/London"))  # a Thursday
AFTER = datetime.datetime(2026, 12, 2, 14, 30, tzinfo=ZoneInfo("Europe/London"))
DAYS = (AFTER.date(),)


@pytest.mark.parametrize(
    ("text", "when"),
    [
        ("a couple of hours later", When(DAYS, at=990)),
        ("three quarters of an hour earlier", When(DAYS, at=825)),
        ("quarter of an hour later", When(DAYS, at=885)),
        ("push it back an hour", When(DAYS, at=930)),
        ("a bit later than that", When(DAYS, earliest=870)),
        ("that's too early", When(DAYS, earliest=870)),
        ("too late in the day for me", When(DAYS, latest=870)),
        ("is 4 possible that day", When(DAYS, at=960)),
    ],
)
def test_times_that_lean_on_the_one_talked_about(text: str, when: When) -> None:
    assert understand(text, NOW, "GB", AFTER) == when


def test_not_too_early_says_no_time_of_its_own() -> None:
    assert understand("not too early, say after 9:30", NOW, "GB") == When(earliest=570)
    assert understand("my bus gets in at ten so quarter past", NOW, "GB") == When(at=615)
