"""Days that have a name. The tables: test_booking_when.py."""

from __future__ import annotations

import datetime
from zoneinfo import ZoneInfo

import pytest

from thora.booking.when import understand

NOW = datetime.datetime(2026, 11, 26, 12, 0, tzinfo=ZoneInfo("Europe/London"))  # a Thursday


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("christmas eve", "2026-12-24", "2026-12-24"),
        ("new years eve", "2026-12-31", "2026-12-31"),
        ("hogmanay", "2026-12-31", "2026-12-31"),
        ("before we break up for christmas", "2026-11-26", "2026-12-24"),
        ("between christmas and new year", "2026-12-26", "2026-12-31"),
        ("the day after boxing day", "2026-12-27", "2026-12-27"),
        ("in the new year", "2027-01-01", "2027-01-31"),
        ("the friday after thanksgiving", "2026-11-27", "2026-11-27"),
    ],
)
def test_days_that_have_a_name(text: str, first: str, last: str) -> None:
    days = understand(text, NOW, "GB").days
    assert (days[0].isoformat(), days[-1].isoformat()) == (first, last)
    assert len(days) == (days[-1] - days[0]).days + 1
