"""Calls to a provider's API, against a server on loopback that can misbehave."""

from __future__ import annotations

import asyncio
import datetime
import logging
from collections.abc import Iterator
from email.utils import format_datetime

import httpx
import pytest

from tests.channels.stand_in import Answer, Call, StandIn
from thora.channels.messaging.courier import (
    FIRST_PAUSE,
    LONGEST_PAUSE,
    TRIES,
    AwayError,
    Courier,
    DeliveryError,
    GoneError,
    RefusedError,
    retry_after,
)
from thora.serving import free_port

SECRET = "7000000001:AAsecretToken"
QUICK = httpx.Timeout(0.3)


class Api(StandIn):
    """Says yes."""

    def is_message(self, call: Call) -> bool:
        return True

    def answer(self, call: Call) -> Answer:
        return Answer(body={"ok": True})


class Clock:
    """Sleeps for no time at all, and notes for how long."""

    def __init__(self) -> None:
        self.slept: list[float] = []

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)


@pytest.fixture
def api() -> Api:
    return Api()


@pytest.fixture
def address(api: Api) -> Iterator[str]:
    with api.listening() as found:
        yield f"{found}/bot{SECRET}/sendMessage"


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def courier(clock: Clock) -> Courier:
    return Courier("telegram", QUICK, clock.sleep)


async def test_it_brings_json_forms_headers_and_names(courier: Courier, api: Api, address: str) -> None:
    reply = await courier.post(address, json={"a": 1}, headers={"X-Of": "Thora"}, params={"q": "1"})
    assert reply.json() == {"ok": True}
    await courier.post(address, data={"a": "b c"}, auth=("me", "pass"))
    await courier.post(address, method="GET")
    first, second, third = api.calls
    assert (first.method, first.body, first.headers["x-of"]) == ("POST", {"a": 1}, "Thora")
    assert first.path.endswith("?q=1")
    assert (second.body, second.headers["authorization"]) == ({"a": "b c"}, "Basic bWU6cGFzcw==")
    assert third.method == "GET"
    await courier.close()


@pytest.mark.parametrize("status", [200, 201, 302, 400, 401, 403, 404])
async def test_what_another_try_does_not_change_comes_back_at_once(
    courier: Courier, api: Api, address: str, clock: Clock, status: int
) -> None:
    api.fails(Answer(status, {}, {"Location": "http://127.0.0.1:1/"}))
    assert (await courier.post(address)).status_code == status
    assert (len(api.calls), clock.slept) == (1, [])


@pytest.mark.parametrize("status", [429, 500, 502, 503])
async def test_what_may_pass_is_tried_again_after_growing_pauses(
    courier: Courier, api: Api, address: str, clock: Clock, status: int
) -> None:
    api.fails(Answer(status), Answer(status))
    assert (await courier.post(address)).status_code == 200
    assert clock.slept == [FIRST_PAUSE, 2 * FIRST_PAUSE]


async def test_after_some_tries_it_gives_up_for_now(
    courier: Courier, api: Api, address: str, clock: Clock
) -> None:
    api.fails(*[Answer(500)] * TRIES)
    with pytest.raises(AwayError, match=r"^telegram: status 500$"):
        await courier.post(address)
    assert (len(api.calls), len(clock.slept)) == (TRIES, TRIES - 1)


async def test_it_waits_as_long_as_it_is_asked_to(
    courier: Courier, api: Api, address: str, clock: Clock
) -> None:
    api.fails(Answer(429, {}, {"Retry-After": "7"}), Answer(429, {}, {"Retry-After": "0"}))
    await courier.post(address)
    assert clock.slept == [7.0, 0.0]


async def test_what_asks_for_long_patience_is_left_to_the_inbox(
    courier: Courier, api: Api, address: str, clock: Clock
) -> None:
    api.fails(Answer(429, {}, {"Retry-After": str(int(LONGEST_PAUSE) + 1)}))
    with pytest.raises(AwayError, match="status 429"):
        await courier.post(address)
    assert (len(api.calls), clock.slept) == (1, [])


async def test_a_provider_may_ask_in_its_own_way(
    courier: Courier, api: Api, address: str, clock: Clock
) -> None:
    courier.patience = lambda reply: float(reply.json()["wait"])
    api.fails(Answer(429, {"wait": 3}))
    await courier.post(address)
    assert clock.slept == [3.0]


async def test_silence_is_not_waited_for(courier: Courier, api: Api, address: str) -> None:
    api.fails(1.0)
    assert (await courier.post(address)).status_code == 200
    assert len(api.calls) == 2


async def test_nobody_there_is_told_without_the_address(
    courier: Courier, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG, "thora"), pytest.raises(AwayError) as error:
        await courier.post(f"http://127.0.0.1:{free_port()}/bot{SECRET}/sendMessage")
    assert str(error.value) == "telegram: ConnectError"
    assert SECRET not in caplog.text


@pytest.mark.parametrize("url", ["http://[", "no address", "ftp://127.0.0.1/"])
async def test_an_address_that_is_none_is_told(courier: Courier, url: str) -> None:
    with pytest.raises(AwayError):
        await courier.post(url)


async def test_no_log_of_the_libraries_holds_the_token(
    courier: Courier, address: str, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        await courier.post(address)
    assert SECRET not in caplog.text


async def test_many_calls_at_once_share_one_client_and_it_can_be_closed_twice(
    courier: Courier, api: Api, address: str
) -> None:
    await asyncio.gather(*(courier.post(address) for _ in range(8)))
    await courier.close()
    await courier.close()
    assert (await courier.post(address)).status_code == 200
    await courier.close()


def test_it_makes_no_connection_before_the_first_call() -> None:
    assert Courier("telegram")._client is None


def test_every_way_to_fail_is_a_delivery_error() -> None:
    assert issubclass(GoneError, RefusedError)
    assert issubclass(RefusedError, DeliveryError)
    assert issubclass(AwayError, DeliveryError)
    assert RefusedError("no", "131026").code == "131026"


def told(value: str | None) -> float | None:
    return retry_after(httpx.Response(429, headers={"Retry-After": value} if value is not None else {}))


@pytest.mark.parametrize(
    ("value", "seconds"),
    [("30", 30.0), ("0", 0.0), ("", None), (None, None), ("soon", None), ("-1", None)],
)
def test_the_usual_header_is_read(value: str | None, seconds: float | None) -> None:
    assert told(value) == seconds


def test_the_header_may_hold_a_date() -> None:
    now = datetime.datetime.now(datetime.timezone.utc)
    later = told(format_datetime(now + datetime.timedelta(seconds=60), usegmt=True))
    assert later is not None
    assert 50 < later <= 60
    assert told(format_datetime(now - datetime.timedelta(days=1), usegmt=True)) == 0.0
