"""Weeks and weekends. The tables: test_booking_when.py."""

from __future__ import annotations

import datetime
from zoneinfo import ZoneInfo

import pytest

from thora.booking.when import understand

NOW = datetime.datetime(2026, 11, 26, 12, 0, tzinfo=ZoneInfo("Europe/London"))  # a Thursday


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("next week", "2026-11-30", "2026-12-06"),
        ("early next week", "2026-11-30", "2026-12-02"),
        ("back end of next week", "2026-12-03", "2026-12-04"),
        ("midweek", "2026-12-01", "2026-12-03"),
        ("later this week", "2026-11-27", "2026-11-29"),
        ("not this week, the next", "2026-11-30", "2026-12-06"),
        ("before the weekend", "2026-11-26", "2026-11-27"),
        ("by the end of next week", "2026-11-26", "2026-12-04"),
        ("the weekend after next", "2026-12-12", "2026-12-13"),
        ("this week or early next", "2026-11-26", "2026-12-02"),
    ],
)
def test_weeks_and_their_parts(text: str, first: str, last: str) -> None:
    days = understand(text, NOW, "GB").days
    assert (days[0].isoformat(), days[-1].isoformat()) == (first, last)
    assert len(days) == (days[-1] - days[0]).days + 1
