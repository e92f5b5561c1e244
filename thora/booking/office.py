"""The pieces that booking is made of, put together for one project."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy.engine import Engine

from thora.booking.appointments import Appointments
from thora.booking.caldav_busy import busy as outside
from thora.booking.calendar import Busy, Calendar, Opening, Span, Wanted
from thora.booking.mails import Mails
from thora.booking.outbox import Outbox
from thora.clinic import Clinic, load_clinic
from thora.content import load_words
from thora.problems import errors
from thora.store import engine, upgrade


class OfficeError(Exception):
    """There is no clinic to book for; the message says why in one line."""


@dataclass(frozen=True)
class Office:
    """A clinic, its time and its appointments. `sources`: all who know when somebody is busy.

    Every change of an appointment writes its mails into the outbox, whoever makes it.
    """

    clinic: Clinic
    engine: Engine
    calendar: Calendar
    appointments: Appointments
    sources: tuple[Busy, ...]

    @classmethod
    def of(cls, root: Path) -> Office:
        """The office of the project at `root`, with the tables of its database made where they are missing.

        Raises OfficeError where clinic.yml or the words have errors, StoreError, SQLAlchemyError.
        """
        clinic, source = load_clinic(root)
        if clinic is None:
            raise OfficeError(str(source.problems[0]))
        words = load_words(root)
        if found := errors(words.problems):
            raise OfficeError(str(found[0]))
        database = engine(root)
        upgrade(database)
        mails = Mails(clinic, words, Outbox(database))
        appointments = Appointments(database, clinic.booking.rules.most, mails)
        return cls(clinic, database, Calendar(clinic), appointments, (appointments.busy, outside(database)))

    def busy(self, practitioners: Sequence[str], within: Span) -> list[tuple[str, Span]]:
        """When each of these is taken within a span, by every source."""
        return [each for source in self.sources for each in source(practitioners, within)]

    def openings(self, wanted: Wanted, within: Span, now: datetime.datetime) -> Iterator[Opening]:
        """What can be booked within a span, by time: Calendar.openings with everything that takes time."""
        return self.calendar.openings(wanted, within, self.busy, now)
