"""The outbox in SQLite: no mail is lost, none goes to two workers, none for ever."""

from __future__ import annotations

import datetime
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy.engine import Engine

from tests.booking_mails import leased_by_rivals, mail, put
from tests.booking_rivals import MOST, NOW, opening, visitor
from thora.booking.appointments import Appointments
from thora.booking.outbox import (
    DROPPED,
    FAILED,
    LATE,
    LEASE,
    LEASED,
    PAUSES,
    REMINDER,
    SENT,
    WAITING,
    Outbox,
    message_id,
)
from thora.store import connect, upgrade

MINUTE = datetime.timedelta(minutes=1)


@pytest.fixture
def engine(tmp_path: Path) -> Engine:
    made = connect(f"sqlite:///{tmp_path}/thora.db")
    upgrade(made)
    return made


def states(outbox: Outbox) -> dict[str, str]:
    return {entry.mail.key: entry.state for entry in outbox.all()}


def test_a_mail_comes_out_as_it_went_in(engine: Engine) -> None:
    whole = mail(html="<p>ü</p>", calendar="BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n")
    outbox = put(engine, whole)
    entry = outbox.lease(NOW)
    assert entry is not None
    assert (entry.mail, entry.state, entry.attempts) == (whole, LEASED, 1)
    assert outbox.waiting() == [entry]


def test_a_key_is_written_once_even_after_its_mail_was_sent(engine: Engine) -> None:
    outbox = put(engine, mail(text="first"), mail(text="second"))
    (entry,) = outbox.waiting()
    assert entry.mail.text == "first"
    outbox.sent(outbox.lease(NOW) or entry, NOW)
    put(engine, mail(text="third"))
    assert outbox.waiting() == []


def test_what_the_caller_takes_back_was_never_written(engine: Engine) -> None:
    outbox = Outbox(engine)
    with engine.connect() as connection:
        transaction = connection.begin()
        outbox.add(connection, mail())
        transaction.rollback()
    assert outbox.all() == []


def test_a_subject_is_one_line_that_fits(engine: Engine) -> None:
    (entry,) = put(engine, mail(subject="one\r\ntwo " + "x" * 400)).waiting()
    assert entry.mail.subject.startswith("one two xxx")
    assert len(entry.mail.subject) == 300


def test_mails_are_taken_when_they_are_due_the_longest_due_first(engine: Engine) -> None:
    outbox = put(engine, mail("b", 2), mail("a", 1), mail("c", 1))
    assert outbox.lease(NOW) is None
    assert not outbox.is_due(NOW)
    assert outbox.is_due(NOW + MINUTE)
    taken = [outbox.lease(NOW + 2 * MINUTE) for _ in range(4)]
    assert [entry and entry.mail.key for entry in taken] == ["a", "c", "b", None]


def test_a_sent_mail_is_not_taken_again(engine: Engine) -> None:
    outbox = put(engine, mail())
    entry = outbox.lease(NOW)
    assert entry is not None
    outbox.sent(entry, NOW + MINUTE)
    assert outbox.lease(NOW + 100 * LEASE) is None
    (done,) = outbox.all()
    assert (done.state, done.sent, done.leased_until) == (SENT, NOW + MINUTE, None)


def test_the_mail_of_a_worker_that_died_is_taken_again_after_its_lease(engine: Engine) -> None:
    outbox = put(engine, mail())
    first = outbox.lease(NOW)
    assert first is not None
    assert outbox.lease(NOW + LEASE - MINUTE) is None
    again = outbox.lease(NOW + LEASE)
    assert again is not None
    assert (again.mail, again.attempts) == (first.mail, 2)
    outbox.failed(first, NOW + LEASE, "the dead one speaks")  # and changes nothing
    assert outbox.waiting() == [again]
    outbox.sent(first, NOW + LEASE)  # it was sent all the same
    outbox.failed(again, NOW + LEASE, "refused")
    assert states(outbox) == {"one": SENT}


def test_a_refused_mail_is_tried_again_with_growing_pauses_for_a_day(engine: Engine) -> None:
    outbox, now, pauses = put(engine, mail()), NOW, []
    while entry := outbox.lease(now):
        outbox.failed(entry, now, "refused")
        (known,) = outbox.all()
        assert known.error == "refused"
        if known.state == WAITING:
            assert outbox.lease(known.mail.due - datetime.timedelta(seconds=1)) is None
            pauses.append(known.mail.due - now)
            now = known.mail.due
    assert tuple(pauses) == PAUSES == tuple(sorted(PAUSES))
    assert datetime.timedelta(days=1) <= now - NOW < datetime.timedelta(hours=26)
    assert states(outbox) == {"one": FAILED}
    (failed,) = outbox.all()
    assert outbox.again(failed.id, now)
    entry = outbox.lease(now)
    assert entry is not None
    assert entry.attempts == 1
    assert not outbox.again(failed.id, now)  # it has not failed now


def test_a_long_error_is_cut(engine: Engine) -> None:
    outbox = put(engine, mail())
    entry = outbox.lease(NOW)
    assert entry is not None
    outbox.failed(entry, NOW, "x" * 1000)
    assert len(outbox.all()[0].error) == 300


def test_what_is_dropped_is_not_sent_though_a_worker_has_it(engine: Engine) -> None:
    appointments = Appointments(engine, MOST)
    mine = appointments.book(opening(), visitor(), "wish", NOW).id
    other = appointments.book(opening("2026-12-02 14:00"), visitor(), "another", NOW).id
    outbox = put(
        engine,
        mail("sent", appointment=mine, kind=REMINDER),
        mail("under way", appointment=mine, kind=REMINDER),
        mail("waits", appointment=mine, kind=REMINDER),
        mail("staff", appointment=mine, kind="staff"),
        mail("other", appointment=other, kind=REMINDER),
    )
    sent, under_way = outbox.lease(NOW), outbox.lease(NOW)
    assert sent is not None
    assert under_way is not None
    outbox.sent(sent, NOW)
    with engine.begin() as connection:
        outbox.drop(connection, mine, REMINDER, "move")
    outbox.failed(under_way, NOW, "refused")
    assert states(outbox) == {
        "sent": SENT,
        "under way": DROPPED,
        "waits": DROPPED,
        "staff": WAITING,
        "other": WAITING,
    }
    outbox.sent(under_way, NOW)  # or it was too late to stop it, and the book says so
    assert states(outbox)["under way"] == SENT


def test_what_came_too_late_for_its_appointment_is_dropped(engine: Engine) -> None:
    id_ = Appointments(engine, MOST).book(opening(), visitor(), "wish", NOW).id
    start = opening().span.start
    late = {"due": start - LATE, "appointment": id_}
    outbox = put(
        engine,
        replace(mail("reminder", kind=REMINDER), **{**late, "due": start - MINUTE}),
        replace(mail("old"), **late),
        replace(mail("just now"), **{**late, "due": start - MINUTE}),
        replace(mail("of nothing"), due=start - LATE),
    )
    assert outbox.expire(start - MINUTE) == 0
    assert outbox.expire(start) == 2
    assert states(outbox) == {
        "reminder": DROPPED,
        "old": DROPPED,
        "just now": WAITING,
        "of nothing": WAITING,
    }


def test_of_many_workers_each_mail_has_one(tmp_path: Path) -> None:
    engines = [connect(f"sqlite:///{tmp_path}/thora.db") for _ in range(6)]
    upgrade(engines[0])
    keys = leased_by_rivals(engines, 40)
    assert sorted(keys) == sorted(f"mail {number}" for number in range(40))


def test_the_newest_mails_come_first_and_no_more_than_asked_for(engine: Engine) -> None:
    outbox = put(engine, *(mail(f"{number}") for number in range(5)))
    assert [entry.mail.key for entry in outbox.all(2)] == ["4", "3"]


def test_a_mail_has_one_message_id_for_ever_and_shares_it_with_no_other() -> None:
    first = message_id("secret", mail(), "clinic.example")
    assert first == message_id("secret", mail(after=5, text="z"), "clinic.example")
    local, _, domain = first.partition("@")
    assert (len(local), local.isalnum(), domain) == (40, True, "clinic.example")
    assert first != message_id("secret", mail("two"), "clinic.example")
    assert first != message_id("of another installation", mail(), "clinic.example")


def test_messages_of_channels_and_mails_are_leased_apart(engine: Engine) -> None:
    outbox = put(engine, mail("message", sender="telegram:ana", message="Hi", details="a\nb"), mail("mail"))
    assert outbox.is_due(NOW)
    assert outbox.is_due(NOW, messages=True)
    told = outbox.lease(NOW, messages=True)
    assert told is not None
    assert (told.mail.key, told.mail.message, told.mail.details) == ("message", "Hi", "a\nb")
    assert not outbox.is_due(NOW, messages=True)
    sent = outbox.lease(NOW)
    assert sent is not None
    assert sent.mail.key == "mail"
    assert outbox.lease(NOW) is None


def test_what_a_channel_does_not_take_goes_as_the_mail_that_it_is(engine: Engine) -> None:
    outbox = put(engine, mail(sender="telegram:ana", message="Hi"))
    entry = outbox.lease(NOW, messages=True)
    assert entry is not None
    outbox.by_mail(entry, NOW + MINUTE, "blocked")
    assert outbox.lease(NOW) is None
    assert not outbox.is_due(NOW + MINUTE, messages=True)
    again = outbox.lease(NOW + MINUTE)
    assert again is not None
    assert (again.id, again.attempts, again.error, again.mail.text) == (entry.id, 1, "blocked", "y")


def test_what_is_given_up_has_failed_at_once(engine: Engine) -> None:
    outbox = put(engine, mail(sender="telegram:ana"))
    entry = outbox.lease(NOW, messages=True)
    assert entry is not None
    outbox.given_up(entry, "blocked")
    (failed,) = outbox.all()
    assert (failed.state, failed.error) == (FAILED, "blocked")


def test_what_was_dropped_meanwhile_stays_so(engine: Engine) -> None:
    id_ = Appointments(engine, MOST).book(opening(), visitor(), "wish", NOW).id
    outbox = put(engine, mail(sender="telegram:ana", appointment=id_))
    entry = outbox.lease(NOW, messages=True)
    assert entry is not None
    with engine.begin() as connection:
        outbox.drop(connection, id_, "confirmation")
    outbox.by_mail(entry, NOW, "blocked")
    outbox.given_up(entry, "blocked")
    assert states(outbox) == {"one": DROPPED}
