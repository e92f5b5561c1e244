"""Mails of appointments as they arrive in a real SMTP server: read by MIME's and iCalendar's own rules."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from email.message import EmailMessage
from pathlib import Path

import pytest
from icalendar import Calendar, Event
from sqlalchemy.engine import Engine

from tests.booking_mails import CONTENT, DESK, SAM, clinic, leased_by_rivals
from tests.booking_rivals import MOST, NOW, opening
from tests.mail_server import Inbox, listening
from thora.booking.appointments import Appointments
from thora.booking.mails import REMIND_BEFORE, Mails
from thora.booking.outbox import Outbox
from thora.booking.records import Appointment
from thora.booking.secrets import secret
from thora.booking.worker import Letterhead, work
from thora.mail import Mailer
from thora.store import connect, upgrade

pytestmark = pytest.mark.service
HOUR = datetime.timedelta(hours=1)


class Post:
    """A clinic whose mails really go out, at the time that the test says it is."""

    def __init__(self, engine: Engine, mailer: Mailer, inbox: Inbox) -> None:
        upgrade(engine)
        self.inbox, self._mailer, self.now = inbox, mailer, NOW
        self.outbox = Outbox(engine)
        self.appointments = Appointments(engine, MOST, Mails(clinic(), CONTENT, self.outbox))
        self._head = Letterhead("Test Clinic", "desk@testclinic.ca", mailer.domain, secret(engine, "mails"))

    def deliver(self, later: datetime.timedelta = datetime.timedelta()) -> list[EmailMessage]:
        """What arrives when the worker looks after this time; the visitor's mails first."""
        self.now += later
        before = len(self.inbox.mails)
        work(self.outbox, self._mailer, self._head, lambda: self.now)
        return sorted(self.inbox.mails[before:], key=lambda mail: mail["To"] == DESK)

    def book(self) -> Appointment:
        return self.appointments.book(opening(), SAM, "wish", self.now)


@pytest.fixture(params=["sqlite", "postgresql"])
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Engine:
    if request.param == "sqlite":
        return connect(f"sqlite:///{tmp_path}/thora.db")
    found: Engine = request.getfixturevalue("database")
    return found


@pytest.fixture
def post(engine: Engine) -> Iterator[Post]:
    inbox = Inbox()
    with listening(inbox) as settings:
        mailer = Mailer.of(settings)
        assert mailer is not None
        yield Post(engine, mailer, inbox)


def invitation(mail: EmailMessage) -> tuple[str, Event]:
    """METHOD and event of a mail, the same among its alternatives and as its file."""
    (part,) = [part for part in mail.walk() if part.get_content_type() == "text/calendar"]
    (file,) = [part for part in mail.walk() if part.get_content_type() == "application/ics"]
    raw = part.get_payload(decode=True)
    assert isinstance(raw, bytes)
    assert raw == file.get_payload(decode=True)
    assert raw.replace(b"\r\n", b"").count(b"\n") == 0  # every line ends as the standard wants it
    calendar = Calendar.from_ical(raw)
    assert part.get_param("method") == calendar["method"]
    (event,) = calendar.walk("VEVENT")
    return str(calendar["method"]), event


def test_book_move_cancel_is_one_event_that_comes_changes_and_goes(post: Post) -> None:
    made = post.book()
    steps = [post.deliver()]
    post.appointments.move(made.id, opening("2026-12-03 15:30"), post.now + HOUR)
    steps.append(post.deliver(HOUR))
    post.appointments.cancel(made.id, post.now + HOUR)
    steps.append(post.deliver(HOUR))
    seen, uids, names = [], set(), set()
    for mails in steps:
        to_visitor, to_staff = mails
        assert (to_visitor["To"], to_staff["To"]) == (SAM.email, DESK)
        assert to_visitor["From"].addresses[0].display_name == "Test Clinic"
        assert not [part for part in to_staff.walk() if part.get_content_type() == "text/calendar"]
        words, page = to_visitor.get_body(("plain",)), to_visitor.get_body(("html",))
        assert words is not None
        assert page is not None
        assert made.reference in words.get_content()
        assert made.reference in page.get_content()
        method, event = invitation(to_visitor)
        assert str(event["attendee"]) == f"mailto:{SAM.email}"
        assert str(event["organizer"]) == "mailto:desk@testclinic.ca"
        seen.append((method, int(event["sequence"]), event["dtstart"].dt, str(event["status"])))
        uids.add(str(event["uid"]))
        names |= {to_visitor["Message-ID"], to_staff["Message-ID"]}
    first, second = opening().span.start, opening("2026-12-03 15:30").span.start
    assert seen == [
        ("REQUEST", 0, first, "CONFIRMED"),
        ("REQUEST", 1, second, "CONFIRMED"),
        ("CANCEL", 2, second, "CANCELLED"),
    ]
    assert len(uids) == 1
    assert len(names) == 6
    assert post.deliver(datetime.timedelta(days=30)) == []


def test_a_reminder_comes_a_day_before_and_goes_with_its_appointment(post: Post) -> None:
    made = post.book()
    post.deliver()
    moved = opening("2026-12-03 15:30")
    post.appointments.move(made.id, moved, post.now)
    post.deliver()
    old, new = opening().span.start - REMIND_BEFORE, moved.span.start - REMIND_BEFORE
    assert post.deliver(old + HOUR - post.now) == []
    assert post.deliver(new - HOUR - post.now) == []
    (reminder,) = post.deliver(HOUR)
    assert reminder["Subject"] == "Reminder: your appointment on Thursday 3 December 2026 at 10:30 am"
    assert [part.get_content_type() for part in reminder.walk()] == [
        "multipart/alternative",
        "text/plain",
        "text/html",
    ]


def test_a_cancelled_appointment_is_not_reminded_of(post: Post) -> None:
    made = post.book()
    post.appointments.cancel(made.id, post.now)
    subjects = [mail["Subject"].partition(":")[0] for mail in post.deliver()]
    assert sorted(subjects) == ["Booked", "Cancelled", "Cancelled"]
    assert post.deliver(datetime.timedelta(days=5)) == []


def test_what_the_server_refuses_for_a_while_arrives_once_it_does_not(post: Post) -> None:
    post.book()
    post.inbox.closed = True
    for minutes in (0, 1, 5):
        assert post.deliver(datetime.timedelta(minutes=minutes)) == []
    assert post.inbox.refusals == 6
    post.inbox.closed = False
    assert post.deliver(datetime.timedelta(minutes=29)) == []
    arrived = post.deliver(datetime.timedelta(minutes=1))
    assert [mail["To"] for mail in arrived] == [SAM.email, DESK]
    assert post.deliver(HOUR) == []


def test_of_many_workers_on_postgresql_each_mail_has_one(database: Engine) -> None:
    upgrade(database)
    url = database.url.render_as_string(hide_password=False)
    engines = [connect(url) for _ in range(8)]
    keys = leased_by_rivals(engines, 100)
    for each in engines:
        each.dispose()
    assert sorted(keys) == sorted(f"mail {number}" for number in range(100))


def test_a_secret_is_made_once_on_postgresql_though_many_ask(database: Engine) -> None:
    upgrade(database)
    with ThreadPoolExecutor(8) as pool:
        assert len(set(pool.map(lambda number: secret(database, "links"), range(40)))) == 1
