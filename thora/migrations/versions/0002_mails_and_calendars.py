"""Mails to send, wishes to be rung back, wrong references, and what stands in people's own calendars."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "outbox",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("key", sa.String(120), nullable=False, unique=True),
        sa.Column("appointment", sa.Integer, sa.ForeignKey("appointment.id"), nullable=True, index=True),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("recipient", sa.String(254), nullable=False),
        sa.Column("subject", sa.String(300), nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("html", sa.Text, nullable=False),
        sa.Column("calendar", sa.Text, nullable=False),
        sa.Column("state", sa.String(12), nullable=False),
        sa.Column("due", sa.DateTime, nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("leased_until", sa.DateTime, nullable=True),
        sa.Column("sent", sa.DateTime, nullable=True),
        sa.Column("error", sa.String(300), nullable=False),
    )
    op.create_index("outbox_by_due", "outbox", ["state", "due"])
    op.create_table(
        "callback",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("request", sa.String(80), nullable=False, unique=True),
        sa.Column("state", sa.String(12), nullable=False),
        sa.Column("made", sa.DateTime, nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("phone", sa.String(40), nullable=False),
        sa.Column("email", sa.String(254), nullable=False),
        sa.Column("wish", sa.String(300), nullable=False),
    )
    op.create_index("callback_by_state", "callback", ["state", "made"])
    op.create_table(
        "wrong_reference",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("key", sa.String(64), nullable=False),
        sa.Column("at", sa.DateTime, nullable=False),
    )
    op.create_index("wrong_reference_by_key", "wrong_reference", ["key", "at"])
    op.create_table(
        "busy",
        sa.Column("practitioner", sa.String(80), primary_key=True),
        sa.Column("event", sa.String(255), primary_key=True),
        sa.Column("starts", sa.DateTime, primary_key=True),
        sa.Column("ends", sa.DateTime, nullable=False),
    )
    op.create_index("busy_by_practitioner", "busy", ["practitioner", "starts"])
    op.create_table(
        "calendar_event",
        sa.Column("appointment", sa.Integer, sa.ForeignKey("appointment.id"), primary_key=True),
        sa.Column("href", sa.String(500), nullable=False),
        sa.Column("etag", sa.String(200), nullable=False),
        sa.Column("sequence", sa.Integer, nullable=False),
    )
    op.create_table(
        "secret",
        sa.Column("name", sa.String(40), primary_key=True),
        sa.Column("value", sa.String(100), nullable=False),
    )


def downgrade() -> None:
    """Take them away, with everything in them."""
    for table in ("secret", "calendar_event", "busy", "wrong_reference", "callback", "outbox"):
        op.drop_table(table)
