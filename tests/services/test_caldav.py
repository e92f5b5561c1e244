"""Practitioners' own calendars on a real server (Radicale), used by somebody else's program (caldav)."""

from __future__ import annotations

import datetime
import subprocess
import sys
import time
import uuid
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import caldav
import pytest
from icalendar import Calendar
from sqlalchemy import select
from sqlalchemy.engine import Engine

from tests.caldav_clinic import MOST, NOW, VARIABLE, clinic, moment, opening, words
from tests.caldav_server import faulty_server
from thora.booking import caldav_sync
from thora.booking.appointments import Appointments
from thora.booking.caldav_busy import both, busy
from thora.booking.caldav_report import CalendarReport, Problem
from thora.booking.caldav_sync import GRACE, MOST_DELETED, sync
from thora.booking.calendar import Calendar as ClinicCalendar
from thora.booking.calendar import Span, Wanted
from thora.booking.records import Appointment, Visitor
from thora.booking.tables import BUSY, CALENDAR_EVENT
from thora.serving import free_port, port_is_free
from thora.store import connect, upgrade

pytestmark = pytest.mark.service

PASSWORD = "s3cret ü"
SAM = Visitor("Sam Lee", "+15195550142", "sam@testclinic.ca")
LATER = NOW + GRACE + datetime.timedelta(minutes=1)


class CrashError(Exception):
    """The process dies here."""


class Radicale:
    """A server of its own, and its files."""

    def __init__(self, folder: Path) -> None:
        self.port, self.folder = free_port(), folder
        self.url = f"http://127.0.0.1:{self.port}"
        (folder / "users").write_text(f"ann:{PASSWORD}\n", encoding="utf-8")
        (folder / "config").write_text(
            f"[server]\nhosts = 127.0.0.1:{self.port}\n"
            f"[auth]\ntype = htpasswd\nhtpasswd_filename = {folder}/users\n"
            "htpasswd_encryption = plain\ndelay = 0\n"
            f"[storage]\nfilesystem_folder = {folder}/storage\n",
            encoding="utf-8",
        )
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        command = [sys.executable, "-m", "radicale", "--config", str(self.folder / "config")]
        log = (self.folder / "log").open("ab")
        self.process = subprocess.Popen(command, stdout=log, stderr=log)
        limit = time.monotonic() + 30
        while port_is_free("127.0.0.1", self.port):
            assert self.process.poll() is None, (self.folder / "log").read_text()
            assert time.monotonic() < limit
            time.sleep(0.05)

    def stop(self) -> None:
        assert self.process is not None
        self.process.terminate()
        self.process.wait(10)

    def files(self) -> dict[str, tuple[int, bytes]]:
        """Every event that is stored, when it was written, and what it says."""
        found = (self.folder / "storage/collection-root").rglob("*.ics")
        kept = (path for path in found if ".Radicale.cache" not in path.parts)
        return {str(path): (path.stat().st_mtime_ns, path.read_bytes()) for path in kept}


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Radicale]:
    made = Radicale(tmp_path_factory.mktemp("radicale"))
    made.start()
    yield made
    made.stop()


class Ann:
    """Ann, her calendar, and what Thora makes of it."""

    def __init__(self, server: Radicale, folder: Path) -> None:
        self.server = server
        self.url = f"{server.url}/ann/{uuid.uuid4().hex}/"
        self.program = caldav.DAVClient(self.url, username="ann", password=PASSWORD, timeout=10)
        self.program.mkcalendar(self.url)
        self.calendar = self.program.calendar(url=self.url)
        self.clinic = clinic(self.url)
        self.engine = connect(f"sqlite:///{folder}/thora.db")
        upgrade(self.engine)
        self.appointments = Appointments(self.engine, MOST)
        self.environment = {VARIABLE: PASSWORD}

    def sync(self, now: datetime.datetime = NOW) -> CalendarReport:
        (report,) = sync(self.clinic, self.engine, self.appointments, now, words(), self.environment)
        return report

    def book(self, start: str = "10-30 14:00", wish: str = "wish") -> Appointment:
        return self.appointments.book(opening(start), SAM, wish, NOW)

    def add(self, *lines: str, uid: str = "") -> None:
        """Put something of her own into the calendar."""
        event = [
            "BEGIN:VEVENT",
            f"UID:{uid or uuid.uuid4().hex}",
            "DTSTAMP:20261001T000000Z",
            *lines,
            "END:VEVENT",
        ]
        self.calendar.save_event(
            "\r\n".join(["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:ann", *event, "END:VCALENDAR"])
        )

    def events(self) -> list[Any]:
        return list(self.calendar.events())

    def event(self) -> Any:
        """The only event there is."""
        (found,) = self.events()
        return found

    def change(self, change: Callable[[Any], None], event: Any = None) -> None:
        """Change an event as a calendar program does."""
        event = event or self.event()
        change(event.icalendar_component)
        event.save(increase_seqno=False)

    def move(self, start: str, event: Any = None, minutes: int = 45) -> None:
        def change(part: Any) -> None:
            part["dtstart"].dt = moment(start)
            part["dtend"].dt = moment(start) + datetime.timedelta(minutes=minutes)

        self.change(change, event)

    def state(self, one: Appointment) -> tuple[str, datetime.datetime]:
        (found,) = (each for each in self.appointments.between(ALWAYS) if each.id == one.id)
        return found.state, found.opening.span.start

    def busy(self) -> list[Span]:
        return sorted(span for _, span in busy(self.engine)(["ann"], ALWAYS))

    def rows(self) -> list[Any]:
        with self.engine.begin() as connection:
            return [list(connection.execute(select(table))) for table in (BUSY, CALENDAR_EVENT)]


ALWAYS = Span(NOW - datetime.timedelta(days=30), NOW + datetime.timedelta(days=300))


@pytest.fixture
def ann(server: Radicale, tmp_path: Path) -> Ann:
    return Ann(server, tmp_path)


def test_what_is_busy_in_the_calendar_comes_in_and_nothing_else(ann: Ann) -> None:
    ann.add("DTSTART:20261030T140000Z", "DTEND:20261030T150000Z", "SUMMARY:Dentist of Ann")
    ann.add("DTSTART:20261030T160000Z", "DTEND:20261030T170000Z", "TRANSP:TRANSPARENT")
    ann.add("DTSTART:20261030T180000Z", "DTEND:20261030T190000Z", "STATUS:CANCELLED")
    ann.add("DTSTART;VALUE=DATE:20261101")  # the clock goes back on it: 25 hours
    ann.add("DTSTART:20261020T140000Z", "DTEND:20261020T150000Z")  # over
    ann.add("DTSTART:20261201T140000Z", "DTEND:20261201T150000Z")  # too far
    report = ann.sync()
    assert (report.error, report.problems, report.busy) == ("", [], 2)
    assert ann.busy() == [
        Span(moment("10-30 14:00"), moment("10-30 15:00")),
        Span(moment("11-01 04:00"), moment("11-02 05:00")),
    ]
    assert "Dentist" not in str(ann.rows())


def test_repeated_events_keep_their_hour_when_the_clock_goes_back(ann: Ann) -> None:
    ann.add(
        "DTSTART;TZID=America/Toronto:20260907T090000",
        "DTEND;TZID=America/Toronto:20260907T100000",
        "RRULE:FREQ=WEEKLY;BYDAY=MO,FR",
        "EXDATE;TZID=America/Toronto:20261106T090000",
    )
    ann.sync()
    assert [span.start for span in ann.busy()] == [
        moment("10-30 13:00"),
        moment("11-02 14:00"),
        moment("11-09 14:00"),
    ]


def test_busy_times_are_not_offered_and_are_free_again_when_they_go(ann: Ann) -> None:
    ann.add("DTSTART:20261030T120000Z", "DTEND:20261030T210000Z", uid="away")
    calendar, taken = ClinicCalendar(ann.clinic), both(ann.appointments.busy, busy(ann.engine))
    day = Span(moment("10-30 04:00"), moment("10-31 04:00"))
    wanted = Wanted(ann.clinic.booking.services[0], practitioner="ann")
    ann.sync()
    offered = [each.span.start for each in calendar.openings(wanted, day, taken, NOW)]
    assert offered == [moment("10-30 21:00"), moment("10-30 21:15")]
    ann.event().delete()
    ann.sync()
    assert len(list(calendar.openings(wanted, day, taken, NOW))) > 25


def test_an_appointment_goes_out_and_is_not_busy_twice(ann: Ann) -> None:
    one = ann.book()
    report = ann.sync()
    part = ann.event().icalendar_component
    assert (report.written, report.busy) == ([one.id], 0)
    assert part["summary"] == "Sam Lee: First visit"
    assert one.reference in part["description"]
    assert part["location"] == "Main, 1 King Street"
    assert part["dtstart"].dt == moment("10-30 14:00")
    assert part["uid"].startswith(f"{one.reference.lower()}-{one.id}@")
    assert not {"attendee", "organizer"} & {name.lower() for name in part}


def test_a_second_sync_without_changes_writes_nothing(ann: Ann) -> None:
    ann.book()
    ann.add("DTSTART:20261030T170000Z", "DTEND:20261030T180000Z")
    ann.sync()
    files, rows = ann.server.files(), ann.rows()
    report = ann.sync(LATER)
    assert (report.written, report.removed, report.moved, report.cancelled) == ([], [], [], [])
    assert ann.server.files() == files
    assert ann.rows() == rows


def test_moved_and_cancelled_appointments_are_moved_and_removed_in_the_calendar(ann: Ann) -> None:
    one = ann.book()
    ann.sync()
    ann.change(lambda part: part.add("comment", "bring the long band"))
    ann.appointments.move(one.id, opening("10-31 15:00"), NOW)
    assert ann.sync().written == [one.id]
    part = ann.event().icalendar_component
    assert part["dtstart"].dt == moment("10-31 15:00")
    assert part["comment"] == "bring the long band"
    ann.appointments.cancel(one.id, NOW)
    assert ann.sync().removed == [one.id]
    assert ann.events() == []
    assert ann.rows() == [[], []]


def test_an_event_moved_in_the_calendar_moves_its_appointment(ann: Ann) -> None:
    one = ann.book()
    ann.sync()
    ann.move("11-03 16:00")
    report = ann.sync()
    assert (report.moved, report.written, report.problems) == ([one.id], [], [])
    assert ann.state(one) == ("booked", moment("11-03 16:00"))
    assert ann.appointments.changes(one.id)[-1][1:] == ("staff", "moved")
    (moved,) = ann.appointments.between(ALWAYS)
    assert moved.opening == opening("11-03 16:00")
    files = ann.server.files()
    assert ann.sync().written == []
    assert ann.server.files() == files


def test_an_event_moved_far_away_is_followed(ann: Ann) -> None:
    one = ann.book()
    ann.sync()
    ann.move("12-20 16:00")  # further than visitors may book
    assert ann.sync().moved == [one.id]
    assert ann.state(one) == ("booked", moment("12-20 16:00"))
    assert ann.sync().written == []


def test_an_event_deleted_in_the_calendar_cancels_its_appointment_after_a_while(ann: Ann) -> None:
    one = ann.book()
    ann.sync()
    ann.event().delete()
    assert ann.sync().cancelled == []
    assert ann.state(one)[0] == "booked"
    assert ann.sync(LATER).cancelled == [one.id]
    assert ann.state(one)[0] == "cancelled"
    assert ann.appointments.changes(one.id)[-1][1:] == ("staff", "cancelled")
    assert ann.sync(LATER).written == []
    assert ann.rows() == [[], []]


def test_a_program_that_moves_by_deleting_and_making_anew_moves(ann: Ann) -> None:
    one = ann.book()
    ann.sync()
    event = ann.event()
    text = event.data
    event.delete()
    ann.sync()
    file = Calendar.from_ical(text)
    file.walk("VEVENT")[0]["dtstart"].dt = moment("10-30 17:00")
    file.walk("VEVENT")[0]["dtend"].dt = moment("10-30 17:45")
    ann.program.put(f"{ann.url}another-name.ics", file.to_ical().decode(), {"Content-Type": "text/calendar"})
    assert ann.sync(LATER).moved == [one.id]
    assert ann.state(one) == ("booked", moment("10-30 17:00"))
    assert ann.sync(LATER).written == []
    assert len(ann.events()) == 1


def test_an_event_cancelled_in_the_calendar_cancels_its_appointment_and_goes(ann: Ann) -> None:
    one = ann.book()
    ann.sync()
    ann.change(lambda part: part.update({"status": "CANCELLED"}))
    assert ann.sync().cancelled == []
    assert ann.sync(LATER).cancelled == [one.id]
    assert ann.events() == []


@pytest.mark.parametrize(
    ("start", "minutes", "code"),
    [
        ("10-30 16:30", 45, "taken"),
        ("10-30 15:50", 45, "taken"),  # its buffer reaches into the other
        ("10-28 11:00", 45, "past"),
        ("10-30 14:00", 90, "shape"),
    ],
)
def test_a_move_that_cannot_be_is_refused_and_put_back(ann: Ann, start: str, minutes: int, code: str) -> None:
    one, other = ann.book(), ann.book("10-30 16:45", "another")
    ann.sync()
    event = next(each for each in ann.events() if one.reference in each.data)
    ann.move(start, event, minutes)
    report = ann.sync()
    assert (report.problems, report.moved, report.written) == ([Problem(one.id, code)], [], [one.id])
    assert ann.state(one) == ("booked", moment("10-30 14:00"))
    assert ann.state(other) == ("booked", moment("10-30 16:45"))
    event.load()
    assert event.icalendar_component["dtstart"].dt == moment("10-30 14:00")
    assert event.icalendar_component["dtend"].dt == moment("10-30 14:45")
    assert ann.sync().problems == []


@pytest.mark.parametrize("line", ["RRULE:FREQ=DAILY", "whole day"])
def test_an_event_that_is_no_appointment_any_more_is_put_back(ann: Ann, line: str) -> None:
    one = ann.book()
    ann.sync()

    def change(part: Any) -> None:
        if line == "whole day":
            part["dtstart"] = part["dtend"] = None
            del part["dtstart"], part["dtend"]
            part.add("dtstart", datetime.date(2026, 10, 31))
        else:
            part.add("rrule", {"freq": "daily"})

    ann.change(change)
    assert ann.sync().problems == [Problem(one.id, "shape")]
    part = ann.event().icalendar_component
    assert (part["dtstart"].dt, "rrule" in part) == (moment("10-30 14:00"), False)
    assert ann.state(one) == ("booked", moment("10-30 14:00"))
    assert ann.sync().written == []


def test_where_both_changed_the_visitors_time_stands(ann: Ann) -> None:
    one = ann.book()
    ann.sync()
    ann.move("11-03 16:00")
    ann.appointments.move(one.id, opening("11-04 16:00"), NOW)
    report = ann.sync()
    assert (report.moved, report.written) == ([], [one.id])
    assert ann.event().icalendar_component["dtstart"].dt == moment("11-04 16:00")
    assert ann.state(one) == ("booked", moment("11-04 16:00"))


def test_an_emptied_calendar_cancels_nothing_and_is_filled_again(ann: Ann) -> None:
    both_ = [ann.book(), ann.book("10-30 16:00", "another")]
    ann.sync()
    for event in ann.events():
        event.delete()
    ann.sync()
    report = ann.sync(LATER)
    assert report.cancelled == []
    assert report.problems == [Problem(one.id, "many_deleted") for one in both_]
    assert len(ann.events()) == 2
    assert {ann.state(one)[0] for one in both_} == {"booked"}
    assert (ann.sync(LATER).problems, len(ann.events())) == ([], 2)


def test_an_emptied_calendar_keeps_the_busy_times_until_it_is_whole(ann: Ann) -> None:
    one = ann.book()
    ann.add("DTSTART:20261030T170000Z", "DTEND:20261030T180000Z")
    ann.sync()
    before = ann.busy()
    for event in ann.events():
        event.delete()
    for now in (NOW, LATER):
        ann.sync(now)
        assert ann.busy() == before
    assert ann.state(one)[0] == "booked"
    assert ann.sync(LATER).busy == 0


def test_more_than_a_few_deleted_at_once_are_reported_not_cancelled(ann: Ann) -> None:
    made = [ann.book(f"11-0{day} 15:00", f"wish {day}") for day in range(2, 4 + MOST_DELETED)]
    ann.sync()
    for event in ann.events()[: MOST_DELETED + 1]:
        event.delete()
    ann.sync()
    report = ann.sync(LATER)
    assert (len(report.problems), report.cancelled) == (MOST_DELETED + 1, [])
    assert {ann.state(one)[0] for one in made} == {"booked"}
    assert len(ann.events()) == len(made)


def test_a_few_deleted_at_once_are_cancelled(ann: Ann) -> None:
    made = [ann.book(f"11-0{day} 15:00", f"wish {day}") for day in range(2, 4 + MOST_DELETED)]
    ann.sync()
    for event in ann.events()[:MOST_DELETED]:
        event.delete()
    ann.sync()
    assert len(ann.sync(LATER).cancelled) == MOST_DELETED
    assert sorted(ann.state(one)[0] for one in made) == ["booked"] * 2 + ["cancelled"] * MOST_DELETED


@pytest.mark.parametrize("crash", ["new", "moved", "moved in the calendar"])
def test_a_crash_between_writing_and_remembering_makes_no_second_event(
    ann: Ann, crash: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, expected = ann.book(), moment("10-30 14:00")
    if crash != "new":
        ann.sync()
        expected = moment("10-30 18:00")
    if crash == "moved":
        ann.appointments.move(one.id, opening("10-30 18:00"), NOW)
    if crash == "moved in the calendar":
        ann.move("10-30 18:00")

    def die(*parts: Any) -> None:
        raise CrashError

    with monkeypatch.context() as patch:
        patch.setattr(caldav_sync.table, "remember", die)
        with pytest.raises(CrashError):
            ann.sync()
    files = ann.server.files()
    report = ann.sync()
    assert (report.problems, report.written, report.moved) == ([], [], [])
    assert ann.server.files() == files
    assert ann.event().icalendar_component["dtstart"].dt == expected
    assert ann.state(one) == ("booked", expected)
    assert ann.sync().written == []


def test_a_crash_and_a_cancellation_leave_no_event_behind(ann: Ann, monkeypatch: pytest.MonkeyPatch) -> None:
    one = ann.book()
    with monkeypatch.context() as patch:
        patch.setattr(caldav_sync.table, "remember", lambda *parts: None)
        ann.sync()
    ann.appointments.cancel(one.id, NOW)
    assert ann.sync().removed == [one.id]
    assert (ann.events(), ann.busy()) == ([], [])


def test_a_server_that_is_down_changes_nothing(ann: Ann, tmp_path: Path) -> None:
    own = Radicale(tmp_path)
    own.start()
    there = Ann(own, tmp_path)
    one = there.book()
    there.add("DTSTART:20261030T170000Z", "DTEND:20261030T180000Z")
    there.sync()
    rows = there.rows()
    own.stop()
    for now in (NOW, LATER, LATER + GRACE):
        report = there.sync(now)
        assert "ConnectionError" in report.error
    assert there.rows() == rows
    assert there.state(one) == ("booked", moment("10-30 14:00"))


def test_a_wrong_password_changes_nothing_and_is_not_shown(ann: Ann) -> None:
    one = ann.book()
    ann.sync()
    rows = ann.rows()
    ann.event().delete()
    for password, said in (("wrong one", "401"), ("", VARIABLE)):
        ann.environment = {VARIABLE: password}
        for now in (NOW, LATER, LATER + GRACE):
            report = ann.sync(now)
            assert said in report.error
            assert "wrong one" not in str(report)
    assert ann.rows() == rows
    assert ann.state(one)[0] == "booked"


def test_an_address_that_is_no_calendar_changes_nothing(ann: Ann) -> None:
    one = ann.book()
    ann.sync()
    ann.event().delete()
    ann.clinic = clinic(f"{ann.server.url}/ann/")  # what holds her calendars
    for now in (NOW, LATER, LATER + GRACE):
        assert "is no calendar" in ann.sync(now).error
    ann.clinic = clinic(ann.url)
    ann.calendar.delete()
    for now in (NOW, LATER, LATER + GRACE):
        assert "404" in ann.sync(now).error
    assert ann.state(one)[0] == "booked"


def test_an_event_goes_with_its_appointment_to_another_practitioner(ann: Ann, tmp_path: Path) -> None:
    one = ann.book()
    ann.sync()
    ann.appointments.move(one.id, opening("10-30 16:00", who="ben"), NOW)
    report = ann.sync()
    assert (report.removed, report.written, ann.events()) == ([one.id], [], [])


def test_logs_name_no_visitor(ann: Ann, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("DEBUG")
    one = ann.book()
    logged = [str(ann.sync())]
    ann.event().delete()
    logged += [str(ann.sync()), str(ann.sync(LATER))]
    mine = [
        record for record in caplog.records if record.name != "caldav"
    ]  # that one is the test's own program
    text = "\n".join([*logged, *(record.getMessage() for record in mine)])
    for secret in (SAM.name, SAM.phone, SAM.email, one.reference, PASSWORD):
        assert secret not in text


def test_two_syncs_at_once_on_postgresql_do_everything_once(database: Engine) -> None:
    upgrade(database)
    appointments, start = Appointments(database, 50), NOW + datetime.timedelta(days=1)
    for number in range(40):
        begin = start + datetime.timedelta(hours=number)
        appointments.book(opening(f"{begin:%m-%d %H:%M}"), SAM, f"wish {number}", NOW)
    with faulty_server() as faulty:
        for number in range(100):
            faulty.files[f"/ann/work/{number}.ics"] = (
                f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\nBEGIN:VEVENT\r\nUID:{number}\r\n"
                "DTSTAMP:20260101T000000Z\r\nDTSTART:20261030T140000Z\r\nDURATION:PT1H\r\nRRULE:FREQ=DAILY\r\n"
                "END:VEVENT\r\nEND:VCALENDAR\r\n"
            ).encode()

        def run(_: int) -> CalendarReport:
            (report,) = sync(clinic(faulty.url), database, appointments, NOW, words(), {VARIABLE: "x"})
            return report

        with ThreadPoolExecutor(2) as pool:
            reports = list(pool.map(run, range(2)))
        assert [(report.error, report.problems) for report in reports] == [("", [])] * 2
        assert sum(len(report.written) for report in reports) == 40
        assert len(faulty.files) == 140
        assert run(0).written == []
    assert len(list(busy(database)(["ann"], ALWAYS))) == 100 * 13
