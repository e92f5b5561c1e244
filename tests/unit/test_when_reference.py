"""Days by what was talked about before. The tables: test_booking_when.py."""

from __future__ import annotations

import datetime
from zoneinfo import ZoneInfo

import pytest

from thora.booking.when import understand

NOW = datetime.datetime(2026, 11, 26, 12, 0, tzinfo=ZoneInfo("Europe/London"))  # a Thursday
AFTER = datetime.datetime(2026, 12, 2, 14, 30, tzinfo=ZoneInfo("Europe/London"))  # a Wednesday


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("later that week", [3, 4, 5, 6]),
        ("earlier that week", [30, 1]),
        ("the week after that", [7, 8, 9, 10, 11, 12, 13]),
        ("the following tuesday", [8]),
        ("two days before", [30]),
        ("a day earlier", [1]),
        ("push it a week", [9]),
        ("that weekend", [5, 6]),
        ("the day either side", [1, 3]),
        ("put it back to the friday", [4]),
        ("same day the following week", [9]),
        ("no thursday", [3]),
    ],
)
def test_days(text: str, days: list[int]) -> None:
    found = [day.day for day in understand(text, NOW, "GB", AFTER).days]
    assert found == days


def test_another_day() -> None:
    assert understand("any other day", NOW, "GB", AFTER).not_days == (AFTER.date(),)
    assert understand("same day next month", NOW, "GB", AFTER).days == (datetime.date(2027, 1, 2),)


@pytest.mark.parametrize(
    ("text", "first"),
    [("away till the 12th, after that", "2026-12-13"), ("out of town until monday", "2026-11-30")],
)
def test_until_somebody_is_back(text: str, first: str) -> None:
    assert understand(text, NOW, "GB").days[0].isoformat() == first


def test_before_somebody_is_away() -> None:
    found = understand("i am away from the 5th to the 12th so before then", NOW, "GB").days
    assert (found[0], found[-1]) == (NOW.date(), datetime.date(2026, 12, 4))
