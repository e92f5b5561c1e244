"""Visitors whom staff ring or write back, in the database: what they gave, and whether it is done."""

from __future__ import annotations

import datetime
import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import insert, select, update
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.exc import IntegrityError

from thora.booking.tables import CALLBACK

OPEN, DONE = "open", "done"
LONGEST_WISH = 300  # characters


class NoCallbackError(Exception):
    """No call-back has this number; the message says so in one line."""


@dataclass(frozen=True)
class Callback:
    """One who waits to hear from the clinic. `made`: UTC; `phone`: E.164; `wish`: in their own words."""

    id: int
    state: str
    made: datetime.datetime
    name: str
    phone: str
    email: str
    wish: str


Tell = Callable[[Connection, Callback, str], None]


class Callbacks:
    """Those of one database, whose tables are there (thora.store.upgrade)."""

    def __init__(self, engine: Engine, tell: Tell | None = None) -> None:
        """`tell`: is called with each new one and the gist of the conversation, within its transaction."""
        self._engine, self._tell = engine, tell

    def take(
        self,
        name: str,
        phone: str,
        email: str,
        wish: str,
        request: str,
        now: datetime.datetime,
        gist: str = "",
    ) -> int:
        """Note somebody to ring back; their number for staff. `request` names this wish, of any length.

        With the same `request` the same number comes back, and nothing is written: a resend, also at the
        same moment. `wish`: when they would like to come and what for; what is longer than LONGEST_WISH is
        cut with "…". Raises ValueError where there is neither a phone nor an e-mail address.
        """
        if not (phone or email):
            raise ValueError("a call-back without a phone and an e-mail address: ask for one of them")
        digest = hashlib.sha256(request.encode()).hexdigest()
        row = {
            "request": digest,
            "state": OPEN,
            "made": now,
            "name": name,
            "phone": phone,
            "email": email,
            "wish": _short(wish),
        }
        try:
            with self._engine.begin() as connection:
                (id_,) = connection.execute(insert(CALLBACK).values(**row)).inserted_primary_key
                if self._tell:
                    made = Callback(int(id_), OPEN, now, name, phone, email, str(row["wish"]))
                    self._tell(connection, made, gist)
                return int(id_)
        except IntegrityError:  # it is there: the database lets nobody write the same request twice
            with self._engine.begin() as connection:
                same = select(CALLBACK.c.id).where(CALLBACK.c.request == digest)
                known = connection.execute(same).scalar()
            if known is None:
                raise
            return int(known)

    def open(self, now: datetime.datetime) -> list[Callback]:
        """Those who wait at `now`, who waits longest first."""
        return self._where(CALLBACK.c.state == OPEN, CALLBACK.c.made <= now)

    def all(self) -> list[Callback]:
        """All of them, the oldest first."""
        return self._where()

    def done(self, id_: int) -> None:
        """Note that staff rang back; nothing changes where it was noted before. Raises NoCallbackError."""
        query = update(CALLBACK).where(CALLBACK.c.id == id_).values(state=DONE)
        with self._engine.begin() as connection:
            if not connection.execute(query).rowcount:
                raise NoCallbackError(
                    f'"{id_}": no call-back has this number: `thora callbacks --all` shows them'
                )

    def _where(self, *conditions: Any) -> list[Callback]:
        query = select(
            CALLBACK.c.id,
            CALLBACK.c.state,
            CALLBACK.c.made,
            CALLBACK.c.name,
            CALLBACK.c.phone,
            CALLBACK.c.email,
            CALLBACK.c.wish,
        )
        query = query.where(*conditions).order_by(CALLBACK.c.made, CALLBACK.c.id)
        with self._engine.begin() as connection:
            return [Callback(*row) for row in connection.execute(query)]


def _short(wish: str) -> str:
    """A wish on one line, with at most LONGEST_WISH characters."""
    line = " ".join(wish.split())
    return line if len(line) <= LONGEST_WISH else f"{line[: LONGEST_WISH - 1].rstrip()}…"
