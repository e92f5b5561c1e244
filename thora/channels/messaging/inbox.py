"""What came in and is to be answered, in the database: acknowledged to the provider only once it stands here.

A worker leases the oldest message of a sender, answers it and notes each message that it has sent. Where it
dies in between, the lease ends and another goes on behind the last one noted. So everything is answered once;
one message of an answer comes twice only if the worker dies between the provider's "yes" and the note.

A row names nobody: the provider's ids are keyed hashes, the message is sealed, and taken out once answered.
What is left, the hash of the id, lets a repeated delivery be known for KEEP. What nobody could answer is kept
as long as a conversation, WORDS_KEPT, and no longer.
"""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    Column,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
    and_,
    delete,
    func,
    or_,
    select,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Engine, Row

from thora.booking.tables import Moment
from thora.conversations import KEEP as WORDS_KEPT

WAITING, LEASED, DONE, DEAD = "waiting", "leased", "done", "dead"
KEEP = datetime.timedelta(days=8)  # Meta repeats for up to 7 days, the others for hours
LEASE = datetime.timedelta(seconds=30)  # renewed while a worker is at it
# From one try to the next, where a provider cannot be reached; after the last one it is a dead letter.
PAUSES = tuple(datetime.timedelta(seconds=seconds) for seconds in (10, 60, 300, 1800, 7200, 21600))
LONGEST_REASON = 200
_EMPTY = {"state": DONE, "sealed": "", "leased_until": None, "reason": ""}
_INSERT = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}

_METADATA = MetaData()
INBOX = Table(
    "channel_inbox",
    _METADATA,
    Column("id", Integer, primary_key=True),
    Column("channel", String(20), nullable=False),
    Column("key", String(64), nullable=False),  # keyed hash of the provider's id of the message
    Column("sender", String(255), nullable=False),  # the conversation's name in Rasa
    Column("sealed", Text, nullable=False),  # the arrival; "" once it is answered
    Column("state", String(10), nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("sent", Integer, nullable=False),  # how many messages of the answer are out
    Column("arrived", Moment, nullable=False),
    Column("due", Moment, nullable=False),
    Column("leased_until", Moment),
    Column("reason", String(LONGEST_REASON), nullable=False),  # why the last try failed
    UniqueConstraint("channel", "key"),
    Index("channel_inbox_by_sender", "sender", "id"),
    Index("channel_inbox_by_state", "state", "due"),
)


@dataclass(frozen=True)
class New:
    """An arrival as it is kept. `key`: names it among all of its channel."""

    key: str
    sender: str
    sealed: str


@dataclass(frozen=True)
class Item:
    """An arrival that is being answered, or could not be. `sent`: how many messages of the answer are out."""

    id: int
    channel: str
    key: str
    sender: str
    sealed: str
    attempts: int
    sent: int
    arrived: datetime.datetime
    reason: str


class Inbox:
    """The inbox of all messaging channels in one database. Every call raises SQLAlchemyError."""

    def __init__(self, engine: Engine, lease: datetime.timedelta = LEASE) -> None:
        self._engine, self._lease = engine, lease

    def add(self, channel: str, arrivals: Sequence[New], now: datetime.datetime) -> list[str]:
        """Keep a whole batch or nothing; the senders of those that were not known yet, each once."""
        fresh: list[str] = []
        with self._engine.begin() as connection:
            insert = _INSERT[connection.dialect.name](INBOX).on_conflict_do_nothing(
                index_elements=["channel", "key"]
            )
            for new in arrivals:
                row = {
                    "channel": channel,
                    "key": new.key,
                    "sender": new.sender,
                    "sealed": new.sealed,
                    "state": WAITING,
                    "attempts": 0,
                    "sent": 0,
                    "arrived": now,
                    "due": now,
                    "reason": "",
                }
                if connection.execute(insert.values(**row)).rowcount:
                    fresh.append(new.sender)
        return list(dict.fromkeys(fresh))

    def lease(self, sender: str, now: datetime.datetime) -> Item | None:
        """The oldest message of a sender that is not answered; None for none, or before its time.

        While one is leased nobody gets the next: an answer never overtakes another one.
        """
        query = select(INBOX).where(_unfinished(), INBOX.c.sender == sender).order_by(INBOX.c.id).limit(1)
        with self._engine.begin() as connection:
            row = connection.execute(query).first()
            if row is None or not _is_free(row, now):
                return None
            mine = and_(INBOX.c.id == row.id, INBOX.c.attempts == row.attempts, INBOX.c.state == row.state)
            values = {"state": LEASED, "attempts": row.attempts + 1, "leased_until": now + self._lease}
            if not connection.execute(update(INBOX).where(mine).values(**values)).rowcount:
                return None  # another worker was first
        return _item(row, attempts=row.attempts + 1)

    def renew(self, item: Item, now: datetime.datetime) -> bool:
        """Keep a lease; whether it was still ours."""
        return self._change(item, leased_until=now + self._lease)

    def note_sent(self, item: Item, count: int, now: datetime.datetime) -> bool:
        """So many messages of the answer are out; whether the lease was still ours."""
        return self._change(item, sent=count, leased_until=now + self._lease)

    def done(self, item: Item, now: datetime.datetime) -> None:
        """It is answered: nothing of it is kept but that it was there."""
        self._change(item, state=DONE, sealed="", leased_until=None, due=now, reason="")

    def failed(self, item: Item, now: datetime.datetime, reason: str) -> bool:
        """It could not be answered: it is due again after a pause; whether there is another try."""
        if item.attempts > len(PAUSES):
            self.dead(item, now, reason)
            return False
        due = now + PAUSES[item.attempts - 1]
        self._change(item, state=WAITING, leased_until=None, due=due, reason=reason[:LONGEST_REASON])
        return True

    def dead(self, item: Item, now: datetime.datetime, reason: str) -> None:
        """Nobody will answer it by themselves any more; staff may look (`thora channels letters`)."""
        self._change(item, state=DEAD, leased_until=None, due=now, reason=reason[:LONGEST_REASON])

    def _change(self, item: Item, **values: Any) -> bool:
        mine = and_(INBOX.c.id == item.id, INBOX.c.attempts == item.attempts, INBOX.c.state == LEASED)
        with self._engine.begin() as connection:
            return bool(connection.execute(update(INBOX).where(mine).values(**values)).rowcount)

    def due(self, channel: str, now: datetime.datetime, most: int = 200) -> list[str]:
        """Senders of a channel who wait for somebody: new, to be tried again, or left by one that died.

        Who waits behind a message that is to be tried later does not count, and holds up nobody.
        """
        oldest = select(func.min(INBOX.c.id)).where(_unfinished()).group_by(INBOX.c.sender)
        free = or_(
            and_(INBOX.c.state == WAITING, INBOX.c.due <= now),
            and_(INBOX.c.state == LEASED, INBOX.c.leased_until <= now),
        )
        query = (
            select(INBOX.c.sender)
            .where(free, INBOX.c.channel == channel, INBOX.c.id.in_(oldest))
            .order_by(INBOX.c.id)
            .limit(most)
        )
        with self._engine.begin() as connection:
            return [str(sender) for (sender,) in connection.execute(query)]

    def letters(self, most: int = 100) -> list[Item]:
        """What could not be answered, the newest first."""
        query = select(INBOX).where(INBOX.c.state == DEAD).order_by(INBOX.c.id.desc()).limit(most)
        with self._engine.begin() as connection:
            return [_item(row) for row in connection.execute(query)]

    def again(self, id_: int, now: datetime.datetime) -> bool:
        """Let a dead letter be tried once more, as if it were new; whether it was one."""
        dead = (INBOX.c.id == id_) & (INBOX.c.state == DEAD)
        values = {"state": WAITING, "due": now, "attempts": 0}
        with self._engine.begin() as connection:
            return bool(connection.execute(update(INBOX).where(dead).values(**values)).rowcount)

    def forget(self, sender: str, before: int) -> None:
        """Take out what is kept of a sender; ids stay, so that repeats are known.

        `before`: number of the message that asked for it: what was sent behind it is answered like any other.
        """
        those = (INBOX.c.sender == sender) & (INBOX.c.id < before)
        with self._engine.begin() as connection:
            connection.execute(update(INBOX).where(those).values(**_EMPTY))

    def expire(self, now: datetime.datetime) -> int:
        """Forget what was answered before KEEP, and the words that nobody could answer; how many messages."""
        old = and_(INBOX.c.state == DONE, INBOX.c.due < now - KEEP)
        held = and_(INBOX.c.state == LEASED, INBOX.c.leased_until > now)
        unanswered = and_(INBOX.c.state != DONE, ~held, INBOX.c.arrived < now - WORDS_KEPT)
        with self._engine.begin() as connection:
            gone = int(connection.execute(delete(INBOX).where(old)).rowcount)
            given_up = connection.execute(update(INBOX).where(unanswered).values(due=now, **_EMPTY))
            return gone + int(given_up.rowcount)


def _unfinished() -> Any:
    return INBOX.c.state.in_([WAITING, LEASED])


def _is_free(row: Row, now: datetime.datetime) -> bool:
    if row.state == WAITING:
        return bool(row.due <= now)
    return bool(row.leased_until <= now)


def _item(row: Row, **changes: Any) -> Item:
    names = ("id", "channel", "key", "sender", "sealed", "attempts", "sent", "arrived", "reason")
    return Item(**{**{name: getattr(row, name) for name in names}, **changes})
