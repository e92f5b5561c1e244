"""Telegram's own: its secret, its updates in every documented shape, its API's refusals."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from tests.channels.kit import Request
from tests.channels.stand_in import Answer
from tests.channels.telegram import GROUP, SECRET, TOKEN, USERNAME, TelegramApi, TelegramKit
from thora.channels.messaging.arrival import LEFT, MEDIA, PRESSED, STARTED, TEXT, Arrival
from thora.channels.messaging.courier import AwayError, Courier, GoneError, RefusedError
from thora.channels.messaging.provider import ForgedError, Hook, UnreadableError
from thora.channels.messaging.rendering import BUTTONS, Choice, Part
from thora.channels.providers.telegram import CONTENT, HEADER, UPDATES, Telegram

KIT = TelegramKit(TelegramApi())
ANA = "100000001"
OTHERS_SECRETS = ["", "another", SECRET[:-1], f"{SECRET}x", SECRET.upper(), "\ufffd"]


class Clock:
    """Sleeps for no time, and notes for how long."""

    def __init__(self) -> None:
        self.slept: list[float] = []

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)


CLOCK = Clock()


def made(address: str = "http://127.0.0.1:1", **settings: str) -> Telegram:
    environment = {**KIT.environment(address), **settings}
    found = Telegram.of(environment, Courier("telegram", sleep=CLOCK.sleep))
    assert isinstance(found, Telegram)
    return found


@pytest.fixture
def api() -> Iterator[TelegramApi]:
    api = TelegramApi()
    CLOCK.slept.clear()
    yield api
    assert api.refusals == []


@pytest.fixture
def telegram(api: TelegramApi) -> Iterator[Telegram]:
    with api.listening() as address:
        yield made(f"{address}/")


def hook(request: Request | dict[str, Any] | bytes) -> Hook:
    if isinstance(request, Request):
        headers = {name.lower(): value for name, value in request.headers.items()}
        return Hook(request.method, request.path, headers, request.body)
    content = request if isinstance(request, bytes) else json.dumps(request).encode()
    return Hook("POST", "/telegram/webhook", {HEADER: SECRET}, content)


def read(request: Request | dict[str, Any] | bytes, telegram: Telegram | None = None) -> Arrival | None:
    found = list((telegram or made()).read(hook(request)))
    assert len(found) <= 1
    return found[0] if found else None


def message(chat: dict[str, Any] | None = None, **content: Any) -> dict[str, Any]:
    return {"update_id": 7, "message": KIT._message(ANA, chat, **content)}


def test_the_secret_is_asked_for() -> None:
    genuine = KIT.text(ANA, "hello")
    made().verify(hook(genuine))
    for forged in KIT.forged(genuine):
        with pytest.raises(ForgedError):
            made().verify(hook(forged))


@pytest.mark.parametrize("secret", OTHERS_SECRETS)
def test_another_secret_is_refused(secret: str) -> None:
    with pytest.raises(ForgedError) as error:
        made().verify(Hook("POST", "/", {HEADER: secret}, b"{}"))
    assert error.value.status == 403


def test_no_secret_is_no_signature() -> None:
    with pytest.raises(ForgedError) as error:
        made().verify(Hook("POST", "/", {}, b"{}"))
    assert error.value.status == 401


def test_a_text() -> None:
    assert read(KIT.text(ANA, "hello", "42")) == Arrival("42", ANA, {"chat": ANA}, TEXT, "hello")


def test_an_edit_is_an_arrival_of_its_own() -> None:
    assert read(KIT.edit(ANA, "hello again")).text == "hello again"  # type: ignore[union-attr]


@pytest.mark.parametrize("text", ["/start", f"/start@{USERNAME}", "/start ref_7"])
def test_the_button_that_opens_a_chat(text: str) -> None:
    found = read(KIT.text(ANA, text))
    assert (found.kind, found.text) == (STARTED, "")  # type: ignore[union-attr]


@pytest.mark.parametrize("text", ["/starting", "start", "/help", "/stop"])
def test_other_commands_are_text(text: str) -> None:
    found = read(KIT.text(ANA, text))
    assert (found.kind, found.text) == (TEXT, text)  # type: ignore[union-attr]


def test_a_press() -> None:
    found = read(KIT.press(ANA, "Yes", "token-1"))
    assert found is not None
    assert (found.kind, found.person, found.text, dict(found.to)) == (PRESSED, ANA, "token-1", {"chat": ANA})
    assert "callback" in found.extra


@pytest.mark.parametrize("gone", ["data", "message"])
def test_a_press_of_nothing_of_ours_is_nothing(gone: str) -> None:
    update = json.loads(KIT.press(ANA, "Yes", "token-1").body)
    del update["callback_query"][gone]
    assert read(update) is None


@pytest.mark.parametrize("kind", CONTENT)
def test_media(kind: str) -> None:
    assert read(message(**{kind: {"file_id": "A"}})).kind == MEDIA  # type: ignore[union-attr]
    found = read(message(**{kind: {"file_id": "A"}, "caption": "my back"}))
    assert (found.kind, found.text) == (MEDIA, "my back")  # type: ignore[union-attr]


def test_pictures_sent_together_are_one_message_and_a_caption_its_own() -> None:
    photo = [{"file_id": "A"}]
    album = [read({**message(photo=photo, media_group_id="9"), "update_id": number}) for number in (1, 2, 3)]
    assert {each.id for each in album if each} == {"album 9"}
    captioned = read(message(photo=photo, media_group_id="9", caption="my back"))
    assert captioned.id == "7"  # type: ignore[union-attr]


@pytest.mark.parametrize(
    "note",
    [
        {"pinned_message": {"message_id": 1}},
        {"message_auto_delete_time": 60},
        {"message_auto_delete_timer_changed": {"message_auto_delete_time": 60}},
        {"new_chat_members": [{"id": 1}]},
        {},
    ],
)
def test_telegrams_own_notes_are_nothing(note: dict[str, Any]) -> None:
    assert read(message(**note)) is None


def test_a_place_that_moves_on_is_nothing() -> None:
    content = KIT._message(ANA, location={"latitude": 1, "longitude": 2}, edit_date=9)
    assert read({"update_id": 7, "edited_message": content}) is None


@pytest.mark.parametrize("update", [{"update_id": 7}, {"update_id": 7, "poll": {"id": "1"}}])
def test_updates_that_nobody_asked_for_are_nothing(update: dict[str, Any]) -> None:
    assert read(update) is None


def test_who_blocks_the_bot_has_left() -> None:
    found = read(KIT.blocks(ANA))
    assert (found.kind, found.person) == (LEFT, ANA)  # type: ignore[union-attr]
    for status, kind in (("member", "private"), ("kicked", "group")):
        content = KIT._message(ANA, {"id": int(ANA), "type": kind}, new_chat_member={"status": status})
        assert read({"update_id": 7, "my_chat_member": content}) is None


def group(text: str, **content: Any) -> Arrival | None:
    return read(message({"id": GROUP, "type": "supergroup", "title": "Backs"}, text=text, **content))


@pytest.mark.parametrize(
    ("text", "heard"),
    [
        (f"@{USERNAME} does it hurt", "does it hurt"),
        (f"@{USERNAME.upper()}, does it hurt", "does it hurt"),
        (f"does it hurt @{USERNAME}", "does it hurt"),
        (f"/start@{USERNAME}", ""),
        (f"/help@{USERNAME}", "/help"),
    ],
)
def test_in_a_group_who_names_the_bot_is_heard(text: str, heard: str) -> None:
    found = group(text)
    assert found is not None
    assert (found.text, found.person) == (heard, f"{GROUP}/{ANA}")
    assert found.to["chat"] == str(GROUP)
    assert found.to["reply_to"].isdigit()


@pytest.mark.parametrize("text", ["does it hurt", f"@{USERNAME}2 hello", f"{USERNAME} hello", "/start"])
def test_in_a_group_all_else_is_left_alone(text: str) -> None:
    assert group(text) is None


def test_in_a_group_a_reply_to_the_bot_is_heard() -> None:
    ours = {"from": {"id": int(TOKEN.partition(":")[0]), "is_bot": True}}
    assert group("and then?", reply_to_message=ours).text == "and then?"  # type: ignore[union-attr]
    assert group("and then?", reply_to_message={"from": {"id": 5}}) is None


def test_without_a_name_only_replies_are_heard_in_groups() -> None:
    nameless = made(THORA_TELEGRAM_USERNAME="")
    update = message({"id": GROUP, "type": "group"}, text=f"@{USERNAME} hello")
    assert read(update, nameless) is None


def test_a_topic_is_answered_in_it() -> None:
    found = read(message(text="hello", is_topic_message=True, message_thread_id=3))
    assert dict(found.to) == {"chat": ANA, "topic": "3"}  # type: ignore[union-attr]


def test_bots_and_channels_are_left_alone() -> None:
    bots = message(text="hello")
    bots["message"]["from"]["is_bot"] = True
    assert read(bots) is None
    posted = message({"id": GROUP, "type": "supergroup"}, text=f"@{USERNAME} hi")
    del posted["message"]["from"]
    assert read(posted) is None


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"no json",
        b"\xff",
        b"[]",
        b"7",
        b"null",
        b'"message"',
        b"{}",
        b'{"update_id": "x"}',
        b'{"update_id": 1, "message": null}',
        b'{"update_id": 1, "message": []}',
        b'{"update_id": 1, "message": {"text": "hello"}}',
        b'{"update_id": 1, "message": {"chat": 7, "text": "hello"}}',
        b'{"update_id": 1, "message": {"chat": {"id": 1}, "from": {"id": 1}, "text": "hello"}}',
        b'{"update_id": 1, "callback_query": {"data": "x", "message": {}}}',
        b'{"update_id": 1, "my_chat_member": {"chat": {"id": 1, "type": "private"}}}',
    ],
)
def test_what_is_no_update_is_told_without_its_words(content: bytes) -> None:
    with pytest.raises(UnreadableError) as error:
        read(content)
    assert "hello" not in str(error.value)


async def test_a_text_goes_out(telegram: Telegram, api: TelegramApi) -> None:
    await telegram.send({"chat": ANA}, Part("<b>Yes</b> &amp; no"))
    (heard,) = api.heard(ANA)
    assert (heard.text, heard.choices) == ("Yes & no", ())
    (call,) = api.calls
    assert call.path == f"/bot{TOKEN}/sendMessage"
    assert call.body["link_preview_options"] == {"is_disabled": True}


async def test_buttons_stand_two_to_a_line_where_they_are_short(telegram: Telegram, api: TelegramApi) -> None:
    titles = ["Yes", "No", "A title that is rather long", "9 am", "10 am", "11 am"]
    choices = tuple(Choice(title, f"token-{n}") for n, title in enumerate(titles))
    await telegram.send({"chat": ANA}, Part("Well?", choices, BUTTONS))
    rows = api.calls[0].body["reply_markup"]["inline_keyboard"]
    assert [[button["text"] for button in row] for row in rows] == [
        ["Yes", "No"],
        ["A title that is rather long"],
        ["9 am", "10 am"],
        ["11 am"],
    ]
    assert api.heard(ANA)[0].choices[2] == ("A title that is rather long", "token-2")


async def test_in_a_group_it_replies_in_the_topic(telegram: Telegram, api: TelegramApi) -> None:
    await telegram.send({"chat": str(GROUP), "topic": "3", "reply_to": "55"}, Part("Yes."))
    body = api.calls[0].body
    assert (body["chat_id"], body["message_thread_id"]) == (GROUP, 3)
    assert body["reply_parameters"] == {"message_id": 55, "allow_sending_without_reply": True}


async def test_it_shows_that_it_types_and_lets_go_of_a_button(telegram: Telegram, api: TelegramApi) -> None:
    await telegram.seen(Arrival("1", ANA, {"chat": ANA}, PRESSED, "x", {"callback": "88"}))
    assert [call.path.rpartition("/")[2] for call in api.calls] == ["answerCallbackQuery", "sendChatAction"]
    assert api.callbacks == {"88"}
    assert api.calls[1].body == {"chat_id": int(ANA), "action": "typing"}


async def test_who_has_blocked_the_bot_is_gone(telegram: Telegram, api: TelegramApi) -> None:
    api.block(ANA)
    with pytest.raises(GoneError) as error:
        await telegram.send({"chat": ANA}, Part("Yes."))
    assert ANA not in str(error.value)


@pytest.mark.parametrize(
    ("status", "why", "expected"),
    [
        (403, "Forbidden: bot was kicked from the group chat", GoneError),
        (400, "Bad Request: chat not found", GoneError),
        (403, "Forbidden: user is deactivated", GoneError),
        (400, "Bad Request: not enough rights to send text messages to the chat", GoneError),
        (400, "Bad Request: message is too long", RefusedError),
        (401, "Unauthorized", RefusedError),
        (404, "Not Found", RefusedError),
    ],
)
async def test_every_refusal_has_its_meaning(
    telegram: Telegram, api: TelegramApi, status: int, why: str, expected: type[Exception]
) -> None:
    api.fails(Answer(status, {"ok": False, "error_code": status, "description": why}))
    with pytest.raises(expected) as error:
        await telegram.send({"chat": ANA}, Part("marzipan"))
    assert type(error.value) is expected
    assert why in str(error.value)
    for secret in (TOKEN, ANA, "marzipan"):
        assert secret not in str(error.value)


@pytest.mark.parametrize("body", [None, [], "no", {"parameters": None}])
async def test_a_refusal_in_no_known_form_is_one_too(
    telegram: Telegram, api: TelegramApi, body: object
) -> None:
    api.fails(Answer(418, body))
    with pytest.raises(RefusedError, match="status 418"):
        await telegram.send({"chat": ANA}, Part("Yes."))


async def test_it_waits_as_long_as_telegram_asks(telegram: Telegram, api: TelegramApi) -> None:
    api.fails(
        Answer(429, {"ok": False, "parameters": {"retry_after": 4}}), Answer(429, {}, {"Retry-After": "2"})
    )
    await telegram.send({"chat": ANA}, Part("Yes."))
    assert CLOCK.slept == [4.0, 2.0]


async def test_what_lasts_is_left_to_the_inbox(telegram: Telegram, api: TelegramApi) -> None:
    api.fails(Answer(429, {"ok": False, "parameters": {"retry_after": 400}}))
    with pytest.raises(AwayError, match=r"^telegram: status 429$"):
        await telegram.send({"chat": ANA}, Part("Yes."))


async def test_a_group_that_has_moved_is_followed(telegram: Telegram, api: TelegramApi) -> None:
    moved = {
        "ok": False,
        "description": "Bad Request: group chat was upgraded",
        "parameters": {"migrate_to_chat_id": GROUP},
    }
    api.fails(Answer(400, moved))
    await telegram.send({"chat": "-77"}, Part("Yes."))
    assert api.heard(str(GROUP))[0].text == "Yes."
    api.fails(Answer(400, moved), Answer(400, moved))
    with pytest.raises(RefusedError):
        await telegram.send({"chat": "-77"}, Part("Yes."))


def test_what_it_reads_is_what_it_asks_for() -> None:
    assert set(UPDATES) == {"message", "edited_message", "callback_query", "my_chat_member"}
