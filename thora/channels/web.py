"""The chat page at / and the requests that it makes.

    GET  /                    the page
    GET  /chat/config         its words, from data/phrases.yml, and the clinic's phone numbers
    POST /chat/conversations  -> {"conversation": id}: a new conversation, named by the server
    POST /chat/messages       {"conversation": id, "text": ...} or {..., "payload": "/topic"}
                              -> {"messages": [...]}
    GET  /chat/health         200 {"status": "ok"} once a model is loaded, else 503

Errors are JSON: {"error": {"code": ..., "text": ...}}; `text` may be shown to the visitor.
"""

from __future__ import annotations

import html
import json
import logging
import re
import secrets
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

from rasa.core.channels.channel import CollectingOutputChannel, InputChannel, UserMessage
from rasa.shared.core.constants import DEFAULT_INTENTS
from sanic import Blueprint, Sanic, response
from sanic.request import Request
from sanic.response import HTTPResponse

from thora.answers import AnswerBook
from thora.clinic import load_clinic
from thora.content import load_words

logger = logging.getLogger(__name__)

PAGE = Path(__file__).parent / "page"
WORD = re.compile(r"%(\w+)%")  # in page.html: the phrase of that name
FILES = {"page.js": "text/javascript", "page.css": "text/css"}
MAX_TEXT = 2_000  # characters of one message
MAX_BODY = 16_384  # bytes of one request
CONVERSATION = re.compile(r"[A-Za-z0-9_-]{32}")
PAYLOAD = re.compile(r"/[a-z0-9_]{1,64}")
UNPRINTABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]")  # half a character too
LEADING = re.compile(r"^[\s/]+")
HEADERS = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
    "img-src 'self' data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-cache",
}


class MessageCollector(CollectingOutputChannel):
    """Collects the answers of one turn, with the parts that the page shows in its own way."""

    @classmethod
    def name(cls) -> str:
        """The channel that the answers belong to."""
        return "web"

    async def send_response(self, recipient_id: str, message: dict[str, Any]) -> None:
        """Take one answer: text without its source line, source, level, file for a calendar, buttons."""
        extra = message.get("metadata") or {}
        source = extra.get("source", "")
        text = str(message.get("text") or "").removesuffix(source).strip()
        shown: dict[str, Any] = {"text": text, "buttons": message.get("buttons") or []}
        if source:
            shown["source"] = source
            shown["links"] = extra.get("links") or []
        for part in ("level", "calendar"):
            if extra.get(part):
                shown[part] = extra[part]
        self.messages.append(shown)


class RequestError(Exception):
    """A request that is refused: HTTP status, code for programs, phrase for the visitor."""

    def __init__(self, status: int, code: str, phrase: str = "failed") -> None:
        super().__init__(code)
        self.status, self.code, self.phrase = status, code, phrase


def read_message(request: Request, intents: list[str]) -> tuple[str, str]:
    """(conversation, what Rasa gets) of a request to /chat/messages. Raises RequestError.

    Typed text never becomes a command: leading slashes are taken off. A button's payload is one of
    the content's intents or refused; Rasa's own, such as /restart, are not for visitors.
    """
    if len(request.body) > MAX_BODY:
        raise RequestError(413, "too_long", "too_long")
    try:
        body = json.loads(request.body)
    except (ValueError, RecursionError) as error:
        raise RequestError(400, "not_json") from error
    if not isinstance(body, dict):
        raise RequestError(400, "not_json")
    conversation, payload, text = body.get("conversation"), body.get("payload"), body.get("text")
    if not isinstance(conversation, str) or not CONVERSATION.fullmatch(conversation):
        raise RequestError(400, "no_conversation")
    if payload is not None:
        if not isinstance(payload, str) or not PAYLOAD.fullmatch(payload):
            raise RequestError(400, "unknown_payload")
        if payload[1:] not in intents or payload[1:] in DEFAULT_INTENTS:
            raise RequestError(400, "unknown_payload")
        return conversation, payload
    text = LEADING.sub("", UNPRINTABLE.sub("", text)).rstrip() if isinstance(text, str) else ""
    if not text:
        raise RequestError(400, "empty_message")
    if len(text) > MAX_TEXT:
        raise RequestError(413, "too_long", "too_long")
    return conversation, text


class WebChannel(InputChannel):
    """The page and its requests, on Rasa's own server."""

    @classmethod
    def name(cls) -> str:
        """The channel's name in the tracker."""
        return "web"

    def url_prefix(self) -> str:
        """Everything but the page itself stands below this path."""
        return "/chat"

    def __init__(self, root: Path | None = None) -> None:
        root = root or Path.cwd()
        clinic, source = load_clinic(root)
        if clinic is None:
            raise ValueError("\n".join(map(str, source.problems)))
        book = AnswerBook(load_words(root), clinic)
        self.words = {name: book.fill(text) for name, text in book.phrases.page.dict().items()}
        numbers = [clinic.contact.phone, *clinic.safety.dict(exclude={"notify"}).values()]
        self.phones = sorted({number for number in numbers if number}, key=len, reverse=True)
        page = (PAGE / "page.html").read_text(encoding="utf-8")
        self.page = WORD.sub(lambda match: html.escape(self.words[match[1]]), page)

    def _refuse(self, error: RequestError) -> HTTPResponse:
        body = {"error": {"code": error.code, "text": self.words[error.phrase]}}
        return response.json(body, status=error.status, headers=HEADERS)

    def blueprint(self, on_new_message: Callable[[UserMessage], Awaitable[Any]]) -> Blueprint:
        """Routes of the channel (Rasa calls this)."""
        chat = Blueprint("thora_web")

        @chat.listener("before_server_start")
        async def serve_page_at_root(app: Sanic, _: Any) -> None:
            # Rasa has a route of its own at "/", and routes cannot be replaced.
            app.register_middleware(page_at_root, "request")

        async def page_at_root(request: Request) -> HTTPResponse | None:
            if request.path == "/" and request.method in ("GET", "HEAD"):
                return response.html(self.page, headers=HEADERS)
            return None

        @chat.get("/<name:str>")
        async def file(request: Request, name: str) -> HTTPResponse:
            if name not in FILES:
                return response.json({"error": {"code": "not_found"}}, status=404, headers=HEADERS)
            text = (PAGE / name).read_text(encoding="utf-8")
            return response.text(text, content_type=f"{FILES[name]}; charset=utf-8", headers=HEADERS)

        @chat.get("/config")
        async def config(request: Request) -> HTTPResponse:
            return response.json(
                {"words": self.words, "phones": self.phones, "max_text": MAX_TEXT}, headers=HEADERS
            )

        @chat.get("/health")
        async def health(request: Request) -> HTTPResponse:
            agent = getattr(request.app.ctx, "agent", None)
            ready = bool(agent and agent.is_ready())
            return response.json({"status": "ok" if ready else "starting"}, status=200 if ready else 503)

        @chat.post("/conversations")
        async def begin(request: Request) -> HTTPResponse:
            return response.json({"conversation": secrets.token_urlsafe(24)}, headers=HEADERS)

        @chat.post("/messages")
        async def message(request: Request) -> HTTPResponse:
            try:
                agent = request.app.ctx.agent
                intents = agent.domain.intents if agent and agent.domain else []
                conversation, text = read_message(request, intents)
                messages = await self._turn(on_new_message, conversation, text)
            except RequestError as error:
                return self._refuse(error)
            return response.json({"messages": messages}, headers=HEADERS)

        return chat

    async def _turn(
        self, on_new_message: Callable[[UserMessage], Awaitable[Any]], conversation: str, text: str
    ) -> list[dict[str, Any]]:
        """Answers to one message. Raises RequestError where Rasa failed or said nothing."""
        collector = MessageCollector()
        try:
            await on_new_message(
                UserMessage(text, collector, f"web:{conversation}", input_channel=self.name())
            )
        except Exception as error:  # whatever happens inside Rasa, the visitor gets an answer
            logger.exception("A message could not be handled.")
            raise RequestError(500, "internal", "no_answer") from error
        if not collector.messages:
            raise RequestError(500, "no_answer", "no_answer")
        return list(collector.messages)
