"""Counts of warning signs in PostgreSQL, from several connections at once."""

from __future__ import annotations

import datetime
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy.engine import Engine

from thora.safety.tally import Count, Tally

pytestmark = pytest.mark.service
MONDAY = datetime.date(2026, 11, 23)


def test_several_at_once_lose_none(database: Engine) -> None:
    tally = Tally(database)
    tally.create()
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda number: tally.add(["fever", f"sign_{number % 3}"], MONDAY), range(60)))
    assert tally.counts(MONDAY) == [
        Count("fever", 60, MONDAY),
        *(Count(f"sign_{number}", 20, MONDAY) for number in range(3)),
    ]
