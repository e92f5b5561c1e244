"""Why a request of the website's chat is refused: each reason has a code, a status and a word."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple


class Refusal(NamedTuple):
    """HTTP status, and the name of what a visitor reads in data/chat_words.yml."""

    status: int
    word: str = "failed"


REFUSALS: Mapping[str, Refusal] = {
    "not_json": Refusal(400),
    "no_message_id": Refusal(400),
    "no_consent": Refusal(400),
    "bad_number": Refusal(400),
    "empty_message": Refusal(400),
    "unknown_payload": Refusal(400, "old_button"),
    "no_token": Refusal(401, "ended"),
    "bad_token": Refusal(401, "ended"),
    "expired_token": Refusal(401, "ended"),
    "origin": Refusal(403),
    "not_found": Refusal(404),
    "bad_method": Refusal(405),
    "consent_changed": Refusal(409, "consent_changed"),
    "too_long": Refusal(413, "too_long"),
    "too_many": Refusal(429, "try_later"),
    "no_answer": Refusal(500, "no_answer"),
    "internal": Refusal(500, "no_answer"),
    "starting": Refusal(503, "no_answer"),
    "unavailable": Refusal(503, "no_answer"),
    "busy": Refusal(503, "no_answer"),
}
WORDS = {code: refusal.word for code, refusal in REFUSALS.items()}


class RequestError(Exception):
    """A request that is refused. `code`: of REFUSALS, else KeyError; `wait`: seconds, then try again."""

    def __init__(self, code: str, wait: int = 0) -> None:
        super().__init__(code)
        self.code, self.wait = code, wait
        self.status, self.word = REFUSALS[code]
