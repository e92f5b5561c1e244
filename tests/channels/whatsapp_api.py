"""WhatsApp's Cloud API as a stand-in, as strict as Meta's documents are.

https://developers.facebook.com/documentation/business-messaging/whatsapp:
messages/ and support/error-codes
"""

from __future__ import annotations

import re
import time
from base64 import b64encode
from collections.abc import Sequence
from typing import Any

from tests.channels.kit import COUNTER
from tests.channels.stand_in import Answer, Call, Heard, StandIn

NUMBER_ID = "106540352242922"
TOKEN, APP_SECRET, VERIFY_TOKEN = (
    "EAAtestTokenOfNobody",
    "app-secret-for-tests-0123456789",
    "verify-me-7Kq2xZ",
)
VERSION = "v26.0"
WINDOW = 24 * 3600.0  # seconds in which free text is taken
USER = re.compile(r"[A-Z]{2}\.[A-Za-z0-9]{1,128}")
TITLES = {
    100: "Invalid parameter",
    190: "Invalid OAuth access token - Cannot parse access token",
    131008: "Required parameter is missing",
    131009: "Parameter value is not valid",
    131026: "Message undeliverable",
    131047: "Re-engagement message",
}
Message = dict[str, Any]


def failure(code: int, details: str = "", status: int = 400) -> Answer:
    """An error as the Graph API tells it."""
    title = TITLES.get(code, "An error")
    error = {
        "message": f"(#{code}) {title}",
        "type": "OAuthException",
        "code": code,
        "error_data": {"messaging_product": "whatsapp", "details": details or title},
        "fbtrace_id": "Az8or2yhqkZfEZ-_4Qn_Bam",
    }
    return Answer(status, {"error": error})


def is_user(person: str) -> bool:
    """Whether somebody has a username and hides the phone number."""
    return "." in person


def wamid() -> str:
    """An id of a message."""
    return "wamid." + b64encode(f"message {next(COUNTER)} {time.time_ns()}".encode()).decode()


class _RefusedError(Exception):
    def __init__(self, code: int, why: str, status: int = 400) -> None:
        super().__init__(why)
        self.answer, self.why = failure(code, why, status), why


class WhatsAppApi(StandIn):
    """POST /<version>/<phone number ID>/messages."""

    def __init__(self) -> None:
        super().__init__()
        self.written: dict[str, float] = {}  # when somebody wrote last, in seconds
        self.ids: set[str] = set()  # of messages that have come in
        self.read: set[str] = set()  # of those with two blue ticks
        self.in_lists: set[str] = set()  # tokens that were rows
        self.templates = {("reminder", "en"): 2}  # approved ones: how many parameters

    def writes(self, person: str, id_: str) -> None:
        """Somebody has written: for 24 hours anything may be sent to them."""
        self.written[person] = time.time()
        self.ids.add(id_)

    def is_message(self, call: Call) -> bool:
        """All but ticks."""
        return isinstance(call.body, dict) and "type" in call.body

    def answer(self, call: Call) -> Answer:
        """As the Cloud API."""
        try:
            return self._answer(call)
        except _RefusedError as refused:
            return self.refuse(refused.answer.status, refused.answer.body, refused.why)

    def _answer(self, call: Call) -> Answer:
        if call.headers.get("authorization") != f"Bearer {TOKEN}":
            raise _RefusedError(190, "token", 401)
        if call.method != "POST" or call.path != f"/{VERSION}/{NUMBER_ID}/messages":
            raise _RefusedError(100, f"{call.method} {call.path}")
        if call.body.get("messaging_product") != "whatsapp":
            raise _RefusedError(100, "The parameter messaging_product is required.")
        if "status" in call.body:
            return self._tick(call.body)
        return self._message(call.body)

    def _tick(self, body: Message) -> Answer:
        wanted = {"status": "read", "typing_indicator": {"type": "text"}}
        if {name: body.get(name) for name in wanted} != wanted:
            raise _RefusedError(100, f"a tick: {body}")
        if body.get("message_id") not in self.ids:
            raise _RefusedError(131009, "message_id: no such message")
        self.read.add(body["message_id"])
        return Answer(body={"success": True})

    def _message(self, body: Message) -> Answer:
        person = self._reader(body)
        kind = body["type"]
        known = {"messaging_product", "recipient_type", "to", "recipient", "type", kind}
        if kind not in ("text", "interactive", "template") or set(body) - known:
            raise _RefusedError(100, f"unexpected: {sorted(body)}")
        if self.is_blocked(person):
            return failure(131026)
        heard = getattr(self, f"_{kind}")(body[kind])
        if kind != "template" and time.time() - self.written.get(person, 0.0) > WINDOW:
            raise _RefusedError(131047, "more than 24 hours have passed since they last wrote")
        self.hears(person, heard)
        contact = {"input": person, "user_id" if is_user(person) else "wa_id": person}
        told = {"messaging_product": "whatsapp", "contacts": [contact], "messages": [{"id": wamid()}]}
        return Answer(body=told)

    def _reader(self, body: Message) -> str:
        if body.get("recipient_type", "individual") != "individual":
            raise _RefusedError(100, "recipient_type")
        if "to" in body:
            if not re.fullmatch(r"\+?\d{7,15}", body["to"]):
                raise _RefusedError(131009, "to: a phone number")
            return str(body["to"]).lstrip("+")
        if not USER.fullmatch(body.get("recipient", "")):
            raise _RefusedError(100, "The parameter to is required.")
        return str(body["recipient"])

    def _text(self, content: Message) -> Heard:
        _length("text.body", content["body"], 4096)
        return Heard(content["body"])

    def _interactive(self, content: Message) -> Heard:
        _length("body.text", content["body"]["text"], 1024)
        action = content["action"]
        if content["type"] == "button":
            choices = self._buttons(action["buttons"])
        elif content["type"] == "list":
            choices = self._rows(action)
        else:
            raise _RefusedError(131009, "interactive.type")
        if len({token for _, token in choices}) < len(choices):
            raise _RefusedError(131009, "duplicated ids")
        return Heard(content["body"]["text"], tuple(choices))

    def _buttons(self, buttons: Sequence[Message]) -> list[tuple[str, str]]:
        if not 1 <= len(buttons) <= 3 or any(set(each) != {"type", "reply"} for each in buttons):
            raise _RefusedError(131009, f"{len(buttons)} buttons")
        for each in buttons:
            _length("title", each["reply"]["title"], 20)
            _length("id", each["reply"]["id"], 256)
        titles = [each["reply"]["title"] for each in buttons]
        if len(set(titles)) < len(titles):
            raise _RefusedError(131009, "duplicated titles")
        return [(each["reply"]["title"], each["reply"]["id"]) for each in buttons]

    def _rows(self, action: Message) -> list[tuple[str, str]]:
        _length("action.button", action["button"], 20)
        rows = [row for section in action["sections"] for row in section["rows"]]
        if not 1 <= len(action["sections"]) <= 10 or not 1 <= len(rows) <= 10:
            raise _RefusedError(131009, f"{len(rows)} rows")
        for section in action["sections"]:
            _length("section.title", section["title"], 24)
        for row in rows:
            _length("row.id", row["id"], 200)
            _length("row.title", row["title"], 24)
            if "description" in row:
                _length("row.description", row["description"], 72)
            self.in_lists.add(row["id"])
        return [(row["title"], row["id"]) for row in rows]

    def _template(self, content: Message) -> Heard:
        wanted = self.templates.get((content["name"], content["language"]["code"]))
        if wanted is None:
            raise _RefusedError(132001, "template name does not exist in the translation", 404)
        parameters = [
            each
            for component in content.get("components", ())
            if component["type"] == "body"
            for each in component["parameters"]
        ]
        if len(parameters) != wanted:
            raise _RefusedError(132000, "number of parameters does not match")
        for each in parameters:
            if each["type"] != "text" or re.search(r"[\n\t]| {5}", each["text"]) or not each["text"]:
                raise _RefusedError(132018, "parameters cannot have line breaks, tabs or rows of spaces")
        return Heard(f"{content['name']}: {', '.join(each['text'] for each in parameters)}")


def _length(name: str, text: Any, most: int) -> None:
    if not isinstance(text, str) or not text.strip() or text != text.strip() or len(text) > most:
        raise _RefusedError(131009, f"{name}: {len(text)} characters, of 1 to {most}")
