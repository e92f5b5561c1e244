"""The channel over HTTP, with a bot that says what it is told to and a real database."""

from __future__ import annotations

import asyncio
import datetime
import json
import logging
import uuid
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import httpx
import pytest
from rasa.core.lock_store import LockError

from tests.unit.conftest import CLINIC, TinyProject
from tests.web_visits import NAPS, Bot, agent_of, conversations_at, gone, served
from thora.channels import web, web_stream
from thora.channels.rates import Rates
from thora.channels.web import WebChannel
from thora.channels.web_requests import MAX_BODY, MAX_TEXT
from thora.channels.web_tokens import LIFE, RENEW, Tokens
from thora.store import VARIABLE

OURS, SISTER, EVIL = "https://testclinic.ca", "https://sister.example", "https://evil.example"
REQUESTS = [
    ("GET", "/chat/config"),
    ("POST", "/chat/conversations"),
    ("POST", "/chat/messages"),
    ("GET", "/chat/messages"),
    ("GET", "/chat/stream"),
    ("GET", "/chat/conversation"),
    ("DELETE", "/chat/conversation"),
    ("GET", "/chat/health"),
    ("GET", "/chat/ready"),
]
OF_A_CONVERSATION = REQUESTS[2:7]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[WebChannel, Path]]:
    """A channel and its folder; each test has conversations of its own in it."""
    tiny = TinyProject(tmp_path_factory.mktemp("clinic"))
    contact = {**CLINIC["contact"], "website": f"{OURS}/contact"}
    tiny.write("clinic.yml", {**CLINIC, "contact": contact, "chat": {"origins": [SISTER]}})
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv(VARIABLE)
        yield WebChannel(tiny.root), tiny.root


@pytest.fixture
def channel(made: tuple[WebChannel, Path], monkeypatch: pytest.MonkeyPatch) -> WebChannel:
    """The channel as it starts: nothing is counted, no key was read."""
    channel = made[0]
    monkeypatch.setattr(channel, "rates", Rates())
    monkeypatch.setattr(channel, "_tokens", None)
    return channel


@pytest.fixture
def bot(channel: WebChannel, made: tuple[WebChannel, Path]) -> Bot:
    return Bot(conversations_at(made[1]))


@pytest.fixture
def agent(bot: Bot) -> Any:
    return agent_of(bot)


@pytest.fixture
async def client(
    channel: WebChannel, agent: Any, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[httpx.AsyncClient]:
    async with served(channel, agent, monkeypatch) as http:
        yield http


class Visitor:
    """Somebody with a conversation."""

    def __init__(self, client: httpx.AsyncClient, token: str) -> None:
        self._client, self.token = client, token
        self.headers = {"Authorization": f"Bearer {token}"}

    async def ask(self, method: str, path: str, **more: Any) -> httpx.Response:
        headers = {**self.headers, **more.pop("headers", {})}
        return await self._client.request(method, path, headers=headers, **more)

    async def say(self, text: str = "hello", **more: Any) -> httpx.Response:
        return await self.ask("POST", "/chat/messages", json={"id": str(uuid.uuid4()), "text": text, **more})

    async def press(self, payload: str) -> httpx.Response:
        body = {"id": str(uuid.uuid4()), "payload": payload, "title": "as the client says"}
        return await self.ask("POST", "/chat/messages", json=body)

    async def missed(self, after: int = 0) -> list[dict[str, Any]]:
        entries: list[dict[str, Any]] = (await self.ask("GET", f"/chat/messages?after={after}")).json()[
            "entries"
        ]
        return entries


async def begin(client: httpx.AsyncClient) -> Visitor:
    version = (await client.get("/chat/config")).json()["consent"]["version"]
    reply = await client.post("/chat/conversations", json={"consent": version})
    assert reply.status_code == 201
    return Visitor(client, reply.json()["token"])


@pytest.fixture
async def visitor(client: httpx.AsyncClient) -> Visitor:
    return await begin(client)


def code(reply: httpx.Response) -> tuple[int, str]:
    """Status and code of an error, which has words for the visitor too."""
    error = reply.json()["error"]
    assert error["text"]
    assert "{" not in error["text"]
    return reply.status_code, error["code"]


def with_app(client: httpx.AsyncClient) -> Any:
    return client._transport.app  # type: ignore[attr-defined]


async def test_the_config_has_what_the_widget_shows(client: httpx.AsyncClient) -> None:
    config = (await client.get("/chat/config?language=fr")).json()
    assert config["language"] == "fr"
    assert config["max_text"] == MAX_TEXT
    assert set(config["errors"].values()) <= set(config["words"])
    assert config["clinic"] == {**CLINIC["contact"], "website": f"{OURS}/contact", "name": "Test Clinic"}
    assert config["phones"] == ["519-555-2000", "9-8-8", "811", "911"]
    assert config["time_zone"] == "America/Toronto"
    assert config["words"]["send"]
    left_to_the_widget = [name for name, words in config["words"].items() if "{" in words]
    assert left_to_the_widget == ["too_many", "try_later"]
    assert config["errors"]["too_many"] == "try_later"  # `too_many` is said of what goes on by itself


@pytest.mark.parametrize(
    ("asked", "language"), [("", "en"), ("?language=es", "es"), ("?language=FR", "en"), ("?language=x", "en")]
)
async def test_words_and_what_to_agree_to_come_in_the_language_of_the_page(
    client: httpx.AsyncClient, channel: WebChannel, asked: str, language: str
) -> None:
    config = (await client.get(f"/chat/config{asked}")).json()
    assert (config["language"], config["words"]) == (language, channel.words[language])
    reply = await client.post("/chat/conversations", json={"consent": config["consent"]["version"]})
    assert reply.status_code == 201


async def test_who_agrees_gets_a_conversation_of_their_own(client: httpx.AsyncClient) -> None:
    one, two = await begin(client), await begin(client)
    assert one.token != two.token
    assert (await one.say("hello")).status_code == 200
    assert await two.missed() == []


async def test_the_token_says_when_it_ends(client: httpx.AsyncClient, channel: WebChannel) -> None:
    reply = await client.post("/chat/conversations", json={"consent": channel.consents["en"]})
    expires = datetime.datetime.fromisoformat(reply.json()["expires"].replace("Z", "+00:00"))
    assert abs(expires - datetime.datetime.now(datetime.timezone.utc) - LIFE) < datetime.timedelta(minutes=1)


@pytest.mark.parametrize(
    ("body", "refusal"),
    [
        ({"consent": "00000000"}, (409, "consent_changed")),
        ({"consent": "other"}, (400, "no_consent")),
        ({"consent": None}, (400, "no_consent")),
        ({}, (400, "no_consent")),
        ([], (400, "not_json")),
    ],
)
async def test_who_does_not_agree_to_the_text_of_today_gets_none(
    client: httpx.AsyncClient, body: Any, refusal: tuple[int, str]
) -> None:
    assert code(await client.post("/chat/conversations", json=body)) == refusal


def test_the_text_to_agree_to_has_another_version_when_it_changes(
    channel: WebChannel, tiny: TinyProject
) -> None:
    tiny.write("clinic.yml", {**CLINIC, "name": "Another Clinic"})
    assert WebChannel(tiny.root).consents["en"] != channel.consents["en"]


async def test_a_message_is_answered_with_entries(visitor: Visitor) -> None:
    body = (await visitor.say("heat or ice?")).json()
    assert set(body) == {"entries"}
    assert [(entry["from"], entry["text"]) for entry in body["entries"]] == [
        ("visitor", "heat or ice?"),
        ("thora", "Yes."),
    ]


async def test_a_button_that_was_offered_is_pressed_under_thoras_own_title(visitor: Visitor) -> None:
    await visitor.say()
    assert (await visitor.press("/naps")).json()["entries"][0]["text"] == NAPS["title"]


async def test_a_button_that_was_offered_elsewhere_is_refused(client: httpx.AsyncClient, bot: Bot) -> None:
    one, two = await begin(client), await begin(client)
    await one.say()
    assert code(await two.press("/naps")) == (400, "unknown_payload")
    assert code(await one.press("/restart")) == (400, "unknown_payload")
    assert len(bot.heard) == 1


@pytest.mark.parametrize(
    ("body", "refusal"),
    [
        ({"id": "a" * 8, "text": " / "}, (400, "empty_message")),
        ({"id": "a" * 8, "text": "x" * (MAX_TEXT + 1)}, (413, "too_long")),
        ({"id": "a" * 8, "text": "x", "more": "x" * MAX_BODY}, (413, "too_long")),
        ({"text": "hello"}, (400, "no_message_id")),
        (["hello"], (400, "not_json")),
    ],
)
async def test_what_is_no_message_does_not_reach_rasa(
    visitor: Visitor, bot: Bot, body: Any, refusal: tuple[int, str]
) -> None:
    assert code(await visitor.ask("POST", "/chat/messages", json=body)) == refusal
    assert bot.heard == []


@pytest.fixture
def no_log(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """Faults that a test plants are not printed."""
    with caplog.at_level(logging.CRITICAL, "thora"):
        yield


@pytest.mark.usefixtures("no_log")
@pytest.mark.parametrize(("says", "error"), [(ValueError("secret"), "internal"), ([], "no_answer")])
async def test_a_fault_inside_rasa_is_an_error_in_the_visitors_words(
    visitor: Visitor, bot: Bot, channel: WebChannel, says: Any, error: str
) -> None:
    bot.says = says
    reply = await visitor.say()
    assert reply.status_code == 500
    assert reply.json() == {"error": {"code": error, "text": channel.words["en"]["no_answer"]}}


STREAM = {"Accept": "text/event-stream"}
GETS = ("/chat/messages", "/chat/conversation", "/chat/stream")


def events(reply: httpx.Response) -> list[tuple[str, Any]]:
    """Names and data of a stream that has ended."""
    assert reply.status_code == 200
    assert reply.headers["content-type"] == "text/event-stream; charset=utf-8"
    assert reply.headers["cache-control"] == "no-store"
    blocks = [
        dict(line.split(": ", 1) for line in block.split("\n")) for block in reply.text.split("\n\n") if block
    ]
    return [(block["event"], json.loads(block["data"])) for block in blocks]


async def test_who_accepts_a_stream_gets_each_answer_as_soon_as_it_is_there(
    visitor: Visitor, bot: Bot
) -> None:
    bot.says = [{"text": "Yes."}, {"text": "Shall I book?", "buttons": [NAPS]}]
    body = {"id": str(uuid.uuid4()), "text": "hello"}
    (*said, (name, turn)) = events(await visitor.ask("POST", "/chat/messages", json=body, headers=STREAM))
    assert [(name, each["text"]) for name, each in said] == [("said", "Yes."), ("said", "Shall I book?")]
    assert name == "turn"
    assert turn == (await visitor.ask("POST", "/chat/messages", json=body)).json()
    again = events(await visitor.ask("POST", "/chat/messages", json=body, headers=STREAM))
    assert again == [("turn", turn)]


async def test_what_fails_before_an_answer_is_refused_as_ever(visitor: Visitor, bot: Bot) -> None:
    body = {"id": str(uuid.uuid4()), "payload": "/heat_or_ice"}
    reply = await visitor.ask("POST", "/chat/messages", json=body, headers=STREAM)
    assert code(reply) == (400, "unknown_payload")
    assert bot.heard == []


@pytest.mark.usefixtures("no_log")
async def test_what_fails_behind_an_answer_is_the_last_event(
    visitor: Visitor, bot: Bot, channel: WebChannel
) -> None:
    bot.says = [{"text": "Yes."}, ValueError("secret")]
    body = {"id": str(uuid.uuid4()), "text": "hello"}
    said, (name, error) = events(await visitor.ask("POST", "/chat/messages", json=body, headers=STREAM))
    assert said == ("said", {"from": "thora", "text": "Yes."})
    words = channel.words["en"]["no_answer"]
    assert (name, error) == ("error", {"status": 500, "error": {"code": "internal", "text": words}})
    bot.says = [{"text": "Yes."}]
    assert [
        entry["text"] for entry in (await visitor.ask("POST", "/chat/messages", json=body)).json()["entries"]
    ] == [
        "hello",
        "Yes.",
    ]


@pytest.mark.usefixtures("no_log")
async def test_a_fault_of_the_channel_itself_behind_an_answer_is_the_last_event_too(
    visitor: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(web.Pass, "is_due", lambda *parts: 1 / 0)
    body = {"id": str(uuid.uuid4()), "text": "hello"}
    said, (name, error) = events(await visitor.ask("POST", "/chat/messages", json=body, headers=STREAM))
    assert (said[0], name) == ("said", "error")
    assert (error["status"], error["error"]["code"]) == (500, "internal")


async def test_a_fault_of_the_channel_itself_is_json_too(
    visitor: Visitor, channel: WebChannel, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(web, "entries", lambda *parts: 1 / 0)
    assert code(await visitor.ask("GET", "/chat/messages")) == (500, "internal")


async def test_entries_that_were_missed_are_given_and_all_for_a_restore(visitor: Visitor) -> None:
    first = (await visitor.say("one")).json()["entries"]
    second = (await visitor.say("two")).json()["entries"]
    assert await visitor.missed() == [*first, *second]
    assert await visitor.missed(first[-1]["seq"]) == second
    assert await visitor.missed(second[-1]["seq"]) == []


@pytest.mark.parametrize("after", ["-1", "x", "1.5", "\u0661", "9" * 10, " 1"])
async def test_a_number_that_is_none_is_refused(visitor: Visitor, after: str) -> None:
    assert code(await visitor.ask("GET", "/chat/messages", params={"after": after})) == (400, "bad_number")
    if after.isascii():
        headers = {"Last-Event-ID": after.strip() + "x"}
        assert code(await visitor.ask("GET", "/chat/stream", headers=headers)) == (400, "bad_number")


@pytest.mark.parametrize("last", ["7.002", "-1", "1e3", "x"])
async def test_the_stream_begins_behind_a_number_of_the_servers_only(visitor: Visitor, last: str) -> None:
    reply = await visitor.ask("GET", "/chat/stream", headers={"Last-Event-ID": last})
    assert code(reply) == (400, "bad_number")


async def test_the_whole_conversation_is_a_file(visitor: Visitor) -> None:
    empty = (await visitor.ask("GET", "/chat/conversation")).json()
    assert empty == {"clinic": "Test Clinic", "started": None, "entries": []}
    said = (await visitor.say()).json()["entries"]
    reply = await visitor.ask("GET", "/chat/conversation")
    assert reply.headers["content-disposition"] == 'attachment; filename="conversation.json"'
    assert reply.json() == {"clinic": "Test Clinic", "started": said[0]["at"], "entries": said}


async def test_a_conversation_is_forgotten(visitor: Visitor, bot: Bot) -> None:
    await visitor.say("xylophonist")
    reply = await visitor.ask("DELETE", "/chat/conversation")
    assert (reply.status_code, reply.content) == (204, b"")
    assert await visitor.missed() == []
    assert code(await visitor.press("/naps")) == (400, "unknown_payload")
    assert (await visitor.ask("DELETE", "/chat/conversation")).status_code == 204


async def test_a_turn_that_runs_is_forgotten_too(visitor: Visitor, bot: Bot) -> None:
    bot.takes = 0.3
    turn = asyncio.ensure_future(visitor.say("xylophonist"))
    await asyncio.sleep(0.1)
    assert (await visitor.ask("DELETE", "/chat/conversation")).status_code == 204
    await turn
    assert await visitor.missed() == []


async def test_forgetting_waits_no_longer_than_a_lock_lives(visitor: Visitor, agent: Any) -> None:
    def busy(*parts: Any, **more: Any) -> Any:
        raise LockError

    agent.lock_store.lock = busy
    assert code(await visitor.ask("DELETE", "/chat/conversation")) == (503, "busy")


async def test_the_stream_brings_what_is_new_and_ends_when_the_conversation_does(
    visitor: Visitor, channel: WebChannel, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = (await visitor.say("one")).json()["entries"]
    headers = {"Last-Event-ID": str(first[-1]["seq"])}
    streaming = asyncio.ensure_future(visitor.ask("GET", "/chat/stream", headers=headers))
    await asyncio.sleep(0.2)
    second = (await visitor.say("two")).json()["entries"]
    await asyncio.sleep(0.2)
    await visitor.ask("DELETE", "/chat/conversation")
    reply = await asyncio.wait_for(streaming, 5)
    assert reply.headers["content-type"] == "text/event-stream; charset=utf-8"
    assert reply.headers["x-accel-buffering"] == "no"
    events = [
        dict(line.split(": ", 1) for line in block.split("\n")) for block in reply.text.split("\n\n") if block
    ]
    assert [event.get("event") for event in events] == [None, "typing", "entry", "entry", "gone"]
    assert [json.loads(event["data"]) for event in events[2:4]] == second
    assert [event["id"] for event in events[2:4]] == [str(entry["seq"]) for entry in second]


async def test_what_is_for_staff_never_comes_to_a_browser(
    visitor: Visitor, bot: Bot, channel: WebChannel, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(web_stream, "LONGEST", 0.1)
    monkeypatch.setattr(web_stream, "HEARTBEAT", 0.2)
    gist = "wants xylophonists"
    bot.says = [{"text": "I ask someone.", "metadata": {"hand_over": {"gist": gist}}}]
    body = {"id": str(uuid.uuid4()), "text": "a person please"}
    replies = [await visitor.ask("POST", "/chat/messages", json=body, headers=STREAM) for _ in range(2)]
    replies += [await visitor.say(), *[await visitor.ask("GET", path) for path in GETS]]
    for reply in replies:
        assert "I ask someone." in reply.text
        assert "hand_over" not in reply.text
        assert gist not in reply.text


async def test_too_many_streams_are_refused(visitor: Visitor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(web_stream, "MOST_OF_CONVERSATION", 0)
    reply = await visitor.ask("GET", "/chat/stream")
    assert code(reply) == (429, "too_many")
    assert int(reply.headers["retry-after"]) > 0


@pytest.mark.parametrize(("method", "path"), OF_A_CONVERSATION)
@pytest.mark.parametrize(
    ("header", "error"),
    [(None, "no_token"), ("Bearer x.y.z", "bad_token"), ("old", "expired_token"), ("foreign", "bad_token")],
)
async def test_nothing_of_a_conversation_without_its_token(
    client: httpx.AsyncClient, channel: WebChannel, method: str, path: str, header: Any, error: str
) -> None:
    tokens = await channel.tokens()
    now = datetime.datetime.now(datetime.timezone.utc)
    made = {"old": (tokens, now - LIFE), "foreign": (Tokens("k" * 43), now)}
    if header in made:
        issuer, issued = made[header]
        header = "Bearer " + issuer.begin(channel.consents["en"], issued)[0]
    headers = {"Authorization": header} if header else {}
    body = {"id": "a" * 8, "text": "hello"} if method == "POST" else None
    assert code(await client.request(method, path, headers=headers, json=body)) == (401, error)


async def test_a_token_of_half_its_life_is_exchanged(client: httpx.AsyncClient, channel: WebChannel) -> None:
    now = datetime.datetime.now(datetime.timezone.utc)
    old, made = (await channel.tokens()).begin(
        channel.consents["en"], now - RENEW - datetime.timedelta(hours=1)
    )
    first = (await Visitor(client, old).say("one")).json()
    fresh = Visitor(client, first["token"])
    assert first["expires"] > made.expires.isoformat()
    second = (await fresh.say("two")).json()
    assert "token" not in second
    assert len(await fresh.missed()) == 4


@pytest.mark.parametrize(("method", "path"), REQUESTS)
async def test_other_websites_are_refused_and_may_not_even_read_why(
    client: httpx.AsyncClient, visitor: Visitor, method: str, path: str, bot: Bot
) -> None:
    for origin in (EVIL, "null", "http://[", ""):
        body = {"id": "a" * 8, "text": "hello"} if method == "POST" else None
        reply = await visitor.ask(method, path, headers={"Origin": origin}, json=body)
        assert code(reply) == (403, "origin")
        assert "access-control-allow-origin" not in reply.headers
    assert bot.heard == []


@pytest.mark.parametrize("origin", [OURS, SISTER, "http://thora", None])
async def test_the_clinics_websites_may_read_answers_and_errors(visitor: Visitor, origin: str | None) -> None:
    headers = {"Origin": origin} if origin else {}
    for reply in (
        await visitor.ask("GET", "/chat/messages", headers=headers),
        await visitor.ask("GET", "/chat/messages?after=x", headers=headers),
    ):
        assert reply.headers.get("access-control-allow-origin") == origin
        assert reply.headers["vary"] == "Origin"
        assert "access-control-allow-credentials" not in reply.headers
        assert reply.headers["cache-control"] == "no-store"
        assert "set-cookie" not in reply.headers


@pytest.mark.parametrize("path", sorted({path for _, path in REQUESTS}))
async def test_a_preflight_is_answered_for_the_clinics_websites_only(
    client: httpx.AsyncClient, path: str
) -> None:
    reply = await client.options(path, headers={"Origin": OURS, "Access-Control-Request-Method": "POST"})
    assert (reply.status_code, reply.headers["access-control-allow-origin"]) == (204, OURS)
    allowed = reply.headers["access-control-allow-headers"].lower()
    assert {"authorization", "content-type", "last-event-id"} <= set(allowed.split(", "))
    assert {"GET", "POST", "DELETE"} <= set(reply.headers["access-control-allow-methods"].split(", "))
    refused = await client.options(path, headers={"Origin": EVIL})
    assert refused.status_code == 403
    assert "access-control-allow-origin" not in refused.headers


async def test_too_many_messages_are_refused_and_another_conversation_goes_on(
    client: httpx.AsyncClient,
) -> None:
    one, two = await begin(client), await begin(client)
    replies = [await one.say() for _ in range(14)]
    assert [reply.status_code for reply in replies] == [200] * 12 + [429] * 2
    assert code(replies[-1]) == (429, "too_many")
    wait = replies[-1].headers["retry-after"]
    assert 1 <= int(wait) <= 11
    assert f" {wait} seconds" in replies[-1].json()["error"]["text"]
    assert (await two.say()).status_code == 200
    assert (await one.ask("DELETE", "/chat/conversation")).status_code == 204


@pytest.mark.parametrize(
    ("method", "path", "most"),
    [
        ("POST", "/chat/conversations", 20),
        ("GET", "/chat/messages", 60),
        ("DELETE", "/chat/conversation", 60),
    ],
)
async def test_everything_that_costs_has_its_limit(
    visitor: Visitor, channel: WebChannel, method: str, path: str, most: int
) -> None:
    body = {"consent": channel.consents["en"]} if method == "POST" else None
    statuses = [(await visitor.ask(method, path, json=body)).status_code for _ in range(most + 1)]
    assert statuses[-1] == 429
    assert 429 not in statuses[: most - 1]


async def test_tokens_cannot_be_guessed_faster_than_an_address_may_write(client: httpx.AsyncClient) -> None:
    headers = {"Authorization": "Bearer x.y.z"}
    body = {"id": "a" * 8, "text": "hello"}
    statuses = [
        (await client.post("/chat/messages", json=body, headers=headers)).status_code for _ in range(61)
    ]
    assert statuses == [401] * 60 + [429]


async def test_health_is_good_while_the_process_is_there(client: httpx.AsyncClient) -> None:
    with_app(client).ctx.agent = None
    reply = await client.get("/chat/health")
    assert (reply.status_code, reply.json()) == (200, {"status": "ok"})


@pytest.mark.parametrize(
    ("agent_there", "status"),
    [
        (SimpleNamespace(is_ready=lambda: True), 200),
        (SimpleNamespace(is_ready=lambda: False), 503),
        (None, 503),
    ],
)
async def test_ready_is_good_once_a_model_is_loaded(
    client: httpx.AsyncClient,
    channel: WebChannel,
    agent_there: Any,
    status: int,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert (await client.get("/chat/ready")).status_code == 503, "nothing was asked of the model yet"
    monkeypatch.setattr(channel, "is_warm", True)
    with_app(client).ctx.agent = agent_there
    assert (await client.get("/chat/ready")).status_code == status


@pytest.mark.parametrize(("method", "path"), [("POST", "/chat/messages"), ("DELETE", "/chat/conversation")])
async def test_before_a_model_is_loaded_the_client_is_told_to_wait(
    client: httpx.AsyncClient, visitor: Visitor, method: str, path: str
) -> None:
    with_app(client).ctx.agent = None
    body = {"id": "a" * 8, "text": "hello"} if method == "POST" else None
    reply = await visitor.ask(method, path, json=body)
    assert code(reply) == (503, "starting")
    assert int(reply.headers["retry-after"]) > 0


@pytest.mark.parametrize(
    ("method", "path"),
    [("GET", "/chat/messages"), ("GET", "/chat/conversation"), ("DELETE", "/chat/conversation")],
)
async def test_while_the_database_is_away_the_client_is_told_to_wait(
    visitor: Visitor, channel: WebChannel, monkeypatch: pytest.MonkeyPatch, method: str, path: str
) -> None:
    monkeypatch.setattr(channel.conversations, "load", gone)
    monkeypatch.setattr(channel.conversations, "delete", gone)
    reply = await visitor.ask(method, path)
    assert code(reply) == (503, "unavailable")
    assert int(reply.headers["retry-after"]) > 0


async def test_while_the_database_is_away_at_the_start_nobody_gets_a_token(
    client: httpx.AsyncClient, channel: WebChannel, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(web, "upgrade", gone)
        reply = await client.post("/chat/conversations", json={"consent": channel.consents["en"]})
        assert code(reply) == (503, "unavailable")
    assert (
        await client.post("/chat/conversations", json={"consent": channel.consents["en"]})
    ).status_code == 201


async def test_the_key_of_tokens_outlives_a_restart(visitor: Visitor, channel: WebChannel) -> None:
    channel._tokens = None
    assert await visitor.missed() == []


@pytest.mark.parametrize(
    "path", ["/chat/nothing", "/chat/messages/1", "/chat/page.html", "/chat/..%2fweb.py"]
)
async def test_there_is_nothing_else(client: httpx.AsyncClient, path: str) -> None:
    assert code(await client.get(path)) == (404, "not_found")


async def test_no_larger_request_is_read_than_the_channel_says(
    client: httpx.AsyncClient, channel: WebChannel
) -> None:
    assert with_app(client).config.REQUEST_MAX_SIZE == web.MOST_BYTES


def test_a_clinic_with_errors_stops_the_channel_with_its_problems(project: Path) -> None:
    path = project / "clinic.yml"
    path.write_text(path.read_text(encoding="utf-8") + "\nextra: 1\n", encoding="utf-8")
    with pytest.raises(ValueError, match=r"clinic.yml: extra: is not a key"):
        WebChannel(project)
