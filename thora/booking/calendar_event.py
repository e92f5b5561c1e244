"""An appointment as an event of its practitioner's own calendar: written, read, and brought up to date."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event

from thora.booking.calendar import UTC, Span
from thora.booking.invitation import PRODUCT, uid
from thora.booking.records import CANCELLED, Appointment
from thora.clinic import Clinic
from thora.staff import CalendarEventWords

REPEATS = ("rrule", "rdate", "exdate", "recurrence-id")


@dataclass(frozen=True)
class Seen:
    """What an event says. `span`: None where it is no plain one: repeated, all day, without an end."""

    uid: str
    span: Span | None
    sequence: int
    cancelled: bool


NOTHING = Seen("", None, 0, False)


def key(appointment: Appointment) -> str:
    """The part of the appointment's UID that stays even where the clinic's address changes."""
    return uid(appointment, "").partition("@")[0]


def key_of(uid_: str) -> str:
    """The same part of the UID of an event."""
    return uid_.partition("@")[0]


def event(
    appointment: Appointment, clinic: Clinic, words: CalendarEventWords, now: datetime.datetime
) -> Event:
    """What stands in the practitioner's calendar: when, where, who comes and for what; moments in UTC.

    It has no attendee: calendar servers would send the visitor mails of their own (RFC 6638).
    """
    names = {
        "name": appointment.visitor.name,
        "service": _name(clinic.booking.services, appointment.opening.service),
        "reference": appointment.reference,
    }
    made = Event()
    made.add("uid", uid(appointment, clinic.contact.email))
    made.add("sequence", appointment.sequence)
    made.add("dtstamp", now.astimezone(UTC))
    made.add("dtstart", appointment.opening.span.start)
    made.add("dtend", appointment.opening.span.end)
    made.add("summary", words.title.format(**names))
    made.add("description", words.about.format(**names))
    made.add("status", "CANCELLED" if appointment.state == CANCELLED else "CONFIRMED")
    if appointment.opening.way == "in_person" and (place := _place(clinic, appointment.opening.site)):
        made.add("location", place)
    return made


def _name(among: Any, id_: str) -> str:
    """The name of an id; the id itself where clinic.yml does not have it any more."""
    return next((each.name for each in among if each.id == id_), id_)


def _place(clinic: Clinic, site: str) -> str:
    return next(
        (", ".join(filter(None, (each.name, each.address))) for each in clinic.sites if each.id == site), ""
    )


def file_of(events: list[Event], method: str = "") -> Calendar:
    """An iCalendar file. Without a method it is what stands in a calendar (RFC 4791, 4.1)."""
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    if method:
        calendar.add("method", method)
    for each in events:
        calendar.add_component(each)
    return calendar


def parse(text: str) -> Calendar | None:
    """A file as its parts; None where it is no iCalendar or holds no event."""
    try:
        file = Calendar.from_ical(text)
    except Exception:  # a broken file, whatever the library says of it
        return None
    return file if isinstance(file, Calendar) and file.walk("VEVENT") else None


def seen(text: str, zone: ZoneInfo) -> Seen:
    """What the event of a file says; NOTHING where there is none. `zone`: of times that name none."""
    file = parse(text)
    return read(file, zone) if file else NOTHING


def read(file: Calendar, zone: ZoneInfo) -> Seen:
    """What the event of a file says. `zone`: the clock of times that name none."""
    (first, *others) = file.walk("VEVENT")
    plain = not others and not any(name in first for name in REPEATS)
    try:
        span, sequence = _span(first, zone) if plain else None, int(first.get("sequence", 0))
    except (AttributeError, TypeError, ValueError):  # a broken line
        span, sequence = None, 0
    cancelled = plain and str(first.get("status", "")).upper() == "CANCELLED"
    return Seen(str(first.get("uid", "")), span, sequence, cancelled)


def _span(event: Event, zone: ZoneInfo) -> Span | None:
    """When an event is, UTC; None where it is all day or has no length."""
    start = event.get("dtstart")
    if start is None or not isinstance(start.dt, datetime.datetime):
        return None
    begin = moment(start.dt, zone)
    end = event.get("dtend")
    if end is not None and isinstance(end.dt, datetime.datetime):
        until = moment(end.dt, zone)
    elif (length := event.get("duration")) is not None:
        until = begin + length.dt
    else:
        return None
    return Span(begin, until) if begin < until else None


def moment(value: datetime.datetime, zone: ZoneInfo) -> datetime.datetime:
    """A time of an event, UTC; one that names no zone is by the clock of `zone`."""
    return (value if value.tzinfo else value.replace(tzinfo=zone)).astimezone(UTC)


def file_with(made: Event, before: Calendar | None, zone: ZoneInfo) -> bytes:
    """The file to put where `before` stands (None: nothing does): time and title are Thora's.

    What else the practitioner added stays: alarms, notes, categories. The UID stays as it is, for servers
    refuse another one, and SEQUENCE rises above what they have.
    """
    if before is None:
        return bytes(file_of([made]).to_ical())
    seen = read(before, zone)
    made["sequence"] = max(int(made["sequence"]), seen.sequence + 1)
    if seen.uid:
        made["uid"] = seen.uid
    (old, *others) = before.walk("VEVENT")
    if others or any(name in old for name in REPEATS):
        return bytes(file_of([made]).to_ical())
    for name in ("dtstart", "dtend", "duration"):
        old.pop(name, None)
    for name, value in made.items():
        if name.lower() != "description" or "description" not in old:
            old[name] = value
    return bytes(before.to_ical())
