"""Where a provider brings messages: verified, kept, acknowledged, then answered. Knows Sanic's requests."""

from __future__ import annotations

import asyncio
import logging
import os
from collections.abc import Awaitable, Callable

from sanic.request import Request
from sanic.response import HTTPResponse, raw
from sqlalchemy.exc import SQLAlchemyError

from thora.channels.messaging.answerer import Answerer
from thora.channels.messaging.provider import ForgedError, Hook, Provider, Reply, UnreadableError
from thora.channels.overview import PUBLIC_URL

logger = logging.getLogger(__name__)
MOST_BYTES = 1_048_576  # of a request; providers send less

Handler = Callable[[Request], Awaitable[HTTPResponse]]


class Webhook:
    """The webhook of one provider. `answerer`: None until the server has started."""

    def __init__(self, provider: Provider) -> None:
        self._provider = provider
        self.answerer: Answerer | None = None

    def guarded(self, handler: Callable[[Hook], Awaitable[Reply]]) -> Handler:
        """A handler of requests whose faults end in a log line and a status, never in silence."""
        name = self._provider.name

        async def handle(request: Request) -> HTTPResponse:
            try:
                reply = await handler(hook_of(request))
            except ForgedError as error:
                logger.warning("%s: a request was not the provider's: refused.", name)
                reply = Reply(error.status)
            except UnreadableError as error:
                logger.warning("%s: a genuine request was in no known form: %s", name, error)
                reply = Reply(400)
            except SQLAlchemyError as error:  # not kept: the provider brings it again
                logger.error("%s: messages could not be kept: %s", name, type(error).__name__)
                reply = Reply(503)
            except asyncio.CancelledError:
                raise
            except Exception:
                logger.exception("%s: a request could not be handled.", name)
                reply = Reply(500)
            return raw(reply.body.encode(), status=reply.status, content_type=reply.content_type)

        return handle

    async def receive(self, hook: Hook) -> Reply:
        """Verify, keep, acknowledge. Raises ForgedError, UnreadableError, SQLAlchemyError."""
        if len(hook.body) > MOST_BYTES:
            raise ForgedError(413)
        self._provider.verify(hook)
        challenge = self._provider.challenge(hook)
        if challenge:
            return challenge
        for each in self._provider.undelivered(hook):
            logger.warning("%s: a message did not arrive: %s", self._provider.name, each.reason)
        arrivals = self._provider.read(hook)
        if arrivals:
            if self.answerer is None:
                return Reply(503)  # it starts just now: the provider brings it again
            await self.answerer.take_in(arrivals)
        return self._provider.acknowledgement(hook)

    async def challenge(self, hook: Hook) -> Reply:
        """The provider makes sure that we are here. Raises ForgedError."""
        return self._provider.challenge(hook) or Reply(404)


def hook_of(request: Request) -> Hook:
    """A request of Sanic's; its address as the provider called it (PUBLIC_URL), whatever stands between."""
    public = os.environ.get(PUBLIC_URL, "").rstrip("/")
    path = f"{request.path}?{request.query_string}" if request.query_string else request.path
    return Hook(
        method=request.method,
        url=f"{public}{path}" if public else request.url,
        headers={name.lower(): _readable(value) for name, value in request.headers.items()},
        body=request.body,
        query={name: str(request.args.get(name, "")) for name in request.args},
    )


def _readable(value: str) -> str:
    """A header without what Sanic makes of bytes that are no UTF-8: which nobody could encode again."""
    return value.encode(errors="surrogateescape").decode(errors="replace")
