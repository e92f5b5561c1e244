"""Dates, weeks and months. The tables: test_booking_when.py."""

from __future__ import annotations

import datetime
from zoneinfo import ZoneInfo

import pytest

from thora.booking.when import understand

NOW = datetime.datetime(2026, 11, 26, 12, 0, tzinfo=ZoneInfo("Europe/London"))


@pytest.mark.parametrize(
    ("text", "country", "first", "last"),
    [
        ("3/12", "GB", "2026-12-03", "2026-12-03"),
        ("3/12", "US", "2027-03-12", "2027-03-12"),
        ("13/12", "US", "2026-12-13", "2026-12-13"),
        ("3.12.", "US", "2026-12-03", "2026-12-03"),
        ("2026-12-03", "US", "2026-12-03", "2026-12-03"),
        ("the 3rd", "GB", "2026-12-03", "2026-12-03"),
        ("12-8", "US", "2026-12-08", "2026-12-08"),
        ("12.8.26", "US", "2026-12-08", "2026-12-08"),
        ("wc 7/12", "GB", "2026-12-07", "2026-12-13"),
        ("no earlier than the 8th", "GB", "2026-12-08", "2026-12-26"),
        ("dec 14 or 15", "US", "2026-12-14", "2026-12-15"),
        ("31st", "GB", "2026-12-31", "2026-12-31"),
        ("next week", "GB", "2026-11-30", "2026-12-06"),
        ("week commencing the 14th", "GB", "2026-12-14", "2026-12-20"),
        ("early december", "GB", "2026-12-01", "2026-12-10"),
        ("second half of december", "GB", "2026-12-16", "2026-12-31"),
        ("between the 7th and the 11th", "GB", "2026-12-07", "2026-12-11"),
        ("dec 7 thru 11", "US", "2026-12-07", "2026-12-11"),
        ("before christmas", "GB", "2026-11-26", "2026-12-24"),
        ("the second tuesday in december", "GB", "2026-12-08", "2026-12-08"),
        ("the last friday before christmas", "GB", "2026-12-18", "2026-12-18"),
        ("not till the 10th", "GB", "2026-12-10", "2026-12-26"),
    ],
)
def test_from_the_first_day_to_the_last(text: str, country: str, first: str, last: str) -> None:
    days = understand(text, NOW, country).days
    assert (days[0].isoformat(), days[-1].isoformat()) == (first, last)
    assert len(days) == (days[-1] - days[0]).days + 1


@pytest.mark.parametrize("text", ["31/2", "2026-13-45", "february 30th", "the 32nd", "45/45"])
def test_a_date_that_is_none_is_not_taken_for_another(text: str) -> None:
    assert understand(text, NOW, "GB").days == ()
