"""Invitations, read back by the same rules that calendars read them by."""

from __future__ import annotations

from dataclasses import replace

from icalendar import Calendar

from tests.booking_rivals import NOW, opening
from thora.booking.invitation import Details, invitation
from thora.booking.records import BOOKED, CANCELLED, Appointment, Visitor

SAM = Visitor("Sam Lee; O'Brien, Ünal", "+15198850142", "sam@clinic.example")
MADE = Appointment(7, "ABC234", BOOKED, 0, opening(), SAM)
WORDS = Details(
    "First visit, upper back",
    "100 King Street; Waterloo",
    "Bring:\na smile",
    "CARESPACE",
    "hello@care.example",
)


def read(appointment: Appointment = MADE, details: Details = WORDS) -> tuple[Calendar, dict[str, object]]:
    calendar = Calendar.from_ical(invitation(appointment, details, NOW))
    (event,) = calendar.walk("VEVENT")
    return calendar, event


def test_an_invitation_says_when_where_and_who() -> None:
    calendar, event = read()
    assert calendar["method"] == "REQUEST"
    assert event["dtstart"].dt == opening().span.start
    assert event["dtend"].dt == opening().span.end
    assert (str(event["summary"]), str(event["location"])) == (WORDS.summary, WORDS.place)
    assert str(event["description"]) == WORDS.about
    assert str(event["organizer"]) == "mailto:hello@care.example"
    assert str(event["attendee"]) == "mailto:sam@clinic.example"
    assert event["attendee"].params["CN"] == SAM.name
    assert event["status"] == "CONFIRMED"


def test_a_change_has_the_same_uid_and_a_higher_sequence() -> None:
    first = read()[1]
    moved = read(replace(MADE, sequence=1, opening=opening("2026-12-02 14:00")))[1]
    calendar, ended = read(replace(MADE, sequence=2, state=CANCELLED))
    assert first["uid"] == moved["uid"] == ended["uid"]
    assert [int(event["sequence"]) for event in (first, moved, ended)] == [0, 1, 2]
    assert (calendar["method"], ended["status"]) == ("CANCEL", "CANCELLED")
    assert read(replace(MADE, id=8))[1]["uid"] != first["uid"]


def test_without_an_address_of_the_clinic_it_is_only_a_file() -> None:
    calendar, event = read(details=replace(WORDS, clinic_email=""))
    assert calendar["method"] == "PUBLISH"
    assert "organizer" not in event
    assert "attendee" not in event


def test_lines_are_as_long_as_the_standard_lets_them_be() -> None:
    file = invitation(MADE, replace(WORDS, about="ü" * 300), NOW)
    assert file.endswith(b"END:VCALENDAR\r\n")
    assert max(map(len, file.split(b"\r\n"))) <= 75
