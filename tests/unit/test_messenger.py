"""Messenger: what Meta's requests bring, and what is said by its Send API on loopback."""

from __future__ import annotations

import json
import logging
import time
from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest

from tests.channels.kit import Request
from tests.channels.messenger import (
    OTHER_PAGE,
    PAGE,
    SECRET,
    TOKEN,
    VERIFY,
    VERSION,
    WINDOW,
    MessengerApi,
    MessengerKit,
    digest,
    error,
)
from tests.channels.stand_in import Answer, Heard
from thora.channels.messaging.arrival import MEDIA, PRESSED, STARTED, TEXT, Arrival
from thora.channels.messaging.courier import AwayError, Courier, DeliveryError, GoneError, RefusedError
from thora.channels.messaging.provider import ForgedError, Hook, Reply, UnreadableError
from thora.channels.messaging.rendering import BUTTONS, Choice, Labels, Part, plain, render_turn
from thora.channels.providers.messenger import Messenger
from thora.dialogue.transcript import Entry

PERSON = "7000000000000001"
TO = {"person": PERSON}
LABELS = Labels("Reply with the number of your choice.", "Please choose:")


class Pauses:
    """Does not wait, but notes for how long it was asked to."""

    def __init__(self) -> None:
        self.seconds: list[float] = []

    async def __call__(self, seconds: float) -> None:
        self.seconds.append(seconds)


@pytest.fixture
def api() -> MessengerApi:
    api = MessengerApi()
    api.wrote(PERSON, time.time())
    return api


@pytest.fixture
def kit(api: MessengerApi) -> MessengerKit:
    return MessengerKit(api)


@pytest.fixture
def pauses() -> Pauses:
    return Pauses()


@pytest.fixture
async def messenger(api: MessengerApi, kit: MessengerKit, pauses: Pauses) -> AsyncIterator[Messenger]:
    with api.listening() as address:
        courier = Courier("messenger", sleep=pauses)
        yield Messenger(kit.environment(address), courier)
        await courier.close()


def hook(request: Request) -> Hook:
    headers = {name.lower(): value for name, value in request.headers.items()}
    path = urlsplit(request.path)
    return Hook(
        request.method, f"https://x.example{path.path}", headers, request.body, dict(parse_qsl(path.query))
    )


def read(messenger: Messenger, kit: MessengerKit, *events: dict[str, Any]) -> list[Arrival]:
    return list(messenger.read(hook(kit.request([kit.entry(*events)]))))


# Settings


def test_what_must_be_set_is_said(kit: MessengerKit) -> None:
    assert [each.name for each in Messenger.missing({})] == [
        "THORA_MESSENGER_PAGE_ID",
        "THORA_MESSENGER_TOKEN",
        "THORA_MESSENGER_APP_SECRET",
        "THORA_MESSENGER_VERIFY_TOKEN",
    ]
    assert Messenger.missing(kit.environment("x")) == []


def test_the_api_and_its_version_have_defaults(kit: MessengerKit) -> None:
    settings = kit.environment("x")
    del settings["THORA_MESSENGER_API"], settings["THORA_MESSENGER_VERSION"]
    told = Messenger.of(settings).settings
    assert told["THORA_MESSENGER_API"] == "https://graph.facebook.com"
    assert told["THORA_MESSENGER_VERSION"] == "v26.0"


# Verified


def test_a_genuine_request_is_taken(messenger: Messenger, kit: MessengerKit) -> None:
    messenger.verify(hook(kit.text(PERSON, "caf\u00e9 http://x.example/ \U0001f44b")))


def test_what_is_forged_is_not(messenger: Messenger, kit: MessengerKit) -> None:
    genuine = kit.text(PERSON, "hello")
    for forged in kit.forged(genuine):
        with pytest.raises(ForgedError):
            messenger.verify(hook(forged))


def test_sha_1_alone_is_no_signature(messenger: Messenger, kit: MessengerKit) -> None:
    genuine = kit.text(PERSON, "hello")
    assert genuine.headers["X-Hub-Signature"] == f"sha1={digest(genuine.body, SECRET, 'sha1')}"
    with pytest.raises(ForgedError) as refused:
        messenger.verify(hook(genuine.without("X-Hub-Signature-256")))
    assert refused.value.status == 401


def test_a_signature_that_is_no_text_is_wrong(messenger: Messenger, kit: MessengerKit) -> None:
    genuine = hook(kit.text(PERSON, "hello"))
    spoilt = {**genuine.headers, "x-hub-signature-256": "sha256=\udcff"}
    with pytest.raises(ForgedError) as refused:
        messenger.verify(replace(genuine, headers=spoilt))
    assert refused.value.status == 403


def test_the_challenge_is_answered(messenger: Messenger, kit: MessengerKit) -> None:
    request, wanted = kit.challenge()
    assert messenger.challenge(hook(request)) == Reply(body=wanted)


@pytest.mark.parametrize("told", [None, "", "another", VERIFY + "x"])
def test_a_challenge_with_another_token_is_refused(
    messenger: Messenger, kit: MessengerKit, told: str | None
) -> None:
    asked = hook(kit.challenge()[0])
    query = {name: value for name, value in asked.query.items() if name != "hub.verify_token"}
    with pytest.raises(ForgedError):
        messenger.challenge(
            replace(asked, query=query if told is None else {**query, "hub.verify_token": told})
        )


def test_what_is_no_challenge_gets_none(messenger: Messenger, kit: MessengerKit) -> None:
    assert messenger.challenge(hook(kit.text(PERSON, "hello"))) is None
    asked = hook(kit.challenge()[0])
    assert messenger.challenge(replace(asked, method="POST")) is None
    assert messenger.challenge(replace(asked, query={})) is None


# Read


def test_a_text(messenger: Messenger, kit: MessengerKit) -> None:
    (arrival,) = messenger.read(hook(kit.text(PERSON, "caf\u00e9 \U0001f44b", "7")))
    assert arrival == Arrival("m_7", PERSON, TO, TEXT, "caf\u00e9 \U0001f44b")


def test_a_quick_reply(messenger: Messenger, kit: MessengerKit) -> None:
    (arrival,) = messenger.read(hook(kit.press(PERSON, "Yes", "a1b2", "8")))
    assert arrival == Arrival("m_8", PERSON, TO, PRESSED, "a1b2")


@pytest.mark.parametrize("type_", ["image", "audio", "video", "file", "sticker", "reel", "post", "location"])
def test_what_cannot_be_read_is_media(messenger: Messenger, kit: MessengerKit, type_: str) -> None:
    attachments = [{"type": type_, "payload": {"url": "https://cdn.example/a"}}]
    (arrival,) = read(messenger, kit, kit.message(PERSON, attachments=attachments))
    assert (arrival.kind, arrival.text) == (MEDIA, "")
    (arrival,) = read(messenger, kit, kit.message(PERSON, attachments=attachments, text="my knee"))
    assert (arrival.kind, arrival.text) == (MEDIA, "my knee")


def test_a_like_is_media_once(messenger: Messenger, kit: MessengerKit) -> None:
    payload = {"url": "https://cdn.example/like.png", "sticker_id": 369239263222822}
    both = [{"type": "image", "payload": payload}, {"type": "sticker", "payload": payload}]
    arrivals = read(messenger, kit, kit.message(PERSON, sticker_id=369239263222822, attachments=both))
    assert [(each.kind, each.text) for each in arrivals] == [(MEDIA, "")]


def test_the_preview_of_an_address_is_no_media(messenger: Messenger, kit: MessengerKit) -> None:
    preview = [{"type": "fallback", "payload": {"url": "https://x.example", "title": "X"}}]
    (arrival,) = read(messenger, kit, kit.message(PERSON, text="see https://x.example", attachments=preview))
    assert (arrival.kind, arrival.text) == (TEXT, "see https://x.example")
    (arrival,) = read(messenger, kit, kit.message(PERSON, attachments=[{"type": "fallback"}]))
    assert (arrival.kind, arrival.text) == (MEDIA, "")


def test_a_message_that_messenger_cannot_hand_over_is_media(messenger: Messenger, kit: MessengerKit) -> None:
    (arrival,) = read(messenger, kit, kit.message(PERSON))
    assert (arrival.kind, arrival.text) == (MEDIA, "")


def test_an_edit_is_another_message(messenger: Messenger, kit: MessengerKit) -> None:
    edits = [
        kit.event(PERSON, message_edit={"mid": "m_7", "text": text, "num_edit": number})
        for number, text in enumerate(("my neck", "my knee"), start=1)
    ]
    arrivals = read(messenger, kit, *edits)
    assert [(each.id, each.kind, each.text) for each in arrivals] == [
        ("m_7/1", TEXT, "my neck"),
        ("m_7/2", TEXT, "my knee"),
    ]


def test_an_edit_that_leaves_nothing_is_left_alone(messenger: Messenger, kit: MessengerKit) -> None:
    assert read(messenger, kit, kit.event(PERSON, message_edit={"mid": "m_7", "num_edit": "1"})) == []


def test_get_started(messenger: Messenger, kit: MessengerKit) -> None:
    content = {"mid": "m_9", "title": "Get Started", "payload": "GET_STARTED"}
    (arrival,) = read(messenger, kit, kit.event(PERSON, postback=content))
    assert arrival == Arrival("m_9", PERSON, TO, STARTED)


def test_a_menu_entry_is_as_if_it_were_typed(messenger: Messenger, kit: MessengerKit) -> None:
    content = {"mid": "m_9", "title": "Opening hours", "payload": "HOURS"}
    (arrival,) = read(messenger, kit, kit.event(PERSON, postback=content))
    assert arrival == Arrival("m_9", PERSON, TO, TEXT, "Opening hours")


def test_a_postback_without_an_id_is_known_by_its_moment(messenger: Messenger, kit: MessengerKit) -> None:
    first = {**kit.event(PERSON, postback={"title": "Prices", "payload": "P"}), "timestamp": 1458692752478}
    later = {**first, "timestamp": 1458692752479}
    ids = [arrival.id for arrival in read(messenger, kit, first, first, later)]
    assert ids[0] == ids[1] != ids[2]


def test_a_postback_without_words_starts(messenger: Messenger, kit: MessengerKit) -> None:
    (arrival,) = read(messenger, kit, kit.event(PERSON, postback={"payload": "P"}))
    assert arrival.kind == STARTED


def test_a_link_starts_a_known_conversation_again(messenger: Messenger, kit: MessengerKit) -> None:
    link = {"ref": "flyer", "source": "SHORTLINK", "type": "OPEN_THREAD"}
    (arrival,) = read(messenger, kit, kit.event(PERSON, referral=link))
    assert (arrival.kind, arrival.text, arrival.person) == (STARTED, "", PERSON)
    assert read(messenger, kit, kit.event(PERSON, referral={**link, "source": "ADS"})) == []


@pytest.mark.parametrize(
    "content",
    [
        {"delivery": {"mids": ["m_1"], "watermark": 1}},
        {"read": {"watermark": 1}},
        {"reaction": {"reaction": "love", "action": "react", "mid": "m_1"}},
        {"optin": {"ref": "x"}},
        {"account_linking": {"status": "linked"}},
        {"pass_thread_control": {"new_owner_app_id": "1", "metadata": "x"}},
        {"take_thread_control": {"previous_owner_app_id": "1", "metadata": "x"}},
        {"request_thread_control": {"requested_owner_app_id": "1", "metadata": "x"}},
        {"app_roles": {"1": ["primary_receiver"]}},
        {"message": {"mid": "m_1", "is_deleted": True}},
        {"something_new": {"text": "hello"}},
    ],
)
def test_what_needs_no_answer(messenger: Messenger, kit: MessengerKit, content: dict[str, Any]) -> None:
    assert read(messenger, kit, kit.event(PERSON, **content)) == []


def test_own_messages_are_left_alone(messenger: Messenger, kit: MessengerKit) -> None:
    assert messenger.read(hook(kit.own_echo(PERSON, "hello"))) == []
    wrong = kit.told(PERSON, PAGE, message={"mid": "m_1", "text": "hello", "is_echo": True})
    assert read(messenger, kit, wrong) == []


def test_a_whole_batch_in_order_for_this_page_only(messenger: Messenger, kit: MessengerKit) -> None:
    request = kit.batch([("1", "a"), ("2", "b"), ("1", "c"), ("3", "d")])
    arrivals = messenger.read(hook(request))
    assert [(each.person, each.text) for each in arrivals] == [("1", "a"), ("2", "b"), ("1", "c"), ("3", "d")]
    assert len({each.id for each in arrivals}) == 4


def test_other_objects_and_pages_are_left_alone(messenger: Messenger, kit: MessengerKit) -> None:
    entry = kit.entry(kit.message(PERSON, text="hello"))
    assert messenger.read(hook(kit.request([entry], object_="instagram"))) == []
    assert messenger.read(hook(kit.request([{**entry, "id": OTHER_PAGE}]))) == []
    assert read(messenger, kit, kit.told(PERSON, OTHER_PAGE, message={"mid": "m_1", "text": "hello"})) == []
    assert messenger.read(hook(kit.request([{"id": PAGE, "time": 1, "changes": [{"field": "feed"}]}]))) == []


def test_who_has_no_number_yet_is_left_alone(messenger: Messenger, kit: MessengerKit) -> None:
    event = {**kit.message(PERSON, text="hello"), "sender": {"user_ref": "abc"}}
    assert read(messenger, kit, event) == []


@pytest.mark.parametrize(
    "told",
    [
        "",
        "[]",
        "null",
        '"page"',
        "{",
        '{"object": "page"}',
        '{"object": "page", "entry": 1}',
        '{"object": "page", "entry": [{}]}',
        '{"object": "page", "entry": ["x"]}',
        json.dumps({"object": "page", "entry": [{"id": PAGE, "messaging": [1]}]}),
    ],
)
def test_what_is_in_no_known_form(messenger: Messenger, kit: MessengerKit, told: str) -> None:
    with pytest.raises(UnreadableError):
        messenger.read(hook(kit.signed(told.encode())))


@pytest.mark.parametrize(
    "content",
    [
        {"message": "hello"},
        {"message": {"text": "hello"}},
        {"message": {"mid": "m_1", "attachments": [1]}},
        {"message_edit": {"mid": "m_1", "text": "x"}},
        {"postback": 1},
    ],
)
def test_a_broken_event(messenger: Messenger, kit: MessengerKit, content: dict[str, Any]) -> None:
    with pytest.raises(UnreadableError) as unreadable:
        read(messenger, kit, kit.event(PERSON, **content))
    assert "hello" not in str(unreadable.value)


# Sent


async def test_a_text_is_sent(messenger: Messenger, api: MessengerApi) -> None:
    await messenger.send(TO, Part("Good morning \U0001f44b"))
    assert api.heard(PERSON) == [Heard("Good morning \U0001f44b")]
    assert api.refusals == []
    (call,) = api.calls
    assert call.body["messaging_type"] == "RESPONSE"
    assert urlsplit(call.path).path == f"/{VERSION}/{PAGE}/messages"


async def test_the_token_is_in_no_address(messenger: Messenger, api: MessengerApi) -> None:
    await messenger.send(TO, Part("hello"))
    (call,) = api.calls
    assert TOKEN not in call.path
    assert SECRET not in call.path
    assert TOKEN not in json.dumps(call.body)
    assert call.headers["authorization"] == f"Bearer {TOKEN}"


async def test_choices_are_quick_replies(messenger: Messenger, api: MessengerApi) -> None:
    choices = tuple(Choice(f"Choice number {number:>6}", f"token{number}") for number in range(13))
    await messenger.send(TO, Part("Which?", choices, BUTTONS))
    assert api.heard(PERSON) == [Heard("Which?", tuple((each.title, each.token) for each in choices))]
    assert api.refusals == []


async def test_seen(messenger: Messenger, api: MessengerApi) -> None:
    await messenger.seen(Arrival("m_1", PERSON, TO, TEXT, "hello"))
    assert api.actions == [(PERSON, "mark_seen"), (PERSON, "typing_on")]
    assert api.refusals == []


def turn(*entries: dict[str, Any]) -> list[Part]:
    told: list[Entry] = [{"from": "thora", **entry} for entry in entries]  # type: ignore[misc]
    return render_turn(told, Messenger.limits, LABELS, lambda payload: payload.strip("/"))


def buttons(*titles: str) -> list[dict[str, str]]:
    return [{"title": title, "payload": f"/{title.lower()}"} for title in titles]


async def test_everything_that_is_rendered_is_taken(messenger: Messenger, api: MessengerApi) -> None:
    parts = [
        *turn({"text": "Which?", "buttons": buttons(*(f"B{number}" for number in range(13)))}),
        *turn({"text": "Which?", "buttons": buttons(*(f"B{number}" for number in range(14)))}),
        *turn({"text": "Which?", "buttons": buttons("x" * 20)}),
        *turn({"text": "Which?", "buttons": buttons("x" * 21)}),
        *turn({"buttons": buttons("Yes", "No")}),
        *plain("\U0001f44b\U0001f3fd is a wave. " * 400, Messenger.limits),
        *plain("x" * 4001, Messenger.limits),
    ]
    for part in parts:
        await messenger.send(TO, part)
    assert api.refusals == []
    heard = api.heard(PERSON)
    assert [len(each.choices) for each in heard[:5]] == [13, 0, 1, 0, 2]
    assert "14. B13" in heard[1].text
    assert "1. xxx" in heard[3].text
    assert heard[4].text == "Please choose:"
    assert len(heard) > 8


def test_quick_replies_stand_below_the_whole_turn() -> None:
    first, last = turn({"text": "Which?", "buttons": buttons("Yes", "No")}, {"text": "Take your time."})
    assert (first.text, first.choices, first.form) == ("Which?", (), "")
    assert [choice.title for choice in last.choices] == ["Yes", "No"]
    assert (last.text, last.form) == ("Take your time.", BUTTONS)


def test_only_the_last_choices_of_a_turn_are_quick_replies() -> None:
    first, last = turn(
        {"text": "Which?", "buttons": buttons("Yes", "No")},
        {"text": "More?", "buttons": buttons("Times", "Prices")},
    )
    assert first.text == "Which?\n\n1. Yes\n2. No\n\nReply with the number of your choice."
    assert first.choices == ()
    assert [choice.title for choice in last.choices] == ["Times", "Prices"]


def test_where_buttons_stay_each_message_keeps_its_own() -> None:
    told: list[Entry] = [
        {"from": "thora", "text": "Which?", "buttons": buttons("Yes")},  # type: ignore[typeddict-item]
        {"from": "thora", "text": "Take your time."},
    ]
    limits = replace(Messenger.limits, fleeting=False)
    first, last = render_turn(told, limits, LABELS, str)
    assert first.choices
    assert not last.choices


# Refused


async def refused(
    messenger: Messenger,
    api: MessengerApi,
    code: int,
    subcode: int = 0,
    status: int = 400,
    message: str = "no",
) -> DeliveryError:
    api.fails(Answer(status, error(code, message, subcode)))
    with pytest.raises(DeliveryError) as told:
        await messenger.send(TO, Part("hello"))
    assert api.heard(PERSON) == []
    return told.value


@pytest.mark.parametrize(
    ("code", "subcode", "status"),
    [
        (551, 0, 400),
        (551, 1545041, 400),
        (200, 1545041, 403),
        (10, 2018108, 403),
        (100, 2018001, 400),
        (2, 2018108, 400),
        (551, 1545041, 500),
    ],
)
async def test_who_cannot_be_reached_is_gone(
    messenger: Messenger, api: MessengerApi, code: int, subcode: int, status: int
) -> None:
    told = await refused(messenger, api, code, subcode, status)
    assert type(told) is GoneError
    assert len(api.calls) == 1


async def test_the_stand_in_s_blocked_person_is_gone(messenger: Messenger, api: MessengerApi) -> None:
    api.block(PERSON)
    with pytest.raises(GoneError):
        await messenger.send(TO, Part("hello"))
    with pytest.raises(GoneError):
        await messenger.seen(Arrival("m_1", PERSON, TO, TEXT, "hello"))


async def test_after_a_day_nothing_is_taken(messenger: Messenger, api: MessengerApi) -> None:
    api.wrote(PERSON, time.time() - WINDOW - 60)
    with pytest.raises(RefusedError, match="24 hours") as told:
        await messenger.send(TO, Part("hello"))
    assert told.value.code == "10/2018278"
    assert type(told.value) is RefusedError


@pytest.mark.parametrize(
    ("code", "subcode", "message", "word"),
    [
        (190, 0, "Invalid OAuth access token.", "make a new one for THORA_MESSENGER_TOKEN"),
        (190, 463, "Error validating access token: Session has expired", "make a new one"),
        (100, 0, "Invalid appsecret_proof provided in the API argument", "THORA_MESSENGER_APP_SECRET"),
        (200, 0, "(#200) Requires pages_messaging permission", "pages_messaging"),
        (10, 0, "(#10) Application does not have permission for this action", "pages_messaging"),
        (10, 2018065, "outside", "24 hours"),
        (10, 2534022, "outside", "24 hours"),
        (10, 1893063, "The page is temporarily restricted", "holds"),
        (368, 0, "The action attempted has been deemed abusive", "holds"),
        (100, 2018034, "Message cannot be empty", "refuses"),
    ],
)
async def test_what_will_never_be_taken(
    messenger: Messenger, api: MessengerApi, code: int, subcode: int, message: str, word: str
) -> None:
    told = await refused(messenger, api, code, subcode, message=message)
    assert type(told) is RefusedError
    assert word in str(told)
    assert told.code == (f"{code}/{subcode}" if subcode else str(code))
    assert len(api.calls) == 1


async def test_errors_name_no_token_and_nobody(messenger: Messenger, api: MessengerApi) -> None:
    """Meta's own words can hold both."""
    told = await refused(messenger, api, 190, message=f"Malformed access token {TOKEN}")
    assert TOKEN not in str(told)
    told = await refused(messenger, api, 100, 33, message=f"Object with ID '{PERSON}' does not exist")
    assert PERSON not in str(told)


@pytest.mark.parametrize("body", [None, [], {}, {"error": "no"}, {"error": {"code": "x"}}])
async def test_a_refusal_without_a_reason(messenger: Messenger, api: MessengerApi, body: Any) -> None:
    api.fails(Answer(400, body))
    with pytest.raises(RefusedError, match="status 400, error 0"):
        await messenger.send(TO, Part("hello"))


@pytest.mark.parametrize("code", [2, 4, 17, 32, 341, 613, 1200, 80001, 80006])
async def test_later_is_tried_again(
    messenger: Messenger, api: MessengerApi, pauses: Pauses, code: int
) -> None:
    api.fails(Answer(400, error(code, "later")), Answer(403, error(code, "later")))
    await messenger.send(TO, Part("hello"))
    assert api.heard(PERSON) == [Heard("hello")]
    assert pauses.seconds == [0.5, 1.0]


async def test_so_are_statuses_that_say_so(messenger: Messenger, api: MessengerApi) -> None:
    api.fails(Answer(429, {}), Answer(503, None))
    await messenger.send(TO, Part("hello"))
    assert api.heard(PERSON) == [Heard("hello")]


async def test_later_for_ever_is_away(messenger: Messenger, api: MessengerApi) -> None:
    api.fails(*[Answer(400, error(613, "later"))] * 3)
    with pytest.raises(AwayError, match="messenger: status 400"):
        await messenger.send(TO, Part("hello"))
    assert len(api.calls) == 3


@pytest.mark.parametrize(
    ("usage", "calls"),
    [
        ({"1": [{"type": "messenger", "estimated_time_to_regain_access": 19}]}, 1),
        ({"1": [{"type": "messenger", "estimated_time_to_regain_access": 0}]}, 2),
        ({"1": [1]}, 2),
        ([], 2),
    ],
)
async def test_meta_says_how_long(messenger: Messenger, api: MessengerApi, usage: Any, calls: int) -> None:
    """Minutes are not waited for at once: the inbox tries again later."""
    api.fails(Answer(400, error(80006, "later"), {"X-Business-Use-Case-Usage": json.dumps(usage)}))
    if calls == 1:
        with pytest.raises(AwayError):
            await messenger.send(TO, Part("hello"))
    else:
        await messenger.send(TO, Part("hello"))
    assert len(api.calls) == calls


async def test_nothing_is_logged(
    messenger: Messenger, api: MessengerApi, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        await messenger.send(TO, Part("marzipan"))
        await refused_once(messenger, api)
    for secret in (TOKEN, SECRET, VERIFY, PERSON, "marzipan", digest(TOKEN.encode())):
        assert secret not in caplog.text


async def refused_once(messenger: Messenger, api: MessengerApi) -> None:
    api.fails(Answer(400, error(190, f"Malformed access token {TOKEN}")))
    with pytest.raises(RefusedError):
        await messenger.send(TO, Part("marzipan"))


# The stand-in refuses what Meta refuses


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"messaging_type": "UPDATE"}, "messaging_type"),
        ({"messaging_type": None}, "messaging_type"),
        ({"recipient": {"id": "1"}}, "No matching user"),
        ({"recipient": {"id": 7000000000000001}}, "recipient"),
        ({"recipient": PERSON}, "recipient"),
        ({"tag": "ACCOUNT_UPDATE"}, "unknown"),
        ({"sender_action": "typing_on"}, "unknown"),
        ({"message": {"text": " "}}, "empty"),
        ({"message": {"text": "x" * 2001}}, "2000"),
        ({"message": {"text": "x", "quick_replies": []}}, "elements"),
        ({"message": {"text": "x", "quick_replies": [{}] * 14}}, "elements"),
        ({"message": {"text": "x", "quick_replies": [{"title": "a", "payload": "b"}]}}, "quick reply"),
        (
            {
                "message": {
                    "text": "x",
                    "quick_replies": [{"content_type": "text", "title": "a" * 21, "payload": "b"}],
                }
            },
            "title",
        ),
        (
            {
                "message": {
                    "text": "x",
                    "quick_replies": [{"content_type": "text", "title": "a", "payload": "b" * 1001}],
                }
            },
            "payload",
        ),
    ],
)
async def test_the_stand_in_is_strict(
    messenger: Messenger, api: MessengerApi, change: dict[str, Any], why: str
) -> None:
    body = {"recipient": {"id": PERSON}, "messaging_type": "RESPONSE", "message": {"text": "x"}, **change}
    with pytest.raises(RefusedError):
        await messenger._call(body)
    assert why in api.refusals[0]


@pytest.mark.parametrize(
    ("setting", "why"),
    [
        ("THORA_MESSENGER_TOKEN", "Invalid OAuth"),
        ("THORA_MESSENGER_APP_SECRET", "appsecret_proof"),
        ("THORA_MESSENGER_PAGE_ID", "Unsupported"),
        ("THORA_MESSENGER_VERSION", "Unsupported"),
    ],
)
async def test_the_stand_in_knows_its_page(
    messenger: Messenger, api: MessengerApi, setting: str, why: str
) -> None:
    other = Messenger({**messenger.settings, setting: "another"}, messenger.courier)
    with pytest.raises(RefusedError):
        await other.send(TO, Part("hello"))
    assert why in api.refusals[0]
