"""Who is at the desk, until when, and when again."""

from __future__ import annotations

import datetime

import pytest

from tests.unit.test_booking_calendar import TORONTO, clinic
from thora.booking.attendance import Attendance, attendance
from thora.booking.calendar import Calendar


def at(text: str) -> datetime.datetime:
    return datetime.datetime.fromisoformat(text).replace(tzinfo=TORONTO)


@pytest.mark.parametrize(
    ("now", "until"),
    [
        ("2026-11-30 08:00", "2026-11-30 12:00"),  # Monday: North until 10, Main from 9 to 12
        ("2026-11-30 11:59", "2026-11-30 12:00"),
        ("2026-12-01 13:00", "2026-12-01 17:00"),
    ],
)
def test_somebody_is_there_until_the_last_site_closes(now: str, until: str) -> None:
    assert attendance(Calendar(clinic()), at(now)) == Attendance(True, until=at(until))


@pytest.mark.parametrize(
    ("now", "back"),
    [
        ("2026-11-30 12:00", "2026-11-30 13:00"),  # the break
        ("2026-11-30 17:00", "2026-12-01 09:00"),
        ("2026-12-04 20:00", "2026-12-07 08:00"),  # over the weekend
        ("2026-12-25 10:00", "2026-12-28 08:00"),  # Christmas
    ],
)
def test_nobody_is_there_and_somebody_is_back(now: str, back: str) -> None:
    assert attendance(Calendar(clinic()), at(now)) == Attendance(False, back=at(back))


def test_a_moment_of_another_zone_is_the_same_moment() -> None:
    now = at("2026-11-30 09:30").astimezone(datetime.timezone.utc)
    assert attendance(Calendar(clinic()), now).until == at("2026-11-30 12:00")


def test_a_clinic_that_never_opens_says_nothing() -> None:
    closed = clinic(sites=[{"name": "Main", "hours": {}}])
    assert attendance(Calendar(closed), at("2026-11-30 09:30")) == Attendance(False)
