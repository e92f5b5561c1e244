"""How to reach who made an appointment on a messaging channel, and what is told there instead of by mail."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Make the table, and room for messages in the outbox."""
    op.create_table(
        "channel_address",
        sa.Column("sender", sa.String(255), primary_key=True),
        sa.Column("conversation", sa.String(64), nullable=False, unique=True),
        sa.Column("sealed", sa.Text, nullable=False),
        sa.Column("seen", sa.DateTime, nullable=False),
    )
    op.create_index("channel_address_by_seen", "channel_address", ["seen"])
    with op.batch_alter_table("outbox") as outbox:
        outbox.add_column(sa.Column("sender", sa.String(255), nullable=False, server_default=""))
        outbox.add_column(sa.Column("message", sa.Text, nullable=False, server_default=""))
        outbox.add_column(sa.Column("details", sa.Text, nullable=False, server_default=""))


def downgrade() -> None:
    """Take them away, with everything in them."""
    with op.batch_alter_table("outbox") as outbox:
        for name in ("details", "message", "sender"):
            outbox.drop_column(name)
    op.drop_table("channel_address")
