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
