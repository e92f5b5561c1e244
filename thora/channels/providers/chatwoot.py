"""Chatwoot, https://developers.chatwoot.com: Thora is the agent bot of its inboxes, of any channel.

An agent bot has the turn while a conversation is `pending`. Once it is `open`, people answer and Thora is
silent; when somebody writes in a resolved one, Chatwoot makes it `pending` again where the inbox has a bot.

How a bot's webhooks are signed: https://github.com/chatwoot/chatwoot/pull/13892 (since Chatwoot 4.13).
"""

from __future__ import annotations

import datetime
import hashlib
import hmac
import json
import logging
import re
import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import httpx

from thora.channels.messaging.arrival import MEDIA, PRESSED, STARTED, TEXT, Arrival
from thora.channels.messaging.courier import AwayError, Courier, DeliveryError, GoneError, RefusedError
from thora.channels.messaging.limits import Limits
from thora.channels.messaging.provider import (
    ALWAYS,
    CUSTOMER_WINDOW,
    NEVER,
    ForgedError,
    Hook,
    Provider,
    Undelivered,
    UnreadableError,
    Variable,
)
from thora.channels.messaging.rendering import Part

logger = logging.getLogger(__name__)
URL, TOKEN = "THORA_CHATWOOT_URL", "THORA_CHATWOOT_TOKEN"
SECRET, KEY, TEAM = "THORA_CHATWOOT_SECRET", "THORA_CHATWOOT_KEY", "THORA_CHATWOOT_TEAM"
SIGNATURE, TIMESTAMP = "x-chatwoot-signature", "x-chatwoot-timestamp"
OLDEST = 300  # seconds since it was signed; Chatwoot's own advice
SHORTEST_KEY = 16
CREATED, UPDATED, WIDGET_OPENED = "message_created", "message_updated", "webwidget_triggered"
PENDING, OPEN = "pending", "open"
EDITABLE = datetime.timedelta(
    days=2
)  # Telegram lets people edit for so long; later updates are Chatwoot's own
TOKEN_OF_BUTTON = re.compile(r"[0-9a-f]{20}")  # messaging/answerer.py makes them
START = re.compile(r"/start(\s.*)?", re.DOTALL)
LIQUID = re.compile(r"\{(?=[{%])")
CODE = re.compile(r"\(?#?(\d{3,6})\b")  # WhatsApp's, Meta's, Twilio's: at the beginning of what they say
FLOODED = "too many messages"
LONGEST_NOTE = 10_000

# Chatwoot takes 150,000 characters (app/models/message.rb), what stands behind an inbox less. Choices are
# shown by the widget, Telegram and WhatsApp (https://github.com/chatwoot/docs/blob/main/docs/product/others/
# interactive-messages.md); elsewhere Chatwoot sends their words away without them, so they are numbered.
_WIDGET = Limits(text=4000, buttons=12, button=60, markup="markdown")
_WHATSAPP = Limits(text=4000, text_with_choices=1024, buttons=3, button=20, rows=10, row=20)
_LIMITS = {
    "Channel::WebWidget": _WIDGET,
    "Channel::Telegram": _WIDGET,
    "Channel::Whatsapp": _WHATSAPP,
    "Channel::Email": Limits(text=4000, markup="markdown"),
    "Channel::Sms": Limits(text=1600, markup="sms"),
    "Channel::TwilioSms": Limits(text=1600, markup="sms"),
}
_ELSEWHERE = Limits(text=1000)  # Instagram takes no more
_META = ("Channel::Whatsapp", "Channel::FacebookPage", "Channel::Instagram")
_WINDOWS = {**dict.fromkeys(_META, CUSTOMER_WINDOW), "Channel::WebWidget": NEVER}


class Chatwoot(Provider):
    """An agent bot of the clinic's own Chatwoot."""

    name = "chatwoot"
    can_hand_over = True
    limits = _WIDGET
    variables = (
        Variable(URL, "where your Chatwoot is, such as https://support.clinic.example"),
        Variable(TOKEN, "the access token of the agent bot, from Settings > Bots"),
        Variable(
            SECRET, f"the webhook secret of the agent bot (Chatwoot 4.13 and newer); or {KEY}", default=""
        ),
        Variable(
            KEY,
            f"for an older Chatwoot, {SHORTEST_KEY} or more random letters and digits of your own;"
            " they stand in the webhook's address: /chatwoot/webhook?key=KEY",
            default="",
        ),
        Variable(TEAM, "the number of the team that conversations are handed over to", default=""),
    )

    def __init__(self, settings: Mapping[str, str], courier: Courier) -> None:
        super().__init__(settings, courier)
        self.now: Callable[[], float] = time.time

    @classmethod
    def missing(cls, environment: Mapping[str, str]) -> list[Variable]:
        """What must be set and is not: one of SECRET and KEY is enough, a guessable KEY is none."""
        found = super().missing(environment)
        if not environment.get(SECRET) and len(environment.get(KEY, "")) < SHORTEST_KEY:
            found += [each for each in cls.variables if each.name == SECRET]
        return found

    def limits_for(self, to: Mapping[str, str]) -> Limits:
        """Those of the channel behind the inbox."""
        return _LIMITS.get(to["channel"], _ELSEWHERE)

    def window(self, to: Mapping[str, str]) -> datetime.timedelta:
        """That of the channel behind the inbox; nobody looks at a website's chat a week later."""
        return _WINDOWS.get(to["channel"], ALWAYS)

    def verify(self, hook: Hook) -> None:
        """By the signature and by the key in the address: by each that is set. Raises ForgedError."""
        if not (self.settings[SECRET] or self.settings[KEY]):
            raise ForgedError
        if self.settings[KEY]:
            _compare(hook.query.get("key"), self.settings[KEY])
        if self.settings[SECRET]:
            self._verify_signature(hook)

    def _verify_signature(self, hook: Hook) -> None:
        moment = hook.headers.get(TIMESTAMP, "").encode("utf-8", "replace")
        signed = hmac.new(self.settings[SECRET].encode(), moment + b"." + hook.body, hashlib.sha256)
        _compare(hook.headers.get(SIGNATURE), f"sha256={signed.hexdigest()}")
        if not re.fullmatch(rb"[0-9]{1,12}", moment) or abs(self.now() - int(moment)) > OLDEST:
            raise ForgedError

    def read(self, hook: Hook) -> Sequence[Arrival]:
        """The one event of a request. Raises UnreadableError."""
        try:
            told = _event(hook)
            found = self._opened(told) if told["event"] == WIDGET_OPENED else self._message(told)
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise UnreadableError(f"an event: {type(error).__name__}") from error
        return [found] if found else []

    def _opened(self, told: Mapping[str, Any]) -> Arrival | None:
        """The widget was opened: a greeting, where there is a conversation and nobody has said anything."""
        conversation = told.get("current_conversation") or {}
        if conversation.get("status") != PENDING or conversation.get("messages"):
            return None
        to = _place(told, conversation)
        return Arrival("opened", _person(to), to, STARTED)

    def _message(self, told: Mapping[str, Any]) -> Arrival | None:
        event = told["event"]
        if (
            event not in (CREATED, UPDATED)
            or told["conversation"]["status"] != PENDING
            or told.get("private")
        ):
            return None
        to, id_ = _place(told, told["conversation"]), str(int(told["id"]))
        more = told.get("content_attributes") or {}
        if told["message_type"] != "incoming":
            token = _submitted(told, more) if event == UPDATED else None
            return Arrival(f"{id_}/{token}", _person(to), to, PRESSED, token) if token else None
        if not _is_of_visitor(told, more) or (event == UPDATED and self._is_old(told)):
            return None
        text = str(told.get("content") or "")
        # Chatwoot updates messages for reasons of its own: only other words make it a new one.
        key = f"{id_}/{hashlib.sha256(text.encode('utf-8', 'replace')).hexdigest()[:16]}"
        kind, text = _kind(told, text, to["channel"])
        return Arrival(key, _person(to), to, kind, text)

    def _is_old(self, told: Mapping[str, Any]) -> bool:
        written = datetime.datetime.fromisoformat(str(told["created_at"])[:19].replace(" ", "T"))
        now = datetime.datetime.utcfromtimestamp(self.now())
        return now - written > EDITABLE

    def undelivered(self, hook: Hook) -> Sequence[Undelivered]:
        """An answer that what stands behind the inbox did not take. Raises UnreadableError."""
        try:
            told = _event(hook)
            error = (told.get("content_attributes") or {}).get("external_error")
            is_ours = (told.get("sender") or {}).get("type") == "agent_bot"
        except (ValueError, KeyError, TypeError, AttributeError) as broken:
            raise UnreadableError(f"an event: {type(broken).__name__}") from broken
        if told["event"] != UPDATED or not error or not is_ours:
            return ()
        code = CODE.match(str(error))  # the words may name a person
        return [Undelivered(f"code {code[1]}" if code else "its inbox shows why")]

    async def send(self, to: Mapping[str, str], part: Part) -> None:
        """One message, with its choices as options. Raises DeliveryError."""
        message: dict[str, Any] = {
            "content": _inert(part.text),
            "message_type": "outgoing",
            "private": False,
            "content_type": "text",
        }
        if part.choices:
            items = [{"title": choice.title, "value": choice.token} for choice in part.choices]
            message |= {"content_type": "input_select", "content_attributes": {"items": items}}
        await self._call(to, "messages", message)

    async def hand_over(self, to: Mapping[str, str], gist: str) -> None:
        """A note that only staff see, then the conversation is theirs. Raises DeliveryError."""
        if gist:
            note = {"content": _inert(gist[:LONGEST_NOTE]), "message_type": "outgoing", "private": True}
            await self._call(to, "messages", note)
        await self._call(to, "toggle_status", {"status": OPEN})
        if self.settings[TEAM]:
            await self._assign(to)

    async def _assign(self, to: Mapping[str, str]) -> None:
        """To the team. Where that fails, the conversation is open all the same."""
        try:
            reply = await self._call(to, "assignments", {"team_id": self.settings[TEAM]})
        except DeliveryError as error:
            logger.warning("%s: a conversation could not be assigned to the team: %s", self.name, error)
        else:
            if not _told(reply):
                logger.warning("%s: %s: there is no such team", self.name, TEAM)

    async def _call(self, to: Mapping[str, str], what: str, content: Mapping[str, Any]) -> httpx.Response:
        place = f"api/v1/accounts/{to['account']}/conversations/{to['conversation']}/{what}"
        headers = {"api_access_token": self.settings[TOKEN]}
        reply = await self.courier.post(
            f"{self.settings[URL].rstrip('/')}/{place}", json=content, headers=headers
        )
        status, told = reply.status_code, _told(reply)
        if reply.is_success:
            return reply
        reason = str(told.get("error") or told.get("message") or "")[:100]
        if FLOODED in reason.lower():  # CONVERSATION_MESSAGE_PER_MINUTE_LIMIT of the installation
            raise AwayError(f"{what}: {reason}")
        if status == httpx.codes.NOT_FOUND and reason:
            raise GoneError(f"{what}: {reason}")
        raise RefusedError(f"{what}: status {status}: {reason or f'is {URL} right?'}", str(status))


def _compare(told: str | None, wanted: str) -> None:
    """In constant time. Raises ForgedError."""
    if told is None:
        raise ForgedError(401)
    if not hmac.compare_digest(told.encode("utf-8", "replace"), wanted.encode()):
        raise ForgedError


def _event(hook: Hook) -> dict[str, Any]:
    told = json.loads(hook.body)
    if not isinstance(told, dict) or not isinstance(told["event"], str):
        raise TypeError("no event")
    return told


def _place(told: Mapping[str, Any], conversation: Mapping[str, Any]) -> dict[str, str]:
    return {
        "account": str(int(told["account"]["id"])),
        "conversation": str(int(conversation["id"])),
        "channel": str(conversation.get("channel") or ""),
    }


def _person(to: Mapping[str, str]) -> str:
    """A new conversation of the same contact is a new one here too."""
    return f"{to['account']}/{to['conversation']}"


def _is_of_visitor(told: Mapping[str, Any], more: Mapping[str, Any]) -> bool:
    """Not of staff or a bot, not taken back, and no mail that a machine answers with: it would never end."""
    sender = told.get("sender") or {}
    mail = more.get("email") or {}
    return (
        (sender.get("type") or "contact") == "contact"
        and not more.get("deleted")
        and not (isinstance(mail, dict) and mail.get("auto_reply"))
    )


def _kind(told: Mapping[str, Any], text: str, channel: str) -> tuple[Any, str]:
    if told.get("attachments") or not text.strip():
        return MEDIA, text
    if TOKEN_OF_BUTTON.fullmatch(text):  # so a press comes back from Telegram
        return PRESSED, text
    if channel == "Channel::Telegram" and START.fullmatch(text):
        return STARTED, ""
    return TEXT, text


def _submitted(told: Mapping[str, Any], more: Mapping[str, Any]) -> str | None:
    """The token of the option that was chosen in the widget; None for anything else."""
    if told.get("content_type") != "input_select" or not more.get("submitted_values"):
        return None
    value = str(more["submitted_values"][0]["value"])
    return value if TOKEN_OF_BUTTON.fullmatch(value) else None


def _inert(text: str) -> str:
    """Chatwoot fills in {{...}} (Liquid): what a visitor typed would tell them what staff have noted."""
    return LIQUID.sub("{ ", text)


def _told(reply: httpx.Response) -> dict[str, Any]:
    try:
        told = reply.json()
    except ValueError:
        return {}
    return told if isinstance(told, dict) else {}
