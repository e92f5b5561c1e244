"""A practitioner's appointments as a calendar to subscribe to, at an address that only they know."""

from __future__ import annotations

import base64
import datetime
import hashlib
import hmac

from icalendar import vCalAddress, vText
from sqlalchemy.engine import Engine

from thora.booking.appointments import Appointments
from thora.booking.calendar import Span
from thora.booking.calendar_event import event, file_of
from thora.booking.secrets import secret
from thora.clinic import Clinic, Practitioner
from thora.staff import CalendarEventWords

KEY = "feeds"  # of the secret
BACK = datetime.timedelta(days=30)
AHEAD = datetime.timedelta(days=3660)
REFRESH = datetime.timedelta(minutes=15)  # how often a program that subscribes may ask again


def token(engine: Engine, practitioner: str) -> str:
    """The secret part of the address of a practitioner's feed (their id goes in): 43 letters and digits.

    It cannot be told from the id without the key, and stays the same until the key is deleted.
    """
    made = hmac.digest(secret(engine, KEY).encode(), practitioner.encode(), hashlib.sha256)
    return base64.urlsafe_b64encode(made).decode().rstrip("=")


def path(engine: Engine, practitioner: str) -> str:
    """Where a practitioner's feed is, on the server of the chat. Their id goes in."""
    return f"/calendars/{token(engine, practitioner)}.ics"


def practitioner_of(engine: Engine, clinic: Clinic, token_: str) -> Practitioner | None:
    """Whose feed a token opens; None for nobody's. Every one is compared, each in constant time."""
    found = None
    for who in clinic.practitioners:
        if hmac.compare_digest(token(engine, who.id).encode(), token_.encode()):
            found = who
    return found


def feed(
    appointments: Appointments,
    practitioner: Practitioner,
    now: datetime.datetime,
    clinic: Clinic,
    words: CalendarEventWords,
) -> bytes:
    """Everything from BACK before `now` on as one iCalendar file, cancelled appointments too, by time."""
    events = []
    for one in appointments.between(Span(now - BACK, now + AHEAD), practitioner.id):
        made = event(one, clinic, words, now)
        if clinic.contact.email:  # RFC 5546, 3.2.1: what is published names who publishes it
            organizer = vCalAddress(f"mailto:{clinic.contact.email}")
            organizer.params["CN"] = vText(clinic.name)
            made["organizer"] = organizer
        events.append(made)
    calendar = file_of(events, "PUBLISH")
    calendar.add("x-wr-calname", f"{clinic.name}: {practitioner.name}")
    calendar.add("refresh-interval", REFRESH, parameters={"value": "DURATION"})  # RFC 7986
    calendar.add("x-published-ttl", f"PT{REFRESH.seconds // 60}M")  # the same for Outlook
    file: bytes = calendar.to_ical()
    return file
