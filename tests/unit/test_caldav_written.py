"""What is remembered of events that Thora wrote into practitioners' calendars."""

from __future__ import annotations

import datetime
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy.engine import Engine

from tests.caldav_clinic import MOST, NOW, opening
from thora.booking import caldav_written as table
from thora.booking.appointments import Appointments
from thora.booking.caldav_written import Written, all_written, elsewhere
from thora.booking.records import Appointment, Visitor
from thora.store import connect, upgrade

URL = "https://dav.example/ann_50%/"
HREF = f"{URL}one.ics"
SAM = Visitor("Sam Lee", "+15195550142")


@pytest.fixture
def engine(tmp_path: Path) -> Engine:
    made = connect(f"sqlite:///{tmp_path}/thora.db")
    upgrade(made)
    return made


def book(engine: Engine, wish: str = "wish", start: str = "10-30 14:00") -> Appointment:
    return Appointments(engine, MOST).book(opening(start), SAM, wish, NOW)


def test_what_is_remembered_is_the_last(engine: Engine) -> None:
    one = book(engine)
    table.remember(engine, one, HREF, '"1"')
    table.remember(engine, replace(one, sequence=3), f"{URL}two.ics", '"2"')
    assert all_written(engine, "ann", URL, NOW) == [Written(one.id, f"{URL}two.ics", '"2"', 3, True, False)]
    assert all_written(engine, "ann", "https://dav.example/annX50%/", NOW) == []
    table.forget(engine, one.id)
    assert all_written(engine, "ann", URL, NOW) == []


def test_an_event_is_to_go_with_a_cancelled_appointment_and_is_history_with_one_that_began(
    engine: Engine,
) -> None:
    one, other = book(engine), book(engine, "other", "10-31 14:00")
    for each in (one, other):
        table.remember(engine, each, f"{URL}{each.id}.ics", '"1"')
    Appointments(engine, MOST).cancel(other.id, NOW)
    found = all_written(engine, "ann", URL, one.opening.span.start)
    assert [(row.appointment, row.wanted, row.gone) for row in found] == [
        (one.id, False, False),
        (other.id, False, True),
    ]
    assert [(row.wanted, row.gone) for row in all_written(engine, "ben", URL, NOW)] == [(False, True)] * 2


def test_since_when_an_event_is_missing_is_kept_until_it_is_seen(engine: Engine) -> None:
    one = book(engine)
    table.remember(engine, one, HREF, '"1"')
    table.note_missing(engine, one.id, NOW)
    (row,) = all_written(engine, "ann", URL, NOW)
    assert row.missing_since == NOW
    assert not row.is_at('"1"')
    table.remember(engine, one, HREF, '"1"')
    (row,) = all_written(engine, "ann", URL, NOW)
    assert (row.missing_since, row.is_at('"1"'), row.is_at('"2"')) == (None, True, False)


def test_a_mark_of_any_length_is_known_again(engine: Engine) -> None:
    one, mark = book(engine), f'"{"x" * 500}"'
    table.remember(engine, one, HREF, mark)
    (row,) = all_written(engine, "ann", URL, NOW)
    assert row.is_at(mark)


def test_what_stands_in_another_calendar_in_use_is_elsewhere(engine: Engine) -> None:
    one = book(engine)
    table.remember(engine, one, HREF, '"1"')
    assert elsewhere(engine, "https://dav.example/ben/", [URL]) == {one.id}
    assert elsewhere(engine, URL, ["https://dav.example/ben/"]) == set()
    assert elsewhere(engine, "https://dav.example/ben/", ["https://dav.example/zoe/"]) == set()


def test_what_is_long_over_is_forgotten(engine: Engine) -> None:
    one, other = book(engine), book(engine, "other", "12-31 14:00")
    for each in (one, other):
        table.remember(engine, each, f"{URL}{each.id}.ics", '"1"')
    table.forget_old(engine, one.opening.span.end + table.KEEP)
    assert len(all_written(engine, "ann", URL, NOW)) == 2
    table.forget_old(engine, one.opening.span.end + table.KEEP + datetime.timedelta(seconds=1))
    assert [row.appointment for row in all_written(engine, "ann", URL, NOW)] == [other.id]
