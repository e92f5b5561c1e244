"""WhatsApp: notifications in the shapes of Meta's documents.

https://developers.facebook.com/documentation/business-messaging/whatsapp: webhooks/reference/messages
"""

from __future__ import annotations

import hashlib
import hmac
import itertools
import json
import time
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

from tests.channels.kit import Kit, Request
from tests.channels.whatsapp_api import NUMBER_ID, TOKEN, Message, WhatsAppApi, is_user, wamid

OTHER_NUMBER_ID = "106540352242923"  # of the same app
ACCOUNT, DISPLAY = "102290129340398", "15550783881"
APP_SECRET, VERIFY_TOKEN = "app-secret-for-tests-0123456789", "verify-me-7Kq2xZ"
PEOPLE = itertools.count(1)


def sender(person: str) -> dict[str, str]:
    """As messages name who wrote: .../whatsapp/business-scoped-user-ids."""
    if is_user(person):
        return {"from": "", "from_user_id": person}
    return {"from": person, "from_user_id": f"CA.{person}"}


def notification(*values: Mapping[str, Any], field: str = "messages") -> bytes:
    """Each value in an entry of its own."""
    entries = [{"id": ACCOUNT, "changes": [{"value": value, "field": field}]} for value in values]
    return json.dumps({"object": "whatsapp_business_account", "entry": entries}).encode()


def value(*messages: Message, number: str = NUMBER_ID, **content: Any) -> dict[str, Any]:
    """What a change tells of one of the app's numbers."""
    told: dict[str, Any] = {
        "messaging_product": "whatsapp",
        "metadata": {"display_phone_number": DISPLAY, "phone_number_id": number},
        **content,
    }
    if messages:
        told["contacts"] = [
            {
                "profile": {"name": "Ana"},
                "wa_id": each.get("from", ""),
                "user_id": each.get("from_user_id", ""),
            }
            for each in messages
        ]
        told["messages"] = list(messages)
    return told


def message(person: str, kind: str, content: Any, id_: str = "") -> Message:
    """A message of any kind."""
    return {
        **sender(person),
        "id": id_ or wamid(),
        "timestamp": str(int(time.time())),
        "type": kind,
        kind: content,
    }


def signed(body: bytes, secret: str = APP_SECRET, signature: str | None = None) -> Request:
    """A notification as Meta brings it."""
    right = "sha256=" + hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
    headers = {
        "Content-Type": "application/json",
        "User-Agent": "facebookexternalua",
        "X-Hub-Signature-256": right if signature is None else signature,
    }
    return Request("/whatsapp/webhook", body, headers)


class WhatsAppKit(Kit):
    """WhatsApp. Every second person has a username, and writes without a phone number."""

    name = "whatsapp"
    api: WhatsAppApi

    def environment(self, address: str) -> dict[str, str]:
        """Settings of the number."""
        return {
            "THORA_WHATSAPP_NUMBER_ID": NUMBER_ID,
            "THORA_WHATSAPP_TOKEN": TOKEN,
            "THORA_WHATSAPP_APP_SECRET": APP_SECRET,
            "THORA_WHATSAPP_VERIFY_TOKEN": VERIFY_TOKEN,
            "THORA_WHATSAPP_API": address,
        }

    def _brings(self, person: str, kind: str, content: Any, id_: str = "") -> Request:
        return signed(notification(value(self._noted(person, message(person, kind, content, id_)))))

    def _noted(self, person: str, told: Message) -> Message:
        self.api.writes(person, told["id"])
        return told

    def text(self, person: str, text: str, id_: str = "", at: float | None = None) -> Request:
        """A typed message."""
        return self._brings(person, "text", {"body": text}, id_)

    def press(self, person: str, title: str, token: str, id_: str = "") -> Request:
        """A reply button or a row of a list, whichever it was."""
        kind = "list_reply" if token in self.api.in_lists else "button_reply"
        content = {"type": kind, kind: {"id": token, "title": title}}
        return self._brings(person, "interactive", content, id_)

    def media(self, person: str, caption: str = "") -> Request:
        """A photo, or with no caption a voice message."""
        if caption:
            image = {
                "caption": caption,
                "mime_type": "image/jpeg",
                "sha256": "SfInY0gGK",
                "id": "1003383421387256",
            }
            return self._brings(person, "image", image)
        audio = {
            "mime_type": "audio/ogg; codecs=opus",
            "sha256": "SfInY0gG",
            "id": "1908647269898587",
            "voice": True,
        }
        return self._brings(person, "audio", audio)

    def edit(self, person: str, text: str) -> Request:
        """A typed message, corrected."""
        new = {"type": "text", "text": {"body": text}}
        return self._brings(person, "edit", {"original_message_id": wamid(), "message": new})

    def batch(self, messages: Sequence[tuple[str, str]]) -> Request:
        """An entry for each message, and one to another number of the same app."""
        values = [
            value(self._noted(person, message(person, "text", {"body": text}))) for person, text in messages
        ]
        other = message(self.new_person(), "text", {"body": "are you open on sunday"})
        return signed(notification(value(other, number=OTHER_NUMBER_ID), *values))

    def own_echo(self, person: str, text: str) -> Request:
        """A message that the clinic typed on a phone with the same number, and receipts of it."""
        echo = {"from": DISPLAY, "to": person, "id": wamid(), "type": "text", "text": {"body": text}}
        echoes = value(message_echoes=[{**echo, "timestamp": str(int(time.time()))}])
        change = {"value": echoes, "field": "smb_message_echoes"}
        told = json.loads(
            notification(*(self._status(person, each) for each in ("sent", "delivered", "read")))
        )
        told["entry"][0]["changes"].insert(0, change)
        return signed(json.dumps(told).encode())

    def receipt(self, person: str) -> Request:
        """A message was read."""
        return signed(notification(self._status(person, "read")))

    @staticmethod
    def _status(person: str, status: str) -> dict[str, Any]:
        told = {"id": wamid(), "status": status, "timestamp": str(int(time.time()))}
        who = sender(person)
        whom = {"recipient_id": who["from"], "recipient_user_id": who["from_user_id"]}
        return value(statuses=[{**told, **whom}])

    def challenge(self) -> tuple[Request, str]:
        """As when the webhook is set."""
        query = {"hub.mode": "subscribe", "hub.challenge": "1158201444", "hub.verify_token": VERIFY_TOKEN}
        return Request(f"/whatsapp/webhook?{urlencode(query)}", b"", {}, "GET"), "1158201444"

    def forged(self, genuine: Request) -> Sequence[Request]:
        """Not signed, signed with another secret or otherwise, other words; a challenge by a stranger."""
        right = genuine.headers["X-Hub-Signature-256"]
        sha1 = "sha1=" + hmac.new(APP_SECRET.encode(), genuine.body, hashlib.sha1).hexdigest()
        wrong = {"hub.mode": "subscribe", "hub.challenge": "1", "hub.verify_token": VERIFY_TOKEN[:-1]}
        return [
            genuine.without("X-Hub-Signature-256"),
            signed(genuine.body, "another secret"),
            genuine.with_body(genuine.body.replace(b"which", b"whose")),
            genuine.with_body(genuine.body + b" "),
            *(
                signed(genuine.body, signature=each)
                for each in ("", "sha256=", right[:-1], right.removeprefix("sha256="), sha1, "sha256=\xff")
            ),
            Request(f"/whatsapp/webhook?{urlencode(wrong)}", b"", {}, "GET"),
        ]

    def new_person(self) -> str:
        """A phone number, or the user id of somebody who has a username."""
        number = next(PEOPLE)
        return f"CA.77013491{number:06}" if number % 2 else f"1519{5_550_000 + number}"

    def new_id(self) -> str:
        """An id of a message."""
        return wamid()
