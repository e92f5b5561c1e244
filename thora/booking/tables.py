"""The tables of appointments. Moments are UTC; a cell is CELL minutes of a practitioner's time."""

from __future__ import annotations

import datetime
from typing import Any

from sqlalchemy import (
    Column,
    DateTime,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    TypeDecorator,
    UniqueConstraint,
)

UTC = datetime.timezone.utc


class Moment(TypeDecorator):  # type: ignore[misc]
    """A zone-aware moment, kept as UTC without a zone: SQLite knows none."""

    impl = DateTime
    cache_ok = True

    def process_bind_param(self, value: datetime.datetime | None, dialect: Any) -> datetime.datetime | None:
        """To the database. Raises ValueError for a moment without a zone."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"{value}: a moment without a zone")
        return value.astimezone(UTC).replace(tzinfo=None)

    def process_result_value(self, value: datetime.datetime | None, dialect: Any) -> datetime.datetime | None:
        """From the database."""
        return None if value is None else value.replace(tzinfo=UTC)


METADATA = MetaData()
APPOINTMENT = Table(
    "appointment",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("reference", String(12), nullable=False, unique=True),
    Column("request", String(80), nullable=False, unique=True),  # a resend has the same
    Column("state", String(12), nullable=False),
    Column("sequence", Integer, nullable=False),  # rises with each change, as iCalendar wants it
    Column("service", String(80), nullable=False),
    Column("practitioner", String(80), nullable=False),
    Column("site", String(80), nullable=False),
    Column("way", String(12), nullable=False),
    Column("starts", Moment, nullable=False),
    Column("ends", Moment, nullable=False),
    Column("until", Moment, nullable=False),  # with the buffer
    Column("name", String(200), nullable=False),
    Column("phone", String(40), nullable=False),
    Column("email", String(254), nullable=False),
    Column("visitor", String(64), nullable=False),
    Column("conversation", String(64), nullable=False),
    Column("made", Moment, nullable=False),
    Index("appointment_by_practitioner", "practitioner", "starts"),
    Index("appointment_by_visitor", "visitor", "starts"),
    Index("appointment_by_conversation", "conversation"),
)
# One row for each cell that somebody has: its key is what makes double booking impossible.
CELL_TAKEN = Table(
    "appointment_cell",
    METADATA,
    Column("practitioner", String(80), primary_key=True),
    Column("cell", Integer, primary_key=True),
    Column("appointment", ForeignKey("appointment.id"), nullable=False, index=True),
)
# One row for each appointment to come of a visitor, numbered: its key is what keeps them to so many.
SEAT_TAKEN = Table(
    "appointment_seat",
    METADATA,
    Column("visitor", String(64), primary_key=True),
    Column("seat", Integer, primary_key=True),
    Column("appointment", ForeignKey("appointment.id"), nullable=False),
    UniqueConstraint("appointment"),
)
CHANGE = Table(
    "appointment_change",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("appointment", ForeignKey("appointment.id"), nullable=False, index=True),
    Column("at", Moment, nullable=False),
    Column("who", String(20), nullable=False),
    Column("state", String(12), nullable=False),
    Column("starts", Moment, nullable=False),
)
# Mails that wait, and those that went: thora/booking/outbox.py.
OUTBOX = Table(
    "outbox",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("key", String(120), nullable=False, unique=True),  # the same mail is never written twice
    Column("appointment", ForeignKey("appointment.id"), nullable=True, index=True),
    Column("kind", String(20), nullable=False),
    Column("recipient", String(254), nullable=False),
    Column("subject", String(300), nullable=False),
    Column("text", Text, nullable=False),
    Column("html", Text, nullable=False),
    Column("calendar", Text, nullable=False),  # an iCalendar file, "" for none
    Column("state", String(12), nullable=False),
    Column("due", Moment, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("leased_until", Moment, nullable=True),  # a worker is sending it
    Column("sent", Moment, nullable=True),
    Column("error", String(300), nullable=False),
    # Who is told on a messaging channel, "" for a mail; in which words; what a template is filled with.
    Column("sender", String(255), nullable=False, server_default=""),
    Column("message", Text, nullable=False, server_default=""),
    Column("details", Text, nullable=False, server_default=""),
    Index("outbox_by_due", "state", "due"),
)
# How to reach who writes on a messaging channel: thora/booking/addresses.py.
CHANNEL_ADDRESS = Table(
    "channel_address",
    METADATA,
    Column("sender", String(255), primary_key=True),  # the conversation's name in Rasa
    Column("conversation", String(64), nullable=False, unique=True),  # as in APPOINTMENT
    Column("sealed", Text, nullable=False),
    Column("seen", Moment, nullable=False),  # when they last wrote
    Index("channel_address_by_seen", "seen"),
)
# Visitors whom staff ring back: thora/booking/callbacks.py.
CALLBACK = Table(
    "callback",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("request", String(80), nullable=False, unique=True),  # a resend has the same
    Column("state", String(12), nullable=False),
    Column("made", Moment, nullable=False),
    Column("name", String(200), nullable=False),
    Column("phone", String(40), nullable=False),
    Column("email", String(254), nullable=False),
    Column("wish", String(300), nullable=False),
    Index("callback_by_state", "state", "made"),
)
# Who asked for an appointment with a reference that is none: the next answer comes later.
WRONG_REFERENCE = Table(
    "wrong_reference",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("key", String(64), nullable=False),
    Column("at", Moment, nullable=False),
    Index("wrong_reference_by_key", "key", "at"),
)
# What else stands in practitioners' own calendars, read by CalDAV; no words of it, only when.
BUSY = Table(
    "busy",
    METADATA,
    Column("practitioner", String(80), primary_key=True),
    Column("event", String(255), primary_key=True),
    Column("starts", Moment, primary_key=True),
    Column("ends", Moment, nullable=False),
    Index("busy_by_practitioner", "practitioner", "starts"),
)
# Where an appointment stands in its practitioner's own calendar, and what of it was written there last.
CALENDAR_EVENT = Table(
    "calendar_event",
    METADATA,
    Column("appointment", ForeignKey("appointment.id"), primary_key=True),
    Column("href", String(500), nullable=False),
    Column("etag", String(200), nullable=False),
    Column("sequence", Integer, nullable=False),
)
# Keys that this installation made for itself: of signed links and feeds.
SECRET = Table(
    "secret",
    METADATA,
    Column("name", String(40), primary_key=True),
    Column("value", String(100), nullable=False),
)
