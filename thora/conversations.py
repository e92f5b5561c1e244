"""Conversations as Rasa's events, one row each: in Thora's own database, so that any worker finds them.

A row holds what was written, so it is deleted when the visitor says so and when nobody has written for KEEP.

Whoever saves holds Rasa's lock on the conversation. Inside `one_turn` it is therefore read once.
"""

from __future__ import annotations

import datetime
import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any, NamedTuple, Protocol
from weakref import WeakSet

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


class _Row(NamedTuple):
    earlier: str
    current: str
    version: int


_Known = dict[str, "_Row | None"]
_KNOWN: ContextVar[_Known | None] = ContextVar("known", default=None)


@contextmanager
def one_turn() -> Iterator[None]:
    """Who has the lock on a conversation reads it once: nobody else writes in it meanwhile.

    Holds for what is awaited inside, in threads too (thora/threads.py).
    """
    token = _KNOWN.set({})
    try:
        yield
    finally:
        _KNOWN.reset(token)


class Copies(Protocol):
    """What keeps conversations in this process too."""

    def forget(self, sender: str) -> None:
        """The conversation was deleted: keep nothing of it. Called from any thread."""


_COPIES: WeakSet[Copies] = WeakSet()


def tell_of_deleted(copies: Copies) -> None:
    """From now on, tell `copies` of each conversation that a visitor deletes by this process."""
    _COPIES.add(copies)


class Conversations:
    """The conversations in a database. Every call raises SQLAlchemyError."""

    def __init__(self, engine: Engine) -> None:
        self._engine, self._reading = engine, reading(engine)

    def load(self, sender: str) -> Stored | None:
        """The conversation of a sender; None where there is none."""
        row = self._row(sender)
        return Stored(json.loads(row.earlier), json.loads(row.current), row.version) if row else None

    def save(
        self, sender: str, current: Sequence[Any], now: datetime.datetime, ended: Sequence[Any] = ()
    ) -> None:
        """Keep the events of the current session; `ended`: those of the one before, which is over.

        Saving the same twice changes nothing.
        """
        row, told = self._row(sender), json.dumps(current)
        while True:
            earlier = row.earlier if row else "[]"
            over = _over(json.loads(row.current) if row else [], current, ended)
            if over:
                earlier = json.dumps([*json.loads(earlier), *over])
            changed = _Row(earlier, told, row.version + 1 if row else 1)
            if self._write(sender, row, changed, now):
                _remember(sender, changed)
                return
            row = self._read(sender)  # something else changed or deleted it: on top of that

    def _row(self, sender: str) -> _Row | None:
        """What is known of a conversation, or stands in the database."""
        known = _KNOWN.get()
        return known[sender] if known is not None and sender in known else self._read(sender)

    def _read(self, sender: str) -> _Row | None:
        columns = (CONVERSATION.c.earlier, CONVERSATION.c.current, CONVERSATION.c.version)
        query = select(*columns).where(CONVERSATION.c.sender == sender)
        with self._reading.begin() as connection:
            found = connection.execute(query).first()
        row = _Row(*found) if found else None
        _remember(sender, row)
        return row

    def _write(self, sender: str, row: _Row | None, changed: _Row, now: datetime.datetime) -> bool:
        """Put `changed` in the place of `row`; whether that still stood there."""
        values = {**changed._asdict(), "changed": now}
        if row is None:
            try:
                with self._engine.begin() as connection:
                    connection.execute(insert(CONVERSATION).values(sender=sender, **values))
            except IntegrityError:
                return False
            return True
        if changed.earlier == row.earlier:
            del values["earlier"]  # long, and as it was
        mine = (CONVERSATION.c.sender == sender) & (CONVERSATION.c.version == row.version)
        with self._engine.begin() as connection:
            return bool(connection.execute(update(CONVERSATION).where(mine).values(values)).rowcount)

    def delete(self, sender: str) -> bool:
        """Forget a conversation, and all copies of it in this process; whether there was one."""
        count = self._forget(CONVERSATION.c.sender == sender)
        for copies in list(_COPIES):
            copies.forget(sender)
        return bool(count)

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


def _remember(sender: str, row: _Row | None) -> None:
    known = _KNOWN.get()
    if known is not None:
        known[sender] = row


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
