"""A worker process tells people of their appointments: on Telegram, and by mail whoever has blocked it."""

from __future__ import annotations

import datetime
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy.engine import Engine

from tests.booking_mails import CONTENT, SAM, clinic
from tests.booking_rivals import MOST, NOW, opening
from tests.channels.telegram import TelegramApi, TelegramKit
from tests.conftest import ROOT
from tests.mail_server import Inbox, listening
from thora.booking.addresses import Addresses
from thora.booking.appointments import Appointments
from thora.booking.calendar import UTC, Opening, Span
from thora.booking.mails import REMIND_BEFORE, Mails
from thora.booking.outbox import FAILED, SENT, WAITING, Entry, Outbox
from thora.booking.records import STAFF, Appointment, Visitor
from thora.channels.messaging.identity import KEY, Identity
from thora.conversations import KEEP
from thora.store import VARIABLE, connect, upgrade

pytestmark = pytest.mark.service
THE_KEY = "a-key-for-tests-only-0123456789abcdef"
ANA, BEN = "100000001", "100000002"
SOON = datetime.timedelta(seconds=3)
LIMIT = 60.0


def until(condition: Callable[[], object]) -> None:
    end = time.monotonic() + LIMIT
    while not condition():
        assert time.monotonic() < end, "waited too long"
        time.sleep(0.05)


class Office:
    """A database, a mail server, Telegram, and a worker beside them."""

    def __init__(self, folder: Path, settings: dict[str, str], api: TelegramApi, inbox: Inbox) -> None:
        url = f"sqlite:///{folder}/thora.db"
        self.api, self.inbox, self.log = api, inbox, folder / "log.txt"
        self.engine: Engine = connect(url)
        upgrade(self.engine)
        self.outbox, self.addresses = Outbox(self.engine), Addresses(self.engine)
        self.appointments = Appointments(self.engine, MOST, Mails(clinic(notify=""), CONTENT, self.outbox))
        self.identity = Identity(THE_KEY)
        environment = {**os.environ, **settings, VARIABLE: url, KEY: THE_KEY}
        with self.log.open("w") as log:
            self.worker = subprocess.Popen(
                [sys.executable, "-m", "thora", "worker"], cwd=ROOT, env=environment, stderr=log
            )

    def book(self, person: str, email: str = "") -> Appointment:
        """Somebody has written to Thora, and made an appointment that they are reminded of in a moment."""
        now = datetime.datetime.now(UTC)
        sender = self.identity.sender("telegram", person)
        self.addresses.keep(sender, self.identity.seal(json.dumps({"chat": person})), now)
        start = now + REMIND_BEFORE + SOON
        end = start + datetime.timedelta(minutes=45)
        who = "ann" if person == ANA else "ben"
        wanted = Opening(Span(start, end), who, "main", "first_visit", "in_person", end)
        visitor = Visitor("Sam Lee", f"+1519{person[-7:]}", email)
        return self.appointments.book(wanted, visitor, f"wish {person}", now, sender)

    def entry(self, kind: str) -> Entry:
        return next(each for each in self.outbox.all() if each.mail.kind == kind)

    def subjects(self) -> list[str]:
        return [mail["Subject"].partition(":")[0] for mail in self.inbox.mails]


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    api, inbox = TelegramApi(), Inbox()
    with api.listening() as address, listening(inbox) as mail:
        found = Office(tmp_path, {**mail, **TelegramKit(api).environment(address)}, api, inbox)
        yield found
        found.worker.send_signal(signal.SIGTERM)
        assert found.worker.wait(20) == 0
        assert api.refusals == []
        log = found.log.read_text()
        assert "Sam" not in log
        assert "home.example" not in log
        assert not [each for each in (ANA, BEN, found.identity.sender("telegram", ANA)) if each in log]


def test_a_reminder_comes_on_telegram_and_not_by_mail(office: Office) -> None:
    made = office.book(ANA, "sam@home.example")
    (heard,) = office.api.wait_for(ANA, 1)
    assert heard.text.startswith("Reminder: your appointment at Test Clinic is soon.")
    assert f"Reference: {made.reference}" in heard.text
    until(lambda: office.entry("reminder").state == SENT)
    until(lambda: office.inbox.mails)
    assert office.subjects()[0].startswith("Your appointment on ")
    assert office.outbox.waiting() == []
    assert len(office.inbox.mails) == 1
    assert len(office.api.heard(ANA)) == 1


def test_who_has_blocked_it_is_reminded_by_mail(office: Office) -> None:
    office.api.block(ANA)
    office.book(ANA, "sam@home.example")
    until(lambda: "Reminder" in office.subjects())
    until(lambda: office.entry("reminder").state == SENT)
    assert office.api.heard(ANA) == []
    assert office.addresses.find(office.identity.sender("telegram", ANA)) is None


def test_who_has_blocked_it_and_gave_no_address_is_shown_to_staff(office: Office) -> None:
    office.api.block(BEN)
    office.book(BEN)
    until(lambda: office.entry("reminder").state == FAILED)
    assert office.entry("reminder").error == "sendMessage: Forbidden: bot was blocked by the user"
    assert office.inbox.mails == []


def test_what_staff_cancel_is_told_at_once_and_not_reminded_of(office: Office) -> None:
    made = office.book(BEN)
    assert office.entry("reminder").state == WAITING
    office.appointments.cancel(made.id, datetime.datetime.now(UTC), STAFF)
    office.api.wait_for(BEN, 1)
    time.sleep(SOON.total_seconds() + 6)  # the worker looks every 5 seconds
    (heard,) = office.api.heard(BEN)
    assert heard.text.startswith("Test Clinic has cancelled your appointment: First visit, ")


def test_on_postgresql_people_are_found_and_forgotten_the_same(database: Engine) -> None:
    upgrade(database)
    outbox, addresses = Outbox(database), Addresses(database)
    appointments = Appointments(database, MOST, Mails(clinic(notify=""), CONTENT, outbox))
    for sealed in ("first", "second"):
        addresses.keep("telegram:ana", sealed, NOW)
    made = appointments.book(opening(), SAM, "wish", NOW, "telegram:ana")
    found = addresses.find("telegram:ana")
    assert found is not None
    assert found.sealed == "second"
    entry = outbox.lease(opening().span.start - REMIND_BEFORE, messages=True)
    assert entry is not None
    assert (entry.mail.kind, entry.mail.sender) == ("reminder", "telegram:ana")
    outbox.by_mail(entry, NOW, "blocked")
    assert not outbox.is_due(opening().span.start, messages=True)
    addresses.keep("telegram:ana", "third", NOW - KEEP - datetime.timedelta(seconds=1))
    assert addresses.expire(NOW) == 0
    appointments.cancel(made.id, NOW)
    assert addresses.expire(NOW) == 1
