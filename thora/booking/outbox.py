"""Mails that wait to be sent, in the database: written with the change that they tell of, or not at all.

A worker leases a mail, sends it and notes that. Where it dies in between, the lease ends and the mail is
taken again. So a mail is sent at least once. It is sent a second time only if the worker, or the line to the
mail server, dies between the mail's last byte and the note: the time in which the server says yes, and one
UPDATE. No program can close that gap, since the server and the database cannot agree in one step; the other
choice would be to lose a mail. The copy has the same Message-ID (`message_id`), so that many mail systems
keep one of the two.

What is to be told on a messaging channel waits here too, as the whole mail and a short message beside it
(`Mail.sender`): where the channel does not take the message, it goes out as the mail that it is (`by_mail`).
"""

from __future__ import annotations

import datetime
import hashlib
import hmac
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import and_, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Connection, Engine, Row

from thora.booking.tables import APPOINTMENT, OUTBOX

WAITING, LEASED, SENT, FAILED, DROPPED = "waiting", "leased", "sent", "failed", "dropped"
CONFIRMATION, MOVE, CANCELLATION, REMINDER = "confirmation", "move", "cancellation", "reminder"
STAFF = "staff"
# From one try to the next, a good day in all; after the last one nobody tries again by themselves.
PAUSES = tuple(datetime.timedelta(minutes=minutes) for minutes in (1, 5, 30, 120, 360, 480, 480))
LEASE = datetime.timedelta(minutes=5)  # longer than a mail server may take for one mail
LATE = datetime.timedelta(hours=1)  # after which a mail about an appointment that has begun is of no use
LONGEST_SUBJECT, LONGEST_ERROR = 300, 300
_INSERT = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}


@dataclass(frozen=True)
class Mail:
    """A mail to be written. `key` names it for ever; `due`: not to be sent before; `appointment`: its id.

    `html`, `calendar` (an iCalendar file): "" for none. `sender`: whom to tell on a messaging channel
    instead, "" for a mail; `message`: in these words; `details`: what a template there is filled with, one a
    line. With a `sender` the `recipient` may be "".
    """

    key: str
    kind: str
    recipient: str
    subject: str
    text: str
    due: datetime.datetime
    html: str = field(default="", repr=False)
    calendar: str = field(default="", repr=False)
    appointment: int | None = None
    sender: str = ""
    message: str = field(default="", repr=False)
    details: str = field(default="", repr=False)


@dataclass(frozen=True)
class Entry:
    """A mail in the outbox. `attempts`: how often a worker took it; `error`: why the last one failed."""

    id: int
    mail: Mail
    state: str
    attempts: int
    leased_until: datetime.datetime | None = None
    sent: datetime.datetime | None = None
    error: str = ""


class Outbox:
    """The outbox of one database, whose tables are there (thora.store.upgrade).

    `lease`: how long a worker has for a mail. Every call raises SQLAlchemyError where the database is away.
    """

    def __init__(self, engine: Engine, lease: datetime.timedelta = LEASE) -> None:
        self._engine, self._lease = engine, lease

    def add(self, connection: Connection, mail: Mail) -> None:
        """Write a mail within the caller's transaction; nothing where one of its key was ever written."""
        values = {
            "key": mail.key,
            "appointment": mail.appointment,
            "kind": mail.kind,
            "recipient": mail.recipient,
            "subject": " ".join(mail.subject.split())[:LONGEST_SUBJECT],
            "text": mail.text,
            "html": mail.html,
            "calendar": mail.calendar,
            "sender": mail.sender,
            "message": mail.message,
            "details": mail.details,
            "state": WAITING,
            "due": mail.due,
            "attempts": 0,
            "error": "",
        }
        insert = _INSERT[connection.dialect.name](OUTBOX).values(**values)
        connection.execute(insert.on_conflict_do_nothing(index_elements=["key"]))

    def drop(self, connection: Connection, appointment: int, *kinds: str) -> None:
        """Within the caller's transaction, drop the mails of these kinds that were not sent yet.

        One that a worker is sending at this moment may still go out; it is not tried again.
        """
        those = (OUTBOX.c.appointment == appointment) & OUTBOX.c.kind.in_(kinds)
        unsent = OUTBOX.c.state.in_([WAITING, LEASED])
        connection.execute(update(OUTBOX).where(those, unsent).values(state=DROPPED, leased_until=None))

    def expire(self, now: datetime.datetime) -> int:
        """Drop what is of no use once its appointment has begun: reminders, and what is due since LATE.

        Without it a clinic that sets up its mail server in spring would mail the whole winter. Returns how
        many were dropped.
        """
        begun = select(APPOINTMENT.c.id).where(APPOINTMENT.c.starts <= now)
        late = or_(OUTBOX.c.kind == REMINDER, OUTBOX.c.due <= now - LATE)
        those = and_(_is_due(now), late, OUTBOX.c.appointment.in_(begun))
        with self._engine.begin() as connection:
            dropped = connection.execute(update(OUTBOX).where(those).values(state=DROPPED, leased_until=None))
            return int(dropped.rowcount)

    def is_due(self, now: datetime.datetime, messages: bool = False) -> bool:
        """Whether there is a mail to send, or a message of a channel."""
        query = select(OUTBOX.c.id).where(_is_due(now), _is_of(messages)).limit(1)
        with self._engine.begin() as connection:
            return connection.execute(query).first() is not None

    def lease(self, now: datetime.datetime, messages: bool = False) -> Entry | None:
        """The next mail to send, which nobody else gets until the lease ends; None where there is none.

        `messages`: the next message of a channel instead. Call `sent`, `failed`, `given_up` or `by_mail` with
        it. Of several workers that want the same mail the UPDATE lets one win.
        """
        while True:
            with self._engine.begin() as connection:
                query = select(OUTBOX).where(_is_due(now), _is_of(messages))
                row = connection.execute(query.order_by(OUTBOX.c.due, OUTBOX.c.id).limit(1)).first()
                if row is None:
                    return None
                mine = (OUTBOX.c.id == row.id) & (OUTBOX.c.attempts == row.attempts) & _is_due(now)
                values = {"state": LEASED, "attempts": row.attempts + 1, "leased_until": now + self._lease}
                if connection.execute(update(OUTBOX).where(mine).values(**values)).rowcount:
                    return _entry(row, **values)

    def sent(self, entry: Entry, now: datetime.datetime) -> None:
        """Note that the mail server has taken a mail, whatever became of its lease meanwhile."""
        values = {"state": SENT, "sent": now, "leased_until": None, "error": ""}
        with self._engine.begin() as connection:
            connection.execute(update(OUTBOX).where(OUTBOX.c.id == entry.id).values(**values))

    def failed(self, entry: Entry, now: datetime.datetime, error: str) -> None:
        """Note that a mail was not taken: it is due again after a pause, or has FAILED after the last one.

        Nothing happens where the mail was dropped, or another worker has it by now.
        """
        values: dict[str, Any] = {"leased_until": None, "error": error[:LONGEST_ERROR], "state": FAILED}
        if entry.attempts <= len(PAUSES):
            values |= {"state": WAITING, "due": now + PAUSES[entry.attempts - 1]}
        self._change(entry, **values)

    def given_up(self, entry: Entry, error: str) -> None:
        """Note that a message will never be taken: it has FAILED."""
        self._change(entry, leased_until=None, error=error[:LONGEST_ERROR], state=FAILED)

    def by_mail(self, entry: Entry, now: datetime.datetime, error: str = "") -> None:
        """Let what was to be told on a channel go out as a mail, now. `error`: why it does."""
        mail = {"sender": "", "state": WAITING, "due": now, "attempts": 0}
        self._change(entry, leased_until=None, error=error[:LONGEST_ERROR], **mail)

    def _change(self, entry: Entry, **values: Any) -> None:
        with self._engine.begin() as connection:
            connection.execute(update(OUTBOX).where(_is_leased_as(entry)).values(**values))

    def again(self, id_: int, now: datetime.datetime) -> bool:
        """Let a mail that FAILED wait once more, as if it were new; whether it had failed."""
        failed = (OUTBOX.c.id == id_) & (OUTBOX.c.state == FAILED)
        values = {"state": WAITING, "due": now, "attempts": 0}
        with self._engine.begin() as connection:
            return bool(connection.execute(update(OUTBOX).where(failed).values(**values)).rowcount)

    def waiting(self) -> list[Entry]:
        """What is not sent yet and will be, by the time it is due."""
        return self._where(OUTBOX.c.state.in_([WAITING, LEASED]), [OUTBOX.c.due, OUTBOX.c.id], None)

    def all(self, most: int | None = None) -> list[Entry]:
        """Every mail that was ever written, or the last `most`, the newest first."""
        return self._where(OUTBOX.c.id > 0, [OUTBOX.c.id.desc()], most)

    def _where(self, condition: Any, order: Sequence[Any], most: int | None) -> list[Entry]:
        query = select(OUTBOX).where(condition).order_by(*order).limit(most)
        with self._engine.begin() as connection:
            return [_entry(row) for row in connection.execute(query)]


def message_id(secret: str, mail: Mail, domain: str) -> str:
    """The Message-ID of a mail, without its <>: the same at every try, and of no other mail.

    `secret`: of this installation (thora.booking.secrets), so that a database that was begun anew does
    not name its mails like the old one; `domain`: where the mail comes from.
    """
    name = hmac.new(secret.encode(), mail.key.encode(), hashlib.sha256).hexdigest()
    return f"{name[:40]}@{domain}"


def _is_due(now: datetime.datetime) -> Any:
    """It waits and its time has come, or its lease has ended: whoever had it is dead."""
    return or_(
        and_(OUTBOX.c.state == WAITING, OUTBOX.c.due <= now),
        and_(OUTBOX.c.state == LEASED, OUTBOX.c.leased_until <= now),
    )


def _is_of(messages: bool) -> Any:
    """It is a message of a channel, or a mail."""
    return OUTBOX.c.sender != "" if messages else OUTBOX.c.sender == ""


def _is_leased_as(entry: Entry) -> Any:
    return and_(
        OUTBOX.c.id == entry.id, OUTBOX.c.state == LEASED, OUTBOX.c.leased_until == entry.leased_until
    )


def _entry(row: Row, **changes: Any) -> Entry:
    mail = Mail(
        row.key,
        row.kind,
        row.recipient,
        row.subject,
        row.text,
        row.due,
        row.html,
        row.calendar,
        row.appointment,
        row.sender,
        row.message,
        row.details,
    )
    values = {name: getattr(row, name) for name in ("state", "attempts", "leased_until", "sent", "error")}
    return Entry(row.id, mail, **{**values, **changes})
