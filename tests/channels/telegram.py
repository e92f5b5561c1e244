"""Telegram: updates in the shapes of https://core.telegram.org/bots/api, and its Bot API."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Sequence
from html.parser import HTMLParser
from typing import Any

from tests.channels.kit import COUNTER, Kit, Request
from tests.channels.stand_in import Answer, Call, Heard, StandIn

TOKEN, SECRET, USERNAME = "7000000001:AAtestTokenOfNobody", "a_secret_of_the_webhook", "thora_test_bot"
GROUP = -1_001_000_000_000
TAGS = {"b", "i", "u", "s", "a", "code", "pre", "tg-spoiler"}


class _Text(HTMLParser):
    """What is left of a message's entities; unknown tags and open ones are errors, as Telegram has it."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.told, self.open, self.wrong = "", list[str](), ""

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        self.open.append(tag)
        if tag not in TAGS:
            self.wrong = f'Unsupported start tag "{tag}"'

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            self.wrong = f'Unmatched end tag "{tag}"'

    def handle_data(self, data: str) -> None:
        self.told += data


def _refusal(status: int, description: str, **parameters: Any) -> dict[str, Any]:
    return {"ok": False, "error_code": status, "description": description, **parameters}


class TelegramApi(StandIn):
    """sendMessage and what is around it."""

    def __init__(self) -> None:
        super().__init__()
        self.callbacks: set[str] = set()
        self.webhook: dict[str, Any] = {"url": "", "pending_update_count": 0}

    def is_message(self, call: Call) -> bool:
        """Only sendMessage."""
        return call.path.endswith("/sendMessage")

    def answer(self, call: Call) -> Answer:
        """As the Bot API."""
        token, _, method = call.path.removeprefix("/bot").partition("/")
        if token != TOKEN:
            return self.refuse(401, _refusal(401, "Unauthorized"), "token")
        if method == "answerCallbackQuery":
            self.callbacks.add(call.body["callback_query_id"])
            return Answer(body={"ok": True, "result": True})
        if method == "sendChatAction":
            return Answer(body={"ok": True, "result": True})
        if method == "setWebhook":
            return self._set_webhook(call.body)
        if method == "getWebhookInfo":
            return Answer(body={"ok": True, "result": self.webhook})
        if method != "sendMessage":
            return self.refuse(404, _refusal(404, "Not Found"), method)
        return self._message(call.body)

    def _set_webhook(self, body: dict[str, Any]) -> Answer:
        """https://core.telegram.org/bots/api#setwebhook."""
        if not body["url"].startswith("https://"):
            return Answer(
                400, _refusal(400, "Bad Request: bad webhook: An HTTPS URL must be provided for webhook")
            )
        if not re.fullmatch(r"[A-Za-z0-9_-]{1,256}", body.get("secret_token", "")):
            return self._bad("secret token contains unallowed characters")
        if body.get("drop_pending_updates"):
            return self._bad("messages that wait would be lost")
        allowed = list(body.get("allowed_updates") or ())
        self.webhook = {**self.webhook, "url": body["url"], "allowed_updates": allowed, "max_connections": 40}
        return Answer(body={"ok": True, "result": True, "description": "Webhook was set"})

    def _message(self, body: dict[str, Any]) -> Answer:
        person = str(body["chat_id"])
        if not isinstance(body["chat_id"], int):
            return self._bad("chat_id must be a number here")
        if self.is_blocked(person):
            return Answer(403, _refusal(403, "Forbidden: bot was blocked by the user"))
        read = _Text()
        read.feed(body["text"])
        read.close()
        if body.get("parse_mode") != "HTML":
            return self._bad("no parse_mode")
        if read.wrong or read.open:
            return self._bad(f"can't parse entities: {read.wrong or read.open}")
        if not read.told.strip():
            return self._bad("message text is empty")
        if len(read.told.encode("utf-16-le")) // 2 > 4096:
            return self._bad("message is too long")
        rows = (body.get("reply_markup") or {}).get("inline_keyboard") or []
        buttons = [button for row in rows for button in row]
        if len(buttons) > 100 or any(len(row) > 8 for row in rows):
            return self._bad("reply markup is too long")
        for button in buttons:
            if not button["text"].strip():
                return self._bad("button text is empty")
            if not 1 <= len(button["callback_data"].encode()) <= 64:
                return self._bad("BUTTON_DATA_INVALID")
        choices = tuple((button["text"], button["callback_data"]) for button in buttons)
        reader = f"{person}#{body['message_thread_id']}" if "message_thread_id" in body else person
        self.hears(reader, Heard(read.told, choices))
        result = {"message_id": next(COUNTER), "date": int(time.time()), "chat": {"id": body["chat_id"]}}
        return Answer(body={"ok": True, "result": result})

    def _bad(self, why: str) -> Answer:
        return self.refuse(400, _refusal(400, f"Bad Request: {why}"), why)


class TelegramKit(Kit):
    """Telegram."""

    name = "telegram"

    def environment(self, address: str) -> dict[str, str]:
        """Settings of the bot."""
        return {
            "THORA_TELEGRAM_TOKEN": TOKEN,
            "THORA_TELEGRAM_SECRET": SECRET,
            "THORA_TELEGRAM_USERNAME": USERNAME,
            "THORA_TELEGRAM_API": address,
        }

    def _update(self, kind: str, content: dict[str, Any], id_: str = "", secret: str = SECRET) -> Request:
        update = {"update_id": int(id_ or self.new_id()), kind: content}
        headers = {"Content-Type": "application/json", "X-Telegram-Bot-Api-Secret-Token": secret}
        return Request("/telegram/webhook", json.dumps(update).encode(), headers)

    def _message(self, person: str, chat: dict[str, Any] | None = None, **content: Any) -> dict[str, Any]:
        who = {"id": int(person), "is_bot": False, "first_name": "Ana", "language_code": "en"}
        return {
            "message_id": next(COUNTER),
            "from": who,
            "chat": chat or {"id": int(person), "first_name": "Ana", "type": "private"},
            "date": int(time.time()),
            **content,
        }

    def text(self, person: str, text: str, id_: str = "", at: float | None = None) -> Request:
        """A private message."""
        entities = []
        if command := re.match(r"/\w+", text):
            entities = [{"offset": 0, "length": len(command.group()), "type": "bot_command"}]
        more = {"entities": entities} if entities else {}
        return self._update("message", self._message(person, text=text, **more), id_)

    def press(self, person: str, title: str, token: str, id_: str = "") -> Request:
        """A press of an inline button."""
        content = {
            "id": self.new_id(),
            "from": {"id": int(person), "is_bot": False, "first_name": "Ana"},
            "message": self._message(
                str(TOKEN.partition(":")[0]), {"id": int(person), "type": "private"}, text="?"
            ),
            "chat_instance": "1",
            "data": token,
        }
        return self._update("callback_query", content, id_)

    def media(self, person: str, caption: str = "") -> Request:
        """A photo, or with no caption a voice message."""
        if caption:
            photo = [{"file_id": "A", "file_unique_id": "a", "width": 90, "height": 51, "file_size": 1101}]
            return self._update("message", self._message(person, photo=photo, caption=caption))
        voice = {
            "duration": 2,
            "mime_type": "audio/ogg",
            "file_id": "B",
            "file_unique_id": "b",
            "file_size": 9,
        }
        return self._update("message", self._message(person, voice=voice))

    def in_group(self, person: str, text: str, addressed: bool) -> Request:
        """A message in a supergroup."""
        chat = {"id": GROUP - int(person), "title": "Back pain", "type": "supergroup"}
        said = f"@{USERNAME} {text}" if addressed else text
        return self._update("message", self._message(person, chat, text=said))

    def group_reader(self, person: str) -> str:
        """The group."""
        return str(GROUP - int(person))

    def edit(self, person: str, text: str) -> Request:
        """An edited private message."""
        return self._update(
            "edited_message", self._message(person, text=text, edit_date=int(time.time()) + 5)
        )

    def blocks(self, person: str) -> Request:
        """The private chat's member "kicks" the bot."""
        self.api.block(person)
        bot = {"id": int(TOKEN.partition(":")[0]), "is_bot": True, "first_name": "Thora"}
        content = self._message(
            person,
            old_chat_member={"user": bot, "status": "member"},
            new_chat_member={"user": bot, "status": "kicked", "until_date": 0},
        )
        return self._update("my_chat_member", content)

    def forged(self, genuine: Request) -> Sequence[Request]:
        """Without the secret, with another, with a part of it."""
        return [
            genuine.without("X-Telegram-Bot-Api-Secret-Token"),
            *(
                Request(
                    genuine.path, genuine.body, {**genuine.headers, "X-Telegram-Bot-Api-Secret-Token": other}
                )
                for other in ("", "another", SECRET[:-1], SECRET + "x", SECRET.upper())
            ),
        ]
