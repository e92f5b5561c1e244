"""What staff see: names instead of ids, times by the clinic's clock."""

from __future__ import annotations

import datetime
import json
from pathlib import Path

import pytest

from tests.booking_project import BOOKING, NOW, SAM, booked, local, office_of, opening
from thora.booking.office import Office
from thora.booking.records import STAFF
from thora.booking.staff_view import (
    Step,
    as_plain,
    clock_words,
    contact_words,
    day_words,
    history,
    phone_words,
    view,
    when_words,
)

TODAY = NOW.date()


@pytest.fixture
def office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Office:
    monkeypatch.delenv("THORA_STORE", raising=False)
    return office_of(tmp_path)


def test_a_row_has_names_and_the_clinics_clock(office: Office) -> None:
    made = booked(office, "2026-12-03 10:00")
    row = view(office.clinic, made)
    assert as_plain(row) == {
        "reference": made.reference,
        "state": "booked",
        "starts": "2026-12-03T10:00:00-05:00",
        "ends": "2026-12-03T10:45:00-05:00",
        "service": "First visit",
        "service_id": "first_visit",
        "practitioner": "Ann Roy",
        "practitioner_id": "ann",
        "site": "Main",
        "site_id": "main",
        "way": "in person",
        "name": "Sam Lee",
        "phone": "+15195550142",
        "email": "sam@home.ca",
    }
    json.dumps(as_plain(row))


def test_what_clinic_yml_has_no_more_keeps_its_id(office: Office, tmp_path: Path) -> None:
    made = booked(office, "2026-12-03 10:00")
    services = [{"name": "Class", "minutes": 60}]
    later = office_of(
        tmp_path,
        sites=[{"name": "South"}],
        practitioners=[{"name": "Eve"}],
        booking={**BOOKING["booking"], "services": services},
    )
    row = view(later.clinic, made)
    assert (row.service, row.practitioner, row.site) == ("first_visit", "ann", "main")


def test_history_tells_when_who_and_what_it_became(office: Office) -> None:
    made = booked(office, "2026-12-03 10:00")
    later = NOW + datetime.timedelta(hours=1)
    office.appointments.move(made.id, opening("2026-12-04 14:00"), later, STAFF)
    after = local("2026-12-04 15:00")
    office.appointments.mark(made.id, False, after)
    booked(office, "2026-12-03 10:00")
    assert history(office.engine, office.clinic, made.id) == [
        Step(NOW, "visitor", "booked", local("2026-12-03 10:00")),
        Step(later, "staff", "moved", local("2026-12-04 14:00")),
        Step(after, "staff", "no-show", local("2026-12-04 14:00")),
    ]


@pytest.mark.parametrize(
    ("moment", "words"),
    [
        ("2026-12-03 10:30", "Thu 3 Dec, 10:30 am"),
        ("2026-11-29 12:00", "Sun 29 Nov, 12 pm"),
        ("2027-01-04 00:05", "Mon 4 Jan 2027, 12:05 am"),
        ("2025-11-26 23:59", "Wed 26 Nov 2025, 11:59 pm"),
    ],
)
def test_a_moment_is_told_with_a_12_hour_clock_and_another_year(moment: str, words: str) -> None:
    assert when_words(local(moment), TODAY) == words
    assert f"{day_words(local(moment).date(), TODAY)}, {clock_words(local(moment))}" == words


@pytest.mark.parametrize(
    ("phone", "words"),
    [
        ("+15195550142", "(519) 555-0142"),
        ("+442079460018", "+44 20 7946 0018"),
        ("", ""),
        ("ask Sam", "ask Sam"),
    ],
)
def test_a_phone_is_told_as_people_write_it_here(phone: str, words: str) -> None:
    assert phone_words(phone, "CA") == words


def test_contact_is_what_there_is() -> None:
    assert contact_words(SAM.phone, SAM.email, "CA") == "(519) 555-0142, sam@home.ca"
    assert contact_words("", SAM.email, "CA") == "sam@home.ca"
    assert contact_words(SAM.phone, "", "CA") == "(519) 555-0142"
