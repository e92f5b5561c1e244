"""The clinic's desk: what staff ask of appointments and openings, and what they change."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from thora.booking.appointments import NotBookedError, TakenError
from thora.booking.calendar import UTC, Span, Wanted
from thora.booking.office import Office
from thora.booking.records import BOOKED, CANCELLED, STAFF, Appointment
from thora.booking.settings import Service
from thora.booking.staff_move import RefusedError, Target, Thing, chosen, opening_at
from thora.booking.staff_view import STATES, Row, Step, history, view, when_words
from thora.clinic import Practitioner, Site

FIRST = datetime.datetime(1970, 1, 1, tzinfo=UTC)
LIST = "`thora appointments list --all --from DAY` shows them"
LAST = datetime.datetime(9000, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Free:
    """When somebody has time for a service on a day, at a site: starts by the clinic's clock, zone-aware."""

    day: datetime.date
    service: Service
    practitioner: Practitioner
    site: Site
    starts: tuple[datetime.datetime, ...]


class Desk:
    """The desk of an office at a moment. Whatever it refuses raises RefusedError with one line for staff."""

    def __init__(self, office: Office, now: datetime.datetime) -> None:
        self.office, self.now = office, now
        self.today = office.calendar.day_of(now)

    def between(
        self,
        first: datetime.date | None = None,
        last: datetime.date | None = None,
        practitioner: str = "",
        cancelled: bool = False,
    ) -> list[Appointment]:
        """Appointments from a day to a day of the clinic's, both included, by time; None: without an end.

        `practitioner`: an id, "" for all; `cancelled`: those too.
        """
        if first and last and last < first:
            raise RefusedError(f"{last}: the last day is before the first, {first}")
        span = Span(
            self._midnight(first) if first else FIRST,
            self._midnight(last + datetime.timedelta(days=1)) if last else LAST,
        )
        found = self.office.appointments.between(span, practitioner or None)
        if practitioner and not found:
            chosen(self.office.clinic.practitioners, practitioner, "practitioner")
        return [each for each in found if cancelled or each.state != CANCELLED]

    def one(self, reference: str) -> Appointment:
        """The appointment of a reference."""
        appointment = self.office.appointments.with_reference(reference)
        if appointment is None:
            raise RefusedError(f'"{reference}": no appointment has this reference: {LIST}')
        return appointment

    def row(self, appointment: Appointment) -> Row:
        """An appointment as staff see it."""
        return view(self.office.clinic, appointment)

    def history(self, appointment: Appointment) -> list[Step]:
        """What happened to an appointment, the oldest first."""
        return history(self.office.engine, self.office.clinic, appointment.id)

    def words(self, appointment: Appointment) -> str:
        """An appointment in a line: reference, when, who, with whom and where."""
        row = self.row(appointment)
        when = when_words(row.starts, self.today)
        return f"{row.reference}, {when}, {row.name}, with {row.practitioner} at {row.site}"

    def booked(self, appointment: Appointment) -> None:
        """Refuse what is cancelled or marked: only what is booked can be changed."""
        if appointment.state != BOOKED:
            state = STATES.get(appointment.state, appointment.state)
            raise RefusedError(f"{self.words(appointment)}: is {state}: only what is booked can be changed")

    def move(self, appointment: Appointment, target: Target) -> Appointment:
        """Give an appointment another time, as staff; the same one back where it is there already."""
        self.booked(appointment)
        opening = opening_at(self.office, appointment, target, self.now)
        try:
            return self.office.appointments.move(appointment.id, opening, self.now, STAFF)
        except TakenError as error:
            raise RefusedError("Somebody has just taken this time: choose another") from error
        except NotBookedError as error:
            raise self._changed(appointment) from error

    def cancel(self, appointment: Appointment) -> Appointment:
        """Give up an appointment, as staff."""
        self.booked(appointment)
        try:
            return self.office.appointments.cancel(appointment.id, self.now, STAFF)
        except NotBookedError as error:
            raise self._changed(appointment) from error

    def mark(self, appointment: Appointment, attended: bool) -> Appointment:
        """Note whether the visitor came, from the appointment's begin on."""
        self.booked(appointment)
        if self.now < appointment.opening.span.start:
            raise RefusedError(f"{self.words(appointment)}: has not begun: mark it when it has")
        try:
            return self.office.appointments.mark(appointment.id, attended, self.now)
        except NotBookedError as error:
            raise self._changed(appointment) from error

    def free(
        self, first: datetime.date, days: int, service: str = "", practitioner: str = "", site: str = ""
    ) -> list[Free]:
        """Free times on so many days: by service, day, practitioner and site. Ids, "" for all."""
        clinic = self.office.clinic
        within = Span(self._midnight(first), self._midnight(first + datetime.timedelta(days=days)))
        found: list[Free] = []
        for what in some(clinic.booking.services, service, "service"):
            of_service = [
                free
                for who in some(clinic.practitioners, practitioner, "practitioner")
                for where in some(clinic.sites, site, "site")
                for free in self._free(what, who, where, within)
            ]
            found += sorted(of_service, key=lambda free: free.day)
        return found

    def _free(self, what: Service, who: Practitioner, where: Site, within: Span) -> list[Free]:
        wanted = Wanted(what, what.ways[0], who.id, where.id)
        starts = [
            each.span.start.astimezone(self.office.calendar.zone)
            for each in self.office.openings(wanted, within, self.now)
        ]
        by_day = groupby(starts, key=lambda start: start.date())
        return [Free(day, what, who, where, tuple(group)) for day, group in by_day]

    def _midnight(self, day: datetime.date) -> datetime.datetime:
        midnight = datetime.datetime.combine(day, datetime.time(), self.office.calendar.zone)
        return midnight.astimezone(UTC)

    def _changed(self, appointment: Appointment) -> RefusedError:
        return RefusedError(f"{self.words(appointment)}: somebody has just changed it: look at it again")


def some(things: Sequence[Thing], id_: str, kind: str) -> Sequence[Thing]:
    """The one with an id, or all of them where it is "". Raises RefusedError."""
    return [chosen(things, id_, kind)] if id_ or not things else things
