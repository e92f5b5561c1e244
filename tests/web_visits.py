"""A web channel without Rasa: a bot that says what it is told to, and keeps conversations as Rasa does."""

from __future__ import annotations

import asyncio
import datetime
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import httpx
import pytest
from rasa.core.channels.channel import UserMessage
from rasa.core.lock_store import InMemoryLockStore
from rasa.server import configure_cors
from sanic import Sanic
from sqlalchemy.exc import OperationalError

from tests.asgi import asked
from thora.booking.calendar import UTC
from thora.channels.web import WebChannel
from thora.conversations import Conversations
from thora.store import connect, upgrade

NOW = datetime.datetime(2026, 11, 26, 17, 0, tzinfo=UTC)
INTENTS = ["naps", "heat_or_ice", "restart"]
NAPS = {"title": "Are naps good?", "payload": "/naps"}


def conversations_at(folder: Path) -> Conversations:
    """Conversations in a new database, with its tables."""
    store = connect(f"sqlite:///{folder}/thora.db")
    upgrade(store)
    return Conversations(store)


def gone(*parts: object) -> Any:
    """What stands in for a call to a database that is away."""
    raise OperationalError("SELECT", {"text": "xylophonist"}, Exception("connection refused"))


def user(text: str, id_: str | None = None, at: float = 0.0) -> dict[str, Any]:
    """What Rasa keeps of a visitor's message."""
    return {
        "event": "user",
        "text": text,
        "timestamp": at,
        "metadata": {"message_id": id_} if id_ else {},
    }


def bot(text: str | None, at: float = 0.0, buttons: Any = None, **extra: Any) -> dict[str, Any]:
    """What Rasa keeps of an answer. `extra`: metadata that the response gives the channel."""
    metadata = {"utter_action": "utter_x", **({"metadata": extra} if extra else {})}
    data = {"buttons": buttons, "elements": None}
    return {"event": "bot", "text": text, "timestamp": at, "data": data, "metadata": metadata}


def as_kept(message: dict[str, Any]) -> dict[str, Any]:
    """The event of a message that Rasa hands to a channel."""
    return bot(message.get("text"), 2.0, message.get("buttons"), **(message.get("metadata") or {}))


class Bot:
    """Stands where Rasa's processor would."""

    def __init__(self, conversations: Conversations) -> None:
        self._conversations = conversations
        self.heard: list[UserMessage] = []
        self.says: list[dict[str, Any] | Exception] | Exception = [{"text": "Yes.", "buttons": [NAPS]}]
        self.goes_on: asyncio.Event | None = None  # to be waited for behind each answer
        self.takes = 0.0  # seconds for a turn
        self.forgets = False  # keeps nothing, as Rasa does while the database is away

    async def handle_message(self, message: UserMessage) -> None:
        """One turn."""
        self.heard.append(message)
        await asyncio.sleep(self.takes)
        if isinstance(self.says, Exception):
            raise self.says
        said = []
        for each in self.says:
            if isinstance(each, Exception):
                raise each
            await message.output_channel.send_response(message.sender_id, dict(each))
            said.append(each)
            if self.goes_on:
                await self.goes_on.wait()
        if not self.forgets:
            self._keep(message, said)

    def _keep(self, message: UserMessage, says: list[dict[str, Any]]) -> None:
        stored = self._conversations.load(message.sender_id)
        heard = {"event": "user", "text": message.text, "timestamp": 1.0, "metadata": message.metadata}
        current = [*(stored.current if stored else ()), heard, *map(as_kept, says)]
        self._conversations.save(message.sender_id, current, datetime.datetime.now(UTC))


def agent_of(bot: Bot) -> Any:
    """Stands where Rasa's agent would."""
    return SimpleNamespace(
        is_ready=lambda: True,
        lock_store=InMemoryLockStore(),
        processor=bot,
        domain=SimpleNamespace(intents=INTENTS),
    )


@asynccontextmanager
async def served(
    channel: WebChannel, agent: Any, patch: pytest.MonkeyPatch
) -> AsyncIterator[httpx.AsyncClient]:
    """The channel over HTTP, in this process."""

    def fill(app: Sanic) -> None:
        configure_cors(app)  # as Rasa does, before it asks the channels
        app.blueprint(channel.blueprint(agent), url_prefix=channel.url_prefix())
        app.ctx.agent = agent

    async with asked(fill, patch) as http:
        yield http
