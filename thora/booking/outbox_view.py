"""What staff see of the outbox: mails that wait or failed, and what stands in them."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.engine import Engine

from thora.booking.tables import OUTBOX


class NoMailError(Exception):
    """No mail has this number; the message says so in one line."""


@dataclass(frozen=True)
class Mail:
    """A mail of the outbox. Moments are UTC; `sent` is None until the server took it, `error` "" for none.

    `sender`: who is to be told on a messaging channel instead, `message` in which words; "" for a mail.
    """

    id: int
    kind: str
    recipient: str
    subject: str
    text: str
    state: str
    due: datetime.datetime
    attempts: int
    sent: datetime.datetime | None
    error: str
    sender: str = ""
    message: str = ""

    @property
    def to(self) -> str:
        """For whom it is: an address, or the channel on which somebody is told."""
        return self.sender.partition(":")[0] or self.recipient

    @property
    def words(self) -> str:
        """What its reader reads."""
        return self.message if self.sender else f"Subject: {self.subject}\n\n{self.text}"


OVER = ("sent", "dropped")  # of OUTBOX.state: nothing more is to be done
_COLUMNS = (
    OUTBOX.c.id,
    OUTBOX.c.kind,
    OUTBOX.c.recipient,
    OUTBOX.c.subject,
    OUTBOX.c.text,
    OUTBOX.c.state,
    OUTBOX.c.due,
    OUTBOX.c.attempts,
    OUTBOX.c.sent,
    OUTBOX.c.error,
    OUTBOX.c.sender,
    OUTBOX.c.message,
)


class Mails:
    """Those of one database, whose tables are there (thora.store.upgrade)."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def unsent(self) -> list[Mail]:
        """Mails that are still to go, and those that could not be sent; by when they are or were due."""
        return self._where(OUTBOX.c.sent.is_(None), OUTBOX.c.state.not_in(OVER))

    def all(self) -> list[Mail]:
        """All of them, by when they are or were due."""
        return self._where()

    def one(self, id_: int) -> Mail:
        """The mail of a number. Raises NoMailError."""
        found = self._where(OUTBOX.c.id == id_)
        if not found:
            raise NoMailError(f'"{id_}": no mail has this number: `thora outbox --all` shows them')
        return found[0]

    def _where(self, *conditions: Any) -> list[Mail]:
        query = select(*_COLUMNS).where(*conditions).order_by(OUTBOX.c.due, OUTBOX.c.id)
        with self._engine.begin() as connection:
            return [Mail(*row) for row in connection.execute(query)]
