"""Servers that the tests of services need."""

from __future__ import annotations

import os
import uuid
from collections.abc import Callable, Iterator
from typing import NoReturn

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.engine import Engine
from sqlalchemy.exc import OperationalError

SERVER = os.environ.get("THORA_TEST_POSTGRES", "postgresql://postgres@127.0.0.1:5432/postgres")


@pytest.fixture
def database(missing: Callable[[str], NoReturn]) -> Iterator[Engine]:
    """A database of its own on the server, dropped afterwards."""
    server = create_engine(SERVER, isolation_level="AUTOCOMMIT", future=True)
    name = f"thora_{uuid.uuid4().hex[:12]}"
    try:
        with server.connect() as connection:
            connection.execute(text(f"CREATE DATABASE {name}"))
    except OperationalError:
        missing("a PostgreSQL server (THORA_TEST_POSTGRES, else 127.0.0.1:5432)")
    mine = create_engine(server.url.set(database=name), future=True)
    try:
        yield mine
    finally:
        mine.dispose()
        with server.connect() as connection:
            connection.execute(text(f"DROP DATABASE {name}"))
        server.dispose()
