"""Appointments, the cells and seats that they take, and what happened to them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "appointment",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("reference", sa.String(12), nullable=False, unique=True),
        sa.Column("request", sa.String(80), nullable=False, unique=True),
        sa.Column("state", sa.String(12), nullable=False),
        sa.Column("sequence", sa.Integer, nullable=False),
        sa.Column("service", sa.String(80), nullable=False),
        sa.Column("practitioner", sa.String(80), nullable=False),
        sa.Column("site", sa.String(80), nullable=False),
        sa.Column("way", sa.String(12), nullable=False),
        sa.Column("starts", sa.DateTime, nullable=False),
        sa.Column("ends", sa.DateTime, nullable=False),
        sa.Column("until", sa.DateTime, nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("phone", sa.String(40), nullable=False),
        sa.Column("email", sa.String(254), nullable=False),
        sa.Column("visitor", sa.String(64), nullable=False),
        sa.Column("conversation", sa.String(64), nullable=False),
        sa.Column("made", sa.DateTime, nullable=False),
    )
    op.create_index("appointment_by_practitioner", "appointment", ["practitioner", "starts"])
    op.create_index("appointment_by_visitor", "appointment", ["visitor", "starts"])
    op.create_index("appointment_by_conversation", "appointment", ["conversation"])
    op.create_table(
        "appointment_cell",
        sa.Column("practitioner", sa.String(80), primary_key=True),
        sa.Column("cell", sa.Integer, primary_key=True),
        sa.Column("appointment", sa.Integer, sa.ForeignKey("appointment.id"), nullable=False, index=True),
    )
    op.create_table(
        "appointment_seat",
        sa.Column("visitor", sa.String(64), primary_key=True),
        sa.Column("seat", sa.Integer, primary_key=True),
        sa.Column("appointment", sa.Integer, sa.ForeignKey("appointment.id"), nullable=False, unique=True),
    )
    op.create_table(
        "appointment_change",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("appointment", sa.Integer, sa.ForeignKey("appointment.id"), nullable=False, index=True),
        sa.Column("at", sa.DateTime, nullable=False),
        sa.Column("who", sa.String(20), nullable=False),
        sa.Column("state", sa.String(12), nullable=False),
        sa.Column("starts", sa.DateTime, nullable=False),
    )


def downgrade() -> None:
    """Take them away, with everything in them."""
    for table in ("appointment_change", "appointment_seat", "appointment_cell", "appointment"):
        op.drop_table(table)
