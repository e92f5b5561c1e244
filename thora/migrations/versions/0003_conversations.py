"""Conversations, one row each."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "conversation",
        sa.Column("sender", sa.String(255), primary_key=True),
        sa.Column("earlier", sa.Text, nullable=False),
        sa.Column("current", sa.Text, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("changed", sa.DateTime, nullable=False),
    )
    op.create_index("conversation_by_changed", "conversation", ["changed"])


def downgrade() -> None:
    """Take it away, with everything in it."""
    op.drop_table("conversation")
