"""A refusal arrives, whatever its client still sends: over a real connection."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator
from uuid import uuid4

import pytest
from sanic import Sanic
from sanic.exceptions import PayloadTooLarge
from sanic.request import Request
from sanic.response import HTTPResponse, text

from thora.channels import refuse_unread as module
from thora.channels.refuse_unread import refuse_unread

LOOPBACK = "127.0.0.1"
CHUNKED = b"POST /told HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"
CHUNK = b"2710\r\n" + b"x" * 10_000 + b"\r\n"


@pytest.fixture
async def port(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[int]:
    """Of a server that takes 1,000 bytes."""
    monkeypatch.setattr(module, "SECONDS", 0.3)
    monkeypatch.setattr(Sanic, "test_mode", True)  # Sanic patches itself; in this mode it can do so twice
    app = Sanic(f"told{uuid4().hex}", log_config={"version": 1, "disable_existing_loggers": False})
    app.config.REQUEST_MAX_SIZE = 1000

    @app.post("/told")
    async def told(request: Request) -> HTTPResponse:
        return text(f"{len(request.body)} bytes")

    @app.exception(PayloadTooLarge)
    async def too_long(request: Request, _: PayloadTooLarge) -> None:
        await refuse_unread(request, text("too long", 413))

    with socket.socket() as line:
        line.bind((LOOPBACK, 0))
        server = await app.create_server(sock=line, return_asyncio_server=True, access_log=False)
        assert server is not None
        await server.startup()
        await server.before_start()
        yield line.getsockname()[1]
        server.close()
        await server.wait_closed()


async def answered(port: int, parts: list[bytes], pause: float = 0.02) -> bytes:
    """What is read after all has been sent, with a pause behind each part."""
    reader, writer = await asyncio.open_connection(LOOPBACK, port)
    for part in parts:
        writer.write(part)
        await writer.drain()
        await asyncio.sleep(pause)
    answer = await asyncio.wait_for(reader.read(), 5)
    writer.close()
    await writer.wait_closed()
    return answer


async def test_what_is_small_enough_is_read(port: int) -> None:
    head = b"POST /told HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: 1000\r\n\r\n"
    assert (await answered(port, [head + b"x" * 1000])).endswith(b"1000 bytes")


@pytest.mark.parametrize("more", [0, 1, 10])
async def test_who_still_sends_gets_the_refusal(port: int, more: int) -> None:
    answer = await answered(port, [CHUNKED + CHUNK, *[CHUNK] * more])
    assert answer.startswith(b"HTTP/1.1 413 ")
    assert b"\r\nconnection: close\r\n" in answer.lower()
    assert answer.endswith(b"\r\n\r\ntoo long")


async def test_who_only_says_that_it_is_large_is_refused_at_once(port: int) -> None:
    head = b"POST /told HTTP/1.1\r\nHost: x\r\nContent-Length: 1000000000\r\n\r\n"
    answer = await answered(port, [head])
    assert answer.endswith(b"\r\n\r\ntoo long")


async def send_without_end(port: int) -> None:
    """Raises ConnectionError when the server has had enough; gives up after four seconds."""
    _, writer = await asyncio.open_connection(LOOPBACK, port)
    writer.write(CHUNKED)
    for _ in range(200):
        writer.write(CHUNK)
        await writer.drain()
        await asyncio.sleep(0.02)


async def test_who_never_ends_loses_the_connection(port: int) -> None:
    with pytest.raises(ConnectionError):
        await send_without_end(port)


async def test_who_sends_too_much_of_it_loses_the_connection(
    port: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "SECONDS", 60.0)
    monkeypatch.setattr(module, "BYTES", 50_000)
    with pytest.raises(ConnectionError):
        await send_without_end(port)
