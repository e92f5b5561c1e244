"""Where staff may move an appointment to, and why not.

Staff may choose any time in steps of CELL minutes; visitors only those that Calendar.openings offers.
"""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

from thora.answers import clock
from thora.booking.calendar import UTC, Opening, Span
from thora.booking.office import Office
from thora.booking.records import Appointment
from thora.booking.settings import CELL, Service
from thora.booking.staff_view import clock_words, day_words, name_of, when_words
from thora.clinic import Practitioner, Site

Thing = TypeVar("Thing", Service, Practitioner, Site)
FORCE = "--force moves it all the same"


class RefusedError(Exception):
    """An appointment cannot be there; the message says why, and what can be done."""


@dataclass(frozen=True)
class Target:
    """Where an appointment is to go: a time by the clinic's clock, without a zone; ids, "" as it was.

    `force`: also outside opening hours, time off and the rules of notice; never into time that is taken, nor
    into the past.
    """

    at: datetime.datetime
    practitioner: str = ""
    site: str = ""
    force: bool = False


def opening_at(office: Office, appointment: Appointment, target: Target, now: datetime.datetime) -> Opening:
    """The opening that an appointment gets at a target, as long as it was before. Raises RefusedError.

    What somebody takes between this and Appointments.move is refused there.
    """
    old = appointment.opening
    who = chosen(office.clinic.practitioners, target.practitioner or old.practitioner, "practitioner")
    site = chosen(office.clinic.sites, target.site or old.site, "site")
    if who.services and old.service not in who.services:
        service = name_of(office.clinic.booking.services, old.service)
        raise RefusedError(f"{who.name} does not do {service}: choose another practitioner")
    if who.sites and site.id not in who.sites:
        raise RefusedError(f"{who.name} does not work at {site.name}: choose another site or practitioner")
    start = _moment(office, target.at, now)
    shift = start - old.span.start
    opening = Opening(
        Span(start, old.span.end + shift), who.id, site.id, old.service, old.way, old.until + shift
    )
    if not target.force:
        _keep_rules(office, opening, now)
        _keep_hours(office, opening, who, site, now)
    _keep_free(office, opening, who, old, now)
    return opening


def chosen(things: Sequence[Thing], id_: str, kind: str) -> Thing:
    """The practitioner, site or service with an id. Raises RefusedError that names those that there are."""
    if not things:
        raise RefusedError(f"clinic.yml has no {kind}: add one, then appointments can be made")
    for each in things:
        if each.id == id_:
            return each
    known = ", ".join(each.id for each in things)
    raise RefusedError(f'"{id_}": no {kind} has this id: write one of {known}')


def _moment(office: Office, at: datetime.datetime, now: datetime.datetime) -> datetime.datetime:
    moment = office.calendar.moment(at.date(), at.hour * 60 + at.minute)
    today = office.calendar.day_of(now)
    if moment is None:
        raise RefusedError(f"{when_words(at, today)}: the clocks go forward over this time: choose another")
    if at.minute % CELL:
        raise RefusedError(f"{when_words(at, today)}: appointments begin in steps of {CELL} minutes")
    if moment <= now.astimezone(UTC):
        raise RefusedError(f"{when_words(at, today)}: is in the past: choose a time to come")
    return moment


def _keep_rules(office: Office, opening: Opening, now: datetime.datetime) -> None:
    may, rules = office.calendar.bookable(now), office.calendar.rules
    when = when_words(opening.span.start.astimezone(office.clinic.zone), office.calendar.day_of(now))
    if opening.span.start < may.start:
        raise RefusedError(f"{when}: is less than {rules.notice_hours} hours from now: {FORCE}")
    if opening.span.end > may.end:
        raise RefusedError(f"{when}: is more than {rules.days_ahead} days ahead: {FORCE}")


def _keep_hours(
    office: Office, opening: Opening, who: Practitioner, site: Site, now: datetime.datetime
) -> None:
    calendar = office.calendar
    start, end = (each.astimezone(calendar.zone) for each in (opening.span.start, opening.span.end))
    day = start.date()
    shown = day_words(day, calendar.day_of(now))
    reason = calendar.closed_because(site, day)
    if reason is not None:
        raise RefusedError(f"{site.name} is closed on {shown}{_because(reason)}: {FORCE}")
    for off in who.time_off:
        if day in off:
            raise RefusedError(f"{who.name} is away on {shown}{_because(off.reason)}: {FORCE}")
    spans = calendar.working_minutes(who, site, day)
    first = start.hour * 60 + start.minute
    last = end.hour * 60 + end.minute + 1440 * (end.date() - day).days
    if not any(begin <= first and last <= finish for begin, finish in spans):
        hours = ", ".join(f"{clock(begin)} to {clock(finish)}" for begin, finish in spans) or "none"
        when = f"{clock_words(start)} to {clock_words(end)}"
        whose = f"the hours of {who.name} at {site.name} on {shown} ({hours})"
        raise RefusedError(f"{when}: is outside {whose}: {FORCE}")


def _keep_free(
    office: Office, opening: Opening, who: Practitioner, old: Opening, now: datetime.datetime
) -> None:
    whole = Span(opening.span.start, opening.until)
    # Its own time is not in its way: as it is kept here, and as it stands in the practitioner's calendar.
    own = (Span(old.span.start, old.until), old.span) if old.practitioner == who.id else ()
    taken = [span for _, span in office.busy([who.id], whole) if span.overlaps(whole) and span not in own]
    if taken:
        first, zone = min(taken), office.clinic.zone
        begin = when_words(first.start.astimezone(zone), office.calendar.day_of(now))
        until = clock_words(first.end.astimezone(zone))
        raise RefusedError(f"{who.name} is taken from {begin} to {until}: choose another time")


def _because(reason: str) -> str:
    return f" ({reason})" if reason else ""
