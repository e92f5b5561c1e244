"""Keys that this installation made for itself: of signed links and of feeds. They stand in its database."""

from __future__ import annotations

import secrets

from sqlalchemy import delete, insert, select
from sqlalchemy.engine import Engine
from sqlalchemy.exc import IntegrityError

from thora.booking.tables import SECRET

BYTES = 32


def secret(engine: Engine, name: str) -> str:
    """The key of a name, made when it is asked for first: whoever asks at the same time gets the same one.

    Never show or log it.
    """
    query = select(SECRET.c.value).where(SECRET.c.name == name)
    with engine.begin() as connection:
        found = connection.execute(query).scalar()
    if found is not None:
        return str(found)
    try:
        with engine.begin() as connection:
            connection.execute(insert(SECRET).values(name=name, value=secrets.token_urlsafe(BYTES)))
    except IntegrityError:
        pass  # somebody else was first; theirs is the key
    with engine.begin() as connection:
        return str(connection.execute(query).scalar_one())


def renew(engine: Engine, name: str) -> None:
    """Give a name another key: what was signed with the old one is not valid any more."""
    with engine.begin() as connection:
        connection.execute(delete(SECRET).where(SECRET.c.name == name))
    secret(engine, name)
