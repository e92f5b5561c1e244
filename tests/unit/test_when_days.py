"""Days by name and by what was talked about before. The tables: test_booking_when.py."""

from __future__ import annotations

import datetime
from zoneinfo import ZoneInfo

import pytest

from thora.booking.when import understand

NOW = datetime.datetime(2026, 11, 26, 12, 0, tzinfo=ZoneInfo("Europe/London"))
AFTER = datetime.datetime(2026, 12, 3, 14, 30, tzinfo=ZoneInfo("Europe/London"))


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("thursday", ["2026-12-03"]),
        ("this friday", ["2026-11-27"]),
        ("next friday", ["2026-12-04"]),
        ("friday week", ["2026-12-04"]),
        ("a fortnight on friday", ["2026-12-11"]),
        ("not this friday, the one after", ["2026-12-04"]),
        ("tuesday, no wait, wednesday", ["2026-12-02"]),
        ("mondays are no good, tuesday", ["2026-12-01"]),
        ("it hurts since tuesday, can i come on friday", ["2026-11-27"]),
        ("i work mondays so tuesday please", ["2026-12-01"]),
        ("not tomorrow but the day after", ["2026-11-28"]),
        ("in like a week", ["2026-12-03"]),
        ("within the next couple of days", ["2026-11-26", "2026-11-27", "2026-11-28"]),
        ("the 3rd... no the 4th", ["2026-12-04"]),
        ("tuesday, actually wednesday", ["2026-12-02"]),
        ("friday, if not then monday", ["2026-11-27", "2026-11-30"]),
    ],
)
def test_days(text: str, days: list[str]) -> None:
    assert [day.isoformat() for day in understand(text, NOW, "GB").days] == days


@pytest.mark.parametrize(
    ("text", "days", "at"),
    [
        ("the day after", ["2026-12-04"], None),
        ("same time next week", ["2026-12-10"], 870),
        ("two days later", ["2026-12-05"], None),
        ("a week later, same time", ["2026-12-10"], 870),
        ("an hour later", ["2026-12-03"], 930),
        ("make it 4 instead", ["2026-12-03"], 960),
    ],
)
def test_days_that_lean_on_the_one_talked_about(text: str, days: list[str], at: int | None) -> None:
    found = understand(text, NOW, "GB", AFTER)
    assert ([day.isoformat() for day in found.days], found.at) == (days, at)
