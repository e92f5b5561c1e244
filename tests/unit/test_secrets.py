"""Keys that an installation makes for itself."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.engine import Engine

from thora.booking.secrets import renew, secret
from thora.booking.tables import SECRET
from thora.store import connect, upgrade


@pytest.fixture
def engine(tmp_path: Path) -> Engine:
    made = connect(f"sqlite:///{tmp_path}/thora.db")
    upgrade(made)
    return made


def test_a_key_stays_and_each_name_has_its_own(engine: Engine) -> None:
    key = secret(engine, "feeds")
    assert len(key) >= 43
    assert secret(engine, "feeds") == key
    assert secret(engine, "links") != key
    assert secret(connect(str(engine.url)), "feeds") == key


def test_who_asks_at_once_gets_the_same(engine: Engine) -> None:
    with ThreadPoolExecutor(16) as pool:
        keys = set(pool.map(lambda _: secret(engine, "feeds"), range(64)))
    assert len(keys) == 1
    with engine.begin() as connection:
        assert connection.execute(select(SECRET.c.value)).scalars().all() == list(keys)


def test_a_name_gets_another_key(engine: Engine) -> None:
    key, other = secret(engine, "feeds"), secret(engine, "links")
    renew(engine, "feeds")
    assert secret(engine, "feeds") != key
    assert secret(engine, "links") == other
