"""What says nothing about when to come. The tables: test_booking_when.py."""

from __future__ import annotations

import datetime
from zoneinfo import ZoneInfo

import pytest

from thora.booking.when import understand

NOW = datetime.datetime(2026, 11, 26, 12, 0, tzinfo=ZoneInfo("Europe/London"))  # a Thursday


@pytest.mark.parametrize(
    "text",
    [
        "my pain is about 7/10",
        "it hurts 8 out of 10",
        "416 555 0192",
        "it's 0412 345 678",
        "option 2 please",
        "the second one",
        "hurt my knee on saturday",
        "sore since the 14th",
        "six weeks ago",
        "I don't mind",
        "one session or two",
        "she is 11",
        "on nights",
        "are you there 24/7",
    ],
)
def test_it_is_no_time(text: str) -> None:
    assert not understand(text, NOW, "US")


@pytest.mark.parametrize(
    "text",
    [
        "pain is 7/10, can i come monday",
        "hurt it on saturday, anything monday?",
        "I cannot drive. Monday please",
        "not in a rush, monday",
        "I don't care when, monday",
    ],
)
def test_the_wish_beside_it_is_read(text: str) -> None:
    assert [day.isoformat() for day in understand(text, NOW, "US").days] == ["2026-11-30"]
