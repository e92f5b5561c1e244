"""What messaging channels brought and is to be answered."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "channel_inbox",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("channel", sa.String(20), nullable=False),
        sa.Column("key", sa.String(64), nullable=False),
        sa.Column("sender", sa.String(255), nullable=False),
        sa.Column("sealed", sa.Text, nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("sent", sa.Integer, nullable=False),
        sa.Column("arrived", sa.DateTime, nullable=False),
        sa.Column("due", sa.DateTime, nullable=False),
        sa.Column("leased_until", sa.DateTime),
        sa.Column("reason", sa.String(200), nullable=False),
        sa.UniqueConstraint("channel", "key"),
    )
    op.create_index("channel_inbox_by_sender", "channel_inbox", ["sender", "id"])
    op.create_index("channel_inbox_by_state", "channel_inbox", ["state", "due"])


def downgrade() -> None:
    """Take it away, with everything in it."""
    op.drop_table("channel_inbox")
