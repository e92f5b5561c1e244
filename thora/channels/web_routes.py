"""The paths of the website's chat, and what is said to all else below them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sanic import Blueprint, Sanic
from sanic.exceptions import MethodNotSupported, NotFound, PayloadTooLarge, SanicException
from sanic.request import Request
from sanic.response import HTTPResponse

from thora.channels.refuse_unread import refuse_unread
from thora.channels.web_errors import RequestError
from thora.channels.web_replies import Handler, Replies

Route = tuple[str, str, Handler]


def add_routes(chat: Blueprint, prefix: str, routes: Sequence[Route], replies: Replies) -> None:
    """Let the server answer these, and refuse all else below `prefix`, where `chat` is registered on it.

    `routes`: method, path behind the prefix, what answers. Each path answers preflights too.
    """
    for method, path, handler in routes:
        name = f"{method}_{path[1:]}".lower()
        chat.add_route(replies.guarded(handler), path, methods=[method], name=name)
    for path in sorted({path for _, path, _ in routes}):
        name = f"options_{path[1:]}"
        chat.add_route(replies.guarded(replies.preflight), path, methods=["OPTIONS"], name=name)

    @chat.exception(PayloadTooLarge)
    async def too_long(request: Request, _: PayloadTooLarge) -> None:
        await refuse_unread(request, replies.refuse(request, RequestError("too_long")))

    async def unknown(request: Request, error: SanicException) -> HTTPResponse:
        if request.path == prefix or request.path.startswith(f"{prefix}/"):
            return replies.unknown(request, getattr(error, "headers", {}).get("Allow", ""))
        answer: HTTPResponse = request.app.error_handler.default(request, error)  # Rasa's own paths
        return answer

    @chat.listener("before_server_start")
    async def refuse_all_else(app: Sanic, _: Any) -> None:
        # A path that is none belongs to no blueprint, whose own handlers are not asked then.
        for kind in (NotFound, MethodNotSupported):
            app.error_handler.add(kind, unknown)
