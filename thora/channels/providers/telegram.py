"""Telegram's Bot API, https://core.telegram.org/bots/api: updates by webhook, answers by sendMessage."""

from __future__ import annotations

import datetime
import hmac
import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

import httpx

from thora.channels.messaging.arrival import LEFT, MEDIA, PRESSED, STARTED, TEXT, Arrival
from thora.channels.messaging.courier import Courier, GoneError, RefusedError, retry_after
from thora.channels.messaging.limits import Limits
from thora.channels.messaging.provider import (
    ALWAYS,
    NEVER,
    ForgedError,
    Hook,
    Provider,
    UnreadableError,
    Variable,
)
from thora.channels.messaging.rendering import Part

TOKEN, SECRET = "THORA_TELEGRAM_TOKEN", "THORA_TELEGRAM_SECRET"
USERNAME, API = "THORA_TELEGRAM_USERNAME", "THORA_TELEGRAM_API"
HEADER = "x-telegram-bot-api-secret-token"
UPDATES = ("message", "edited_message", "callback_query", "my_chat_member")
START = re.compile(r"/start(@\w+)?(\s.*)?", re.DOTALL)
LEFT_STATES = ("kicked", "left")
# Of a message that somebody wrote; all others are Telegram's own notes, such as that something was pinned.
# https://core.telegram.org/bots/api#message
CONTENT = (
    "animation", "audio", "checklist", "contact", "dice", "document", "game", "location", "paid_media",
    "photo", "poll", "sticker", "story", "venue", "video", "video_note", "voice",
)  # fmt: skip
# What Telegram answers 400 to where nobody is there any more.
GONE = ("chat not found", "user is deactivated", "group chat was deactivated", "not enough rights")


class Telegram(Provider):
    """A bot that clinics make with @BotFather."""

    name = "telegram"
    # https://core.telegram.org/bots/api#sendmessage: 4,096 UTF-16 units; buttons are ours to limit.
    limits = Limits(text=4096, buttons=12, button=60, wide=18, markup="html", units="utf16")
    variables = (
        Variable(TOKEN, "the bot's token, from @BotFather"),
        Variable(
            SECRET, "a secret of your own, 16 or more letters, digits, _ and -; set-webhook hands it over"
        ),
        Variable(USERNAME, "the bot's name without @, to be addressed by it in groups", default=""),
        Variable(API, "where the Bot API is", default="https://api.telegram.org"),
    )

    def __init__(self, settings: Mapping[str, str], courier: Courier) -> None:
        super().__init__(settings, courier)
        courier.patience = _patience
        self._id = settings[TOKEN].partition(":")[0]
        name = re.escape(settings[USERNAME].lstrip("@"))
        self._mention = re.compile(rf"@{name}\b[\s,:]*", re.IGNORECASE) if name else None

    def verify(self, hook: Hook) -> None:
        """By the secret that set-webhook gave to Telegram. Raises ForgedError."""
        told = hook.headers.get(HEADER)
        if told is None:
            raise ForgedError(401)
        if not hmac.compare_digest(told.encode(), self.settings[SECRET].encode()):
            raise ForgedError

    def read(self, hook: Hook) -> Sequence[Arrival]:
        """The one update of a request. Raises UnreadableError."""
        try:
            update = json.loads(hook.body)
            number = str(int(update["update_id"]))
            kind = next((kind for kind in UPDATES if kind in update), None)
            found = self._arrival(number, kind, update[kind]) if kind else None
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise UnreadableError(f"an update: {type(error).__name__}") from error
        return [found] if found else []

    def _arrival(self, number: str, kind: str, told: Mapping[str, Any]) -> Arrival | None:
        if kind == "callback_query":
            return _pressed(number, told)
        chat, who = told["chat"], told.get("from") or {}
        to = {"chat": str(chat["id"])}
        if told.get("is_topic_message"):
            to["topic"] = str(told["message_thread_id"])
        if kind == "my_chat_member":
            left = told["new_chat_member"]["status"] in LEFT_STATES and chat["type"] == "private"
            return Arrival(number, _person(chat, who), to, LEFT) if left else None
        if who.get("is_bot") or not who:
            return None  # other bots, and what a channel posts in its group
        text = str(told.get("text") or told.get("caption") or "")
        if not text and (kind == "edited_message" or not any(each in told for each in CONTENT)):
            return None  # nothing to read in it; edited: a place that moves on
        if not text and "media_group_id" in told:
            number = f"album {told['media_group_id']}"  # many pictures sent at once get one answer
        if chat["type"] != "private":
            if not self._is_addressed(told, text):
                return None
            text = self._mention.sub("", text).strip() if self._mention else text
            to["reply_to"] = str(told["message_id"])
        if START.fullmatch(text):
            return Arrival(number, _person(chat, who), to, STARTED)
        return Arrival(number, _person(chat, who), to, TEXT if "text" in told else MEDIA, text)

    def _is_addressed(self, told: Mapping[str, Any], text: str) -> bool:
        answered = (told.get("reply_to_message") or {}).get("from") or {}
        return str(answered.get("id")) == self._id or bool(self._mention and self._mention.search(text))

    def window(self, to: Mapping[str, str]) -> datetime.timedelta:
        """Any time, but in no group: the numbers of groups are negative."""
        return NEVER if to["chat"].startswith("-") else ALWAYS

    async def seen(self, arrival: Arrival) -> None:
        """Show that Thora is typing; a button that was pressed stops waiting. Raises DeliveryError."""
        if "callback" in arrival.extra:
            await self.ask("answerCallbackQuery", {"callback_query_id": arrival.extra["callback"]})
        await self.ask("sendChatAction", {**_place(arrival.to), "action": "typing"})

    async def send(self, to: Mapping[str, str], part: Part) -> None:
        """One message, its choices below it. Raises DeliveryError."""
        message: dict[str, Any] = {
            **_place(to),
            "text": part.text,
            "parse_mode": "HTML",
            "link_preview_options": {"is_disabled": True},
        }
        if "reply_to" in to:
            message["reply_parameters"] = {
                "message_id": int(to["reply_to"]),
                "allow_sending_without_reply": True,
            }
        if part.choices:
            message["reply_markup"] = {"inline_keyboard": self._rows(part)}
        await self.ask("sendMessage", message)

    def _rows(self, part: Part) -> list[list[dict[str, str]]]:
        """Two short titles to a line, a long one alone."""
        rows: list[list[dict[str, str]]] = []
        for choice in part.choices:
            button = {"text": choice.title, "callback_data": choice.token}
            fits = len(choice.title) < self.limits.wide
            if rows and fits and len(rows[-1]) == 1 and len(rows[-1][0]["text"]) < self.limits.wide:
                rows[-1].append(button)
            else:
                rows.append([button])
        return rows

    async def ask(self, method: str, content: Mapping[str, Any]) -> Any:
        """Call a method of the Bot API; its `result`. Raises DeliveryError."""
        url = f"{self.settings[API].rstrip('/')}/bot{self.settings[TOKEN]}/{method}"
        reply = await self.courier.post(url, json=content)
        told = _told(reply)
        if reply.status_code == httpx.codes.OK:
            return told.get("result")
        moved = (told.get("parameters") or {}).get("migrate_to_chat_id")
        if moved and "chat_id" in content and content["chat_id"] != moved:
            return await self.ask(method, {**content, "chat_id": moved})
        reason = str(told.get("description") or "")[:100]
        if reply.status_code == httpx.codes.FORBIDDEN or any(each in reason.lower() for each in GONE):
            raise GoneError(f"{method}: {reason}")
        raise RefusedError(f"{method}: status {reply.status_code}: {reason}", str(reply.status_code))


def _pressed(number: str, told: Mapping[str, Any]) -> Arrival | None:
    if "data" not in told or "message" not in told:
        return None
    chat = told["message"]["chat"]
    to = {"chat": str(chat["id"])}
    if told["message"].get("is_topic_message"):
        to["topic"] = str(told["message"]["message_thread_id"])
    extra = {"callback": str(told["id"])}
    return Arrival(number, _person(chat, told["from"]), to, PRESSED, str(told["data"]), extra)


def _person(chat: Mapping[str, Any], who: Mapping[str, Any]) -> str:
    """In a group each member has a conversation of their own, apart from the private one."""
    return str(chat["id"]) if chat["type"] == "private" else f"{chat['id']}/{who['id']}"


def _place(to: Mapping[str, str]) -> dict[str, int]:
    topic = {"message_thread_id": int(to["topic"])} if "topic" in to else {}
    return {"chat_id": int(to["chat"]), **topic}


def _told(reply: httpx.Response) -> dict[str, Any]:
    try:
        told = reply.json()
    except ValueError:
        return {}
    return told if isinstance(told, dict) else {}


def _patience(reply: httpx.Response) -> float | None:
    """Telegram says in the body how long to wait."""
    asked = (_told(reply).get("parameters") or {}).get("retry_after")
    return float(asked) if asked is not None else retry_after(reply)
