"""What is known of an appointment: who comes, when, and what has happened to it."""

from __future__ import annotations

import datetime
import hashlib
from dataclasses import dataclass
from typing import Any

from sqlalchemy.engine import Row

from thora.booking.calendar import Opening, Span
from thora.booking.settings import Way

BOOKED, CANCELLED, ATTENDED, NO_SHOW = "booked", "cancelled", "attended", "no_show"
MOVED = "moved"  # a change; the appointment itself stays booked
VISITOR, STAFF = "visitor", "staff"


@dataclass(frozen=True)
class Visitor:
    """Who comes: a name, and a phone (E.164) or an e-mail address, or both; "" for what is not known."""

    name: str
    phone: str = ""
    email: str = ""

    @property
    def key(self) -> str:
        """The same for the same phone, or the same address where there is no phone; tells neither."""
        return digest(self.phone or self.email.casefold())


@dataclass(frozen=True)
class Appointment:
    """One row of the table; `sequence` rises with every change."""

    id: int
    reference: str
    state: str
    sequence: int
    opening: Opening
    visitor: Visitor

    @classmethod
    def of(cls, row: Row) -> Appointment:
        """From a row of the table."""
        way: Way = row.way
        span = Span(row.starts, row.ends)
        opening = Opening(span, row.practitioner, row.site, row.service, way, row.until)
        visitor = Visitor(row.name, row.phone, row.email)
        return cls(row.id, row.reference, row.state, row.sequence, opening, visitor)


@dataclass(frozen=True)
class Change:
    """What happened to an appointment: it became `state` (BOOKED, MOVED, ...). `before`: its old opening."""

    appointment: Appointment
    state: str
    who: str
    at: datetime.datetime
    before: Opening | None = None


def digest(text: str) -> str:
    """Sixty-four digits that tell nothing of the text; "" of none."""
    return hashlib.sha256(text.encode()).hexdigest() if text else ""


def columns_of(opening: Opening) -> dict[str, Any]:
    """The columns of the table that hold an opening."""
    return {
        "service": opening.service,
        "practitioner": opening.practitioner,
        "site": opening.site,
        "way": opening.way,
        "starts": opening.span.start,
        "ends": opening.span.end,
        "until": opening.until,
    }
