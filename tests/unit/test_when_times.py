"""Times of day. The tables: test_booking_when.py."""

from __future__ import annotations

import datetime
from zoneinfo import ZoneInfo

import pytest

from thora.booking.when import When, understand

NOW = datetime.datetime(2026, 11, 26, 12, 0, tzinfo=ZoneInfo("Europe/London"))


@pytest.mark.parametrize(
    ("text", "when"),
    [
        ("at 3", When(at=900)),
        ("9am", When(at=540)),
        ("10.30", When(at=630)),
        ("1430", When(at=870)),
        ("half three", When(at=930)),
        ("quarter to four", When(at=945)),
        ("noon", When(at=720)),
        ("after 5", When(earliest=1020)),
        ("not before 10", When(earliest=600)),
        ("no later than 11", When(latest=660)),
        ("between 2 and 4", When(earliest=840, latest=960)),
        ("in the arvo", When(earliest=720, latest=1020)),
        ("not in the morning", When(earliest=720)),
        ("late afternoon", When(earliest=900, latest=1020)),
        ("asap", When(soonest=True)),
        ("first thing", When(first=True)),
        ("the earliest slot on friday", When((datetime.date(2026, 11, 27),), first=True)),
        ("in half an hour", When((datetime.date(2026, 11, 26),), at=750)),
        ("i finish at five so after that", When(earliest=1020)),
        ("10 to 11 slot", When(earliest=600, latest=660)),
        ("ten to four", When(at=950)),
        ("tennish", When(at=600)),
        ("9-11am", When(earliest=540, latest=660)),
        ("at 3 or 4", When(earliest=900, latest=960)),
        ("i need to be away by 11", When(latest=660)),
        ("i finish at 4", When(earliest=960)),
        ("2 or later", When(earliest=840)),
        ("2pm, sorry i meant 3", When(at=900)),
        ("25:99", When()),
        ("3 sessions", When()),
    ],
)
def test_times(text: str, when: When) -> None:
    assert understand(text, NOW, "GB") == when


def test_an_hour_before_midnight_in_an_hour_is_tomorrow() -> None:
    late = NOW.replace(hour=23, minute=10)
    assert understand("in an hour", late, "GB") == When((datetime.date(2026, 11, 27),), at=10)
