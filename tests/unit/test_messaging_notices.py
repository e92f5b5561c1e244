"""What is to be told on a channel: there where it takes it, else by mail, else staff see why not."""

from __future__ import annotations

import datetime
import json
import logging
import threading
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import ClassVar

import pytest
from sqlalchemy.engine import Engine

from tests.booking_mails import CONTENT, SAM, clinic
from tests.booking_rivals import MOST, NOW, opening
from thora.booking.addresses import Addresses
from thora.booking.appointments import Appointments
from thora.booking.mails import REMIND_BEFORE, Mails
from thora.booking.outbox import FAILED, LATE, PAUSES, SENT, WAITING, Entry, Outbox
from thora.booking.records import STAFF, Visitor
from thora.channels.messaging.arrival import Arrival
from thora.channels.messaging.courier import AwayError, GoneError, RefusedError
from thora.channels.messaging.identity import KEY, Identity
from thora.channels.messaging.limits import Limits
from thora.channels.messaging.notices import TRIES, Means, deliver
from thora.channels.messaging.provider import Hook, Provider, Variable
from thora.channels.messaging.rendering import Part
from thora.store import connect, upgrade

THE_KEY = "a-key-for-tests-only-0123456789abcdef"
HOUR = datetime.timedelta(hours=1)
START = opening().span.start
REMINDED = START - REMIND_BEFORE
NO_MAIL = Visitor("Sam Lee", phone="+15198850142")


class Dove(Provider):
    """A provider that notes what it sends, whichever instance does."""

    name = "dove"
    limits = Limits(text=4000)
    variables = (Variable("THORA_DOVE_RING", "what is on its ring"),)
    sent: ClassVar[list[tuple[str, str]]] = []
    fails: ClassVar[list[Exception]] = []
    lasts: ClassVar[datetime.timedelta] = datetime.timedelta.max

    def verify(self, hook: Hook) -> None:
        """Everything is genuine."""

    def read(self, hook: Hook) -> Sequence[Arrival]:
        """Nothing comes."""
        return []

    def window(self, to: Mapping[str, str]) -> datetime.timedelta:
        """As the test says."""
        return self.lasts

    async def send(self, to: Mapping[str, str], part: Part) -> None:
        """Note it."""
        if self.fails:
            raise self.fails.pop(0)
        self.sent.append((to["loft"], part.text))


class Clinic:
    """Appointments of people who write by dove, and the job that tells them, at a time that the test says."""

    def __init__(self, engine: Engine) -> None:
        upgrade(engine)
        self.now = NOW
        self.environment = {KEY: THE_KEY, "THORA_DOVE_RING": "7"}
        self.identity = Identity(THE_KEY)
        self.ana = self.identity.sender("dove", "ana")
        self.outbox, self.addresses = Outbox(engine), Addresses(engine)
        self.appointments = Appointments(engine, MOST, Mails(clinic(notify=""), CONTENT, self.outbox))
        self.writes(NOW)

    def writes(self, at: datetime.datetime) -> None:
        """Ana has written."""
        self.addresses.keep(self.ana, self.identity.seal(json.dumps({"loft": "ana"})), at)

    def book(self, visitor: Visitor = SAM) -> int:
        return self.appointments.book(opening(), visitor, "wish", self.now, self.ana).id

    def deliver(self, at: datetime.datetime, stop: threading.Event | None = None) -> int:
        self.now = at
        means = Means(
            self.outbox,
            self.addresses,
            lambda entry: self.outbox.sent(entry, self.now),
            lambda: self.now,
            self.environment,
            (Dove,),
        )
        return deliver(means, stop)

    def entry(self, kind: str) -> Entry:
        """The last one of a kind."""
        return next(each for each in self.outbox.all() if each.mail.kind == kind)

    def reminder(self) -> tuple[str, bool, str]:
        """Its state, whether it is a message of the channel still, and the last error."""
        entry = self.entry("reminder")
        return entry.state, bool(entry.mail.sender), entry.error


@pytest.fixture
def place(tmp_path: Path) -> Clinic:
    Dove.sent.clear()
    Dove.fails.clear()
    Dove.lasts = datetime.timedelta.max
    return Clinic(connect(f"sqlite:///{tmp_path}/thora.db"))


def test_a_reminder_comes_on_the_channel_a_day_before_and_by_no_mail(place: Clinic) -> None:
    place.book()
    assert place.deliver(REMINDED - HOUR) == 0
    assert Dove.sent == []
    assert place.deliver(REMINDED) == 1
    ((to, text),) = Dove.sent
    assert to == "ana"
    assert "First visit, Tuesday 1 December 2026, 9 am, with Ann Müller" in text
    assert place.reminder() == (SENT, True, "")
    assert place.deliver(REMINDED + HOUR) == 0
    kinds = [each.mail.kind for each in place.outbox.waiting()]
    assert kinds == ["confirmation"]  # by mail, as for everybody


def test_what_staff_change_is_told_at_once_and_the_file_for_the_calendar_follows(place: Clinic) -> None:
    id_ = place.book()
    place.appointments.move(id_, opening("2026-12-03 15:30"), NOW, STAFF)
    assert place.deliver(NOW) == 1
    place.appointments.cancel(id_, NOW, STAFF)
    assert place.deliver(NOW) == 1
    moved, cancelled = (text for _, text in Dove.sent)
    assert "has moved your appointment of Tuesday 1 December 2026, 9 am" in moved
    assert "Thursday 3 December 2026, 10:30 am" in moved
    assert "has cancelled your appointment" in cancelled
    waiting = [
        (each.mail.kind, each.mail.sender, bool(each.mail.calendar)) for each in place.outbox.waiting()
    ]
    assert waiting == [("cancellation", "", True)]


def test_who_gave_no_address_is_told_all_the_same(place: Clinic) -> None:
    id_ = place.book(NO_MAIL)
    place.appointments.cancel(id_, NOW, STAFF)
    assert place.deliver(NOW) == 1
    assert place.entry("cancellation").state == SENT
    assert place.outbox.waiting() == []


def test_what_visitors_change_they_are_not_told_again(place: Clinic) -> None:
    id_ = place.book()
    place.appointments.move(id_, opening("2026-12-03 15:30"), NOW)
    place.appointments.cancel(id_, NOW)
    assert place.deliver(NOW) == 0
    assert Dove.sent == []


@pytest.mark.parametrize("error", [GoneError("blocked"), RefusedError("never"), "forgotten", "late", "key"])
def test_what_the_channel_does_not_take_goes_by_mail(place: Clinic, error: Exception | str) -> None:
    place.book()
    if isinstance(error, Exception):
        Dove.fails.append(error)
    elif error == "forgotten":
        place.addresses.forget(place.ana)
    elif error == "late":
        Dove.lasts = REMINDED - NOW
    else:
        place.environment[KEY] = THE_KEY[::-1]
    assert place.deliver(REMINDED) == 0
    state, on_channel, reason = place.reminder()
    assert (state, on_channel) == (WAITING, False)
    assert reason
    mail = place.outbox.lease(REMINDED)
    while mail is not None and mail.mail.kind != "reminder":
        mail = place.outbox.lease(REMINDED)
    assert mail is not None
    assert (mail.mail.recipient, mail.attempts) == (SAM.email, 1)
    assert mail.mail.subject.startswith("Reminder: ")
    assert Dove.sent == []


def test_within_the_window_it_is_told(place: Clinic) -> None:
    Dove.lasts = REMINDED - NOW
    place.book()
    place.writes(NOW + HOUR)
    assert place.deliver(REMINDED) == 1


def test_without_an_address_staff_see_why_it_reached_nobody(place: Clinic) -> None:
    place.book(NO_MAIL)
    Dove.fails.append(GoneError("Forbidden: bot was blocked by the user"))
    assert place.deliver(REMINDED) == 0
    assert place.reminder() == (FAILED, True, "Forbidden: bot was blocked by the user")


def test_who_blocks_is_not_written_to_again(place: Clinic) -> None:
    id_ = place.book()
    Dove.fails.append(GoneError("blocked"))
    place.deliver(REMINDED)
    assert place.addresses.find(place.ana) is None
    place.appointments.cancel(id_, REMINDED, STAFF)
    assert place.entry("cancellation").mail.sender == ""


def test_a_provider_that_is_away_is_tried_again_then_the_mail_goes(place: Clinic) -> None:
    place.book()
    Dove.fails += [AwayError("dove: status 503")] * TRIES
    now = REMINDED
    for pause in PAUSES[: TRIES - 1]:
        assert place.deliver(now) == 0
        assert place.reminder() == (WAITING, True, "dove: status 503")
        now += pause
        assert place.deliver(now - HOUR / 3600) == 0
    assert place.deliver(now) == 0
    assert place.reminder() == (WAITING, False, "dove: status 503")


def test_a_provider_that_comes_back_is_enough(place: Clinic) -> None:
    place.book()
    Dove.fails.append(AwayError("dove: status 503"))
    assert place.deliver(REMINDED) == 0
    assert place.deliver(REMINDED + PAUSES[0]) == 1
    assert place.reminder() == (SENT, True, "")


def test_without_an_address_it_is_tried_for_a_day(place: Clinic) -> None:
    place.appointments.cancel(place.book(NO_MAIL), NOW, STAFF)
    Dove.fails += [AwayError("dove: status 503")] * (len(PAUSES) + 1)
    now = NOW
    for pause in (*PAUSES, HOUR):
        assert place.entry("cancellation").state == WAITING
        place.deliver(now)
        now += pause
    assert place.entry("cancellation").state == FAILED
    assert Dove.fails == []


@pytest.mark.parametrize("setting", [KEY, "THORA_DOVE_RING"])
def test_a_channel_that_is_off_here_is_waited_for_a_little(place: Clinic, setting: str) -> None:
    place.book()
    was = place.environment.pop(setting)
    assert place.deliver(REMINDED) == 0
    state, on_channel, reason = place.reminder()
    assert (state, on_channel) == (WAITING, True)
    assert "thora channels" in reason or KEY in reason
    place.environment[setting] = was
    assert place.deliver(REMINDED + PAUSES[0]) == 1


def test_a_fault_of_ours_holds_up_nobody(place: Clinic, caplog: pytest.LogCaptureFixture) -> None:
    place.book()
    place.appointments.book(opening("2026-12-01 15:00"), SAM, "other", NOW, place.ana)
    Dove.fails.append(ValueError("xylophonist"))
    with caplog.at_level(logging.CRITICAL):
        assert place.deliver(REMINDED + HOUR) == 1
    assert [each.error for each in place.outbox.all() if each.mail.kind == "reminder"] == ["", "ValueError"]


def test_the_log_names_nobody(place: Clinic, caplog: pytest.LogCaptureFixture) -> None:
    place.book()
    with caplog.at_level(logging.DEBUG):
        Dove.fails.append(RefusedError("status 400"))
        place.deliver(REMINDED)
        place.appointments.cancel(place.entry("reminder").mail.appointment or 0, REMINDED, STAFF)
        place.deliver(REMINDED)
    ours = "\n".join(each.getMessage() for each in caplog.records if each.name.startswith("thora."))
    assert "(reminder) goes by mail: status 400" in ours
    assert "(cancellation) was told on dove." in ours
    for secret in ("Sam", SAM.email, "ana", place.ana):
        assert secret not in ours


def test_what_came_too_late_is_not_told(place: Clinic) -> None:
    id_ = place.book()
    place.appointments.move(id_, opening("2026-12-01 15:30"), NOW, STAFF)
    assert place.deliver(START + 24 * HOUR + LATE) == 0
    assert Dove.sent == []


def test_asked_to_stop_it_begins_no_other(place: Clinic) -> None:
    place.book()
    stop = threading.Event()
    stop.set()
    assert place.deliver(REMINDED, stop) == 0
    assert place.reminder()[0] == WAITING
