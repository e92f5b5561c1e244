"""Syncing with a calendar whose server fails: nothing is lost, nobody's appointment is cancelled.

What it does with one that works: tests/services/test_caldav.py.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from icalendar import Calendar

from tests.caldav_clinic import MOST, NOW, VARIABLE, clinic, moment, opening, words
from tests.caldav_server import FaultyServer, faulty_server
from thora.booking import caldav_calendar, caldav_report
from thora.booking.appointments import Appointments
from thora.booking.caldav_busy import busy, event_id, replace_busy
from thora.booking.caldav_report import CalendarReport, Problem
from thora.booking.caldav_sync import GRACE, MOST_DELETED, sync
from thora.booking.caldav_written import all_written
from thora.booking.calendar import Span
from thora.booking.records import Appointment, Visitor
from thora.store import connect, upgrade

LATER = NOW + GRACE
ALWAYS = Span(NOW, NOW + datetime.timedelta(days=300))
SAM = Visitor("Sam Lee", "+15195550142")


class Thora:
    """What Thora has, beside a server."""

    def __init__(self, server: FaultyServer, folder: Path) -> None:
        self.server = server
        self.clinic = clinic(server.url)
        self.engine = connect(f"sqlite:///{folder}/thora.db")
        upgrade(self.engine)
        self.appointments = Appointments(self.engine, MOST)

    def book(self, start: str = "10-30 14:00") -> Appointment:
        return self.appointments.book(opening(start), SAM, f"wish {start}", NOW)

    def sync(self, now: datetime.datetime = NOW) -> CalendarReport:
        (report,) = sync(self.clinic, self.engine, self.appointments, now, words(), {VARIABLE: "x"})
        return report

    def states(self) -> set[str]:
        return {one.state for one in self.appointments.between(ALWAYS)}

    def move_in_calendar(self, start: str) -> None:
        ((path, file),) = self.server.files.items()
        read = Calendar.from_ical(file)
        (event,) = read.walk("VEVENT")
        event["dtstart"].dt = moment(start)
        event["dtend"].dt = moment(start) + datetime.timedelta(minutes=45)
        self.server.files[path] = read.to_ical()


@pytest.fixture
def thora(tmp_path: Path) -> Iterator[Thora]:
    with faulty_server() as server:
        yield Thora(server, tmp_path)


@pytest.mark.parametrize("method", ["PROPFIND", "REPORT", "GET"])
@pytest.mark.parametrize("status", [401, 403, 500, 503])
def test_an_event_that_is_not_there_is_not_deleted_while_anything_fails(
    thora: Thora, method: str, status: int
) -> None:
    thora.book()
    thora.sync()
    thora.server.files.clear()
    thora.server.faults[method] = (status, {}, b"")
    thora.server.requests.clear()
    for now in (NOW, LATER, LATER + GRACE):
        assert thora.sync(now).error
    assert thora.states() == {"booked"}
    assert thora.server.writes() == []


def test_an_empty_list_alone_deletes_nothing(thora: Thora) -> None:
    thora.book()
    thora.sync()
    thora.server.faults["REPORT"] = (207, {}, b'<multistatus xmlns="DAV:"/>')
    for now in (NOW, LATER, LATER + GRACE):
        report = thora.sync(now)
        assert (report.error, report.cancelled, report.written) == ("", [], [])
    assert thora.states() == {"booked"}


def test_an_event_that_comes_back_in_time_was_never_gone(thora: Thora) -> None:
    thora.book()
    thora.sync()
    files = dict(thora.server.files)
    thora.server.files.clear()
    thora.sync()
    thora.server.files.update(files)
    report = thora.sync(LATER)
    assert (report.cancelled, report.written) == ([], [])
    thora.server.files.clear()
    assert thora.sync(LATER).cancelled == []  # it counts from now on
    assert thora.sync(LATER + GRACE).cancelled == [1]


def test_an_event_is_deleted_when_it_is_missing_for_as_long_as_it_takes(thora: Thora) -> None:
    thora.book()
    thora.sync()
    thora.server.files.clear()
    thora.sync()
    assert thora.sync(LATER - datetime.timedelta(seconds=1)).cancelled == []
    assert thora.sync(LATER).cancelled == [1]


def test_an_event_that_has_another_address_now_is_known_there(thora: Thora) -> None:
    thora.book()
    thora.sync()
    ((_, file),) = thora.server.files.items()
    thora.server.files = {"/ann/work/new%20name.ics": file}
    thora.sync()
    thora.server.requests.clear()
    assert thora.sync().written == []
    assert [method for method, _, _ in thora.server.requests] == ["PROPFIND", "REPORT"]


def test_an_event_that_was_deleted_while_the_visitor_moved_is_written_again(thora: Thora) -> None:
    one = thora.book()
    thora.sync()
    thora.server.files.clear()
    thora.appointments.move(one.id, opening("10-31 14:00"), NOW)
    for now in (NOW, LATER):
        assert thora.sync(now).cancelled == []
    assert thora.states() == {"booked"}
    assert len(thora.server.files) == 1


def test_a_broken_foreign_event_is_told_and_the_others_are_read(thora: Thora) -> None:
    start = (
        "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\nBEGIN:VEVENT\r\nUID:1\r\nDTSTAMP:20260101T000000Z\r\n"
    )
    end = "END:VEVENT\r\nEND:VCALENDAR\r\n"
    lines = [
        "DTSTART:20261030T140000Z\r\nDTEND:20261030T150000Z\r\n",
        "DTSTART:20261030T140000Z\r\nRRULE:FREQ=DAILY;INTERVAL=0\r\n",
        "SUMMARY:Sam Lee\r\n",
    ]
    for number, line in enumerate(lines):
        thora.server.files[f"/ann/work/{number}.ics"] = f"{start}{line}{end}".encode()
    thora.server.files["/ann/work/3.ics"] = b"Sam Lee"
    report = thora.sync()
    assert (report.busy, report.problems) == (1, [Problem(0, "unreadable")] * 3)
    assert "Sam" not in str(report)


def test_an_event_that_cannot_be_read_any_more_is_put_back(thora: Thora) -> None:
    one = thora.book()
    thora.sync()
    (path,) = thora.server.files
    thora.server.files[path] = b"nonsense"
    report = thora.sync()
    assert (report.problems, report.written) == ([Problem(one.id, "shape")], [one.id])
    assert b"Sam Lee" in thora.server.files[path]


@pytest.mark.parametrize("status", [400, 403, 409])
def test_an_event_that_the_server_refuses_does_not_stop_the_rest(thora: Thora, status: int) -> None:
    one, other = thora.book(), thora.book("10-31 14:00")
    thora.server.faults["PUT"] = (status, {}, b"")
    report = thora.sync()
    assert report.problems == [Problem(one.id, "refused_by_server"), Problem(other.id, "refused_by_server")]
    del thora.server.faults["PUT"]
    assert thora.sync().written == [one.id, other.id]


def test_a_server_that_fails_while_writing_is_asked_again_later(thora: Thora) -> None:
    one = thora.book()
    thora.server.faults["PUT"] = (500, {}, b"")
    assert "500" in thora.sync().error
    thora.server.faults.clear()
    assert thora.sync().written == [one.id]
    thora.appointments.cancel(one.id, NOW)
    thora.server.faults["DELETE"] = (500, {}, b"")
    assert "500" in thora.sync().error
    thora.server.faults["DELETE"] = (403, {}, b"")
    assert thora.sync().problems == [Problem(one.id, "refused_by_server")]
    thora.server.faults.clear()
    assert thora.sync().removed == [one.id]
    assert thora.server.files == {}


def test_a_server_that_does_not_tell_the_mark_is_asked_for_it(thora: Thora) -> None:
    thora.server.tells = False
    one = thora.book()
    assert thora.sync().written == [one.id]
    thora.server.requests.clear()
    assert thora.sync().written == []
    thora.move_in_calendar("10-30 17:00")
    assert thora.sync().moved == [one.id]
    assert thora.server.writes() == []


def test_what_was_changed_between_reading_and_writing_is_not_overwritten(
    thora: Thora, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = thora.book()
    thora.sync()
    thora.appointments.move(one.id, opening("10-31 14:00"), NOW)
    answer = thora.server.answer

    def changed_first(method: str, *parts: Any) -> Any:
        if method == "PUT":
            monkeypatch.setattr(thora.server, "answer", answer)
            thora.move_in_calendar("10-30 17:00")
        return answer(method, *parts)

    monkeypatch.setattr(thora.server, "answer", changed_first)
    assert thora.sync().written == []
    assert thora.sync().written == [one.id]  # both changed: the visitor's time stands
    (found,) = thora.appointments.between(ALWAYS)
    assert found.opening.span.start == moment("10-31 14:00")


def test_what_has_begun_is_left_alone(thora: Thora) -> None:
    one = thora.book()
    thora.sync()
    thora.server.files.clear()
    begun = one.opening.span.start
    for now in (begun, begun + GRACE):
        report = thora.sync(now)
        assert (report.cancelled, report.written, report.error) == ([], [], "")
    assert thora.states() == {"booked"}


def test_a_calendar_that_is_not_read_any_more_keeps_nobody_busy(thora: Thora) -> None:
    for who in ("ann", "ben", "gone"):
        replace_busy(thora.engine, who, [(event_id("x"), opening().span)])
    thora.sync()
    assert list(busy(thora.engine)(["ann", "ben", "gone"], ALWAYS)) == []


def test_another_address_gets_the_appointments_too(thora: Thora) -> None:
    one = thora.book()
    thora.sync()
    thora.clinic = clinic(thora.server.url.replace("work", "new"))
    assert thora.sync().written == [one.id]
    assert sorted(path.split("/")[2] for path in thora.server.files) == ["new", "work"]
    assert [row.href for row in all_written(thora.engine, "ann", thora.server.url, NOW)] == []


def test_a_practitioner_without_a_password_is_told_and_the_server_not_asked(thora: Thora) -> None:
    (report,) = sync(thora.clinic, thora.engine, thora.appointments, NOW, words(), {})
    assert report.error.startswith(f"{VARIABLE}: is not set")
    assert thora.server.requests == []


def test_a_clinic_without_calendars_has_nothing_to_report(thora: Thora) -> None:
    assert sync(clinic(""), thora.engine, thora.appointments, NOW, words(), {}) == []


def test_the_page_for_practitioners_names_the_limits_and_every_code(root: Path) -> None:
    page = (root / "docs/calendars.md").read_text(encoding="utf-8")
    assert f"{GRACE.seconds // 60} minutes later" in page
    assert f"more than {MOST_DELETED} were deleted at once" in page
    codes = [caldav_report.TAKEN, caldav_report.PAST, caldav_report.SHAPE, caldav_report.MANY_DELETED]
    for code in (*codes, caldav_report.REFUSED, caldav_report.UNREADABLE):
        assert f"| `{code}` |" in page
    assert f"Each answer has {caldav_calendar.LIMIT:.0f} seconds" in page
    assert f"each calendar {caldav_calendar.BUDGET / 60:.0f} minutes" in page
