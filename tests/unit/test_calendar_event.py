"""An appointment as an event: written, read, and brought up to date in what a practitioner made of it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from icalendar import Calendar

from tests.caldav_clinic import NOW, clinic, moment, opening, words
from thora.booking.calendar import Span
from thora.booking.calendar_event import NOTHING, Seen, event, file_of, file_with, key, key_of, parse, seen
from thora.booking.invitation import uid
from thora.booking.records import BOOKED, CANCELLED, Appointment, Visitor

ZONE = ZoneInfo("America/Toronto")
SAM = Visitor("Sam {name} Lee", "+15195550142", "sam@testclinic.ca")
ONE = Appointment(7, "ABC234", BOOKED, 2, opening(), SAM)


def made(one: Appointment = ONE) -> Any:
    return event(one, clinic(), words(), NOW)


def text(*lines: str) -> str:
    parts = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:x", "BEGIN:VEVENT", "UID:abc234-7@old.ca"]
    return "\r\n".join([*parts, *lines, "END:VEVENT", "END:VCALENDAR", ""])


def test_an_event_says_when_where_who_and_for_what() -> None:
    found = made()
    assert (str(found["summary"]), str(found["location"])) == (
        "Sam {name} Lee: First visit",
        "Main, 1 King Street",
    )
    assert "ABC234" in found["description"]
    read = seen(file_of([found]).to_ical().decode(), ZONE)
    assert read == Seen(uid(ONE, "desk@testclinic.ca"), opening().span, 2, False)
    assert made(replace(ONE, state=CANCELLED))["status"] == "CANCELLED"
    video = replace(ONE, opening=replace(opening(), way="video", service="gone"))
    assert "location" not in made(video)
    assert str(made(video)["summary"]).endswith(": gone")


def test_the_key_outlives_the_clinics_address() -> None:
    assert key(ONE) == key_of(uid(ONE, "desk@new.ca")) == key_of("abc234-7@old.ca")
    assert key(replace(ONE, id=8)) != key(ONE)


@pytest.mark.parametrize(
    ("lines", "span"),
    [
        (("DTSTART:20261030T140000Z", "DTEND:20261030T144500Z"), opening().span),
        (("DTSTART:20261030T140000Z", "DURATION:PT45M"), opening().span),
        (("DTSTART:20261030T100000", "DTEND:20261030T104500"), opening().span),  # by the clinic's clock
        (("DTSTART;TZID=Europe/London:20261030T140000", "DURATION:PT45M"), opening().span),
        (("DTSTART:20261030T140000Z",), None),
        (("DTSTART:20261030T140000Z", "DTEND:20261030T130000Z"), None),
        (("DTSTART;VALUE=DATE:20261030",), None),
        (("DTSTART:20261030T140000Z", "DURATION:PT45M", "RRULE:FREQ=DAILY"), None),
        (("DTSTART:20261030T140000Z", "DURATION:PT45M", "RECURRENCE-ID:20261030T140000Z"), None),
        (("DTSTART:nonsense", "DURATION:PT45M"), None),
        ((), None),
    ],
)
def test_only_a_plain_event_has_a_time(lines: tuple[str, ...], span: Span | None) -> None:
    assert seen(text(*lines), ZONE).span == span


def test_two_events_in_a_file_are_not_plain() -> None:
    one = text("DTSTART:20261030T140000Z", "DURATION:PT45M", "STATUS:CANCELLED")
    assert seen(one, ZONE).cancelled
    two = one.replace("END:VCALENDAR", one[one.index("BEGIN:VEVENT") :].rstrip())
    assert (seen(two, ZONE).span, seen(two, ZONE).cancelled) == (None, False)


@pytest.mark.parametrize(
    "broken", ["", "nonsense", "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nEND:VCALENDAR\r\n", "\x00"]
)
def test_what_is_no_event_is_nothing(broken: str) -> None:
    assert seen(broken, ZONE) == NOTHING
    assert parse(broken) is None


def test_what_the_practitioner_added_stays_and_the_time_is_the_appointments() -> None:
    before = parse(
        text(
            "DTSTART;TZID=America/Toronto:20261031T140000",
            "DURATION:PT45M",
            "SEQUENCE:9",
            "DESCRIPTION:Left knee",
            "CATEGORIES:work",
            "STATUS:CANCELLED",
            "BEGIN:VALARM",
            "ACTION:DISPLAY",
            "TRIGGER:-PT15M",
            "END:VALARM",
        )
    )
    file = Calendar.from_ical(file_with(made(), before, ZONE))
    (found,) = file.walk("VEVENT")
    assert (found["dtstart"].dt, found["dtend"].dt) == (opening().span.start, opening().span.end)
    assert "duration" not in found
    assert (str(found["uid"]), found["sequence"], found["status"]) == ("abc234-7@old.ca", 10, "CONFIRMED")
    assert (str(found["description"]), str(found["summary"])) == ("Left knee", "Sam {name} Lee: First visit")
    assert "categories" in found
    assert len(file.walk("VALARM")) == 1
    assert "tzid" not in found["dtstart"].params


def test_in_the_place_of_a_repeated_event_stands_a_plain_one_with_its_uid() -> None:
    before = parse(text("DTSTART:20261031T140000Z", "DURATION:PT45M", "RRULE:FREQ=DAILY", "SEQUENCE:3"))
    (found,) = Calendar.from_ical(file_with(made(), before, ZONE)).walk("VEVENT")
    assert "rrule" not in found
    assert (str(found["uid"]), found["sequence"]) == ("abc234-7@old.ca", 4)
    assert found["dtstart"].dt == moment("10-30 14:00")


def test_what_stands_in_a_calendar_has_no_method() -> None:
    assert "method" not in Calendar.from_ical(file_with(made(), None, ZONE))
