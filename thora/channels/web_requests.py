"""Reading the website's requests: nothing of what comes from outside is trusted before it was here."""

from __future__ import annotations

import json
import re
from collections.abc import Container
from dataclasses import dataclass
from typing import Any

from thora.channels.web_errors import RequestError

MAX_TEXT = 2_000  # characters of one message
MAX_BODY = 16_384  # bytes of one request
PAYLOAD = re.compile(r"/[a-z0-9_]{1,64}")
MESSAGE_ID = re.compile(r"[A-Za-z0-9_-]{8,64}")
CONSENT = re.compile(r"[0-9a-f]{8}")
UNPRINTABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]")  # half a character too
LEADING = re.compile(r"^[\s/]+")


@dataclass(frozen=True)
class Message:
    """What a visitor sends. `text`: what Rasa gets; `id`: the client's own, the same when sent again."""

    id: str
    text: str
    is_payload: bool = False


def read_body(body: bytes) -> dict[str, Any]:
    """The JSON object of a request. Raises RequestError."""
    if len(body) > MAX_BODY:
        raise RequestError("too_long")
    try:
        read = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise RequestError("not_json") from error
    if not isinstance(read, dict):
        raise RequestError("not_json")
    return read


def read_message(body: bytes) -> Message:
    """The message of a request. Raises RequestError.

    Typed text never becomes a command: leading slashes are taken off. Whether a payload was offered is not
    known here (`check_payload`).
    """
    read = read_body(body)
    message_id, payload, text = read.get("id"), read.get("payload"), read.get("text")
    if not isinstance(message_id, str) or not MESSAGE_ID.fullmatch(message_id):
        raise RequestError("no_message_id")
    if payload is not None:
        if not isinstance(payload, str) or not PAYLOAD.fullmatch(payload):
            raise RequestError("unknown_payload")
        return Message(message_id, payload, is_payload=True)
    text = LEADING.sub("", UNPRINTABLE.sub("", text)).rstrip() if isinstance(text, str) else ""
    if not text:
        raise RequestError("empty_message")
    if len(text) > MAX_TEXT:
        raise RequestError("too_long")
    return Message(message_id, text)


def check_payload(message: Message, offered: Container[str]) -> None:
    """Refuse a button that this conversation has not shown, by RequestError. Typed text always passes."""
    if message.is_payload and message.text not in offered:
        raise RequestError("unknown_payload")
