"""Finds an appointment by its reference and contact; who tries often has to wait."""

from __future__ import annotations

import datetime
import hashlib
import math

from sqlalchemy import delete, func, insert, select
from sqlalchemy.engine import Engine

from thora.booking.appointments import Appointments
from thora.booking.records import BOOKED, Appointment
from thora.booking.tables import WRONG_REFERENCE

TRIES = 5  # wrong ones within WITHIN, by one conversation or for one reference
WITHIN = datetime.timedelta(minutes=15)


class TooOftenError(Exception):
    """Too many wrong references; `minutes` until the next try."""

    def __init__(self, minutes: int) -> None:
        super().__init__(f"wait {minutes} minutes")
        self.minutes = minutes


class Lookup:
    """The appointments of one database, for visitors who know a reference."""

    def __init__(self, engine: Engine, appointments: Appointments) -> None:
        self._engine, self._appointments = engine, appointments

    def find(
        self, reference: str, contact: str, conversation: str, now: datetime.datetime
    ) -> Appointment | None:
        """The appointment to come of a reference and the phone or address given for it, else None.

        Whether the reference or the contact was wrong is not told. Raises TooOftenError, whether or not this
        one would have been right.
        """
        keys = [_digest(f"conversation:{conversation}"), _digest(f"reference:{reference.upper()}")]
        with self._engine.begin() as connection:
            connection.execute(delete(WRONG_REFERENCE).where(WRONG_REFERENCE.c.at <= now - WITHIN))
            query = (
                select(func.count(), func.min(WRONG_REFERENCE.c.at))
                .where(WRONG_REFERENCE.c.key.in_(keys))
                .group_by(WRONG_REFERENCE.c.key)
            )
            for count, oldest in connection.execute(query):
                if count >= TRIES:
                    raise TooOftenError(max(1, math.ceil((oldest + WITHIN - now).total_seconds() / 60)))
        found = self._appointments.find(reference, contact)
        if found is not None and found.state == BOOKED and found.opening.span.end > now:
            return found
        with self._engine.begin() as connection:
            connection.execute(insert(WRONG_REFERENCE), [{"key": key, "at": now} for key in keys])
        return None


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
