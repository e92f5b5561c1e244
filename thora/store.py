"""Thora's own database: SQLite in the project's folder, another one by its URL."""

from __future__ import annotations

import os
import sqlite3
import time
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from sqlalchemy import create_engine, event, text
from sqlalchemy.engine import Engine, make_url
from sqlalchemy.exc import ArgumentError, NoSuchModuleError
from sqlalchemy.pool import QueuePool

VARIABLE = (
    "THORA_STORE"  # postgresql://user:password@host/database; it may hold a password, so never in a file
)
FILE = "thora.db"
LOCK = 7_208_672_001  # of PostgreSQL, while tables change: any number that nobody else takes
READS = "thora_reads"  # our own option of a connection
PATIENCE = 30.0  # seconds that a process waits while another one writes to SQLite


class StoreError(Exception):
    """The database cannot be used; the message says why in one line, without its password."""


def engine(root: Path) -> Engine:
    """The database of the project at `root`. Connects on first use. Raises StoreError."""
    return connect(os.environ.get(VARIABLE) or f"sqlite:///{(root / FILE).resolve()}")


def connect(url: str) -> Engine:
    """The database at a URL. Connects on first use. Raises StoreError.

    Errors do not say what was to be written: they may end in a log, and visitors' words may not.
    """
    try:
        made = create_engine(url, future=True, pool_pre_ping=True, hide_parameters=True, **_options(url))
    except (ArgumentError, NoSuchModuleError, ModuleNotFoundError) as error:
        raise StoreError(
            f"{VARIABLE}: is no database that is known here ({type(error).__name__}): write"
            " postgresql://user:password@host/database, or leave it out for SQLite"
        ) from error
    if made.dialect.name == "sqlite":
        event.listen(made, "connect", _prepare_sqlite)
        event.listen(made, "begin", _begin_sqlite)
    return made


def upgrade(engine: Engine) -> None:
    """Bring the tables of a database to what this version of Thora wants; nothing where they are.

    Several processes may do so at once: one does it, the others wait. Raises SQLAlchemyError.
    """
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    with engine.begin() as connection:
        if engine.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": LOCK})
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


def _options(url: str) -> dict[str, Any]:
    if not url.startswith("sqlite"):
        return {}
    # Connections are kept: opening one takes longer than most questions. Each is one thread's at a time.
    kept = {"poolclass": QueuePool} if make_url(url).database else {}
    return {"connect_args": {"timeout": PATIENCE, "check_same_thread": False}, **kept}


def _prepare_sqlite(connection: Any, record: Any) -> None:
    """Readers wait for no writer, references hold, what is deleted is overwritten, we begin transactions."""
    connection.isolation_level = None
    cursor = connection.cursor()
    _write_ahead(cursor)
    cursor.execute("PRAGMA foreign_keys=ON")
    cursor.execute("PRAGMA secure_delete=ON")
    cursor.close()


def _write_ahead(cursor: Any) -> None:
    """Let SQLite keep a log of changes. Of several who want that first, it does not let all but one wait."""
    end = time.monotonic() + PATIENCE
    while True:
        try:
            cursor.execute("PRAGMA journal_mode=WAL")
        except sqlite3.OperationalError:
            if time.monotonic() > end:
                raise
            time.sleep(0.02)
        else:
            return


def reading(engine: Engine) -> Engine:
    """The same database for who only reads: on SQLite, such a transaction does not wait for a writer."""
    return engine.execution_options(**{READS: True})


def empty_log(engine: Engine) -> None:
    """Take out of SQLite's log of changes what was deleted; elsewhere the database itself sees to that."""
    if engine.dialect.name != "sqlite":
        return
    connection = engine.raw_connection()
    try:
        connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")
    finally:
        connection.close()


def _begin_sqlite(connection: Any) -> None:
    """Who begins may write: two that began by reading could both wait for the other for ever."""
    reads = connection.get_execution_options().get(READS, False)
    connection.exec_driver_sql("BEGIN" if reads else "BEGIN IMMEDIATE")
