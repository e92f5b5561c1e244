"""Conversations as Rasa's events, one row each: in Thora's own database, so that any worker finds them.

A row holds what was written, so it is deleted when the visitor says so and when nobody has written for KEEP.
"""

from __future__ import annotations

import datetime
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Column, Index, Integer, MetaData, String, Table, Text, delete, insert, select, update
from sqlalchemy.engine import Engine
from sqlalchemy.exc import IntegrityError

from thora.booking.tables import Moment
from thora.store import empty_log, reading

KEEP = datetime.timedelta(days=7)
Events = list[dict[str, Any]]

_METADATA = MetaData()
CONVERSATION = Table(
    "conversation",
    _METADATA,
    Column("sender", String(255), primary_key=True),
    Column("earlier", Text, nullable=False),  # events of sessions that are over
    Column("current", Text, nullable=False),
    Column("version", Integer, nullable=False),  # rises with each change
    Column("changed", Moment, nullable=False),
    Index("conversation_by_changed", "changed"),
)


@dataclass(frozen=True)
class Stored:
    """A conversation: events of `earlier` sessions and of the `current` one, oldest first."""

    earlier: Events
    current: Events
    version: int

    @property
    def events(self) -> Events:
        """All events."""
        return [*self.earlier, *self.current]


class Conversations:
    """The conversations in a database. Every call raises SQLAlchemyError."""

    def __init__(self, engine: Engine) -> None:
        self._engine, self._reading = engine, reading(engine)

    def load(self, sender: str) -> Stored | None:
        """The conversation of a sender; None where there is none."""
        columns = (CONVERSATION.c.earlier, CONVERSATION.c.current, CONVERSATION.c.version)
        query = select(*columns).where(CONVERSATION.c.sender == sender)
        with self._reading.begin() as connection:
            row = connection.execute(query).first()
        return Stored(json.loads(row[0]), json.loads(row[1]), row[2]) if row else None

    def save(
        self, sender: str, current: Sequence[Any], now: datetime.datetime, ended: Sequence[Any] = ()
    ) -> None:
        """Keep the events of the current session; `ended`: those of the one before, which is over.

        Saving the same twice changes nothing. Whoever saves holds Rasa's lock on the conversation.
        """
        mine = CONVERSATION.c.sender == sender
        stored = self.load(sender) or Stored([], [], 0)
        values: dict[str, Any] = {"current": json.dumps(current), "changed": now}
        over = _over(stored.current, current, ended)
        if over:
            values["earlier"] = json.dumps([*stored.earlier, *over])
        with self._engine.begin() as connection:
            if self._change(connection, mine, values):
                return
        first = {"sender": sender, "earlier": "[]", "version": 1, **values}
        try:
            with self._engine.begin() as connection:
                connection.execute(insert(CONVERSATION).values(first))
        except IntegrityError:  # another process was first
            with self._engine.begin() as connection:
                self._change(connection, mine, values)

    @staticmethod
    def _change(connection: Any, mine: Any, values: dict[str, Any]) -> bool:
        changed = {**values, "version": CONVERSATION.c.version + 1}
        return bool(connection.execute(update(CONVERSATION).where(mine).values(changed)).rowcount)

    def delete(self, sender: str) -> bool:
        """Forget a conversation; whether there was one."""
        return bool(self._forget(CONVERSATION.c.sender == sender))

    def expire(self, now: datetime.datetime) -> int:
        """Forget what nobody has written in for KEEP; how many."""
        return self._forget(CONVERSATION.c.changed < now - KEEP)

    def _forget(self, which: Any) -> int:
        with self._engine.begin() as connection:
            count = int(connection.execute(delete(CONVERSATION).where(which)).rowcount)
        if count:
            empty_log(self._engine)
        return count

    def versions(self, senders: Sequence[str]) -> dict[str, int]:
        """The version of each of these that there is."""
        query = select(CONVERSATION.c.sender, CONVERSATION.c.version).where(
            CONVERSATION.c.sender.in_(senders)
        )
        with self._reading.begin() as connection:
            return {str(sender): int(version) for sender, version in connection.execute(query)}

    def senders(self) -> list[str]:
        """Who has a conversation."""
        with self._reading.begin() as connection:
            return [str(sender) for (sender,) in connection.execute(select(CONVERSATION.c.sender))]


def _over(known: Sequence[Any], current: Sequence[Any], ended: Sequence[Any]) -> Sequence[Any]:
    """Events to be kept as earlier ones, where `known` is what stood as current.

    A session is known by the moment it began. One that is neither current nor just ended could not be read
    when this message came, so Rasa began anew: it is not to be lost.
    """
    if _began(known) == _began(ended or current):
        return ended
    if _began(known) == _began(current):
        return ()
    return [*known, *ended]


def _began(events: Sequence[Any]) -> Any:
    return events[0].get("timestamp") if events else None
