"""Limits: they hold, they end, and what is refused does not count."""

from __future__ import annotations

from collections.abc import Iterator
from types import SimpleNamespace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from limits.storage import memory

from thora.channels import rates
from thora.channels.rates import LONGEST_WAIT, VARIABLE, Rates, TooManyError

LIMIT = "3 per 10 second; 5 per hour"
KINDS = [
    rates.MESSAGES_OF_CONVERSATION,
    rates.MESSAGES_OF_ADDRESS,
    rates.CONVERSATIONS_OF_ADDRESS,
    rates.READS_OF_CONVERSATION,
]


class Clock:
    """The time, as the tests want it."""

    def __init__(self) -> None:
        self.now = 1_000_000.0

    def time(self) -> float:
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Iterator[Clock]:
    made = Clock()
    for module in (memory, rates):
        monkeypatch.setattr(module, "time", SimpleNamespace(time=made.time))
    monkeypatch.setattr(memory.MemoryStorage, "_MemoryStorage__schedule_expiry", lambda self: None)
    return made


@pytest.fixture
def counted(clock: Clock) -> Rates:
    return Rates("memory://")


def refused(rates: Rates, *who: str, limit: str = LIMIT) -> int:
    """Seconds to wait; 0 where it is not refused."""
    try:
        rates.count(limit, *who)
    except TooManyError as error:
        return error.wait
    return 0


def test_as_much_as_the_limit_says_is_let_through_and_no_more(counted: Rates) -> None:
    assert [refused(counted, "a") > 0 for _ in range(5)] == [False, False, False, True, True]


def test_after_the_wait_it_works_again(counted: Rates, clock: Clock) -> None:
    for _ in range(3):
        counted.count(LIMIT, "a")
    wait = refused(counted, "a")
    assert 10 <= wait <= 11
    clock.now += wait
    assert not refused(counted, "a")


@given(st.lists(st.floats(0, 12), min_size=4, max_size=12), st.floats(0, 1))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=200, deadline=None)
def test_who_waits_as_told_is_let_through(clock: Clock, pauses: list[float], part: float) -> None:
    counted = Rates("memory://")
    clock.now = 1_000_000.0 + part
    for pause in pauses:
        clock.now += pause
        if wait := refused(counted, "a", limit="3 per 10 second"):
            clock.now += wait
            assert not refused(counted, "a", limit="3 per 10 second")


def test_what_is_refused_does_not_count(counted: Rates, clock: Clock) -> None:
    for _ in range(3):
        counted.count(LIMIT, "a")
    for _ in range(50):
        clock.now += 0.2
        assert refused(counted, "a")
    clock.now += 0.2
    assert not refused(counted, "a")


def test_a_limit_of_an_hour_holds_when_the_short_one_does_not(counted: Rates, clock: Clock) -> None:
    for _ in range(5):
        counted.count(LIMIT, "a")
        clock.now += 11
    assert refused(counted, "a") == LONGEST_WAIT
    clock.now += 3600 - 54
    assert not refused(counted, "a")


def test_two_conversations_do_not_disturb_each_other(counted: Rates) -> None:
    for _ in range(3):
        counted.count(LIMIT, "a")
    assert refused(counted, "a")
    assert not refused(counted, "b")


def test_two_kinds_of_limits_do_not_disturb_each_other(counted: Rates) -> None:
    for _ in range(3):
        counted.count(LIMIT, "address", "a")
    assert not refused(counted, "read", "a")
    assert not refused(counted, "address", "a", limit="100 per minute")


@pytest.mark.parametrize("limit", KINDS)
def test_every_limit_of_thoras_is_one_that_can_be_counted(counted: Rates, limit: str) -> None:
    most = int(limit.split()[0])
    assert [refused(counted, "a", limit=limit) > 0 for _ in range(most + 1)] == [False] * most + [True]


def test_where_it_is_counted_stands_in_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(VARIABLE, "redis://127.0.0.1:1/0")
    assert "Redis" in type(Rates()._storage).__name__
    monkeypatch.delenv(VARIABLE)
    assert "Memory" in type(Rates()._storage).__name__
