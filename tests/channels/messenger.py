"""Messenger: events in the shapes of Meta's documents, and its Send API.

https://developers.facebook.com/documentation/business-messaging/messenger-platform
"""

from __future__ import annotations

import hashlib
import hmac
import json
import time
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlencode, urlsplit

from tests.channels.kit import COUNTER, Kit, Request
from tests.channels.stand_in import Answer, Call, Heard, StandIn, query

PAGE, OTHER_PAGE, APP = "104000000000001", "104000000000002", 1517776481860111
TOKEN, SECRET, VERIFY = "EAAtestTokenOfNobody", "0123456789abcdef0123456789abcdef", "a secret of the webhook"
VERSION = "v26.0"
PATH = "/messenger/webhook"
ACTIONS = ("mark_seen", "typing_on", "typing_off")
WINDOW = 24 * 3600.0


def digest(content: bytes, secret: str = SECRET, way: str = "sha256") -> str:
    """An HMAC as Meta writes it."""
    return hmac.new(secret.encode(), content, way).hexdigest()


def error(code: int, message: str, subcode: int = 0) -> dict[str, Any]:
    """The body of a refusal."""
    more = {"error_subcode": subcode} if subcode else {}
    told = {"message": message, "type": "OAuthException", "code": code, **more, "fbtrace_id": "BLBz/WZt8dN"}
    return {"error": told}


class MessengerApi(StandIn):
    """POST /<version>/<page>/messages."""

    def __init__(self) -> None:
        super().__init__()
        self.actions: list[tuple[str, str]] = []
        self._wrote: dict[str, float] = {}

    def wrote(self, person: str, at: float) -> None:
        """Somebody has written to the page, which may answer from now on."""
        self._wrote[person] = at

    def is_message(self, call: Call) -> bool:
        """What is not a sender action."""
        return isinstance(call.body, dict) and "message" in call.body

    def answer(self, call: Call) -> Answer:
        """As the Send API."""
        if urlsplit(call.path).path != f"/{VERSION}/{PAGE}/messages" or call.method != "POST":
            return self._bad(100, "Unsupported request", 33)
        if call.headers.get("authorization") != f"Bearer {TOKEN}":
            return self._bad(190, "Invalid OAuth access token.")
        if query(call) != {"appsecret_proof": digest(TOKEN.encode())}:
            return self._bad(100, "Invalid appsecret_proof provided in the API argument")
        body = call.body
        if not isinstance(body, dict):
            return self._bad(100, "The parameter recipient is required")
        recipient = body.get("recipient")
        if (
            not isinstance(recipient, dict)
            or set(recipient) != {"id"}
            or not isinstance(recipient["id"], str)
        ):
            return self._bad(100, "Param recipient must be an object with an id")
        person = recipient.get("id")
        if person not in self._wrote:
            return self._bad(100, "No matching user found", 2018001)
        if self.is_blocked(person):
            return Answer(400, error(551, "This person isn't available right now.", 1545041))
        if "message" not in body:
            if set(body) != {"recipient", "sender_action"} or body["sender_action"] not in ACTIONS:
                return self._bad(100, "Param sender_action is wrong")
            self.actions.append((person, body["sender_action"]))
            return Answer(body={"recipient_id": person})
        return self._message(person, body)

    def _message(self, person: str, body: Mapping[str, Any]) -> Answer:
        if set(body) != {"recipient", "messaging_type", "message"}:
            return self._bad(100, f"unknown or missing: {sorted(body)}")
        if body["messaging_type"] != "RESPONSE":
            return self._bad(100, "messaging_type")
        if time.time() - self._wrote[person] > WINDOW:
            return self._bad(10, "This message is sent outside of allowed window.", 2018278)
        message = body["message"]
        if not set(message) <= {"text", "quick_replies"} or not str(message.get("text") or "").strip():
            return self._bad(100, "Message cannot be empty, must provide valid attachment or text", 2018034)
        if len(message["text"]) > 2000:
            return self._bad(100, "Length of param message[text] must be less than or equal to 2000")
        choices = message.get("quick_replies", [])
        if "quick_replies" in message and not 1 <= len(choices) <= 13:
            return self._bad(100, "Param message[quick_replies] has too few/many elements.")
        for choice in choices:
            if set(choice) != {"content_type", "title", "payload"} or choice["content_type"] != "text":
                return self._bad(100, f"quick reply: {sorted(choice)}")
            if not choice["title"].strip() or len(choice["title"]) > 20:
                return self._bad(100, "title of a quick reply: 1 to 20 characters")
            if not 1 <= len(choice["payload"]) <= 1000:
                return self._bad(100, "payload of a quick reply: 1 to 1000 characters")
        self.hears(
            person, Heard(message["text"], tuple((each["title"], each["payload"]) for each in choices))
        )
        return Answer(body={"recipient_id": person, "message_id": f"m_{next(COUNTER)}"})

    def _bad(self, code: int, why: str, subcode: int = 0) -> Answer:
        return self.refuse(400, error(code, f"(#{code}) {why}", subcode), why)


class MessengerKit(Kit):
    """Messenger."""

    name = "messenger"
    api: MessengerApi

    def environment(self, address: str) -> dict[str, str]:
        """Settings of the page and its app."""
        return {
            "THORA_MESSENGER_PAGE_ID": PAGE,
            "THORA_MESSENGER_TOKEN": TOKEN,
            "THORA_MESSENGER_APP_SECRET": SECRET,
            "THORA_MESSENGER_VERIFY_TOKEN": VERIFY,
            "THORA_MESSENGER_VERSION": VERSION,
            "THORA_MESSENGER_API": address,
        }

    def request(self, entries: Sequence[Mapping[str, Any]], object_: str = "page") -> Request:
        """Entries, signed. Meta escapes slashes and all that is not ASCII, and signs it so."""
        body = json.dumps({"object": object_, "entry": entries}).replace("/", "\\/").encode()
        return self.signed(body)

    def signed(self, body: bytes) -> Request:
        """A body with Meta's headers; the old one with SHA-1 still comes along."""
        headers = {
            "Content-Type": "application/json",
            "X-Hub-Signature": f"sha1={digest(body, way='sha1')}",
            "X-Hub-Signature-256": f"sha256={digest(body)}",
        }
        return Request(PATH, body, headers)

    def entry(self, *events: Mapping[str, Any], kind: str = "messaging", page: str = PAGE) -> dict[str, Any]:
        """Events of a page."""
        return {"id": page, "time": int(time.time() * 1000), kind: list(events)}

    def event(self, person: str, **content: Any) -> dict[str, Any]:
        """Something that a person did on the page."""
        self.api.wrote(person, time.time())
        return self.told(person, PAGE, **content)

    def told(self, sender: str, recipient: str, **content: Any) -> dict[str, Any]:
        """An event of whomever."""
        between = {"sender": {"id": sender}, "recipient": {"id": recipient}}
        return {**between, "timestamp": int(time.time() * 1000), **content}

    def message(self, person: str, id_: str = "", **content: Any) -> dict[str, Any]:
        """The event of a message."""
        return self.event(person, message={"mid": f"m_{id_ or self.new_id()}", **content})

    def text(self, person: str, text: str, id_: str = "", at: float | None = None) -> Request:
        """A typed message."""
        return self.request([self.entry(self.message(person, id_, text=text))])

    def press(self, person: str, title: str, token: str, id_: str = "") -> Request:
        """A quick reply."""
        return self.request(
            [self.entry(self.message(person, id_, text=title, quick_reply={"payload": token}))]
        )

    def media(self, person: str, caption: str = "") -> Request:
        """A voice message; with a caption a picture, and the words in a message of their own."""
        kind = "image" if caption else "audio"
        payload = {"url": "https://cdn.fbsbx.example/v/a.bin?oh=1"}
        events = [self.message(person, attachments=[{"type": kind, "payload": payload}])]
        if caption:
            events.append(self.message(person, text=caption))
        return self.request([self.entry(*events)])

    def edit(self, person: str, text: str) -> Request:
        """A message_edits event."""
        edit = {"mid": f"m_{self.new_id()}", "text": text, "num_edit": 1}
        return self.request([self.entry(self.event(person, message_edit=edit))])

    def blocks(self, person: str) -> Request:
        """Messenger does not tell it: who wrote and blocks the page at once cannot be answered."""
        self.api.block(person)
        return self.text(person, "hello")

    def batch(self, messages: Sequence[tuple[str, str]]) -> Request:
        """Several entries, several events in each; in between what is not for Thora."""
        told = [self.message(person, text=text) for person, text in messages]
        nobody = self.new_person()  # an answer to them would be refused
        foreign = self.told(nobody, OTHER_PAGE, message={"mid": f"m_{self.new_id()}", "text": "hello"})
        aside = self.told(nobody, PAGE, message={"mid": f"m_{self.new_id()}", "text": "hello"})
        return self.request(
            [
                self.entry(*told[:2]),
                self.entry(foreign, page=OTHER_PAGE),
                self.entry(aside, kind="standby"),
                self.entry(*told[2:]),
            ]
        )

    def own_echo(self, person: str, text: str) -> Request:
        """A message_echoes event, and what else Messenger tells of a message."""
        mid = f"m_{self.new_id()}"
        echo = {"mid": mid, "text": text, "is_echo": True, "app_id": APP}
        now = int(time.time() * 1000)
        reaction = {"reaction": "love", "emoji": "\u2764", "action": "react", "mid": mid}
        return self.request(
            [
                self.entry(
                    self.told(PAGE, person, message=echo),
                    self.event(person, delivery={"mids": [mid], "watermark": now}),
                    self.event(person, read={"watermark": now}),
                    self.event(person, reaction=reaction),
                    self.event(person, take_thread_control={"previous_owner_app_id": "1", "metadata": "x"}),
                )
            ]
        )

    def challenge(self) -> tuple[Request, str]:
        """How Meta verifies a webhook."""
        asked = {"hub.mode": "subscribe", "hub.verify_token": VERIFY, "hub.challenge": "1158201444"}
        return Request(f"{PATH}?{urlencode(asked)}", b"", method="GET"), "1158201444"

    def forged(self, genuine: Request) -> Sequence[Request]:
        """Without a signature, with SHA-1 alone, of another secret, of other words, spoilt."""
        body = genuine.body
        right = digest(body)
        values = (
            "",
            right,
            f"sha256={right[:-1]}",
            f"sha256={right.upper()}",
            f"sha256={digest(body, 'another')}",
            f"sha256={hashlib.sha256(body).hexdigest()}",
            f"sha1={digest(body, way='sha1')}",
            "sha256=\xff\xfe",
        )
        return [
            genuine.without("X-Hub-Signature-256"),
            genuine.with_body(body + b" "),
            *(Request(PATH, body, {**genuine.headers, "X-Hub-Signature-256": value}) for value in values),
        ]
