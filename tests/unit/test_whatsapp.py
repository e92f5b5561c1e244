"""WhatsApp: what Meta signs, brings and refuses. Its API is a stand-in on loopback, called by HTTP."""

from __future__ import annotations

import datetime
import json
import time
from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

import pytest

from tests.channels.stand_in import Answer, Call
from tests.channels.whatsapp import (
    APP_SECRET,
    DISPLAY,
    OTHER_NUMBER_ID,
    VERIFY_TOKEN,
    WhatsAppKit,
    message,
    notification,
    signed,
    value,
)
from tests.channels.whatsapp_api import TOKEN, VERSION, WINDOW, WhatsAppApi, failure, wamid
from thora.channels.messaging.arrival import MEDIA, PRESSED, STARTED, TEXT, Arrival
from thora.channels.messaging.courier import AwayError, Courier, DeliveryError, GoneError, RefusedError
from thora.channels.messaging.provider import ForgedError, Hook, Notice, UnreadableError
from thora.channels.messaging.rendering import BUTTONS, LIST, Choice, Labels, Part, render
from thora.channels.providers.whatsapp import WhatsApp

PHONE, USER = "15195550101", "CA.13491208655302741918"
TO = {"to": PHONE}
LABELS = Labels("Reply with a number.", "Please choose:", "Choose")


async def at_once(seconds: float) -> None:
    """No pause."""


@pytest.fixture
def api() -> WhatsAppApi:
    return WhatsAppApi()


@pytest.fixture
async def whatsapp(api: WhatsAppApi) -> AsyncIterator[WhatsApp]:
    with api.listening() as address:
        courier = Courier("whatsapp", sleep=at_once)
        provider = WhatsApp.of(WhatsAppKit(api).environment(address), courier)
        assert isinstance(provider, WhatsApp)
        yield provider
        await courier.close()


@pytest.fixture
def written(api: WhatsAppApi) -> None:
    """Both have just written."""
    for person in (PHONE, USER):
        api.writes(person, wamid())


def hook(body: bytes, **headers: str) -> Hook:
    request = signed(body)
    told = {name.lower(): value for name, value in {**request.headers, **headers}.items()}
    return Hook("POST", "https://chat.clinic.example/whatsapp/webhook", told, body)


def question(**query: str) -> Hook:
    names = {f"hub.{name}": value for name, value in query.items()}
    return Hook("GET", "https://chat.clinic.example/whatsapp/webhook", {}, b"", names)


def read(whatsapp: WhatsApp, *messages: dict[str, Any]) -> list[Arrival]:
    return list(whatsapp.read(hook(notification(value(*messages)))))


def called(api: WhatsAppApi) -> Call:
    (call,) = api.calls
    return call


def test_it_is_on_where_four_settings_are_there() -> None:
    needed = WhatsAppKit(WhatsAppApi()).environment("http://127.0.0.1:1")
    del needed["THORA_WHATSAPP_API"]
    assert WhatsApp.missing(needed) == []
    assert len(WhatsApp.missing({})) == 4
    provider = WhatsApp.of(needed)
    assert provider.settings["THORA_WHATSAPP_API"] == "https://graph.facebook.com"
    assert provider.settings["THORA_WHATSAPP_VERSION"] == VERSION


# What Meta signs


def test_what_meta_signed_is_let_in(whatsapp: WhatsApp) -> None:
    whatsapp.verify(hook(notification(value(message(PHONE, "text", {"body": "caf\u00e9"})))))


def test_the_example_of_a_signature_by_openssl(whatsapp: WhatsApp) -> None:
    # printf '{"object":"x"}' | openssl dgst -sha256 -hmac app-secret-for-tests-0123456789
    assert APP_SECRET == "app-secret-for-tests-0123456789"
    told = "6f3add24b4e8d5b2e75b441bf520acef783e841607bc642cfb4cc4be386c4b9e"
    headers = {"x-hub-signature-256": f"sha256={told}"}
    whatsapp.verify(Hook("POST", "/", headers, b'{"object":"x"}'))


def test_what_is_not_signed_is_unknown(whatsapp: WhatsApp) -> None:
    with pytest.raises(ForgedError) as error:
        whatsapp.verify(Hook("POST", "/", {}, notification()))
    assert error.value.status == 401


@pytest.mark.parametrize("signature", ["", "sha256=", "sha1=00", "sha256=" + "0" * 64, "sha256=\udcff"])
def test_what_is_signed_by_somebody_else_is_refused(whatsapp: WhatsApp, signature: str) -> None:
    with pytest.raises(ForgedError) as error:
        whatsapp.verify(hook(notification(), **{"x-hub-signature-256": signature}))
    assert error.value.status == 403


def test_other_words_under_a_right_signature_are_refused(whatsapp: WhatsApp) -> None:
    genuine = hook(notification(value(message(PHONE, "text", {"body": "hello"}))))
    with pytest.raises(ForgedError):
        whatsapp.verify(Hook("POST", genuine.url, genuine.headers, genuine.body.replace(b"hello", b"hollo")))


def test_the_challenge_is_given_back(whatsapp: WhatsApp) -> None:
    reply = whatsapp.challenge(question(mode="subscribe", verify_token=VERIFY_TOKEN, challenge="1158201444"))
    assert reply is not None
    assert (reply.status, reply.body) == (200, "1158201444")


@pytest.mark.parametrize("token", ["", "verify-me", VERIFY_TOKEN + "x", "\udcff"])
def test_a_stranger_gets_no_challenge_back(whatsapp: WhatsApp, token: str) -> None:
    with pytest.raises(ForgedError):
        whatsapp.challenge(question(mode="subscribe", verify_token=token, challenge="1"))


def test_what_asks_nothing_is_no_challenge(whatsapp: WhatsApp) -> None:
    assert whatsapp.challenge(question()) is None
    assert whatsapp.challenge(hook(notification())) is None


# What it brings


def test_a_text_is_read(whatsapp: WhatsApp) -> None:
    (arrival,) = read(whatsapp, message(PHONE, "text", {"body": "my back hurts"}, "wamid.A"))
    assert arrival == Arrival("wamid.A", f"CA.{PHONE}", TO, TEXT, "my back hurts")


def test_who_has_a_username_is_answered_by_their_id(whatsapp: WhatsApp) -> None:
    told = message(USER, "text", {"body": "hello"})
    (empty,) = read(whatsapp, told)
    del told["from"]
    (without,) = read(whatsapp, told)
    assert empty == without
    assert (empty.person, empty.to) == (USER, {"recipient": USER})


def test_who_has_no_id_yet_is_known_by_the_phone(whatsapp: WhatsApp) -> None:
    told = message(PHONE, "text", {"body": "hello"})
    del told["from_user_id"]
    (arrival,) = read(whatsapp, told)
    assert (arrival.person, arrival.to) == (PHONE, TO)


@pytest.mark.parametrize("kind", ["button_reply", "list_reply"])
def test_a_press_brings_its_token(whatsapp: WhatsApp, kind: str) -> None:
    content = {"type": kind, kind: {"id": "a1b2", "title": "Later", "description": "than these"}}
    (arrival,) = read(whatsapp, message(PHONE, "interactive", content))
    assert (arrival.kind, arrival.text) == (PRESSED, "a1b2")


def test_a_button_of_a_template_brings_its_payload_or_its_words(whatsapp: WhatsApp) -> None:
    bare = message(PHONE, "button", {"payload": "Yes, I come", "text": "Yes, I come"})
    ours = message(PHONE, "button", {"payload": "a1b2", "text": "Yes, I come"})
    assert [(each.kind, each.text) for each in read(whatsapp, bare, ours)] == [
        (TEXT, "Yes, I come"),
        (PRESSED, "a1b2"),
    ]


@pytest.mark.parametrize(
    ("kind", "content", "words"),
    [
        ("image", {"id": "1", "mime_type": "image/jpeg", "caption": "my knee"}, "my knee"),
        ("video", {"id": "1", "mime_type": "video/mp4", "caption": "how I walk"}, "how I walk"),
        ("document", {"id": "1", "filename": "mri.pdf", "caption": "my MRI"}, "my MRI"),
        ("image", {"id": "1", "mime_type": "image/jpeg"}, ""),
        ("audio", {"id": "1", "mime_type": "audio/ogg; codecs=opus", "voice": True}, ""),
        ("sticker", {"id": "1", "mime_type": "image/webp", "animated": False}, ""),
        ("location", {"latitude": 43.46, "longitude": -80.52}, ""),
        ("contacts", [{"name": {"formatted_name": "Ana"}, "phones": [{"phone": "+1 519 555 0102"}]}], ""),
        ("order", {"catalog_id": "1", "product_items": []}, ""),
        ("unsupported", {"type": "poll_creation"}, ""),
        ("interactive", {"type": "nfm_reply", "nfm_reply": {"name": "flow", "response_json": "{}"}}, ""),
        ("what_comes_next_year", {"text": "?"}, ""),
    ],
)
def test_what_cannot_be_read_gets_a_polite_answer(
    whatsapp: WhatsApp, kind: str, content: Any, words: str
) -> None:
    (arrival,) = read(whatsapp, message(PHONE, kind, content))
    assert (arrival.kind, arrival.text) == (MEDIA, words)


def test_an_unsupported_message_may_have_no_content(whatsapp: WhatsApp) -> None:
    told = message(PHONE, "unsupported", {}) | {"errors": [{"code": 131051, "title": "Message type unknown"}]}
    del told["unsupported"]
    assert [each.kind for each in read(whatsapp, told)] == [MEDIA]


@pytest.mark.parametrize(
    ("kind", "content"),
    [
        ("reaction", {"message_id": "wamid.B", "emoji": "\U0001f44d"}),
        ("system", {"body": "User changed from 1 to 2", "wa_id": "2", "type": "user_changed_number"}),
        ("revoke", {"original_message_id": "wamid.B"}),
        ("unsupported", {"type": "pin"}),
    ],
)
def test_to_some_things_nobody_wants_an_answer(whatsapp: WhatsApp, kind: str, content: Any) -> None:
    assert read(whatsapp, message(PHONE, kind, content)) == []


def test_an_edited_message_is_a_new_one(whatsapp: WhatsApp) -> None:
    content = {"original_message_id": "wamid.A", "message": {"type": "text", "text": {"body": "my knee"}}}
    (arrival,) = read(whatsapp, message(PHONE, "edit", content, "wamid.B"))
    assert (arrival.id, arrival.kind, arrival.text) == ("wamid.B", TEXT, "my knee")


def test_who_opens_the_chat_for_the_first_time_is_greeted(whatsapp: WhatsApp) -> None:
    (arrival,) = read(whatsapp, message(PHONE, "request_welcome", {}))
    assert (arrival.kind, arrival.text) == (STARTED, "")


def test_a_group_is_left_alone(whatsapp: WhatsApp) -> None:
    assert read(whatsapp, message(PHONE, "text", {"body": "hello"}) | {"group_id": "Y2FwaV9n"}) == []


def test_a_whole_batch_is_read_in_order_and_only_ours(whatsapp: WhatsApp) -> None:
    def told(words: str) -> dict[str, Any]:
        return message(PHONE, "text", {"body": words})

    content = json.loads(
        notification(
            value(told("one"), told("two")),
            value(told("not ours"), number=OTHER_NUMBER_ID),
            value(statuses=[]),
            value(told("three")),
        )
    )
    more = {"value": value(told("four")), "field": "messages"}
    other = {"value": {"event": "VERIFIED_ACCOUNT"}, "field": "account_update"}
    echo = {"from": DISPLAY, "to": PHONE, "id": "wamid.C", "type": "text", "text": {"body": "typed by staff"}}
    echoed = {"value": value(message_echoes=[echo]), "field": "smb_message_echoes"}
    content["entry"][-1]["changes"] += [more, other, echoed]
    arrivals = whatsapp.read(hook(json.dumps(content).encode()))
    assert [each.text for each in arrivals] == ["one", "two", "three", "four"]


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"\xff\xfe",
        b"[]",
        b"{}",
        b'{"object": "page", "entry": []}',
        b'{"object": "whatsapp_business_account"}',
        b'{"object": "whatsapp_business_account", "entry": [1]}',
        notification({}),
        notification(value(message("", "text", {"body": "x"}) | {"from_user_id": ""})),
        notification(value({"from": PHONE, "type": "text", "text": {"body": "no id"}})),
        notification(value({"from": PHONE, "id": "wamid.A", "text": {"body": "no type"}})),
        notification(value(message(PHONE, "text", {}))),
        notification(value(message(PHONE, "interactive", {"type": "list_reply"}))),
        notification(value(statuses=[1])),
    ],
)
def test_what_is_in_no_known_form_is_told(whatsapp: WhatsApp, body: bytes) -> None:
    with pytest.raises(UnreadableError) as error:
        [*whatsapp.undelivered(hook(body)), *whatsapp.read(hook(body))]
    assert PHONE not in str(error.value)


# Receipts


def status(state: str, **content: Any) -> dict[str, Any]:
    return {"id": "wamid.A", "status": state, "timestamp": "1", "recipient_id": PHONE, **content}


def test_only_failed_messages_are_told(whatsapp: WhatsApp) -> None:
    details = {"details": f"Message to {PHONE} failed"}
    error = {"code": 131026, "title": "Message undeliverable", "message": "...", "error_data": details}
    body = notification(
        value(statuses=[status("sent"), status("delivered"), status("read")]),
        value(statuses=[status("failed", errors=[error]), status("failed")]),
        value(statuses=[status("failed", errors=[error])], number=OTHER_NUMBER_ID),
        value(errors=[{"code": 130429, "title": f"Rate limit hit by {PHONE}"}]),
    )
    assert [each.reason for each in whatsapp.undelivered(hook(body))] == [
        "error 131026: Message undeliverable",
        "error without a code",
        "error 130429: Rate limit hit by ...",
    ]
    assert whatsapp.read(hook(body)) == []


# What is sent


async def test_a_text_goes_out_as_documented(whatsapp: WhatsApp, api: WhatsAppApi, written: None) -> None:
    await whatsapp.send(TO, Part("*Try* this: https://clinic.example"))
    call = called(api)
    assert call.path == f"/{VERSION}/106540352242922/messages"
    assert call.headers["authorization"] == f"Bearer {TOKEN}"
    assert call.body == {
        "messaging_product": "whatsapp",
        "recipient_type": "individual",
        "to": PHONE,
        "type": "text",
        "text": {"preview_url": False, "body": "*Try* this: https://clinic.example"},
    }
    assert api.heard(PHONE)[0].text == "*Try* this: https://clinic.example"


async def test_who_has_a_username_is_the_recipient(
    whatsapp: WhatsApp, api: WhatsAppApi, written: None
) -> None:
    await whatsapp.send({"recipient": USER}, Part("hello"))
    assert "to" not in called(api).body
    assert api.heard(USER)[0].text == "hello"


async def test_three_choices_are_buttons(whatsapp: WhatsApp, api: WhatsAppApi, written: None) -> None:
    choices = (Choice("Yes", "a1"), Choice("No", "a2"), Choice("Something else 12345", "a3"))
    await whatsapp.send(TO, Part("Well?", choices, BUTTONS))
    assert called(api).body["interactive"] == {
        "type": "button",
        "body": {"text": "Well?"},
        "action": {
            "buttons": [
                {"type": "reply", "reply": {"id": choice.token, "title": choice.title}} for choice in choices
            ]
        },
    }


async def test_more_are_a_list(whatsapp: WhatsApp, api: WhatsAppApi, written: None) -> None:
    choices = (Choice("Thu 3 Dec 10:30 am", "a1", "with Nitin at Waterloo"), Choice("Later", "a2"))
    await whatsapp.send(TO, Part("When?", choices, LIST, "Choose"))
    rows = [
        {"id": "a1", "title": "Thu 3 Dec 10:30 am", "description": "with Nitin at Waterloo"},
        {"id": "a2", "title": "Later"},
    ]
    assert called(api).body["interactive"] == {
        "type": "list",
        "body": {"text": "When?"},
        "action": {"button": "Choose", "sections": [{"title": "Choose", "rows": rows}]},
    }


async def test_two_ways_to_the_same_are_one_choice(
    whatsapp: WhatsApp, api: WhatsAppApi, written: None
) -> None:
    await whatsapp.send(TO, Part("Well?", (Choice("Yes", "a1"), Choice("Sure", "a1")), BUTTONS))
    assert api.heard(PHONE)[0].choices == (("Sure", "a1"),)


def entry(text: str, titles: list[str], **content: str) -> dict[str, Any]:
    return {
        "from": "thora",
        "text": text,
        "buttons": [{"title": t, "payload": f"/{t}", **content} for t in titles],
    }


@pytest.mark.parametrize(
    ("titles", "form"),
    [
        (["Yes", "No"], BUTTONS),
        (["a" * 20, "b", "c"], BUTTONS),
        (["a" * 21, "b", "c"], LIST),
        (["a", "b", "c", "d"], LIST),
        (["a" * 24, *"bcdefghij"], LIST),
        (["a" * 25, "b"], ""),
        ([*"abcdefghijk"], ""),
    ],
)
async def test_all_that_is_rendered_is_taken(
    whatsapp: WhatsApp, api: WhatsAppApi, written: None, titles: list[str], form: str
) -> None:
    parts = render(entry("Well? **Now**. " * 400, titles), WhatsApp.limits, LABELS, lambda payload: payload)
    assert parts[-1].form == form
    assert parts[-1].label == ("Choose" if form == LIST else "")
    for part in parts:
        await whatsapp.send(TO, part)
    heard = api.heard(PHONE)
    assert [title for each in heard for title, _ in each.choices] == (titles if form else [])
    assert api.refusals == []
    assert "Well? *Now*." in heard[0].text
    if not form:
        assert f"2. {titles[1]}" in heard[-1].text


def test_choices_that_look_the_same_are_told_with_all_their_words() -> None:
    buttons = [
        {"title": "10 am", "payload": "/a", "place": "with Ana", "line": "10 am with Ana"},
        {"title": "10 am", "payload": "/b", "place": "with Ben", "line": "10 am with Ben"},
    ]
    content = {"from": "thora", "text": "When?", "buttons": buttons}
    (part,) = render(content, WhatsApp.limits, LABELS, str)
    assert [choice.about for choice in part.choices] == ["with Ana", "with Ben"]
    del buttons[0]["place"], buttons[1]["place"]
    (part,) = render(content, WhatsApp.limits, LABELS, str)
    assert part.choices == ()
    assert "1. 10 am with Ana\n2. 10 am with Ben" in part.text


async def test_a_message_is_ticked_and_thora_types(whatsapp: WhatsApp, api: WhatsAppApi) -> None:
    api.writes(PHONE, "wamid.A")
    await whatsapp.seen(Arrival("wamid.A", PHONE, TO, TEXT, "hello"))
    assert api.read == {"wamid.A"}
    assert called(api).body == {
        "messaging_product": "whatsapp",
        "status": "read",
        "message_id": "wamid.A",
        "typing_indicator": {"type": "text"},
    }


# The window of 24 hours, and templates


async def test_after_24_hours_free_text_is_refused(whatsapp: WhatsApp, api: WhatsAppApi) -> None:
    api.written[PHONE] = time.time() - WINDOW - 1
    with pytest.raises(RefusedError) as error:
        await whatsapp.send(TO, Part("Are you better?"))
    assert not isinstance(error.value, GoneError)
    assert error.value.code == "131047"
    assert PHONE not in str(error.value)


async def test_a_template_reaches_them_still(whatsapp: WhatsApp, api: WhatsAppApi) -> None:
    await whatsapp.send_template(TO, "reminder", "en", ["Thursday,\n10:30 am", "Nitin      Nair"])
    assert called(api).body == {
        "messaging_product": "whatsapp",
        "recipient_type": "individual",
        "to": PHONE,
        "type": "template",
        "template": {
            "name": "reminder",
            "language": {"code": "en"},
            "components": [
                {
                    "type": "body",
                    "parameters": [
                        {"type": "text", "text": "Thursday, 10:30 am"},
                        {"type": "text", "text": "Nitin Nair"},
                    ],
                }
            ],
        },
    }
    assert api.heard(PHONE)[0].text == "reminder: Thursday, 10:30 am, Nitin Nair"


async def test_a_template_without_parameters_has_no_components(whatsapp: WhatsApp, api: WhatsAppApi) -> None:
    api.templates["closed_today", "en"] = 0
    await whatsapp.send_template({"recipient": USER}, "closed_today", "en")
    assert "components" not in called(api).body["template"]
    assert api.heard(USER)


@pytest.mark.parametrize(
    ("name", "parameters", "code"), [("unknown", ["a", "b"], "132001"), ("reminder", ["a"], "132000")]
)
async def test_what_is_no_approved_template_is_refused(
    whatsapp: WhatsApp, name: str, parameters: list[str], code: str
) -> None:
    with pytest.raises(RefusedError) as error:
        await whatsapp.send_template(TO, name, "en", parameters)
    assert error.value.code == code


# What the API answers


@pytest.mark.parametrize(
    ("answer", "error", "code"),
    [
        (failure(131026), GoneError, "131026"),  # no WhatsApp, blocked, or an old one
        (failure(131021), RefusedError, "131021"),  # to the clinic's own number
        (failure(131030), RefusedError, "131030"),  # not on the list of a test number
        (failure(131047), RefusedError, "131047"),  # more than 24 hours
        (failure(131031, status=403), RefusedError, "131031"),  # the account is locked
        (failure(190, status=401), RefusedError, "190"),  # the token has ended
        (failure(100), RefusedError, "100"),
        (failure(131009), RefusedError, "131009"),
        (failure(130429), AwayError, ""),  # too many by this number
        (failure(131056), AwayError, ""),  # too many to this person
        (failure(131048), AwayError, ""),
        (failure(80007), AwayError, ""),
        (failure(4), AwayError, ""),
        (failure(2, status=503), AwayError, ""),
        (failure(131000, status=500), AwayError, ""),
        (Answer(400, {"error": {"code": 999, "message": "?", "is_transient": True}}), AwayError, ""),
        (Answer(429, {}), AwayError, ""),
        (Answer(400, {"error": "no object"}), RefusedError, "400"),
        (Answer(404, ["no object"]), RefusedError, "404"),
        (Answer(302, None, {"Location": "http://127.0.0.1:1/"}), RefusedError, "302"),
    ],
)
async def test_every_error_says_whether_to_try_again(
    whatsapp: WhatsApp, api: WhatsAppApi, written: None, answer: Answer, error: type[DeliveryError], code: str
) -> None:
    api.fails(answer, answer, answer)
    with pytest.raises(DeliveryError) as raised:
        await whatsapp.send(TO, Part("hello"))
    assert type(raised.value) is error
    assert getattr(raised.value, "code", "") == code
    assert PHONE not in str(raised.value)


async def test_an_error_names_nobody(whatsapp: WhatsApp, api: WhatsAppApi, written: None) -> None:
    told = {
        "code": 131009,
        "message": f"(#131009) to: +{PHONE} is not valid",
        "error_data": {"details": USER},
    }
    api.fails(Answer(400, {"error": told}))
    with pytest.raises(RefusedError) as error:
        await whatsapp.send(TO, Part("hello"))
    assert str(error.value) == "status 400: error 131009: (#131009) to: ... is not valid"


async def test_a_wrong_token_is_refused(api: WhatsAppApi, written: None) -> None:
    with api.listening() as address:
        settings = {**WhatsAppKit(api).environment(address), "THORA_WHATSAPP_TOKEN": "EAAanother"}
        provider = WhatsApp.of(settings)
        with pytest.raises(RefusedError) as error:
            await provider.send(TO, Part("hello"))
        await provider.courier.close()
    assert error.value.code == "190"
    assert "EAAanother" not in str(error.value)


NOW = datetime.datetime(2026, 11, 26, 12, 0, tzinfo=datetime.timezone.utc)
DAY = datetime.timedelta(hours=24)
NOTICE = Notice("reminder", "Tomorrow at 9 am", ("Friday", "9 am", "First visit", "Ann", "K7P2QX"))


async def test_a_notice_within_the_window_is_text(
    whatsapp: WhatsApp, api: WhatsAppApi, written: None
) -> None:
    await whatsapp.tell(TO, NOTICE, NOW - DAY / 2, NOW)
    assert called(api).body["text"]["body"] == "Tomorrow at 9 am"


async def test_after_it_the_template_of_its_kind_goes_with_the_details(api: WhatsAppApi) -> None:
    api.templates["clinic_reminder", "en_US"] = 5
    with api.listening() as address:
        environment = {
            **WhatsAppKit(api).environment(address),
            "THORA_WHATSAPP_REMINDER_TEMPLATE": "clinic_reminder",
            "THORA_WHATSAPP_TEMPLATE_LANGUAGE": "en_US",
        }
        provider = WhatsApp.of(environment)
        await provider.tell(TO, NOTICE, NOW - DAY, NOW)
        with pytest.raises(RefusedError, match="too long ago"):  # there is none for this kind
            await provider.tell(TO, replace(NOTICE, kind="move"), NOW - DAY, NOW)
        await provider.courier.close()
    (call,) = api.calls
    template = call.body["template"]
    assert (template["name"], template["language"]) == ("clinic_reminder", {"code": "en_US"})
    told = [each["text"] for each in template["components"][0]["parameters"]]
    assert told == ["Friday", "9 am", "First visit", "Ann", "K7P2QX"]


async def test_without_a_template_nothing_is_sent_after_it(whatsapp: WhatsApp, api: WhatsAppApi) -> None:
    with pytest.raises(RefusedError, match="too long ago"):
        await whatsapp.tell(TO, NOTICE, NOW - DAY, NOW)
    assert api.calls == []
