"""How the website's requests are answered."""

from __future__ import annotations

import asyncio
import gc
import json
import logging
import socket
import uuid
from collections.abc import Awaitable, Callable
from types import SimpleNamespace
from typing import Any

import pytest
from sanic import Sanic

from thora.channels.origins import Origins
from thora.channels.rates import TooManyError
from thora.channels.web_errors import RequestError
from thora.channels.web_replies import FAULT, HEADERS, Replies
from thora.serving import LOOPBACK

WORDS = {
    "failed": "Not so.",
    "no_answer": "Something is wrong here.",
    "try_later": "Again in {seconds} seconds.",
}
REPLIES = Replies(Origins(["https://clinic.example"]), WORDS)


def request(origin: str | None = "https://clinic.example") -> Any:
    return SimpleNamespace(headers={"origin": origin} if origin else {}, host="chat.clinic.example")


async def reply_to(fault: Exception, asked: Any = None) -> Any:
    async def handler(_: Any) -> None:
        raise fault

    return await REPLIES.guarded(handler)(asked or request())


async def test_another_website_is_refused_and_may_not_read_why() -> None:
    reply = await reply_to(AssertionError("never reached"), request("https://other.example"))
    assert (reply.status, json.loads(reply.body)["error"]["code"]) == (403, "origin")
    assert "Access-Control-Allow-Origin" not in reply.headers


@pytest.mark.parametrize(
    ("fault", "status", "code", "text", "wait"),
    [
        (RequestError("not_json"), 400, "not_json", "Not so.", None),
        (RequestError("busy", wait=5), 503, "busy", "Something is wrong here.", "5"),
        (TooManyError(7), 429, "too_many", "Again in 7 seconds.", "7"),
        (KeyError("a fault of ours"), 500, "internal", "Something is wrong here.", None),
    ],
)
async def test_a_refusal_and_a_fault_are_told_as_json(
    fault: Exception, status: int, code: str, text: str, wait: str | None
) -> None:
    reply = await reply_to(fault)
    assert reply.status == status
    assert json.loads(reply.body) == {"error": {"code": code, "text": text}}
    assert reply.headers.get("Retry-After") == wait
    assert reply.headers["Access-Control-Allow-Origin"] == "https://clinic.example"


@pytest.mark.parametrize("origin", [None, "https://clinic.example"])
def test_every_answer_has_the_headers_of_safety(origin: str | None) -> None:
    for reply in (REPLIES.json(request(origin), {}), REPLIES.nothing(request(origin))):
        assert {name: reply.headers[name] for name in HEADERS} == HEADERS
        assert reply.headers.get("Access-Control-Allow-Origin") == origin


async def test_a_browser_is_told_what_it_may_send() -> None:
    reply = await REPLIES.preflight(request())
    assert reply.headers["Access-Control-Allow-Headers"] == "Authorization, Content-Type, Last-Event-ID"
    assert reply.headers["Access-Control-Allow-Origin"] == "https://clinic.example"


Begin = Callable[[Callable[[Any], None]], Awaitable[Any]]


async def leave_behind_the_first(begin: Begin, patch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    """Ask a server whose work is `begin`, hear what is said first, hang up, wait until the work is over.

    What the loop was told that nobody had taken care of.
    """
    patch.setattr(Sanic, "test_mode", True)
    app, is_over, left_over = Sanic(f"test_{uuid.uuid4().hex}"), asyncio.Event(), list[dict[str, Any]]()

    async def work(early: Callable[[Any], None]) -> Any:
        try:
            return await begin(early)
        finally:
            is_over.set()

    app.add_route(REPLIES.guarded(lambda request: REPLIES.as_it_comes(request, work)), "/", methods=["POST"])
    listening = socket.create_server((LOOPBACK, 0))
    asyncio.get_running_loop().set_exception_handler(lambda loop, told: left_over.append(told))
    server: Any = await app.create_server(sock=listening, return_asyncio_server=True, access_log=False)
    await server.startup()
    await server.start_serving()
    try:
        reader, writer = await asyncio.open_connection(*listening.getsockname())
        writer.write(b"POST / HTTP/1.1\r\nHost: thora\r\nContent-Length: 0\r\n\r\n")
        await asyncio.wait_for(reader.readuntil(b"event: said"), 5)
        writer.close()
        await asyncio.wait_for(is_over.wait(), 5)
        await asyncio.sleep(0.1)
        gc.collect()  # a task that nobody has asked how it went says so when it goes
    finally:
        server.close()
        await server.wait_closed()
        asyncio.get_running_loop().set_exception_handler(None)
    return left_over


@pytest.mark.parametrize(
    ("fault", "told"), [(RequestError("internal"), []), (KeyError("a fault of ours"), [FAULT]), (None, [])]
)
async def test_work_goes_on_when_the_client_has_left_and_its_fault_is_told_once(
    fault: Exception | None,
    told: list[str],
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    done = []

    async def begin(early: Callable[[Any], None]) -> str:
        early("Yes.")
        await asyncio.sleep(0.3)
        early("Shall I book?")
        await asyncio.sleep(0.1)
        done.append(True)
        if fault:
            raise type(fault)(*fault.args)  # a new one: that of the test would keep the task
        return "all"

    with caplog.at_level(logging.WARNING):
        left_over = await leave_behind_the_first(begin, monkeypatch)
    assert done == [True]
    assert left_over == []
    assert [record.getMessage() for record in caplog.records] == told
