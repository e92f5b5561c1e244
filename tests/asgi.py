"""Rasa's kind of server, asked in this process."""

from __future__ import annotations

import uuid
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import httpx
import pytest
from rasa.core.channels.channel import InputChannel
from sanic import Sanic


@asynccontextmanager
async def asked(
    fill: Callable[[Sanic], object], patch: pytest.MonkeyPatch
) -> AsyncIterator[httpx.AsyncClient]:
    """A client of the app that `fill` gives its routes."""
    patch.setattr(Sanic, "test_mode", True)  # Sanic patches itself; in this mode it can do so twice
    app = Sanic(f"test_{uuid.uuid4().hex}")
    fill(app)
    transport = httpx.ASGITransport(app=app)
    async with httpx.AsyncClient(transport=transport, base_url="http://thora") as http:
        app.asgi = True
        await app._startup()
        await app._server_event("init", "before")
        yield http


def files_of(channel: InputChannel) -> Callable[[Sanic], object]:
    """Fills an app with a channel through which no conversation goes."""

    async def nobody(message: object) -> None:
        raise AssertionError("no conversation goes through this channel")

    return lambda app: app.blueprint(channel.blueprint(nobody), url_prefix=channel.url_prefix())
