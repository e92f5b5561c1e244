"""Appointments as files: a spreadsheet runs nothing of them, programs read them back."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import icalendar
import pytest

from tests.booking_project import NOW, SAM, booked, office_of, opening
from thora.booking.export import COLUMNS, as_csv, as_ics, as_json, harmless
from thora.booking.invitation import Details, invitation
from thora.booking.office import Office
from thora.booking.records import Appointment, Visitor
from thora.booking.staff_view import view


@pytest.fixture
def office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Office:
    monkeypatch.delenv("THORA_STORE", raising=False)
    return office_of(tmp_path)


def read(office: Office, *made: Appointment) -> list[list[str]]:
    text = as_csv([view(office.clinic, each) for each in made], office.clinic.country)
    heading, *rows = csv.reader(io.StringIO(text, newline=""))
    assert tuple(heading) == COLUMNS
    return rows


def test_a_csv_has_a_row_for_each_by_the_clinics_clock(office: Office) -> None:
    made = booked(office, "2026-12-03 10:00")
    assert read(office, made) == [
        [
            made.reference,
            *("booked", "2026-12-03", "10:00", "10:45", "First visit", "Ann Roy", "Main", "in person"),
            *("Sam Lee", "(519) 555-0142", "sam@home.ca"),
        ]
    ]


@pytest.mark.parametrize(
    "name",
    ['=HYPERLINK("http://x","y")', "+1+1", "-2+3", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "＝1+1"],
)
def test_no_cell_is_a_formula(office: Office, name: str) -> None:
    made = booked(office, "2026-12-03 10:00", Visitor(name, email="=x@home.ca"))
    ((*_, shown, _, email),) = read(office, made)
    assert shown == f"'{name}"
    assert email == "'=x@home.ca"


@pytest.mark.parametrize("name", ["O'Brien, Anne", "María José", "李", "Lee-Smith", 'Sam "Red" Lee', "a\nb"])
def test_names_of_every_kind_stay_as_they_are(office: Office, name: str) -> None:
    made = booked(office, "2026-12-03 10:00", Visitor(name, SAM.phone))
    assert read(office, made)[0][9] == harmless(name) == name


@pytest.mark.parametrize(
    ("phone", "cell"), [("+15195550142", "(519) 555-0142"), ("+442079460018", "'+44 20 7946 0018"), ("", "")]
)
def test_a_phone_stays_a_text(office: Office, phone: str, cell: str) -> None:
    made = booked(office, "2026-12-03 10:00", Visitor("Sam", phone, "sam@home.ca"))
    assert read(office, made)[0][10] == cell


def test_json_has_phones_and_moments_for_programs(office: Office) -> None:
    made = booked(office, "2026-12-03 10:00", Visitor("李", "+442079460018"))
    text = as_json([view(office.clinic, made)])
    (row,) = json.loads(text)
    assert (row["phone"], row["starts"], row["name"]) == ("+442079460018", "2026-12-03T10:00:00-05:00", "李")
    assert "李" in text


def test_a_calendar_has_who_comes_and_none_that_is_cancelled(office: Office) -> None:
    made = booked(office, "2026-12-03 10:00")
    moved = office.appointments.move(made.id, opening("2026-12-04 14:00"), NOW)
    gone = office.appointments.cancel(booked(office, "2026-12-03 11:00").id, NOW)
    calendar = icalendar.Calendar.from_ical(as_ics([moved, gone], office.clinic, NOW))
    (event,) = calendar.walk("VEVENT")
    assert event["summary"] == "Sam Lee: First visit"
    assert event["location"] == "Main"
    assert event["description"] == f"{made.reference}, Ann Roy, in person, (519) 555-0142, sam@home.ca"
    assert event.decoded("dtstart") == moved.opening.span.start
    assert event.decoded("dtend") == moved.opening.span.end
    assert calendar["method"] == "PUBLISH"


def test_an_event_is_the_one_of_its_invitation(office: Office) -> None:
    made = booked(office, "2026-12-03 10:00")
    details = Details("Visit", "", "", office.clinic.name, office.clinic.contact.email)
    (ours,) = icalendar.Calendar.from_ical(as_ics([made], office.clinic, NOW)).walk("VEVENT")
    (theirs,) = icalendar.Calendar.from_ical(invitation(made, details, NOW)).walk("VEVENT")
    assert (ours["uid"], ours["sequence"]) == (theirs["uid"], theirs["sequence"])
