"""Appointments in the database: made, moved, cancelled, and never two for one time.

The database itself forbids it: each appointment has a row for every CELL minutes of its practitioner, and the
key of these rows is the practitioner and the cell. What would overlap cannot be written, whoever asks first.
"""

from __future__ import annotations

import datetime
import hmac
import math
import secrets
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import and_, bindparam, delete, insert, select, update
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.exc import IntegrityError

from thora.booking.calendar import Opening, Span
from thora.booking.records import (
    ATTENDED,
    BOOKED,
    CANCELLED,
    MOVED,
    NO_SHOW,
    STAFF,
    VISITOR,
    Appointment,
    Change,
    Visitor,
    columns_of,
    digest,
)
from thora.booking.settings import CELL
from thora.booking.tables import APPOINTMENT, CELL_TAKEN, CHANGE, SEAT_TAKEN
from thora.store import reading

LETTERS = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"  # without those that are misread: I L O 0 1
REFERENCE_LENGTH = 6

# Made once: to put it together takes longer than to answer it.
TAKEN = select(APPOINTMENT.c.practitioner, APPOINTMENT.c.starts, APPOINTMENT.c.until).where(
    APPOINTMENT.c.practitioner.in_(bindparam("practitioners", expanding=True)),
    APPOINTMENT.c.starts < bindparam("end"),
    APPOINTMENT.c.starts > bindparam("early"),
    APPOINTMENT.c.until > bindparam("start"),
    APPOINTMENT.c.state != CANCELLED,
)


class BookingError(Exception):
    """An appointment could not be made or changed; nothing was."""


class TakenError(BookingError):
    """Somebody else has the time."""


class TooManyError(BookingError):
    """The visitor has as many appointments to come as the clinic lets one have."""


class NotBookedError(BookingError):
    """The appointment is not booked any more: cancelled, or over."""


# Given the connection of the transaction that makes a change, and the change.
Tell = Callable[[Connection, Change], None]


class Appointments:
    """Those of one database, whose tables are there (thora.store.upgrade). `most`: to come of one visitor.

    `tell` hears of every change within the transaction that makes it: what it writes is written with the
    change or not at all.
    """

    def __init__(self, engine: Engine, most: int, tell: Tell | None = None) -> None:
        self._engine, self._most, self._tell = engine, most, tell or (lambda connection, change: None)
        self._reading = reading(engine)

    def book(
        self,
        opening: Opening,
        visitor: Visitor,
        request: str,
        now: datetime.datetime,
        conversation: str = "",
        who: str = VISITOR,
    ) -> Appointment:
        """Make an appointment. `request` names this wish: with the same one the same appointment comes back.

        `conversation`: the id of the conversation, of which only a digest is kept.
        Raises TakenError, TooManyError.
        """
        try:
            with self._engine.begin() as connection:
                return self._book(
                    connection, opening, visitor, digest(request), now, digest(conversation), who
                )
        except IntegrityError as error:
            again = self._where(APPOINTMENT.c.request == digest(request))
            if again:
                return again[0]
            raise TakenError(f"{opening.practitioner}, {opening.span.start}") from error

    def _book(
        self,
        connection: Connection,
        opening: Opening,
        visitor: Visitor,
        request: str,
        now: datetime.datetime,
        conversation: str,
        who: str,
    ) -> Appointment:
        done = connection.execute(select(APPOINTMENT).where(APPOINTMENT.c.request == request)).first()
        if done:
            return Appointment.of(done)
        row = {
            **columns_of(opening),
            "reference": self._new_reference(connection),
            "request": request,
            "state": BOOKED,
            "sequence": 0,
            "name": visitor.name,
            "phone": visitor.phone,
            "email": visitor.email,
            "visitor": visitor.key,
            "conversation": conversation,
            "made": now,
        }
        (id_,) = connection.execute(insert(APPOINTMENT).values(**row)).inserted_primary_key
        self._take_seat(connection, visitor.key, id_, now, self._most)
        _take_cells(connection, opening, id_)
        made = Appointment(id_, str(row["reference"]), BOOKED, 0, opening, visitor)
        self._note(connection, Change(made, BOOKED, who, now))
        return made

    def _note(self, connection: Connection, change: Change) -> None:
        values = {
            "appointment": change.appointment.id,
            "at": change.at,
            "who": change.who,
            "state": change.state,
            "starts": change.appointment.opening.span.start,
        }
        connection.execute(insert(CHANGE).values(**values))
        self._tell(connection, change)

    def _take_seat(
        self, connection: Connection, visitor: str, id_: int, now: datetime.datetime, most: float
    ) -> None:
        over = select(APPOINTMENT.c.id).where(APPOINTMENT.c.visitor == visitor, APPOINTMENT.c.ends <= now)
        connection.execute(delete(SEAT_TAKEN).where(SEAT_TAKEN.c.appointment.in_(over)))
        query = select(SEAT_TAKEN.c.seat).where(SEAT_TAKEN.c.visitor == visitor)
        taken = {seat for (seat,) in connection.execute(query)}
        if len(taken) >= most:
            raise TooManyError(f"{most} appointments to come")
        free = next(seat for seat in range(len(taken) + 1) if seat not in taken)
        connection.execute(insert(SEAT_TAKEN).values(visitor=visitor, seat=free, appointment=id_))

    def move(self, id_: int, opening: Opening, now: datetime.datetime, who: str = VISITOR) -> Appointment:
        """Give an appointment another time; the old one is given up only with the new one taken.

        Raises TakenError, NotBookedError.
        """
        try:
            with self._engine.begin() as connection:
                before = self._booked(connection, id_)
                if before.opening == opening:
                    return before
                connection.execute(delete(CELL_TAKEN).where(CELL_TAKEN.c.appointment == id_))
                _take_cells(connection, opening, id_)
                values = {**columns_of(opening), "sequence": before.sequence + 1}
                connection.execute(update(APPOINTMENT).where(APPOINTMENT.c.id == id_).values(**values))
                seat = select(SEAT_TAKEN.c.seat).where(SEAT_TAKEN.c.appointment == id_)
                if connection.execute(seat).first() is None:  # it was over, and is to come again
                    self._take_seat(connection, before.visitor.key, id_, now, math.inf)
                moved = replace(before, sequence=before.sequence + 1, opening=opening)
                self._note(connection, Change(moved, MOVED, who, now, before.opening))
                return moved
        except IntegrityError as error:
            raise TakenError(f"{opening.practitioner}, {opening.span.start}") from error

    def cancel(self, id_: int, now: datetime.datetime, who: str = VISITOR) -> Appointment:
        """Give up an appointment. Raises NotBookedError."""
        return self._end(id_, CANCELLED, now, who)

    def mark(self, id_: int, attended: bool, now: datetime.datetime, who: str = STAFF) -> Appointment:
        """Note whether the visitor came. Raises NotBookedError."""
        return self._end(id_, ATTENDED if attended else NO_SHOW, now, who)

    def _end(self, id_: int, state: str, now: datetime.datetime, who: str) -> Appointment:
        with self._engine.begin() as connection:
            before = self._booked(connection, id_)
            values = {"state": state, "sequence": before.sequence + 1}
            connection.execute(update(APPOINTMENT).where(APPOINTMENT.c.id == id_).values(**values))
            connection.execute(delete(SEAT_TAKEN).where(SEAT_TAKEN.c.appointment == id_))
            if state == CANCELLED:
                connection.execute(delete(CELL_TAKEN).where(CELL_TAKEN.c.appointment == id_))
            ended = replace(before, state=state, sequence=before.sequence + 1)
            self._note(connection, Change(ended, state, who, now))
            return ended

    def _booked(self, connection: Connection, id_: int) -> Appointment:
        """The appointment, which nobody else may change before this ends. Raises NotBookedError."""
        query = select(APPOINTMENT).where(APPOINTMENT.c.id == id_).with_for_update()
        row = connection.execute(query).first()
        if row is None or row.state != BOOKED:
            raise NotBookedError(row.state if row else "gone")
        return Appointment.of(row)

    def busy(self, practitioners: Sequence[str], within: Span) -> Iterable[tuple[str, Span]]:
        """When each of these is taken within a span, buffers included: for Calendar.openings."""
        values = {
            "practitioners": list(practitioners),
            "early": within.start - datetime.timedelta(days=1),  # none is longer
            "start": within.start,
            "end": within.end,
        }
        with self._reading.begin() as connection:
            rows = connection.execute(TAKEN, values).all()
        return [(who, Span(starts, until)) for who, starts, until in rows]

    def find(self, reference: str, contact: str) -> Appointment | None:
        """The appointment of a reference and the phone or address given for it; None if either is wrong."""
        found = self._where(APPOINTMENT.c.reference == reference.strip().upper())
        given = contact.strip().casefold()
        for one in found:
            known = (one.visitor.phone, one.visitor.email.casefold())
            if any(each and hmac.compare_digest(each.encode(), given.encode()) for each in known):
                return one
        return None

    def get(self, id_: int) -> Appointment | None:
        """The appointment of an id; None where there is none."""
        return next(iter(self._where(APPOINTMENT.c.id == id_)), None)

    def of_conversation(self, conversation: str, now: datetime.datetime) -> list[Appointment]:
        """The appointments to come that were made in a conversation, by time."""
        return self._where(
            and_(
                APPOINTMENT.c.conversation == digest(conversation),
                APPOINTMENT.c.state == BOOKED,
                APPOINTMENT.c.ends > now,
            )
        )

    def with_reference(self, reference: str) -> Appointment | None:
        """The appointment of a reference, for staff: visitors need `find`, which asks for their contact."""
        found = self._where(APPOINTMENT.c.reference == reference.strip().upper())
        return found[0] if found else None

    def between(self, span: Span, practitioner: str | None = None) -> list[Appointment]:
        """Every appointment that begins within a span, cancelled ones too, by time."""
        right = [APPOINTMENT.c.starts >= span.start, APPOINTMENT.c.starts < span.end]
        if practitioner is not None:
            right.append(APPOINTMENT.c.practitioner == practitioner)
        return self._where(and_(*right))

    def changes(self, id_: int) -> list[tuple[datetime.datetime, str, str]]:
        """What happened to an appointment, the oldest first: when, who, and what it became."""
        query = select(CHANGE.c.at, CHANGE.c.who, CHANGE.c.state).where(CHANGE.c.appointment == id_)
        with self._engine.begin() as connection:
            return [(at, who, state) for at, who, state in connection.execute(query.order_by(CHANGE.c.id))]

    def _where(self, condition: Any) -> list[Appointment]:
        query = select(APPOINTMENT).where(condition).order_by(APPOINTMENT.c.starts, APPOINTMENT.c.id)
        with self._engine.begin() as connection:
            return [Appointment.of(row) for row in connection.execute(query)]

    def _new_reference(self, connection: Connection) -> str:
        while True:
            text = "".join(secrets.choice(LETTERS) for _ in range(REFERENCE_LENGTH))
            if (
                connection.execute(select(APPOINTMENT.c.id).where(APPOINTMENT.c.reference == text)).first()
                is None
            ):
                return text


def _take_cells(connection: Connection, opening: Opening, id_: int) -> None:
    size = CELL * 60
    first, last = int(opening.span.start.timestamp()) // size, -(-int(opening.until.timestamp()) // size)
    rows = [
        {"practitioner": opening.practitioner, "cell": cell, "appointment": id_}
        for cell in range(first, last)
    ]
    connection.execute(insert(CELL_TAKEN), rows)
