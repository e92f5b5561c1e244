"""What the server says to paths and methods below the chat's that are none of its own."""

from __future__ import annotations

from collections.abc import AsyncIterator

import httpx
import pytest
from sanic import Blueprint, Sanic
from sanic.request import Request
from sanic.response import HTTPResponse

from tests.asgi import asked
from thora.channels.origins import Origins
from thora.channels.web_replies import HEADERS, Replies
from thora.channels.web_routes import add_routes

OURS, EVIL = "https://clinic.example", "https://evil.example"
REPLIES = Replies(Origins([OURS]), {"failed": "Not so."})


@pytest.fixture
async def client(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[httpx.AsyncClient]:
    async def told(request: Request) -> HTTPResponse:
        return REPLIES.json(request, {"method": request.method})

    def fill(app: Sanic) -> None:
        chat = Blueprint("chat")
        add_routes(chat, "/chat", [("GET", "/news", told), ("POST", "/news", told)], REPLIES)
        app.blueprint(chat, url_prefix="/chat")

    async with asked(fill, monkeypatch) as http:
        yield http


@pytest.mark.parametrize("method", ["GET", "POST"])
async def test_a_path_is_answered_by_its_method(client: httpx.AsyncClient, method: str) -> None:
    assert (await client.request(method, "/chat/news")).json() == {"method": method}


@pytest.mark.parametrize("origin", [OURS, None])
@pytest.mark.parametrize(
    ("method", "path", "status", "code"),
    [
        ("GET", "/chat/olds", 404, "not_found"),
        ("POST", "/chat", 404, "not_found"),
        ("OPTIONS", "/chat/olds", 404, "not_found"),
        ("PUT", "/chat/news", 405, "bad_method"),
    ],
)
async def test_what_there_is_not_is_refused_as_all_else(
    client: httpx.AsyncClient, origin: str | None, method: str, path: str, status: int, code: str
) -> None:
    reply = await client.request(method, path, headers={"Origin": origin} if origin else {})
    assert reply.status_code == status
    assert reply.json() == {"error": {"code": code, "text": "Not so."}}
    assert reply.headers.get("access-control-allow-origin") == origin
    assert {name: reply.headers[name] for name in HEADERS} == HEADERS


async def test_a_method_that_is_none_is_told_those_that_are(client: httpx.AsyncClient) -> None:
    allowed = (await client.delete("/chat/news")).headers["allow"]
    assert set(allowed.split(", ")) == {"GET", "POST", "OPTIONS"}


@pytest.mark.parametrize(("method", "path"), [("GET", "/chat/olds"), ("PUT", "/chat/news")])
async def test_another_website_may_not_even_read_what_there_is(
    client: httpx.AsyncClient, method: str, path: str
) -> None:
    reply = await client.request(method, path, headers={"Origin": EVIL})
    assert (reply.status_code, reply.json()["error"]["code"]) == (403, "origin")
    assert "access-control-allow-origin" not in reply.headers


@pytest.mark.parametrize("path", ["/other", "/chatter"])
async def test_elsewhere_the_server_answers_in_its_own_form(client: httpx.AsyncClient, path: str) -> None:
    reply = await client.get(path)
    assert reply.status_code == 404
    assert "Not so." not in reply.text
