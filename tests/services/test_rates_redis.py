"""Limits in Redis: several workers count together."""

from __future__ import annotations

import os
import uuid
from collections.abc import Callable
from typing import NoReturn

import pytest
import redis

from thora.channels.rates import Rates, TooManyError

pytestmark = pytest.mark.service
SERVER = os.environ.get("THORA_TEST_REDIS", "redis://127.0.0.1:6379/0")


@pytest.fixture
def server(missing: Callable[[str], NoReturn]) -> str:
    try:
        redis.Redis.from_url(SERVER).ping()
    except redis.RedisError:
        missing("a Redis server (THORA_TEST_REDIS, else 127.0.0.1:6379)")
    return SERVER


def test_two_workers_share_the_counts(server: str) -> None:
    one, two, who = Rates(server), Rates(server), uuid.uuid4().hex
    for worker in (one, two, one):
        worker.count("3 per 10 second", who)
    for worker in (one, two):
        with pytest.raises(TooManyError) as error:
            worker.count("3 per 10 second", who)
        assert 9 <= error.value.wait <= 11
    two.count("3 per 10 second", who + "another")
