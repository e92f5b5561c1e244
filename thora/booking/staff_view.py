"""What staff see of appointments: names instead of ids, and times by the clinic's clock."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from phonenumbers import NumberParseException
from sqlalchemy import select
from sqlalchemy.engine import Engine

from thora.answers import clock
from thora.booking.records import NO_SHOW, Appointment
from thora.booking.tables import CHANGE
from thora.booking.who import shown_phone
from thora.clinic import Clinic

WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
STATES = {NO_SHOW: "no-show"}  # other states are words already
WAYS = {"in_person": "in person"}


@dataclass(frozen=True)
class Row:
    """An appointment; `starts` and `ends` are zone-aware, by the clinic's clock; `phone` is E.164.

    What is not in clinic.yml any more has its id for a name.
    """

    reference: str
    state: str
    starts: datetime.datetime
    ends: datetime.datetime
    service: str
    service_id: str
    practitioner: str
    practitioner_id: str
    site: str
    site_id: str
    way: str
    name: str
    phone: str
    email: str


@dataclass(frozen=True)
class Step:
    """A change of an appointment, at `at`: it became `state`, at `starts`; by the clinic's clock."""

    at: datetime.datetime
    who: str
    state: str
    starts: datetime.datetime


def as_plain(value: Any) -> dict[str, Any]:
    """A dataclass as what JSON can hold: moments and days as ISO 8601."""
    return {
        key: each.isoformat() if isinstance(each, datetime.date) else each
        for key, each in asdict(value).items()
    }


def view(clinic: Clinic, appointment: Appointment) -> Row:
    """An appointment as staff see it."""
    opening, visitor = appointment.opening, appointment.visitor
    return Row(
        appointment.reference,
        STATES.get(appointment.state, appointment.state),
        opening.span.start.astimezone(clinic.zone),
        opening.span.end.astimezone(clinic.zone),
        name_of(clinic.booking.services, opening.service),
        opening.service,
        name_of(clinic.practitioners, opening.practitioner),
        opening.practitioner,
        name_of(clinic.sites, opening.site),
        opening.site,
        WAYS.get(opening.way, opening.way),
        visitor.name,
        visitor.phone,
        visitor.email,
    )


def history(engine: Engine, clinic: Clinic, appointment: int) -> list[Step]:
    """What happened to an appointment, the oldest first."""
    columns = (CHANGE.c.at, CHANGE.c.who, CHANGE.c.state, CHANGE.c.starts)
    query = select(*columns).where(CHANGE.c.appointment == appointment).order_by(CHANGE.c.id)
    with engine.begin() as connection:
        return [
            Step(at.astimezone(clinic.zone), who, STATES.get(state, state), starts.astimezone(clinic.zone))
            for at, who, state, starts in connection.execute(query)
        ]


def name_of(things: Sequence[Any], id_: str) -> str:
    """The name of a site, service or practitioner; its id where clinic.yml does not have it any more."""
    return next((str(each.name) for each in things if each.id == id_), id_)


def day_words(day: datetime.date, today: datetime.date) -> str:
    """A day: "Thu 3 Dec", with its year where that is not this one."""
    year = "" if day.year == today.year else f" {day.year}"
    return f"{WEEKDAYS[day.weekday()]} {day.day} {MONTHS[day.month - 1]}{year}"


def clock_words(moment: datetime.datetime) -> str:
    """A time on the clock: "10:30 am"."""
    return clock(moment.hour * 60 + moment.minute)


def when_words(moment: datetime.datetime, today: datetime.date) -> str:
    """A day and time: "Thu 3 Dec, 10:30 am". `moment` by the clinic's clock."""
    return f"{day_words(moment.date(), today)}, {clock_words(moment)}"


def phone_words(phone: str, country: str) -> str:
    """A phone as people write it in the clinic's country; as it is where it is no number in E.164."""
    try:
        return shown_phone(phone, country)
    except NumberParseException:
        return phone


def contact_words(phone: str, email: str, country: str) -> str:
    """How to reach somebody: phone and e-mail address."""
    return ", ".join(filter(None, [phone_words(phone, country), email]))
