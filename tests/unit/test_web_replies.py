"""How the website's requests are answered."""

from __future__ import annotations

import json
from types import SimpleNamespace
from typing import Any

import pytest

from thora.channels.origins import Origins
from thora.channels.rates import TooManyError
from thora.channels.web_errors import RequestError
from thora.channels.web_replies import HEADERS, Replies

WORDS = {
    "failed": "Not so.",
    "no_answer": "Something is wrong here.",
    "too_many": "Again in {seconds} seconds.",
}
REPLIES = Replies(Origins(["https://clinic.example"]), WORDS)


def request(origin: str | None = "https://clinic.example") -> Any:
    return SimpleNamespace(headers={"origin": origin} if origin else {}, host="chat.clinic.example")


async def reply_to(fault: Exception, asked: Any = None) -> Any:
    async def handler(_: Any) -> None:
        raise fault

    return await REPLIES.guarded(handler)(asked or request())


async def test_another_website_is_refused_and_may_not_read_why() -> None:
    reply = await reply_to(AssertionError("never reached"), request("https://other.example"))
    assert (reply.status, json.loads(reply.body)["error"]["code"]) == (403, "origin")
    assert "Access-Control-Allow-Origin" not in reply.headers


@pytest.mark.parametrize(
    ("fault", "status", "code", "text", "wait"),
    [
        (RequestError("not_json"), 400, "not_json", "Not so.", None),
        (RequestError("busy", wait=5), 503, "busy", "Something is wrong here.", "5"),
        (TooManyError(7), 429, "too_many", "Again in 7 seconds.", "7"),
        (KeyError("a fault of ours"), 500, "internal", "Something is wrong here.", None),
    ],
)
async def test_a_refusal_and_a_fault_are_told_as_json(
    fault: Exception, status: int, code: str, text: str, wait: str | None
) -> None:
    reply = await reply_to(fault)
    assert reply.status == status
    assert json.loads(reply.body) == {"error": {"code": code, "text": text}}
    assert reply.headers.get("Retry-After") == wait
    assert reply.headers["Access-Control-Allow-Origin"] == "https://clinic.example"


@pytest.mark.parametrize("origin", [None, "https://clinic.example"])
def test_every_answer_has_the_headers_of_safety(origin: str | None) -> None:
    for reply in (REPLIES.json(request(origin), {}), REPLIES.nothing(request(origin))):
        assert {name: reply.headers[name] for name in HEADERS} == HEADERS
        assert reply.headers.get("Access-Control-Allow-Origin") == origin


async def test_a_browser_is_told_what_it_may_send() -> None:
    reply = await REPLIES.preflight(request())
    assert reply.headers["Access-Control-Allow-Headers"] == "Authorization, Content-Type, Last-Event-ID"
    assert reply.headers["Access-Control-Allow-Origin"] == "https://clinic.example"
