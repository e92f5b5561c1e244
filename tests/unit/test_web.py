"""The chat page's requests: what is let through to Rasa, and what comes back."""

from __future__ import annotations

import json
import logging
import uuid
from collections.abc import AsyncIterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rasa.core.channels.channel import UserMessage
from rasa.shared.core.training_data.story_reader.yaml_story_reader import YAMLStoryReader
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from sanic import Sanic

from thora.channels.web import MAX_BODY, MAX_TEXT, MessageCollector, RequestError, WebChannel, read_message

CONVERSATION = "Abc-123_" * 4
INTENTS = ["naps", "heat_or_ice"]


def read(body: Any) -> tuple[str, str]:
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    return read_message(SimpleNamespace(body=raw), INTENTS)


def message(**parts: Any) -> dict[str, Any]:
    return {"conversation": CONVERSATION, **parts}


@pytest.mark.parametrize(
    ("typed", "read_as"),
    [
        ("heat or ice?", "heat or ice?"),
        ("  heat\tor\nice  ", "heat\tor\nice"),
        ("caf\u00e9 \U0001f642", "caf\u00e9 \U0001f642"),
        ("either/or", "either/or"),
        ("/naps", "naps"),
        ("//naps", "naps"),
        (" / /naps", "naps"),
        ("/ /restart", "restart"),
        ("/\u00a0/naps", "naps"),
        ("\x00/naps", "naps"),
        ("/\x00/naps", "naps"),
        ("\x1b/naps", "naps"),
        ('/naps{"slot": 1}', 'naps{"slot": 1}'),
        ("a\x00b\x07c\x7fd", "abcd"),
        ("half \ud83d a character", "half  a character"),
        ("x" * MAX_TEXT, "x" * MAX_TEXT),
        (" " * 50 + "x" * MAX_TEXT + " " * 50, "x" * MAX_TEXT),
    ],
)
def test_typed_text_is_read_without_leading_slashes_and_control_characters(typed: str, read_as: str) -> None:
    assert read(message(text=typed)) == (CONVERSATION, read_as)


@pytest.mark.parametrize("payload", ["/naps", "/heat_or_ice"])
def test_a_buttons_payload_is_let_through(payload: str) -> None:
    assert read(message(payload=payload)) == (CONVERSATION, payload)


@pytest.mark.parametrize(
    "payload",
    [
        "naps",
        "/socks",
        "/naps ",
        "/naps\n",
        "/Naps",
        "//naps",
        '/naps{"a": "b"}',
        "/",
        "",
        5,
        ["/naps"],
        {},
        False,
    ],
)
def test_a_payload_that_is_no_intent_of_the_model_is_refused(payload: Any) -> None:
    with pytest.raises(RequestError, match="unknown_payload"):
        read(message(payload=payload, text="hello"))


@pytest.mark.parametrize("text", [None, "", "   ", "/", " // ", "\x00", "\ud800", 5, ["a"], {}, True])
def test_a_message_without_words_is_refused(text: Any) -> None:
    with pytest.raises(RequestError, match="empty_message") as error:
        read(message(text=text))
    assert error.value.status == 400


@pytest.mark.parametrize(
    "conversation",
    [
        None,
        5,
        "",
        "short",
        "a" * 31,
        "a" * 33,
        "a" * 32 + "\n",
        "../" + "a" * 29,
        "web:" + "a" * 28,
        "\u00e9" * 32,
    ],
)
def test_a_conversation_that_the_server_did_not_name_is_refused(conversation: Any) -> None:
    with pytest.raises(RequestError, match="no_conversation"):
        read({"conversation": conversation, "text": "hello"})


@pytest.mark.parametrize("body", [b"", b"{", b"\xff", b"[]", b'"text"', b"null", b"5", b"[" * MAX_BODY])
def test_a_body_that_is_no_json_object_is_refused(body: bytes) -> None:
    with pytest.raises(RequestError, match="not_json") as error:
        read(body)
    assert error.value.status == 400


@pytest.mark.parametrize(
    "body", [b" " * (MAX_BODY + 1), json.dumps(message(text="x" * (MAX_TEXT + 1))).encode()]
)
def test_what_is_too_long_is_refused_with_words_for_the_visitor(body: bytes) -> None:
    with pytest.raises(RequestError, match="too_long") as error:
        read(body)
    assert (error.value.status, error.value.phrase) == (413, "too_long")


def is_command(text: str) -> bool:
    """Whether Rasa itself would take the text for an intent."""
    user = UserMessage(text)
    return bool(YAMLStoryReader.unpack_regex_message(Message({TEXT: user.text})).get(INTENT))


def test_rasa_would_take_a_leading_slash_for_a_command() -> None:
    assert is_command(" /naps")


@settings(max_examples=300)
@given(st.text(st.sampled_from(" /\t\n\x00\x1b\x85\xa0\u200b\u2028\ufeff\ud800na{}\"':1@")) | st.text())
def test_typed_text_never_becomes_a_command(typed: str) -> None:
    try:
        conversation, text = read(message(text=typed))
    except RequestError:
        return
    assert conversation == CONVERSATION
    assert text == text.strip() != ""
    assert not text.startswith("/")
    assert not is_command(text)
    assert text.encode("utf-8")


@settings(max_examples=40)
@given(
    st.recursive(
        st.none() | st.booleans() | st.floats() | st.text(),
        lambda x: st.lists(x) | st.dictionaries(st.text(), x),
    )
)
def test_any_json_is_a_message_or_refused(body: Any) -> None:
    with pytest.raises(RequestError):
        read(body)


async def collect(**response: Any) -> dict[str, Any]:
    collector = MessageCollector()
    await collector.send_response("web:1", response)
    (shown,) = collector.messages
    return shown


async def test_the_source_line_is_a_part_of_its_own() -> None:
    links = [{"text": "NHS", "url": "https://nhs.example"}]
    metadata = {"source": "Source: NHS.", "links": links}
    shown = await collect(text="Yes.\nSource: NHS.", metadata=metadata)
    assert shown == {"text": "Yes.", "source": "Source: NHS.", "links": links, "buttons": []}


async def test_the_level_of_a_warning_is_told() -> None:
    shown = await collect(text="Call 911.", metadata={"level": "emergency"})
    assert shown == {"text": "Call 911.", "level": "emergency", "buttons": []}


@pytest.mark.parametrize("metadata", [None, {}])
async def test_an_answer_without_extras_is_text_and_buttons(metadata: Any) -> None:
    button = {"title": "Naps", "payload": "/naps"}
    assert await collect(text="Yes.", buttons=[button], metadata=metadata) == {
        "text": "Yes.",
        "buttons": [button],
    }


async def test_answers_are_collected_in_their_order() -> None:
    collector = MessageCollector()
    for text in ("one", "two"):
        await collector.send_response("web:1", {"text": text})
    assert [shown["text"] for shown in collector.messages] == ["one", "two"]


class Bot:
    """Stands where Rasa would: says what it was told to say."""

    def __init__(self) -> None:
        self.heard: list[UserMessage] = []
        self.says: list[dict[str, Any]] | Exception = [{"text": "Yes."}]

    async def __call__(self, user: UserMessage) -> None:
        self.heard.append(user)
        if isinstance(self.says, Exception):
            raise self.says
        for response in self.says:
            await user.output_channel.send_response(user.sender_id, response)


@pytest.fixture
def bot() -> Bot:
    return Bot()


@pytest.fixture(scope="module")
def channel(root: Path) -> WebChannel:
    return WebChannel(root)


@pytest.fixture
async def client(
    channel: WebChannel, bot: Bot, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[httpx.AsyncClient]:
    monkeypatch.setattr(Sanic, "test_mode", True)  # Sanic patches itself; in this mode it can do so twice
    app = Sanic(f"test_{uuid.uuid4().hex}")
    app.blueprint(channel.blueprint(bot), url_prefix=channel.url_prefix())
    app.ctx.agent = SimpleNamespace(is_ready=lambda: True, domain=SimpleNamespace(intents=INTENTS))
    transport = httpx.ASGITransport(app=app)
    async with httpx.AsyncClient(transport=transport, base_url="http://thora") as http:
        app.asgi = True
        await app._startup()
        await app._server_event("init", "before")
        yield http


async def test_the_page_stands_at_the_root_and_lets_nothing_foreign_in(
    client: httpx.AsyncClient, channel: WebChannel
) -> None:
    reply = await client.get("/")
    assert reply.status_code == 200
    assert reply.headers["content-type"].startswith("text/html")
    assert channel.words["title"] in reply.text
    assert "%title%" not in reply.text
    policy = reply.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe-inline" not in policy


@pytest.mark.parametrize(("name", "kind"), [("page.js", "text/javascript"), ("page.css", "text/css")])
async def test_the_pages_files_are_served(client: httpx.AsyncClient, name: str, kind: str) -> None:
    reply = await client.get(f"/chat/{name}")
    assert (reply.status_code, reply.headers["content-type"]) == (200, f"{kind}; charset=utf-8")


@pytest.mark.parametrize("path", ["page.html", "..%2f..%2fweb.py", "nothing"])
async def test_no_other_file_is_served(client: httpx.AsyncClient, path: str) -> None:
    assert (await client.get(f"/chat/{path}")).status_code == 404


async def test_the_page_gets_its_words_filled_in(client: httpx.AsyncClient) -> None:
    config = (await client.get("/chat/config")).json()
    assert config["max_text"] == MAX_TEXT
    assert config["words"]["send"]
    assert not [words for words in config["words"].values() if "{" in words]


async def test_each_new_conversation_has_a_name_that_messages_may_use(client: httpx.AsyncClient) -> None:
    names = [(await client.post("/chat/conversations")).json()["conversation"] for _ in range(2)]
    assert names[0] != names[1]
    for name in names:
        reply = await client.post("/chat/messages", json={"conversation": name, "text": "hello"})
        assert reply.status_code == 200


async def test_a_message_goes_to_rasa_under_a_name_of_this_channel(
    client: httpx.AsyncClient, bot: Bot
) -> None:
    reply = await client.post("/chat/messages", json=message(text="heat or ice?"))
    assert reply.json() == {"messages": [{"text": "Yes.", "buttons": []}]}
    (heard,) = bot.heard
    assert (heard.text, heard.sender_id, heard.input_channel) == (
        "heat or ice?",
        f"web:{CONVERSATION}",
        "web",
    )


async def test_a_refused_message_does_not_reach_rasa_and_says_why_in_json(
    client: httpx.AsyncClient, bot: Bot, channel: WebChannel
) -> None:
    reply = await client.post("/chat/messages", json=message(payload="/restart"))
    assert reply.status_code == 400
    assert reply.json() == {"error": {"code": "unknown_payload", "text": channel.words["failed"]}}
    assert bot.heard == []


@pytest.mark.parametrize(("says", "code"), [(ValueError("secret"), "internal"), ([], "no_answer")])
async def test_a_fault_inside_rasa_is_an_error_in_the_visitors_words(
    client: httpx.AsyncClient,
    bot: Bot,
    channel: WebChannel,
    says: Any,
    code: str,
    caplog: pytest.LogCaptureFixture,
) -> None:
    bot.says = says
    with caplog.at_level(logging.CRITICAL):
        reply = await client.post("/chat/messages", json=message(text="hello"))
    assert reply.status_code == 500
    assert reply.json() == {"error": {"code": code, "text": channel.words["no_answer"]}}


@pytest.mark.parametrize(
    ("agent", "status"),
    [
        (SimpleNamespace(is_ready=lambda: True), 200),
        (SimpleNamespace(is_ready=lambda: False), 503),
        (None, 503),
    ],
)
async def test_health_is_good_once_a_model_is_loaded(
    client: httpx.AsyncClient, agent: Any, status: int
) -> None:
    app = client._transport.app
    app.ctx.agent = agent
    assert (await client.get("/chat/health")).status_code == status


async def test_before_a_model_is_loaded_a_button_is_refused_and_not_a_fault(
    client: httpx.AsyncClient,
) -> None:
    client._transport.app.ctx.agent = None
    reply = await client.post("/chat/messages", json=message(payload="/naps"))
    assert reply.json()["error"]["code"] == "unknown_payload"


def test_a_clinic_with_errors_stops_the_channel_with_its_problems(project: Path) -> None:
    path = project / "clinic.yml"
    path.write_text(path.read_text(encoding="utf-8") + "\nextra: 1\n", encoding="utf-8")
    with pytest.raises(ValueError, match=r"clinic.yml: extra: is not a key"):
        WebChannel(project)


@pytest.mark.parametrize("own", ["restart", "back", "session_start"])
def test_rasas_own_commands_are_no_payloads_although_every_domain_has_them(own: str) -> None:
    with pytest.raises(RequestError, match="unknown_payload"):
        read_message(SimpleNamespace(body=json.dumps(message(payload=f"/{own}"))), ["naps", own])
