"""How the website's requests are answered: for allowed websites only, refusals and faults as JSON."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from sanic import response
from sanic.request import Request
from sanic.response import BaseHTTPResponse, HTTPResponse

from thora.channels.origins import ALLOWED, Origins
from thora.channels.rates import TooManyError
from thora.channels.web_errors import RequestError

logger = logging.getLogger(__name__)
Handler = Callable[[Request], Awaitable["BaseHTTPResponse | None"]]
HEADERS = {
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "Cross-Origin-Resource-Policy": "cross-origin",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
}


FAULT = "A request could not be handled."
STREAM = "text/event-stream"


def event(name: str, data: Any, number: int | None = None) -> str:
    """A server-sent event with its data as JSON."""
    first = "" if number is None else f"id: {number}\n"
    return f"{first}event: {name}\ndata: {json.dumps(data, ensure_ascii=False)}\n\n"


async def _to_its_end(work: Awaitable[Any]) -> Any:
    """What `work` gives, or why it was refused: nobody may be there any more to take what it raises."""
    try:
        return await work
    except RequestError as error:
        return error
    except Exception:
        logger.exception(FAULT)
        return RequestError("internal")


class Replies:
    """Answers for the websites of `origins`; `words`: those of data/chat_words.yml that a visitor reads."""

    def __init__(self, origins: Origins, words: Mapping[str, str]) -> None:
        self._origins, self._words = origins, words

    def guarded(self, handler: Handler) -> Handler:
        """A handler that other websites cannot reach, and whose faults are told."""

        async def handle(request: Request) -> BaseHTTPResponse | None:
            try:
                if not self._is_allowed(request):
                    raise RequestError("origin")
                return await handler(request)
            except TooManyError as error:
                return self.refuse(request, RequestError("too_many", error.wait))
            except RequestError as error:
                return self.refuse(request, error)
            except asyncio.CancelledError:
                raise
            except Exception:
                logger.exception(FAULT)
                return self.refuse(request, RequestError("internal"))

        return handle

    def _is_allowed(self, request: Request) -> bool:
        return self._origins.allows(request.headers.get("origin"), request.host)

    def headers(self, request: Request) -> dict[str, str]:
        """Those of every answer; the website that asks may read it if it is allowed."""
        allowed = request.headers.get("origin") if self._is_allowed(request) else None
        return {**HEADERS, **self._origins.headers(allowed)}

    def json(self, request: Request, body: Any, status: int = 200, **more: str) -> HTTPResponse:
        """An answer. `more`: headers, with _ for -."""
        headers = {name.replace("_", "-"): value for name, value in more.items()}
        return response.json(body, status=status, headers={**self.headers(request), **headers})

    def nothing(self, request: Request) -> HTTPResponse:
        """An answer without a body."""
        return response.empty(headers=self.headers(request))

    def refuse(self, request: Request, error: RequestError) -> HTTPResponse:
        """A refusal: a code for programs, words for the visitor, when to try again."""
        wait = {"Retry_After": str(error.wait)} if error.wait else {}
        return self.json(request, self._told(error), error.status, **wait)

    def unknown(self, request: Request, methods: str = "") -> HTTPResponse:
        """A refusal of a path that there is not, or of a method where there are only these `methods`."""
        if not self._is_allowed(request):
            return self.refuse(request, RequestError("origin"))
        if not methods:
            return self.refuse(request, RequestError("not_found"))
        refusal = self.refuse(request, RequestError("bad_method"))
        refusal.headers["Allow"] = methods
        return refusal

    def _told(self, error: RequestError) -> dict[str, Any]:
        text = self._words[error.word].replace("{seconds}", str(error.wait))
        return {"error": {"code": error.code, "text": text}}

    async def streaming(self, request: Request) -> HTTPResponse:
        """A stream of events that has begun; proxies are told to pass on each at once."""
        headers = {**self.headers(request), "X-Accel-Buffering": "no"}
        begun: HTTPResponse = await request.respond(headers=headers, content_type=f"{STREAM}; charset=utf-8")
        return begun

    async def as_it_comes(
        self, request: Request, begin: Callable[[Callable[[Any], None]], Awaitable[Any]]
    ) -> HTTPResponse | None:
        """Events: `said` for each thing that the work of `begin` tells early, at last `turn`: its result.

        Where it fails after the first of them, the last event is `error`. Raises RequestError before.
        The work goes on when the client leaves.
        """
        news: asyncio.Queue[Any] = asyncio.Queue()
        work = asyncio.ensure_future(_to_its_end(begin(news.put_nowait)))
        work.add_done_callback(news.put_nowait)
        reply = None
        while (said := await news.get()) is not work:
            reply = reply or await self.streaming(request)
            await reply.send(event("said", said))
        outcome = work.result()
        if reply is None:
            if isinstance(outcome, RequestError):
                raise outcome  # told as ever
            reply = await self.streaming(request)
        await reply.send(self._last(outcome))
        await reply.eof()
        return None

    def _last(self, outcome: Any) -> str:
        if isinstance(outcome, RequestError):
            return event("error", {"status": outcome.status, **self._told(outcome)})
        return event("turn", outcome)

    async def preflight(self, request: Request) -> HTTPResponse:
        """What a browser asks before it sends a request from another website."""
        return response.empty(headers={**self.headers(request), **ALLOWED})
