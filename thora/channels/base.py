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
from sqlalchemy.engine import Engine
from sqlalchemy.exc import SQLAlchemyError

from thora.answers import AnswerBook
from thora.booking.addresses import Addresses
from thora.booking.calendar import UTC
from thora.channels.messaging.answerer import SWEEP, Answerer
from thora.channels.messaging.desk import Desk
from thora.channels.messaging.identity import Identity, KeyMissingError
from thora.channels.messaging.inbox import Inbox
from thora.channels.messaging.provider import Provider
from thora.channels.overview import PUBLIC_URL
from thora.channels.rasa_talk import RasaTalk
from thora.channels.rates import Rates
from thora.channels.webhook import MOST_BYTES, Webhook
from thora.clinic import load_clinic
from thora.content import load_words
from thora.conversations import Conversations
from thora.store import engine, upgrade
from thora.threads import off_the_loop

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
        running: list[asyncio.Task[None]] = []

        @routes.listener("after_server_start")
        async def start(app: Sanic, _: Any) -> None:
            # The website's chat takes less (thora/channels/web.py); no connection has been made yet.
            app.config.REQUEST_MAX_SIZE = max(app.config.REQUEST_MAX_SIZE, MOST_BYTES)
            store = engine(self._root)
            desk = self._desk(identity, store, app)
            running.append(asyncio.ensure_future(self._answer(webhook, provider, desk, store)))

        @routes.listener("before_server_stop")
        async def stop(app: Sanic, _: Any) -> None:
            for task in running:
                task.cancel()
            if webhook.answerer:
                await webhook.answerer.stop()

        return routes

    async def _answer(self, webhook: Webhook, provider: Provider, desk: Desk, store: Engine) -> None:
        """For ever: answer what comes. Until the database is there the provider is asked to come again."""
        while True:
            try:
                await off_the_loop(lambda: upgrade(store))
                break
            except SQLAlchemyError as error:
                logger.error("%s: waits for the database: %s", self.name(), type(error).__name__)
                await asyncio.sleep(SWEEP)
        webhook.answerer = Answerer(provider, desk)
        await webhook.answerer.sweep()

    def _desk(self, identity: Identity, store: Engine, app: Sanic) -> Desk:
        clinic, source = load_clinic(self._root)
        content = load_words(self._root)
        if clinic is None or content.channel_words is None:
            raise ValueError("\n".join(map(str, [*source.problems, *content.problems])))
        talk = RasaTalk(self.name(), Conversations(store), lambda: getattr(app.ctx, "agent", None))
        words = content.channel_words.filled(AnswerBook(content, clinic).facts)
        public = os.environ.get(PUBLIC_URL, "").rstrip("/")
        return Desk(
            Inbox(store),
            identity,
            words,
            talk,
            Rates(),
            lambda: datetime.datetime.now(UTC),
            public,
            Addresses(store),
        )
