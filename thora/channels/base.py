"""A messaging channel as Rasa's input channel: one webhook, everything else is thora/channels/messaging/.

    POST /<channel>/webhook    what the provider brings
    GET  /<channel>/webhook    the provider makes sure that we are here

A channel whose settings are not in the environment has no such paths. `thora channels` says which those are.
"""

from __future__ import annotations

import asyncio
import datetime
import logging
import os
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any, ClassVar

from rasa.core.channels.channel import InputChannel, UserMessage
from sanic import Blueprint, Sanic

from thora.answers import AnswerBook
from thora.booking.calendar import UTC
from thora.channels.messaging.answerer import Answerer, Desk
from thora.channels.messaging.identity import Identity, KeyMissingError
from thora.channels.messaging.inbox import Inbox
from thora.channels.messaging.provider import Provider
from thora.channels.rasa_talk import RasaTalk
from thora.channels.rates import Rates
from thora.channels.webhook import Webhook
from thora.clinic import load_clinic
from thora.content import load_words
from thora.conversations import Conversations
from thora.store import engine, upgrade

logger = logging.getLogger(__name__)


class MessagingChannel(InputChannel):
    """One provider's channel. Subclasses say which provider."""

    provider_class: ClassVar[type[Provider]]

    @classmethod
    def name(cls) -> str:
        """The channel's name in the tracker."""
        return cls.provider_class.name

    def url_prefix(self) -> str:
        """Its paths stand below this one."""
        return f"/{self.name()}"

    def __init__(self, root: Path | None = None) -> None:
        self._root = root or Path.cwd()

    def blueprint(self, on_new_message: Callable[[UserMessage], Awaitable[Any]]) -> Blueprint:
        """Routes of the channel (Rasa calls this): none where its settings are missing."""
        routes = Blueprint(f"thora_{self.name()}")
        if self.provider_class.missing(os.environ):
            return routes
        try:
            identity = Identity.of()
        except KeyMissingError as error:
            logger.error("%s is off: %s", self.name(), error)
            return routes
        provider = self.provider_class.of(os.environ)
        webhook = Webhook(provider)
        routes.add_route(webhook.guarded(webhook.receive), "/webhook", methods=["POST"], name="receive")
        routes.add_route(webhook.guarded(webhook.challenge), "/webhook", methods=["GET"], name="challenge")
        sweeping: list[asyncio.Task[None]] = []

        @routes.listener("after_server_start")
        async def start(app: Sanic, _: Any) -> None:
            webhook.answerer = Answerer(provider, self._desk(identity, app))
            sweeping.append(asyncio.ensure_future(webhook.answerer.sweep()))

        @routes.listener("before_server_stop")
        async def stop(app: Sanic, _: Any) -> None:
            for task in sweeping:
                task.cancel()
            if webhook.answerer:
                await webhook.answerer.stop()

        return routes

    def _desk(self, identity: Identity, app: Sanic) -> Desk:
        clinic, source = load_clinic(self._root)
        content = load_words(self._root)
        if clinic is None or content.channel_words is None:
            raise ValueError("\n".join(map(str, [*source.problems, *content.problems])))
        store = engine(self._root)
        upgrade(store)
        talk = RasaTalk(self.name(), Conversations(store), lambda: getattr(app.ctx, "agent", None))
        words = content.channel_words.filled(AnswerBook(content, clinic).facts)
        return Desk(Inbox(store), identity, words, talk, Rates(), lambda: datetime.datetime.now(UTC))
