"""A clinic whose practitioner Ann has a calendar of her own: shared by the tests of calendars."""

from __future__ import annotations

import datetime
from functools import lru_cache
from typing import Any

from tests.conftest import ROOT
from thora.booking.calendar import UTC, Opening, Span
from thora.clinic import Clinic
from thora.content import load_content
from thora.staff import CalendarEventWords

NOW = datetime.datetime(2026, 10, 28, 12, 0, tzinfo=UTC)  # four days before the clock goes back in Toronto
MOST = 10
VARIABLE = "THORA_CALDAV_ANN"


def moment(text: str) -> datetime.datetime:
    """A moment of 2026, UTC: "10-30 14:00"."""
    return datetime.datetime.fromisoformat(f"2026-{text}").replace(tzinfo=UTC)


def opening(start: str = "10-30 14:00", who: str = "ann", minutes: int = 45) -> Opening:
    """An opening with 15 minutes of buffer."""
    begin = moment(start)
    end = begin + datetime.timedelta(minutes=minutes)
    until = end + datetime.timedelta(minutes=15)
    return Opening(Span(begin, end), who, "main", "first_visit", "in_person", until)


def clinic(url: str = "http://127.0.0.1:9/ann/work/", **parts: Any) -> Clinic:
    """The clinic; Ann's calendar is at `url`, "" for none."""
    caldav = {"url": url, "user": "ann", "password_variable": VARIABLE}
    return Clinic.parse_obj(
        {
            "name": "Test Clinic",
            "timezone": "America/Toronto",
            "country": "CA",
            "safety": {},
            "contact": {"phone": "519-555-2000", "email": "desk@testclinic.ca"},
            "booking": {
                "services": [{"name": "First visit", "minutes": 45, "buffer": 15}],
                "rules": {"days_ahead": 14},
            },
            "sites": [{"name": "Main", "address": "1 King Street", "hours": {"fri": "08:00-18:00"}}],
            "practitioners": [
                {"name": "Ann Wu", "id": "ann", **({"caldav": caldav} if url else {})},
                {"name": "Ben", "id": "ben"},
            ],
            **parts,
        }
    )


@lru_cache
def words() -> CalendarEventWords:
    """The project's words of an event."""
    staff = load_content(ROOT).staff
    assert staff is not None
    return staff.calendar_event
