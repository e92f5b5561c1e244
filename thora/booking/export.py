"""Appointments as files for other programs: a spreadsheet's CSV, JSON, an iCalendar file."""

from __future__ import annotations

import csv
import datetime
import io
import json
from collections.abc import Iterable, Sequence

from icalendar import Calendar, Event

from thora.booking.invitation import PRODUCT, uid
from thora.booking.records import CANCELLED, Appointment
from thora.booking.staff_view import Row, as_plain, contact_words, phone_words, view
from thora.clinic import Clinic

COLUMNS = (
    "reference",
    "state",
    "day",
    "from",
    "to",
    "service",
    "practitioner",
    "site",
    "way",
    "name",
    "phone",
    "email",
)
# A cell that begins so is a formula to a spreadsheet, which runs it (OWASP, CSV injection).
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def as_csv(rows: Iterable[Row], country: str) -> str:
    """Rows for a spreadsheet, with a heading. Times by the clinic's clock, "2026-12-03" and "10:30".

    A phone is written as people of `country` write it, with spaces: a spreadsheet would make a number of
    +15195550142. What looks like a formula gets an apostrophe in front, which makes it a text.
    """
    file = io.StringIO()
    writer = csv.writer(file, lineterminator="\r\n")  # RFC 4180
    writer.writerow(COLUMNS)
    for row in rows:
        cells = (
            row.reference,
            row.state,
            row.starts.date().isoformat(),
            f"{row.starts:%H:%M}",
            f"{row.ends:%H:%M}",
            row.service,
            row.practitioner,
            row.site,
            row.way,
            row.name,
            phone_words(row.phone, country),
            row.email,
        )
        writer.writerow([harmless(cell) for cell in cells])
    return file.getvalue()


def harmless(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula."""
    return f"'{cell}" if cell.startswith(FORMULA) else cell


def as_json(rows: Iterable[Row]) -> str:
    """Rows as a list of objects: moments in ISO 8601 with the clinic's offset, phones in E.164."""
    return json.dumps([as_plain(row) for row in rows], indent=2, ensure_ascii=False) + "\n"


def as_ics(appointments: Sequence[Appointment], clinic: Clinic, now: datetime.datetime) -> str:
    """A calendar of the clinic's own: who comes, for what, with whom and where; none that is cancelled.

    An event has the UID and SEQUENCE of its invitation, so that a later file changes what was imported.
    """
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", clinic.name)
    for appointment in appointments:
        if appointment.state == CANCELLED:
            continue
        row = view(clinic, appointment)
        event = Event()
        event.add("uid", uid(appointment, clinic.contact.email))
        event.add("sequence", appointment.sequence)
        event.add("dtstamp", now.astimezone(datetime.timezone.utc))
        event.add("dtstart", appointment.opening.span.start)
        event.add("dtend", appointment.opening.span.end)
        event.add("summary", f"{row.name}: {row.service}")
        event.add("location", row.site)
        contact = contact_words(row.phone, row.email, clinic.country)
        event.add("description", f"{row.reference}, {row.practitioner}, {row.way}, {contact}")
        event.add("status", "CONFIRMED")
        calendar.add_component(event)
    text: str = calendar.to_ical().decode()
    return text
