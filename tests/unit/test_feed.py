"""A practitioner's feed, read back by the rules that calendars read it by."""

from __future__ import annotations

import datetime
from pathlib import Path

import pytest
from icalendar import Calendar
from sqlalchemy.engine import Engine

from tests.caldav_clinic import MOST, NOW, clinic, moment, opening, words
from thora.booking.appointments import Appointments
from thora.booking.feed import feed, practitioner_of, token
from thora.booking.invitation import uid
from thora.booking.records import Visitor
from thora.store import connect, upgrade

SAM = Visitor("Sam Lee; O'Brien, Ünal", "+15195550142", "sam@testclinic.ca")


@pytest.fixture
def engine(tmp_path: Path) -> Engine:
    made = connect(f"sqlite:///{tmp_path}/thora.db")
    upgrade(made)
    return made


def read(appointments: Appointments, now: datetime.datetime = NOW) -> Calendar:
    found = clinic()
    file = feed(appointments, found.practitioners[0], now, found, words())
    assert max(map(len, file.split(b"\r\n"))) <= 75
    return Calendar.from_ical(file)


def test_a_feed_has_the_practitioners_appointments_from_a_month_back_on(engine: Engine) -> None:
    appointments = Appointments(engine, MOST)
    for number, (start, who) in enumerate(
        [
            ("09-20 14:00", "ann"),
            ("10-05 14:00", "ann"),
            ("10-30 14:00", "ann"),
            ("10-30 14:00", "ben"),
            ("12-30 14:00", "ann"),
        ]
    ):
        appointments.book(opening(start, who), SAM, f"wish {number}", moment("09-01 12:00"))
    calendar = read(appointments)
    assert [event["dtstart"].dt for event in calendar.walk("VEVENT")] == [
        moment("10-05 14:00"),
        moment("10-30 14:00"),
        moment("12-30 14:00"),
    ]
    assert (calendar["method"], calendar["version"]) == ("PUBLISH", "2.0")
    assert str(calendar["x-wr-calname"]) == "Test Clinic: Ann Wu"
    for event in calendar.walk("VEVENT"):
        assert {"uid", "dtstamp", "dtstart", "dtend", "organizer"} <= {name.lower() for name in event}
        assert "attendee" not in event


def test_an_event_says_who_comes_for_what_and_changes_with_its_appointment(engine: Engine) -> None:
    appointments = Appointments(engine, MOST)
    one = appointments.book(opening(), SAM, "wish", NOW)
    (event,) = read(appointments).walk("VEVENT")
    assert str(event["summary"]) == "Sam Lee; O'Brien, Ünal: First visit"
    assert one.reference in event["description"]
    assert str(event["uid"]) == uid(one, "desk@testclinic.ca")
    assert (event["status"], event["sequence"]) == ("CONFIRMED", 0)
    appointments.cancel(one.id, NOW)
    (ended,) = read(appointments).walk("VEVENT")
    assert (ended["uid"], ended["status"], ended["sequence"]) == (event["uid"], "CANCELLED", 1)


def test_a_feed_without_appointments_is_a_calendar_too(engine: Engine) -> None:
    assert read(Appointments(engine, MOST)).walk("VEVENT") == []


def test_a_token_opens_one_feed_and_stays(engine: Engine) -> None:
    found = clinic()
    for who in found.practitioners:
        key = token(engine, who.id)
        assert len(key) == 43
        assert practitioner_of(engine, found, key) is who
    assert token(engine, "ann") != token(engine, "ben")


@pytest.mark.parametrize("wrong", ["", "ann", "A" * 43, "ü" * 43])
def test_what_is_no_token_opens_none(engine: Engine, wrong: str) -> None:
    assert practitioner_of(engine, clinic(), wrong) is None


def test_who_has_left_has_no_feed_any_more(engine: Engine) -> None:
    key = token(engine, "zoe")
    assert practitioner_of(engine, clinic(), key) is None


def test_another_installation_has_other_tokens(engine: Engine, tmp_path: Path) -> None:
    other = connect(f"sqlite:///{tmp_path}/other.db")
    upgrade(other)
    assert token(other, "ann") != token(engine, "ann")
