"""Months and their weeks. The tables: test_booking_when.py."""

from __future__ import annotations

import datetime
from zoneinfo import ZoneInfo

import pytest

from thora.booking.when import understand

NOW = datetime.datetime(2026, 11, 26, 12, 0, tzinfo=ZoneInfo("Europe/London"))  # a Thursday


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("in december", "2026-12-01", "2026-12-31"),
        ("mid january", "2027-01-11", "2027-01-20"),
        ("not until january", "2027-01-01", "2027-01-31"),
        ("second week of december", "2026-12-07", "2026-12-13"),
        ("dec 1st week", "2026-12-01", "2026-12-06"),
        ("first week of january", "2027-01-04", "2027-01-10"),
        ("last week of november", "2026-11-26", "2026-11-30"),
        ("the first monday of the new year", "2027-01-04", "2027-01-04"),
        ("the last day of the month", "2026-11-30", "2026-11-30"),
    ],
)
def test_months_and_their_weeks(text: str, first: str, last: str) -> None:
    days = understand(text, NOW, "GB").days
    assert (days[0].isoformat(), days[-1].isoformat()) == (first, last)
    assert len(days) == (days[-1] - days[0]).days + 1
