"""The soonest of all. The tables: test_booking_when.py."""

from __future__ import annotations

import datetime
from zoneinfo import ZoneInfo

import pytest

from thora.booking.when import When, understand

NOW = datetime.datetime(2026, 11, 26, 12, 0, tzinfo=ZoneInfo("Europe/London"))  # a Thursday


@pytest.mark.parametrize(
    "text",
    [
        "asap",
        "the next opening",
        "whatever comes up first",
        "right now",
        "can i come in now",
        "sooner rather than later",
    ],
)
def test_the_soonest(text: str) -> None:
    assert understand(text, NOW, "GB") == When(soonest=True)


@pytest.mark.parametrize(
    "text", ["can i book now", "the first one", "i do not need it now", "what is next to the clinic"]
)
def test_what_only_sounds_like_it(text: str) -> None:
    assert not understand(text, NOW, "GB")


def test_the_first_of_a_day() -> None:
    assert understand("first thing in the am tmrw", NOW, "GB") == When(
        (datetime.date(2026, 11, 27),), first=True
    )
    assert understand("any time but first thing tmrw", NOW, "GB") == When((datetime.date(2026, 11, 27),))
