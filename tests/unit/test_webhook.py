"""Where a provider brings messages: verified on the raw bytes, kept, acknowledged; a fault has a status."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import AsyncIterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

import httpx
import pytest
from sanic import Sanic

from tests.asgi import asked
from tests.channel_desk import RING, Post, letter
from tests.web_visits import gone
from thora.channels.messaging.arrival import Arrival
from thora.channels.webhook import MOST_BYTES, PUBLIC_URL, Webhook

HEADERS = {"X-Ring": RING}


def body(*arrivals: Arrival) -> bytes:
    return json.dumps([asdict(arrival) for arrival in arrivals]).encode()


@pytest.fixture
def post(tmp_path: Path) -> Post:
    return Post(tmp_path)


@pytest.fixture
def webhook(post: Post) -> Webhook:
    made = Webhook(post.pigeon)
    made.answerer = post.answerer
    return made


@pytest.fixture
async def client(webhook: Webhook, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[httpx.AsyncClient]:
    def fill(app: Sanic) -> None:
        app.add_route(webhook.guarded(webhook.receive), "/pigeon/webhook", methods=["POST"], name="receive")
        app.add_route(
            webhook.guarded(webhook.challenge), "/pigeon/webhook", methods=["GET"], name="challenge"
        )

    async with asked(fill, monkeypatch) as http:
        yield http


async def brought(client: httpx.AsyncClient, content: bytes, headers: Any = None) -> httpx.Response:
    return await client.post(
        "/pigeon/webhook", content=content, headers=HEADERS if headers is None else headers
    )


async def test_a_genuine_message_is_kept_acknowledged_and_then_answered(
    client: httpx.AsyncClient, post: Post
) -> None:
    post.bot.takes = 0.2
    reply = await brought(client, body(letter("1", "hello")))
    assert (reply.status_code, reply.text, reply.headers["content-type"]) == (202, "coo", "text/coo")
    assert post.pigeon.sent == []
    await post.quiet()
    assert post.pigeon.texts() == [post.words.first, "Yes."]


@pytest.mark.parametrize(
    ("headers", "status"),
    [({}, 401), ({"X-Ring": "other"}, 403), ({"X-Ring": ""}, 403), ({"X-Ring": b"\xff\xfe"}, 403)],
)
async def test_what_is_forged_is_not_even_parsed(
    client: httpx.AsyncClient, post: Post, headers: Any, status: int, caplog: pytest.LogCaptureFixture
) -> None:
    for content in (body(letter("1", "marzipan")), b"no json"):
        assert (await brought(client, content, headers)).status_code == status
    await post.quiet()
    assert post.pigeon.sent == []
    assert "refused" in caplog.text
    assert "marzipan" not in caplog.text


async def test_what_is_in_no_known_form_is_told(
    client: httpx.AsyncClient, caplog: pytest.LogCaptureFixture
) -> None:
    assert (await brought(client, b"marzipan")).status_code == 400
    assert "no known form: a letter" in caplog.text
    assert "marzipan" not in caplog.text


async def test_what_is_too_big_is_not_looked_at(client: httpx.AsyncClient) -> None:
    assert (await brought(client, b"[" + b" " * MOST_BYTES)).status_code == 413


async def test_without_a_database_the_provider_is_to_come_again(
    client: httpx.AsyncClient, post: Post, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(post.inbox, "add", gone)
    assert (await brought(client, body(letter("1", "xylophonist")))).status_code == 503
    assert "could not be kept: OperationalError" in caplog.text
    assert "xylophonist" not in caplog.text


async def test_before_it_has_started_the_provider_is_to_come_again(
    client: httpx.AsyncClient, webhook: Webhook
) -> None:
    webhook.answerer = None
    assert (await brought(client, body(letter("1", "hello")))).status_code == 503
    assert (await brought(client, body())).status_code == 202  # nothing that could be lost


async def test_a_fault_of_ours_is_a_status_and_a_line(
    client: httpx.AsyncClient, post: Post, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def breaks(hook: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(post.pigeon, "verify", breaks)
    assert (await brought(client, body())).status_code == 500
    assert "pigeon: a request could not be handled" in caplog.text


async def test_who_hangs_up_is_let_go(webhook: Webhook, monkeypatch: pytest.MonkeyPatch) -> None:
    async def cancelled(hook: object) -> Any:
        raise asyncio.CancelledError

    class Asked:
        path, query_string, url, body = "/pigeon/webhook", "", "http://thora/pigeon/webhook", b""
        method, headers, args = "POST", dict[str, str](), dict[str, list[str]]()

    with pytest.raises(asyncio.CancelledError):
        await webhook.guarded(cancelled)(Asked())  # type: ignore[arg-type]


async def test_the_provider_finds_us(client: httpx.AsyncClient) -> None:
    found = await client.get("/pigeon/webhook", params={"coo": "12"})
    assert (found.status_code, found.text) == (200, "12")
    assert (await client.get("/pigeon/webhook")).status_code == 404
    posted = await client.post("/pigeon/webhook?coo=13", content=b"", headers=HEADERS)
    assert (posted.status_code, posted.text) == (200, "13")


async def test_what_did_not_arrive_is_logged(
    client: httpx.AsyncClient, caplog: pytest.LogCaptureFixture
) -> None:
    await brought(client, body(), {**HEADERS, "X-Lost": "code 131026"})
    assert "pigeon: a message did not arrive: code 131026" in caplog.text


@pytest.mark.parametrize(
    ("public", "url"),
    [
        ("", "http://thora/pigeon/webhook?a=1&b=%20x"),
        ("https://chat.clinic.example", "https://chat.clinic.example/pigeon/webhook?a=1&b=%20x"),
        ("https://chat.clinic.example/", "https://chat.clinic.example/pigeon/webhook?a=1&b=%20x"),
    ],
)
async def test_it_knows_the_address_as_the_provider_called_it(
    client: httpx.AsyncClient, post: Post, monkeypatch: pytest.MonkeyPatch, public: str, url: str
) -> None:
    monkeypatch.setenv(PUBLIC_URL, public)
    hooks: list[Any] = []
    monkeypatch.setattr(post.pigeon, "verify", hooks.append)
    await client.post("/pigeon/webhook?a=1&b=%20x", content=b"[]", headers={"X-Ring": RING})
    (hook,) = hooks
    assert (hook.method, hook.url, hook.body) == ("POST", url, b"[]")
    assert hook.headers["x-ring"] == RING
    assert hook.query == {"a": "1", "b": " x"}


async def test_many_at_once_are_acknowledged_before_anybody_is_answered(
    client: httpx.AsyncClient, post: Post, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.ERROR)
    post.bot.takes = 0.5
    replies = await asyncio.gather(
        *(brought(client, body(letter(str(n), "hello", str(n)))) for n in range(10))
    )
    assert {reply.status_code for reply in replies} == {202}
    assert post.pigeon.sent == []
    await post.quiet()
    assert post.pigeon.texts().count("Yes.") == 10
