"""Runs the steps on the connection that thora/store.py hands over (Alembic calls this)."""

from __future__ import annotations

from alembic import context

from thora.booking.tables import METADATA

context.configure(
    connection=context.config.attributes["connection"], target_metadata=METADATA, render_as_batch=True
)
context.run_migrations()
