"""Which appointments stand where in their practitioners' own calendars: the table CALENDAR_EVENT."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from sqlalchemy import delete, insert, select, update
from sqlalchemy.engine import Engine
from sqlalchemy.exc import IntegrityError

from thora.booking.records import BOOKED, CANCELLED, Appointment
from thora.booking.tables import APPOINTMENT, CALENDAR_EVENT

MISSING = "missing since "  # stands in the place of the mark; no server's begins so: they are in quotes
LONGEST = 200
KEEP = datetime.timedelta(days=30)  # that a row outlives its appointment


@dataclass(frozen=True)
class Written:
    """What was written last for an appointment: where, the mark that the server gave it, at which `sequence`.

    `wanted`: the appointment is still booked, to come, and this practitioner's; else the event is to go
    (`gone`) or only history.
    """

    appointment: int
    href: str
    etag: str
    sequence: int
    wanted: bool
    gone: bool

    @property
    def missing_since(self) -> datetime.datetime | None:
        """Since when the event has not been in the calendar; None where it was seen last time."""
        if not self.etag.startswith(MISSING):
            return None
        return datetime.datetime.fromisoformat(self.etag.removeprefix(MISSING))

    def is_at(self, etag: str) -> bool:
        """Whether the event is as it was written."""
        return self.etag == etag[:LONGEST]


def all_written(engine: Engine, practitioner: str, url: str, now: datetime.datetime) -> list[Written]:
    """Every event that Thora wrote into the calendar at `url`, which is this practitioner's."""
    query = (
        select(CALENDAR_EVENT, APPOINTMENT.c.practitioner, APPOINTMENT.c.state, APPOINTMENT.c.starts)
        .join(APPOINTMENT, APPOINTMENT.c.id == CALENDAR_EVENT.c.appointment)
        .where(CALENDAR_EVENT.c.href.startswith(url, autoescape=True))
        .order_by(CALENDAR_EVENT.c.appointment)
    )
    found = []
    with engine.begin() as connection:
        for row in connection.execute(query):
            theirs = row.practitioner == practitioner
            wanted = theirs and row.state == BOOKED and row.starts > now
            gone = row.state == CANCELLED or not theirs
            found.append(Written(row.appointment, row.href, row.etag, row.sequence, wanted, gone))
    return found


def elsewhere(engine: Engine, url: str, others: list[str]) -> set[int]:
    """Ids of appointments whose event still stands in one of the `others`: addresses of calendars in use.

    It is taken away from there first; until then it is not written into the calendar at `url`.
    """
    query = select(CALENDAR_EVENT.c.appointment, CALENDAR_EVENT.c.href)
    with engine.begin() as connection:
        rows = connection.execute(query).all()
    return {id_ for id_, href in rows if not href.startswith(url) and href.startswith(tuple(others))}


def remember(engine: Engine, one: Appointment, href: str, etag: str) -> None:
    """Keep where an appointment stands as it is now, and the mark of its event ("": not known)."""
    values = {"href": href, "etag": etag[:LONGEST], "sequence": one.sequence}
    mine = CALENDAR_EVENT.c.appointment == one.id
    try:
        with engine.begin() as connection:
            if not connection.execute(update(CALENDAR_EVENT).where(mine).values(**values)).rowcount:
                connection.execute(insert(CALENDAR_EVENT).values(appointment=one.id, **values))
    except IntegrityError:
        pass  # another sync remembers it at this moment


def note_missing(engine: Engine, id_: int, now: datetime.datetime) -> None:
    """Keep that an event was not there at `now`."""
    values = {"etag": f"{MISSING}{now.isoformat()}"}
    with engine.begin() as connection:
        connection.execute(update(CALENDAR_EVENT).where(CALENDAR_EVENT.c.appointment == id_).values(**values))


def forget(engine: Engine, id_: int) -> None:
    """The event of an appointment is no business of Thora's any more."""
    with engine.begin() as connection:
        connection.execute(delete(CALENDAR_EVENT).where(CALENDAR_EVENT.c.appointment == id_))


def forget_old(engine: Engine, now: datetime.datetime) -> None:
    """Drop what is remembered of appointments that have been over for KEEP; their events stay."""
    over = select(APPOINTMENT.c.id).where(APPOINTMENT.c.ends < now - KEEP)
    old = CALENDAR_EVENT.c.appointment.in_(over)
    with engine.begin() as connection:
        if connection.execute(select(CALENDAR_EVENT.c.appointment).where(old)).first():
            connection.execute(delete(CALENDAR_EVENT).where(old))
