"""The chat on a website: what its widget asks of the server. docs/web-channel.md describes the requests.

    GET    /chat/config           words, numbers, the text to agree to
    POST   /chat/conversations    a new conversation -> its token
    POST   /chat/messages         a message -> entries       GET: entries that were missed
    GET    /chat/stream           new entries as they come (server-sent events)
    GET    /chat/conversation     everything, as a file      DELETE: forget it
    GET    /chat/health, /chat/ready

Errors are JSON: {"error": {"code": ..., "text": ...}}; `text` may be shown to the visitor.
"""

from __future__ import annotations

import datetime
import logging
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

from rasa.core.channels.channel import InputChannel, UserMessage
from sanic import Blueprint, Sanic
from sanic.request import Request
from sanic.response import BaseHTTPResponse, HTTPResponse
from sqlalchemy.exc import SQLAlchemyError

from thora.answers import AnswerBook
from thora.booking.calendar import UTC
from thora.booking.secrets import secret
from thora.channels import rates, web_tokens
from thora.channels.origins import Origins
from thora.channels.rates import Rates
from thora.channels.shipped_widget import load_widget
from thora.channels.turns import Early, Turns
from thora.channels.web_errors import WORDS, RequestError
from thora.channels.web_pages import Pages
from thora.channels.web_replies import STREAM, Replies
from thora.channels.web_requests import CONSENT, MAX_TEXT, Message, read_body, read_message
from thora.channels.web_routes import Route, add_routes
from thora.channels.web_stream import GONE, TYPING, FullError, Watch
from thora.channels.web_tokens import Pass, TokenError, Tokens
from thora.chat_words import ENGLISH, version_of
from thora.clinic import Clinic, load_clinic
from thora.content import load_words
from thora.conversations import Conversations
from thora.dialogue.transcript import entries
from thora.store import engine, upgrade
from thora.threads import off_the_loop

logger = logging.getLogger(__name__)
PREFIX = "/chat"
MOST_BYTES = 65_536  # of any request to this server: what is longer is not even read
FIRST_MESSAGE = "how long does it take, and what should i wear?"
DOWNLOAD = 'attachment; filename="conversation.json"'


class WebChannel(InputChannel):
    """The widget's requests, on Rasa's own server."""

    @classmethod
    def name(cls) -> str:
        """The channel's name in the tracker."""
        return web_tokens.NAME

    def url_prefix(self) -> str:
        """Everything stands below this path."""
        return PREFIX

    def __init__(self, root: Path | None = None) -> None:
        root = root or Path.cwd()
        clinic, source = load_clinic(root)
        if clinic is None:
            raise ValueError("\n".join(map(str, source.problems)))
        content = load_words(root)
        facts = AnswerBook(content, clinic).facts
        words = content.chat_words.languages if content.chat_words else {}
        self.words = {code: each.filled(facts) for code, each in words.items()}
        self.consents = {code: version_of(each["consent"]) for code, each in self.words.items()}
        widget = load_widget()
        self.settings = {**_settings(clinic), "version": widget.version}
        self.pages = Pages(root, clinic, self.words[ENGLISH], widget)
        origins = Origins([clinic.contact.website, *clinic.chat.origins])
        self.replies = Replies(origins, self.words[ENGLISH])
        self.rates = Rates()
        self.engine = engine(root)
        self.conversations = Conversations(self.engine)
        self.watch = Watch(self.conversations)
        self.turns = Turns(
            self.conversations,
            begun=lambda sender, message: self.watch.notify(sender, TYPING, message),
            ended=self.watch.notify,
        )
        self._tokens: Tokens | None = None
        self.is_warm = False

    async def tokens(self) -> Tokens:
        """What reads and gives out tokens; its key is read once. Raises RequestError without a database."""
        if self._tokens is None:
            try:
                self._tokens = Tokens(await off_the_loop(self._key))
            except SQLAlchemyError as error:
                logger.error("The key of the tokens could not be read: %s", type(error).__name__)
                raise RequestError("unavailable", wait=5) from error
        return self._tokens

    def _key(self) -> str:
        upgrade(self.engine)
        return secret(self.engine, web_tokens.NAME)

    async def visitor(self, request: Request) -> Pass:
        """Whose request it is. Raises RequestError."""
        try:
            return (await self.tokens()).read(request.headers.get("authorization"), _now())
        except TokenError as error:
            raise RequestError(error.code) from error

    def blueprint(self, on_new_message: Callable[[UserMessage], Awaitable[Any]]) -> Blueprint:
        """Routes of the channel (Rasa calls this)."""
        chat = Blueprint("thora_web")
        self.pages.add_to(chat)

        @chat.listener("before_server_start")
        async def prepare(app: Sanic, _: Any) -> None:
            app.config.REQUEST_MAX_SIZE = MOST_BYTES
            if hasattr(app.ctx, "sanic_cors"):  # Rasa's answers to preflights, before any route, allow nobody
                app.ctx.sanic_cors.resources = []

        @chat.listener("before_server_stop")
        async def end_streams(app: Sanic, _: Any) -> None:
            self.watch.end()

        @chat.listener("after_server_start")
        async def warm_up(app: Sanic, _: Any) -> None:
            # What the pipeline loads with its first message, no visitor has to wait for.
            if getattr(app.ctx, "agent", None):
                await app.ctx.agent.parse_message(FIRST_MESSAGE)
            self.is_warm = True

        routes: tuple[Route, ...] = (
            ("GET", "/config", self.config),
            ("POST", "/conversations", self.begin),
            ("POST", "/messages", self.message),
            ("GET", "/messages", self.missed),
            ("GET", "/stream", self.stream),
            ("GET", "/conversation", self.download),
            ("DELETE", "/conversation", self.forget),
            ("GET", "/health", self.health),
            ("GET", "/ready", self.ready),
        )
        add_routes(chat, PREFIX, routes, self.replies)
        return chat

    async def config(self, request: Request) -> HTTPResponse:
        """What the widget shows that is not of one conversation."""
        code = request.args.get("language", ENGLISH)
        code = code if code in self.words else ENGLISH
        words = self.words[code]
        consent = {"version": self.consents[code], "text": words["consent"]}
        return self.replies.json(
            request, {"language": code, "words": words, "errors": WORDS, "consent": consent, **self.settings}
        )

    async def begin(self, request: Request) -> HTTPResponse:
        """A new conversation of a visitor who agreed."""
        self.rates.count(rates.CONVERSATIONS_OF_ADDRESS, "begin", _address(request))
        consent = read_body(request.body).get("consent")
        if not isinstance(consent, str) or not CONSENT.fullmatch(consent):
            raise RequestError("no_consent")
        if consent not in self.consents.values():
            raise RequestError("consent_changed")
        token, made = (await self.tokens()).begin(consent, _now())
        return self.replies.json(request, {"token": token, "expires": _text(made.expires)}, 201)

    async def message(self, request: Request) -> BaseHTTPResponse | None:
        """One turn; for who accepts a stream, each answer as soon as it is there."""
        self.rates.count(rates.MESSAGES_OF_ADDRESS, "address", _address(request))
        visitor = await self.visitor(request)
        self.rates.count(rates.MESSAGES_OF_CONVERSATION, "conversation", visitor.conversation)
        sent = read_message(request.body)
        agent = _agent(request)
        if STREAM in request.headers.get("accept", ""):
            return await self.replies.as_it_comes(
                request, lambda early: self._turn(agent, visitor, sent, early)
            )
        return self.replies.json(request, await self._turn(agent, visitor, sent))

    async def _turn(
        self, agent: Any, visitor: Pass, sent: Message, early: Early | None = None
    ) -> dict[str, Any]:
        body: dict[str, Any] = {"entries": await self.turns.take(agent, visitor, sent, early)}
        if visitor.is_due(_now()):
            tokens = await self.tokens()
            token, made = tokens.issue(visitor.conversation, visitor.consent, _now())
            body |= {"token": token, "expires": _text(made.expires)}
        return body

    async def missed(self, request: Request) -> HTTPResponse:
        """All entries, or those behind the number `after`."""
        visitor = await self.visitor(request)
        self.rates.count(rates.READS_OF_CONVERSATION, "read", visitor.conversation)
        after = _number(request.args.get("after", "0"))
        return self.replies.json(request, {"entries": entries(await self._events(visitor), after)})

    async def stream(self, request: Request) -> BaseHTTPResponse | None:
        """Entries as they come, from behind the one that the client names."""
        visitor = await self.visitor(request)
        self.rates.count(rates.READS_OF_CONVERSATION, "read", visitor.conversation)
        after = _number(request.headers.get("last-event-id", "0"))
        events = self.watch.follow(visitor.sender, after)
        try:
            first = await events.__anext__()
        except FullError as error:
            raise RequestError("too_many", wait=60) from error
        reply = await self.replies.streaming(request)
        try:
            await reply.send(first)
            async for event in events:
                await reply.send(event)
            await reply.eof()
        finally:
            await events.aclose()  # type: ignore[attr-defined]
        return None

    async def download(self, request: Request) -> HTTPResponse:
        """The whole conversation as a file."""
        visitor = await self.visitor(request)
        self.rates.count(rates.READS_OF_CONVERSATION, "read", visitor.conversation)
        said = entries(await self._events(visitor))
        started = said[0]["at"] if said else None
        body = {"clinic": self.settings["clinic"]["name"], "started": started, "entries": said}
        return self.replies.json(request, body, Content_Disposition=DOWNLOAD)

    async def forget(self, request: Request) -> HTTPResponse:
        """Delete the conversation, once a turn that is going on has ended."""
        visitor = await self.visitor(request)
        self.rates.count(rates.READS_OF_CONVERSATION, "read", visitor.conversation)
        await self.turns.forget(_agent(request), visitor)
        self.watch.notify(visitor.sender, GONE)
        return self.replies.nothing(request)

    async def health(self, request: Request) -> HTTPResponse:
        """Whether the process is there."""
        return self.replies.json(request, {"status": "ok"})

    async def ready(self, request: Request) -> HTTPResponse:
        """Whether it can answer."""
        _agent(request)
        if not self.is_warm:
            raise RequestError("starting", wait=5)
        return self.replies.json(request, {"status": "ok"})

    async def _events(self, visitor: Pass) -> Any:
        events = await self.turns.events(visitor)
        if events is None:
            raise RequestError("unavailable", wait=5)
        return events


def _agent(request: Request) -> Any:
    """Rasa with its model. Raises RequestError before it is loaded."""
    agent = getattr(request.app.ctx, "agent", None)
    if not agent or not agent.is_ready():
        raise RequestError("starting", wait=5)
    return agent


def _settings(clinic: Clinic) -> dict[str, Any]:
    contact = clinic.contact
    numbers = [contact.phone, *clinic.safety.dict(exclude={"notify"}).values()]
    return {
        "clinic": {"name": clinic.name, **contact.dict()},
        "phones": sorted({number for number in numbers if number}, key=lambda number: (-len(number), number)),
        "max_text": MAX_TEXT,
        "time_zone": clinic.timezone,
    }


def _address(request: Request) -> str:
    """Who asks: behind a proxy, whom it names (SANIC_PROXIES_COUNT, docs/website.md)."""
    return str(request.remote_addr or request.ip)


def _number(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 10):
        raise RequestError("bad_number")
    return int(text)


def _now() -> datetime.datetime:
    return datetime.datetime.now(UTC)


def _text(moment: datetime.datetime) -> str:
    return moment.isoformat(timespec="seconds").replace("+00:00", "Z")
