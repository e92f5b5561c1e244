"""Chatwoot: what its webhooks bring, and what its API gets."""

from __future__ import annotations

import hashlib
import hmac
import json
import logging
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import httpx
import pytest

from tests.channels.chatwoot import ACCOUNT, SECRET, TEAM, TOKEN, ChatwootApi, ChatwootKit
from tests.channels.kit import Request
from tests.channels.stand_in import Answer
from thora.channels.messaging.arrival import MEDIA, PRESSED, STARTED, TEXT, Arrival
from thora.channels.messaging.courier import AwayError, Courier, GoneError, RefusedError
from thora.channels.messaging.limits import Limits
from thora.channels.messaging.provider import ForgedError, Hook, Provider, UnreadableError
from thora.channels.messaging.rendering import BUTTONS, Choice, Labels, Part, render
from thora.channels.providers.chatwoot import Chatwoot

NOW = 1_795_773_600.0  # 27 November 2026, 10 am UTC
WRITTEN = "2026-11-27T09:59:58.000Z"
PERSON, BUTTON = "4711", "0123456789abcdef0123"
KEY = "a-key-nobody-guesses"
TO = {"account": str(ACCOUNT), "conversation": PERSON, "channel": "Channel::WebWidget"}
LABELS = Labels("Reply with the number.", "Please choose:")
KIT = ChatwootKit(ChatwootApi())


async def at_once(seconds: float) -> None:
    """Nobody waits."""


def chatwoot(address: str = "https://support.example", **changed: str) -> Chatwoot:
    environment = {**KIT.environment(address), **changed}
    provider = Chatwoot.of(environment, Courier("chatwoot", httpx.Timeout(2.0), at_once))
    assert isinstance(provider, Chatwoot)
    provider.now = lambda: NOW
    return provider


def hook(request: Request, **query: str) -> Hook:
    headers = {name.lower(): value for name, value in request.headers.items()}
    return Hook("POST", f"https://chat.example{request.path}", headers, request.body, query)


def event(name: str = "message_created", content: str | None = "hello", **more: Any) -> dict[str, Any]:
    return KIT.message(name, PERSON, content, "31", **{"created_at": WRITTEN, **more})


def read(told: Any, provider: Provider | None = None) -> Arrival | None:
    found = (provider or chatwoot()).read(hook(KIT.signed(told, NOW)))
    assert len(found) < 2
    return found[0] if found else None


@pytest.fixture
def api() -> ChatwootApi:
    return ChatwootApi()


@pytest.fixture
def provider(api: ChatwootApi) -> Iterator[Chatwoot]:
    with api.listening() as address:
        yield chatwoot(address)


# Settings


def test_either_a_secret_or_a_key_that_nobody_guesses_must_be_set() -> None:
    whole = KIT.environment("https://support.example")
    bare = {name: value for name, value in whole.items() if name != "THORA_CHATWOOT_SECRET"}
    assert Chatwoot.missing(whole) == []
    assert [each.name for each in Chatwoot.missing(bare)] == ["THORA_CHATWOOT_SECRET"]
    assert [each.name for each in Chatwoot.missing({**bare, "THORA_CHATWOOT_KEY": "short"})]
    assert Chatwoot.missing({**bare, "THORA_CHATWOOT_KEY": KEY}) == []
    assert len(Chatwoot.missing({})) == 3


# Who may call


def test_a_genuine_request_is_let_through() -> None:
    chatwoot().verify(hook(KIT.signed(event(), NOW)))


def test_every_forged_one_is_refused() -> None:
    statuses = []
    for forged in KIT.forged(KIT.signed(event(), NOW)):
        with pytest.raises(ForgedError) as error:
            chatwoot().verify(hook(forged, **({"key": SECRET} if "?" in forged.path else {})))
        statuses.append(error.value.status)
    assert statuses == [401, 403, 403, 403, 403, 401]


@pytest.mark.parametrize("age", [301, -301, 1e6])
def test_what_was_signed_at_another_time_is_refused(age: float) -> None:
    with pytest.raises(ForgedError):
        chatwoot().verify(hook(KIT.signed(event(), NOW - age)))


@pytest.mark.parametrize("age", [299, -299])
def test_clocks_may_differ(age: float) -> None:
    chatwoot().verify(hook(KIT.signed(event(), NOW - age)))


def test_a_moment_must_be_a_number_however_it_is_signed() -> None:
    told = hook(KIT.signed(event(), NOW))
    digest = hmac.new(SECRET.encode(), b"soon." + told.body, hashlib.sha256).hexdigest()
    headers = {"x-chatwoot-timestamp": "soon", "x-chatwoot-signature": f"sha256={digest}"}
    with pytest.raises(ForgedError):
        chatwoot().verify(Hook("POST", told.url, headers, told.body))


def test_signs_that_no_header_should_hold_are_refused_too() -> None:
    request = KIT.signed(event(), NOW)
    for name in ("x-chatwoot-signature", "x-chatwoot-timestamp"):
        broken = hook(request)
        with pytest.raises(ForgedError):
            chatwoot().verify(Hook("POST", broken.url, {**broken.headers, name: "\udcff"}, broken.body))


def test_an_older_chatwoot_is_known_by_the_key_in_the_address() -> None:
    old = chatwoot(THORA_CHATWOOT_SECRET="", THORA_CHATWOOT_KEY=KEY)
    request = Request("/chatwoot/webhook", b"{}")
    old.verify(hook(request, key=KEY))
    for query, status in (
        ({}, 401),
        ({"key": ""}, 403),
        ({"key": KEY[:-1]}, 403),
        ({"key": KEY.upper()}, 403),
    ):
        with pytest.raises(ForgedError) as error:
            old.verify(hook(request, **query))
        assert error.value.status == status


def test_where_both_are_set_both_must_fit() -> None:
    both, genuine = chatwoot(THORA_CHATWOOT_KEY=KEY), KIT.signed(event(), NOW)
    both.verify(hook(genuine, key=KEY))
    for request, query in ((genuine, {}), (genuine.without("X-Chatwoot-Signature"), {"key": KEY})):
        with pytest.raises(ForgedError):
            both.verify(hook(request, **query))


def test_with_neither_nobody_gets_in() -> None:
    with pytest.raises(ForgedError):
        chatwoot(THORA_CHATWOOT_SECRET="").verify(hook(KIT.signed(event(), NOW, secret="")))


# What it brings


def test_a_message_of_a_visitor() -> None:
    found = read(event())
    assert found
    assert (found.person, found.to, found.kind, found.text) == (f"{ACCOUNT}/{PERSON}", TO, TEXT, "hello")
    assert "ana" not in found.as_text().lower()


@pytest.mark.parametrize("status", ["open", "resolved", "snoozed"])
@pytest.mark.parametrize("name", ["message_created", "message_updated"])
def test_thora_is_silent_while_it_is_not_its_turn(name: str, status: str) -> None:
    assert read(event(name, conversation=KIT.conversation(PERSON, status))) is None
    assert read(event(name, conversation=KIT.conversation(PERSON, "pending")))


@pytest.mark.parametrize(
    "more",
    [
        {"message_type": "outgoing"},
        {"message_type": "activity"},
        {"message_type": "template"},
        {"private": True},
        {"sender": {"id": 1, "name": "Ann", "type": "user"}},
        {"sender": {"id": 1, "name": "Thora", "type": "agent_bot"}},
        {"content_attributes": {"deleted": True}},
        {"content_attributes": {"email": {"auto_reply": True}}},
    ],
)
def test_what_no_visitor_wrote_needs_no_answer(more: dict[str, Any]) -> None:
    assert read(event(**more)) is None


def test_a_sender_may_be_unknown() -> None:
    assert read(event(sender=None))


@pytest.mark.parametrize(
    "name", ["conversation_opened", "conversation_resolved", "conversation_status_changed", "anything_new"]
)
def test_a_change_of_status_needs_no_answer(name: str) -> None:
    assert read({**KIT.conversation(PERSON, "open"), "event": name}) is None


def test_the_same_words_are_the_same_message_whatever_chatwoot_changed() -> None:
    first, changed = read(event()), read(event("message_updated"))
    assert first == changed
    corrected = read(event("message_updated", "hello there"))
    assert corrected
    assert first
    assert corrected.id != first.id
    other = read(KIT.message("message_created", PERSON, "hello", "32"))
    assert other
    assert other.id != first.id


@pytest.mark.parametrize("written", ["2026-11-25T09:59:58.000Z", "2026-11-20 09:59:58 UTC"])
def test_an_old_message_is_not_answered_again(written: str) -> None:
    assert read(event("message_updated", created_at=written)) is None
    assert read(event("message_created", created_at=written))


@pytest.mark.parametrize("content", [None, "", "my knee"])
def test_a_picture(content: str | None) -> None:
    found = read(event(content=content, attachments=[{"file_type": "image"}]))
    assert found
    assert (found.kind, found.text) == (MEDIA, content or "")


def test_what_cannot_be_shown_is_media() -> None:
    found = read(event(content=None, content_attributes={"is_unsupported": True}))
    assert found
    assert found.kind == MEDIA


def test_a_press_in_the_widget() -> None:
    found = read(json.loads(KIT.press(PERSON, "Yes", BUTTON, "31").body))
    assert found
    assert (found.kind, found.text, found.person) == (PRESSED, BUTTON, f"{ACCOUNT}/{PERSON}")


def test_a_press_in_telegram_comes_as_text() -> None:
    found = read(event(content=BUTTON))
    assert found
    assert (found.kind, found.text) == (PRESSED, BUTTON)


@pytest.mark.parametrize(
    "more",
    [
        {"content_attributes": {"items": []}},
        {"content_attributes": {"submitted_values": []}},
        {"content_attributes": {"submitted_values": [{"title": "Yes", "value": "of another bot"}]}},
        {"content_type": "form"},
        {"event": "message_created"},
    ],
)
def test_what_is_no_press_of_ours_needs_no_answer(more: dict[str, Any]) -> None:
    assert read({**json.loads(KIT.press(PERSON, "Yes", BUTTON).body), **more}) is None


def test_start_of_telegram_is_a_greeting() -> None:
    telegram = KIT.conversation(PERSON, channel="Channel::Telegram")
    found = read(event(content="/start campaign", conversation=telegram))
    assert found
    assert (found.kind, found.text) == (STARTED, "")
    found = read(event(content="/start"))
    assert found
    assert found.kind == TEXT


def widget_opened(conversation: Any) -> dict[str, Any]:
    account = {"id": ACCOUNT, "name": "Clinic"}
    return {
        "id": 5,
        "contact": {"id": 9, "name": "Ana"},
        "inbox": {"id": 2, "name": "Website"},
        "account": account,
        "current_conversation": conversation,
        "source_id": "b2c4",
        "event": "webwidget_triggered",
        "event_info": {"referer": "https://x.example/", "widget_language": "en"},
    }


def test_the_widget_is_opened_on_a_conversation_without_words() -> None:
    found = read(widget_opened(KIT.conversation(PERSON)))
    assert found
    assert (found.kind, found.person, found.to) == (STARTED, f"{ACCOUNT}/{PERSON}", TO)
    assert read(widget_opened(KIT.conversation(PERSON))) == found  # so it is greeted once


@pytest.mark.parametrize(
    "conversation",
    [None, {**KIT.conversation(PERSON), "messages": [{"id": 1}]}, KIT.conversation(PERSON, "open")],
)
def test_the_widget_is_opened_otherwise(conversation: Any) -> None:
    assert read(widget_opened(conversation)) is None


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[]",
        b"null",
        b"\xff",
        b"{}",
        b'{"event": 3}',
        b'{"event": "message_created"}',
        b'{"event": "webwidget_triggered", "current_conversation": {"status": "pending"}}',
        b'{"event": "webwidget_triggered", "current_conversation": [1]}',
        *(
            json.dumps({**event(), **wrong}).encode()
            for wrong in (
                {"id": "../1"},
                {"id": None},
                {"conversation": None},
                {"conversation": {**KIT.conversation(PERSON), "id": "1/../2"}},
                {"account": {}},
                {"content_attributes": [1]},
                {"sender": "Ana"},
                {"event": "message_updated", "created_at": "yesterday"},
                {"event": "message_updated", "created_at": None},
            )
        ),
    ],
)
def test_what_cannot_be_read_is_told(body: bytes) -> None:
    told = Hook("POST", "", {}, body)
    with pytest.raises(UnreadableError) as error:
        chatwoot().read(told)
    assert "Ana" not in str(error.value)
    with suppress(UnreadableError):
        assert chatwoot().undelivered(told) == ()


# What did not arrive


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        ("131047: Re-engagement message: more than 24 hours have passed", "code 131047"),
        ("(#10) This message is sent outside of allowed window", "its inbox shows why"),
        ("(#230) +15195550123 is not in the list", "code 230"),
        ("+15195550123 is unknown", "its inbox shows why"),
    ],
)
def test_an_answer_that_was_not_taken_is_told_without_its_reader(error: str, reason: str) -> None:
    told = event(
        "message_updated",
        message_type="outgoing",
        sender={"id": 4, "name": "Thora", "type": "agent_bot"},
        content_attributes={"external_error": error},
    )
    (found,) = chatwoot().undelivered(hook(KIT.signed(told, NOW)))
    assert found.reason == reason
    assert read(told) is None


@pytest.mark.parametrize(
    "more", [{}, {"sender": {"type": "user"}}, {"event": "message_created"}, {"content_attributes": {}}]
)
def test_other_events_tell_of_no_such_thing(more: dict[str, Any]) -> None:
    told = event("message_updated", content_attributes={"external_error": "131047: late"})
    ours = {} if "content_attributes" not in more else {"sender": {"type": "agent_bot"}}
    assert chatwoot().undelivered(hook(KIT.signed({**told, **ours, **more}, NOW))) == ()


# What it gets


async def test_a_text(provider: Chatwoot, api: ChatwootApi) -> None:
    await provider.send(TO, Part("**Yes**, it helps."))
    (heard,), (call,) = api.heard(PERSON), api.calls
    assert (heard.text, heard.choices) == ("**Yes**, it helps.", ())
    assert call.path == f"/api/v1/accounts/{ACCOUNT}/conversations/{PERSON}/messages"
    assert call.headers["api_access_token"] == TOKEN
    assert call.body["private"] is False
    assert not api.refusals


async def test_choices_are_options(provider: Chatwoot, api: ChatwootApi) -> None:
    choices = tuple(Choice(f"Choice {n}", f"{BUTTON[:-2]}{n:02}", "more on it") for n in range(12))
    await provider.send(TO, Part("Which one?", choices, BUTTONS))
    (heard,) = api.heard(PERSON)
    assert heard.choices == tuple((each.title, each.token) for each in choices)
    assert not api.refusals


@pytest.mark.parametrize("text", ["for {{contact.phone_number}}", "{{{x}}}", "{%raw%}", "{{{%x%}"])
async def test_chatwoot_fills_nothing_in(provider: Chatwoot, api: ChatwootApi, text: str) -> None:
    await provider.send(TO, Part(text))
    await provider.hand_over(TO, text)
    assert not api.refusals
    assert api.heard(PERSON)[0].text.replace(" ", "") == text.replace(" ", "")


BUTTONS_OF = {
    "Channel::WebWidget": 12,
    "Channel::Telegram": 12,
    "Channel::Whatsapp": 10,
    "Channel::Email": 0,
    "Channel::TwilioSms": 0,
    "Channel::Sms": 0,
    "Channel::FacebookPage": 0,
    "Channel::Instagram": 0,
    "Channel::Line": 0,
    "Channel::Api": 0,
    "": 0,
}


@pytest.mark.parametrize(("channel", "most"), BUTTONS_OF.items())
@pytest.mark.parametrize("count", [2, 3, 4, 10, 12, 13])
def test_choices_are_pressed_where_the_channel_shows_them_else_numbered(
    channel: str, most: int, count: int
) -> None:
    limits = chatwoot().limits_for({**TO, "channel": channel})
    buttons = [{"title": f"At {n} o'clock", "payload": f"/t{n}"} for n in range(count)]
    parts = render({"from": "thora", "text": "When?", "buttons": buttons}, limits, LABELS, lambda _: BUTTON)
    assert len(parts[-1].choices) == (count if count <= most else 0)
    assert (f"{count}. At" in parts[-1].text) == (count > most)


def test_what_stands_behind_an_inbox_takes_less() -> None:
    def lengths(channel: str) -> Limits:
        return chatwoot().limits_for({**TO, "channel": channel})

    assert lengths("Channel::Whatsapp").with_choices == 1024
    assert lengths("Channel::Instagram").text == 1000
    assert lengths("Channel::TwilioSms").markup == "sms"
    assert lengths("Channel::FacebookPage").markup == "plain"
    assert lengths("Channel::WebWidget") == Chatwoot.limits


REFUSALS = [
    (Answer(401, {"error": "Invalid Access Token"}), RefusedError),
    (Answer(403, {"error": "forbidden"}), RefusedError),
    (Answer(404, {"error": "Resource could not be found"}), GoneError),
    (Answer(404, None), RefusedError),
    (Answer(301, None, {"Location": "https://support.example"}), RefusedError),
    (Answer(422, {"error": "Validation failed: Content is too long"}), RefusedError),
    (Answer(422, {"message": "Content is too long", "attributes": ["content"]}), RefusedError),
    (Answer(422, {"error": "Validation failed: Too many messages"}), AwayError),
    (Answer(400, [1]), RefusedError),
]


@pytest.mark.parametrize(("answer", "kind"), REFUSALS)
async def test_what_it_does_not_take(
    provider: Chatwoot, api: ChatwootApi, answer: Answer, kind: type[Exception]
) -> None:
    api.fails(answer)
    with pytest.raises(kind) as error:
        await provider.send(TO, Part("My secret."))
    assert type(error.value) is kind
    for secret in (TOKEN, PERSON, "My secret"):
        assert secret not in str(error.value)


async def test_a_wrong_address_is_no_person_who_left(provider: Chatwoot, api: ChatwootApi) -> None:
    api.fails(Answer(404, None))
    with pytest.raises(RefusedError, match="is THORA_CHATWOOT_URL right"):
        await provider.send(TO, Part("hello"))


async def test_a_wrong_token_is_refused(api: ChatwootApi) -> None:
    with api.listening() as address, pytest.raises(RefusedError, match="Invalid Access Token"):
        await chatwoot(f"{address}/", THORA_CHATWOOT_TOKEN="another").send(TO, Part("hello"))


@pytest.mark.parametrize("status", [429, 500, 502, 503])
async def test_it_is_tried_again_where_that_may_help(
    provider: Chatwoot, api: ChatwootApi, status: int
) -> None:
    api.fails(Answer(status, {}))
    await provider.send(TO, Part("hello"))
    assert len(api.heard(PERSON)) == 1
    api.fails(*[Answer(status, {})] * 3)
    with pytest.raises(AwayError):
        await provider.send(TO, Part("hello"))


async def test_a_conversation_that_is_gone(provider: Chatwoot, api: ChatwootApi) -> None:
    api.block(PERSON)
    with pytest.raises(GoneError):
        await provider.send(TO, Part("hello"))


# To staff


async def test_staff_get_a_note_then_the_conversation(provider: Chatwoot, api: ChatwootApi) -> None:
    await provider.hand_over(TO, "Wants to speak to a person.\nAbout: upper back.")
    assert [call.path.rpartition("/")[2] for call in api.calls] == [
        "messages",
        "toggle_status",
        "assignments",
    ]
    assert api.notes[PERSON] == ["Wants to speak to a person.\nAbout: upper back."]
    assert api.heard(PERSON) == []
    assert (api.status[PERSON], api.teams[PERSON]) == ("open", TEAM)
    assert not api.refusals


async def test_without_a_team_it_is_anybodys(api: ChatwootApi) -> None:
    with api.listening() as address:
        await chatwoot(address, THORA_CHATWOOT_TEAM="").hand_over(TO, "")
    assert (api.status[PERSON], api.teams, api.notes) == ("open", {}, {})


async def test_a_team_that_is_unknown_or_not_for_bots_is_told_and_no_fault(
    api: ChatwootApi, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    with api.listening() as address, caplog.at_level(logging.WARNING):
        await chatwoot(address, THORA_CHATWOOT_TEAM="99").hand_over(TO, "gist")
        assert "THORA_CHATWOOT_TEAM: there is no such team" in caplog.text
        denied = Answer(401, {"error": "Access to this endpoint is not authorized for bots"})
        monkeypatch.setattr(api, "_assign", lambda *_: denied)
        await chatwoot(address).hand_over(TO, "gist")
    assert "not authorized for bots" in caplog.text
    assert "gist" not in caplog.text
    assert PERSON not in caplog.text
    assert api.status[PERSON] == "open"


async def test_nobody_is_handed_over_without_a_note(provider: Chatwoot, api: ChatwootApi) -> None:
    api.fails(Answer(422, {"error": "no"}))
    with pytest.raises(RefusedError):
        await provider.hand_over(TO, "gist")
    assert api.status == {}


async def test_a_long_gist_is_cut(provider: Chatwoot, api: ChatwootApi) -> None:
    await provider.hand_over(TO, "x" * 200_000)
    assert len(api.notes[PERSON][0]) == 10_000
