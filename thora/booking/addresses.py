"""How to reach who makes appointments on a messaging channel, in the database.

A row names nobody: the sender is a keyed hash, the address is sealed (thora/channels/messaging/identity.py).
It goes when its person asks for that, takes no messages any more, or has been silent for KEEP and has no
appointment to come.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from sqlalchemy import delete, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Connection, Engine

from thora.booking.outbox import LEASED, WAITING
from thora.booking.records import BOOKED, digest
from thora.booking.tables import APPOINTMENT, CHANNEL_ADDRESS, OUTBOX
from thora.conversations import KEEP
from thora.store import empty_log

_INSERT = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}


@dataclass(frozen=True)
class Address:
    """Where somebody reads. `sealed`: what the provider calls them; `seen`: when they last wrote."""

    sealed: str
    seen: datetime.datetime


class Addresses:
    """Those of all messaging channels in one database. Every call raises SQLAlchemyError."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def keep(self, sender: str, sealed: str, seen: datetime.datetime) -> None:
        """Somebody has written: from where, and when."""
        values = {"sealed": sealed, "seen": seen}
        with self._engine.begin() as connection:
            insert = _INSERT[connection.dialect.name](CHANNEL_ADDRESS)
            insert = insert.values(sender=sender, conversation=digest(sender), **values)
            connection.execute(insert.on_conflict_do_update(index_elements=["sender"], set_=values))

    def find(self, sender: str) -> Address | None:
        """Where somebody reads; None where that is not known, or not any more."""
        columns = (CHANNEL_ADDRESS.c.sealed, CHANNEL_ADDRESS.c.seen)
        with self._engine.begin() as connection:
            row = connection.execute(select(*columns).where(CHANNEL_ADDRESS.c.sender == sender)).first()
        return Address(*row) if row else None

    def forget(self, sender: str) -> None:
        """Somebody is not to be written to any more."""
        self._delete(CHANNEL_ADDRESS.c.sender == sender)

    def expire(self, now: datetime.datetime) -> int:
        """Forget who has been silent for KEEP, and has nothing to come and nothing to hear; how many."""
        to_come = select(APPOINTMENT.c.conversation).where(
            APPOINTMENT.c.state == BOOKED, APPOINTMENT.c.ends > now
        )
        to_hear = select(OUTBOX.c.sender).where(OUTBOX.c.state.in_([WAITING, LEASED]))
        return self._delete(
            CHANNEL_ADDRESS.c.seen < now - KEEP,
            CHANNEL_ADDRESS.c.conversation.not_in(to_come),
            CHANNEL_ADDRESS.c.sender.not_in(to_hear),
        )

    def _delete(self, *which: object) -> int:
        with self._engine.begin() as connection:
            count = int(connection.execute(delete(CHANNEL_ADDRESS).where(*which)).rowcount)
        if count:
            empty_log(self._engine)
        return count


def sender_of(connection: Connection, appointment: int) -> str:
    """Who made an appointment on a messaging channel and can be told of it there; "" for all others."""
    query = (
        select(CHANNEL_ADDRESS.c.sender)
        .join(APPOINTMENT, APPOINTMENT.c.conversation == CHANNEL_ADDRESS.c.conversation)
        .where(APPOINTMENT.c.id == appointment)
    )
    row = connection.execute(query).first()
    return str(row.sender) if row else ""
