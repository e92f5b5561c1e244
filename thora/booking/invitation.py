"""An appointment as an iCalendar file: an invitation, its changes, and its end (RFC 5545, RFC 5546)."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from icalendar import Calendar, Event, vCalAddress, vText

from thora.booking.records import CANCELLED, Appointment

PRODUCT = "-//Thora//appointments//EN"


@dataclass(frozen=True)
class Details:
    """Words of an invitation: `summary` is its title, `place` where it is ("" for online), `about` more.

    `clinic`, `clinic_email`: who invites; without an address the file has no organizer and is only a file.
    """

    summary: str
    place: str
    about: str
    clinic: str
    clinic_email: str


def invitation(
    appointment: Appointment, details: Details, now: datetime.datetime, publish: bool = False
) -> bytes:
    """The file for a calendar. Its UID stays, its SEQUENCE rises: calendars change what they have.

    Moments are in UTC, which every calendar shows by its own clock. `now`: when the file was made.
    `publish`: the file is for whoever fetches it and names no visitor (METHOD PUBLISH, RFC 5546 3.2.1).
    """
    over = appointment.state == CANCELLED
    event = Event()
    event.add("uid", uid(appointment, details.clinic_email))
    event.add("sequence", appointment.sequence)
    event.add("dtstamp", now.astimezone(datetime.timezone.utc))
    event.add("dtstart", appointment.opening.span.start)
    event.add("dtend", appointment.opening.span.end)
    event.add("summary", details.summary)
    event.add("status", "CANCELLED" if over else "CONFIRMED")
    if details.place:
        event.add("location", details.place)
    if details.about:
        event.add("description", details.about)
    if details.clinic_email:
        organizer = vCalAddress(f"mailto:{details.clinic_email}")
        organizer.params["CN"] = vText(details.clinic)
        event["organizer"] = organizer
    if details.clinic_email and appointment.visitor.email and not publish:
        attendee = vCalAddress(f"mailto:{appointment.visitor.email}")
        attendee.params["CN"] = vText(appointment.visitor.name)
        attendee.params["RSVP"] = vText("FALSE")
        event.add("attendee", attendee, encode=False)
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    invites = details.clinic_email and not publish
    calendar.add("method", method(appointment) if invites else "PUBLISH")
    calendar.add_component(event)
    file: bytes = calendar.to_ical()
    return file


def method(appointment: Appointment) -> str:
    """What a mail with the file does in a calendar: REQUEST an appointment, or CANCEL it."""
    return "CANCEL" if appointment.state == CANCELLED else "REQUEST"


def uid(appointment: Appointment, clinic_email: str) -> str:
    """The same for the whole life of an appointment, and no other has it."""
    domain = clinic_email.rpartition("@")[2] or "thora.invalid"
    return f"{appointment.reference.lower()}-{appointment.id}@{domain}"
