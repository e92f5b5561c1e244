"""Slack: what is signed is read, whatever its shape; what Slack refuses has a name."""

from __future__ import annotations

import asyncio
import datetime
import json
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, NoReturn
from urllib.parse import parse_qs, urlencode

import pytest
from slack_sdk.signature import Clock, SignatureVerifier

from tests.channels.kit import KEY, Request
from tests.channels.slack import BOT, SECRET, TEAM, SlackApi, SlackKit, outer, signed
from tests.channels.stand_in import Answer
from tests.conftest import ROOT
from thora.channels.messaging.answerer import Answerer
from thora.channels.messaging.arrival import MEDIA, OPENED, PRESSED, STARTED, TEXT, Arrival
from thora.channels.messaging.courier import AwayError, Courier, GoneError, RefusedError
from thora.channels.messaging.desk import Desk
from thora.channels.messaging.identity import Identity
from thora.channels.messaging.inbox import Inbox
from thora.channels.messaging.provider import ForgedError, Hook, UnreadableError
from thora.channels.messaging.rendering import Labels, Part, render
from thora.channels.providers.slack import GONE, LATER, SIGNATURE, STAMP, WINDOW, Slack
from thora.channels.rates import Rates
from thora.content import load_words
from thora.store import engine, upgrade

KIT = SlackKit(SlackApi())
ANA, DIRECT = "U0100000001", "D0100000001"
NOW = 1_795_000_000.0
UTC = datetime.timezone.utc
FORM = "application/x-www-form-urlencoded"
WORDS = load_words(ROOT).channel_words


def slack(address: str = "http://127.0.0.1:1", courier: Courier | None = None, **changes: str) -> Slack:
    made = Slack.of({**KIT.environment(address), **changes}, courier)
    assert isinstance(made, Slack)
    made.words = WORDS
    return made


def hook(request: Request, **headers: str) -> Hook:
    told = {name.lower(): value for name, value in request.headers.items()}
    return Hook(request.method, f"https://chat.example{request.path}", {**told, **headers}, request.body)


def event(told: Any, **more: Any) -> Hook:
    return hook(signed(json.dumps(outer(told, "Ev1", **more)), "application/json"))


def read(told: Hook, **changes: str) -> Arrival | None:
    found = slack(**changes).read(told)
    assert len(found) <= 1
    return found[0] if found else None


class At(Clock):
    """Slack's own verifier at a time of ours."""

    def __init__(self, now: float) -> None:
        self._now = now

    def now(self) -> float:
        return self._now


# Signatures


def status(told: Hook, now: float = NOW) -> int:
    provider = slack()
    provider.clock = lambda: now
    try:
        provider.verify(told)
    except ForgedError as error:
        return error.status
    return 200


@pytest.mark.parametrize(
    "body", ["{}", "", '{"text": "\u0638\u0647\u0631\u064a \U0001f44b"}', "payload=%7B%7D"]
)
@pytest.mark.parametrize("late", [-WINDOW - 1, -WINDOW, 0, WINDOW, WINDOW + 1])
@pytest.mark.parametrize("secret", [SECRET, "another"])
def test_we_take_what_the_makers_of_slack_take(body: str, late: int, secret: str) -> None:
    told = hook(signed(body, "application/json", secret, NOW))
    theirs = SignatureVerifier(SECRET, At(NOW + late)).is_valid_request(told.body, told.headers)
    assert (status(told, NOW + late) == 200) is theirs is (secret == SECRET and abs(late) <= WINDOW)


def test_what_is_not_signed_has_another_status_than_what_is_signed_wrongly() -> None:
    genuine = KIT.text(ANA, "which exercises?", at=NOW)
    assert status(hook(genuine)) == 200
    assert status(hook(genuine.without(SIGNATURE))) == 401
    assert status(hook(genuine.without(STAMP))) == 401
    for forged in KIT.forged(genuine):
        assert status(hook(forged)) in (401, 403), forged


@pytest.mark.parametrize(
    "stamp", ["", "now", "-1795000000", "1795000000.0", "\u0661\u0662", "\xb2", "9" * 400]
)
def test_a_time_is_digits(stamp: str) -> None:
    assert status(hook(KIT.text(ANA, "hi", at=NOW), **{STAMP: stamp})) == 403


@pytest.mark.parametrize("signature", ["\xff", "\udcff", "v0=\u0661"])
def test_a_signature_of_any_letters_is_compared(signature: str) -> None:
    assert status(hook(KIT.text(ANA, "hi", at=NOW), **{SIGNATURE: signature})) == 403


# What comes


def test_the_challenge_is_given_back() -> None:
    request, wanted = KIT.challenge()
    reply = slack().challenge(hook(request))
    assert reply is not None
    assert (reply.status, reply.body) == (200, wanted)
    assert slack().challenge(hook(KIT.text(ANA, "hi"))) is None
    assert slack().challenge(Hook("GET", "https://chat.example/slack/webhook", {}, b"")) is None


def test_a_direct_message() -> None:
    assert read(hook(KIT.text(ANA, "pain & <5", "Ev7"))) == Arrival(
        "Ev7", ANA, {"channel": DIRECT}, TEXT, "pain & <5"
    )


def test_a_repeat_is_known_by_its_event() -> None:
    request = KIT.text(ANA, "hello", "Ev7")
    again = read(hook(request, **{"x-slack-retry-num": "1", "x-slack-retry-reason": "http_timeout"}))
    assert again == read(hook(request))


def test_a_direct_message_in_a_thread_is_answered_there() -> None:
    found = read(event(KIT.message(ANA, "hello", thread_ts="1700000000.000100")))
    assert found is not None
    assert found.person == ANA
    assert found.to == {"channel": DIRECT, "thread": "1700000000.000100"}


@pytest.mark.parametrize("caption", ["", "what is this"])
def test_a_file_is_media(caption: str) -> None:
    found = read(hook(KIT.media(ANA, caption)))
    assert found is not None
    assert (found.kind, found.text) == (MEDIA, caption)


def test_an_edit_is_a_message() -> None:
    found = read(hook(KIT.edit(ANA, "which exercises")))
    assert found is not None
    assert (found.person, found.to, found.kind, found.text) == (
        ANA,
        {"channel": DIRECT},
        TEXT,
        "which exercises",
    )


def changed(**more: Any) -> Hook:
    told = json.loads(KIT.edit(ANA, "which exercises").body)["event"]
    told["message"] = {
        name: value for name, value in {**told["message"], **more}.items() if value is not None
    }
    return event(told)


def test_a_change_that_nobody_typed_is_left() -> None:
    assert read(changed()) is not None
    assert read(changed(edited=None)) is None  # the preview of a link
    assert read(changed(text="what should i waer")) is None  # an answer in its thread, long after an edit
    assert read(changed(bot_id="B1")) is None


MENTION = {"type": "app_mention", "user": ANA, "ts": "1.5", "channel": "C1", "event_ts": "1.5"}


def test_a_mention_is_answered_in_its_thread_and_each_has_a_conversation() -> None:
    found = read(event({**MENTION, "text": f"<@{BOT}> which exercises?"}))
    assert found == Arrival(
        "Ev1", f"C1/1.5/{ANA}", {"channel": "C1", "thread": "1.5"}, TEXT, "which exercises?"
    )
    below = read(event({**MENTION, "ts": "1.9", "thread_ts": "1.5", "text": f"and <@{BOT}> for necks?"}))
    assert below is not None
    assert (below.person, below.to, below.text) == (found.person, found.to, "and for necks?")
    other = read(event({**MENTION, "user": "U2", "ts": "1.9", "thread_ts": "1.5", "text": f"<@{BOT}> hi"}))
    assert other is not None
    assert other.person == "C1/1.5/U2"


def test_a_mention_without_words_opens_the_conversation() -> None:
    found = read(event({**MENTION, "text": f"<@{BOT}>"}))
    assert found is not None
    assert found.kind == STARTED


@pytest.mark.parametrize(
    "told",
    [
        KIT.message(ANA, "hi", bot_id="B1"),
        KIT.message(ANA, "hi", user=BOT),
        KIT.message(ANA, "hi", user="USLACKBOT"),
        KIT.message(ANA, "hi", subtype="bot_message"),
        KIT.message(ANA, "hi", subtype="channel_topic"),
        KIT.message(ANA, "", subtype="message_deleted", deleted_ts="1.1"),
        {**KIT.message(ANA, "hi"), "channel": "C1", "channel_type": "channel"},
        {**KIT.message(ANA, "hi"), "channel": "G1", "channel_type": "mpim"},
        {**MENTION, "text": "hi", "bot_id": "B1"},
        {**MENTION, "text": "hi", "subtype": "document_mention"},
        {"type": "reaction_added", "user": ANA, "item": {}},
    ],
)
def test_what_is_not_for_thora_is_left(told: Any) -> None:
    assert read(event(told)) is None


def test_a_press_in_the_direct_messages() -> None:
    found = read(hook(KIT.press(ANA, "Yes", "token-1", "77.1.a")))
    assert found == Arrival("77.1.a", ANA, {"channel": DIRECT}, PRESSED, "token-1")


def test_what_began_a_thread_is_answered_beside_it() -> None:
    at = {"type": "message", "message_ts": "1.5", "channel_id": DIRECT, "thread_ts": "1.5"}
    pressed, edited = read(interaction(container=at)), read(changed(ts="1.5", thread_ts="1.5"))
    for found in (pressed, edited):
        assert found is not None
        assert (found.person, found.to) == (ANA, {"channel": DIRECT})
    below = read(interaction(container={**at, "message_ts": "1.9"}))
    assert below is not None
    assert below.to == {"channel": DIRECT, "thread": "1.5"}


def test_a_choice_from_a_menu() -> None:
    KIT.api.menus.add("token-of-a-menu")
    found = read(hook(KIT.press(ANA, "Yes", "token-of-a-menu")))
    assert found is not None
    assert (found.kind, found.text) == (PRESSED, "token-of-a-menu")


def test_a_press_in_a_thread_belongs_to_who_presses() -> None:
    found = read(hook(KIT.interaction("U2", "token-1", "C1", "1.5")))
    assert found is not None
    assert (found.person, found.to) == ("C1/1.5/U2", {"channel": "C1", "thread": "1.5"})


def interaction(**more: Any) -> Hook:
    payload = json.loads(parse_qs(KIT.press(ANA, "Yes", "token-1").body.decode())["payload"][0])
    told = {name: value for name, value in {**payload, **more}.items() if value is not None}
    return hook(signed(urlencode({"payload": json.dumps(told)}), FORM))


def test_the_command_is_answered_in_the_direct_messages() -> None:
    request = hook(KIT.command(ANA, "which exercises &amp; when", "88.2.b"))
    assert read(request) == Arrival("88.2.b", ANA, {"channel": ANA}, TEXT, "which exercises & when")
    assert WORDS is not None
    reply = slack().acknowledgement(request)
    assert reply.status == 200
    assert reply.content_type == "application/json"
    assert json.loads(reply.body) == {"response_type": "ephemeral", "text": WORDS.slack_elsewhere}
    empty = read(hook(KIT.command(ANA, "")))
    assert empty is not None
    assert empty.kind == STARTED


def test_all_else_is_acknowledged_without_a_word() -> None:
    for request in (KIT.text(ANA, "hi"), KIT.press(ANA, "Yes", "t"), KIT.opened(ANA)):
        reply = slack().acknowledgement(hook(request))
        assert (reply.status, reply.body) == (200, "")


def test_another_workspace_is_left_alone() -> None:
    requests = (KIT.text(ANA, "hi"), KIT.press(ANA, "Yes", "t"), KIT.command(ANA, "hi"))
    for request in requests:
        assert read(hook(request), THORA_SLACK_TEAM="T0OTHER") is None
        assert read(hook(request), THORA_SLACK_TEAM="") is not None
        assert slack(THORA_SLACK_TEAM="T0OTHER").acknowledgement(hook(request)).body == ""
    assert read(interaction(team=None)) is not None  # an app of a whole organisation: the person has the team
    assert read(interaction(team=None), THORA_SLACK_TEAM="T0OTHER") is None


def test_other_interactions_are_left() -> None:
    assert read(interaction(type="view_closed")) is None
    assert read(interaction(message=None)) is None


def test_slack_tries_the_address_of_the_command() -> None:
    assert read(hook(signed("ssl_check=1&token=abc", FORM))) is None


@pytest.mark.parametrize("kind", ["app_uninstalled", "tokens_revoked"])
def test_an_app_that_was_taken_out_is_told_in_the_log(kind: str, caplog: pytest.LogCaptureFixture) -> None:
    assert read(event({"type": kind, "tokens": {"bot": [BOT]}})) is None
    assert kind in caplog.text
    assert BOT not in caplog.text


def test_messages_that_slack_holds_back_are_told() -> None:
    told = {"type": "app_rate_limited", "team_id": TEAM, "minute_rate_limited": 1518467820}
    request = hook(signed(json.dumps(told), "application/json"))
    assert [each.reason for each in slack().undelivered(request)] != []
    assert read(request) is None
    assert slack().undelivered(hook(KIT.text(ANA, "hi"))) == []


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        ("", "application/json"),
        ("{", "application/json"),
        ("[]", "application/json"),
        ('"hi"', "application/json"),
        ("null", "application/json"),
        ("[" * 100_000, "application/json"),
        ("{}", "application/json"),
        (json.dumps({"team_id": TEAM}), "application/json"),
        (json.dumps({"team_id": TEAM, "type": "event_callback"}), "application/json"),
        (json.dumps(outer({}, "Ev1")), "application/json"),
        (json.dumps(outer({"type": "message"}, "Ev1")), "application/json"),
        (json.dumps(outer({"type": "message", "channel": 7}, "Ev1")), "application/json"),
        (
            json.dumps(outer({"type": "app_mention", "user": "U1", "channel": "C1"}, "Ev1")),
            "application/json",
        ),
        (json.dumps(outer({"type": "app_home_opened", "tab": "home"}, "Ev1")), "application/json"),
        (json.dumps({**outer({}, "Ev1"), "event": None}), "application/json"),
        ("payload=", FORM),
        ("payload=[]", FORM),
        ("payload=" + json.dumps({"type": "block_actions", "message": {}, "team": {"id": TEAM}}), FORM),
        (f"command=/thora&team_id={TEAM}", FORM),
        ("", FORM),
    ],
)
def test_what_is_in_no_known_form_is_told(body: str, kind: str) -> None:
    with pytest.raises(UnreadableError) as error:
        read(hook(signed(body, kind)), THORA_SLACK_TEAM="")
    assert ANA not in str(error.value)


def test_bytes_that_are_no_text_are_told() -> None:
    for kind in ("application/json", FORM):
        told = Hook("POST", "https://chat.example/", {"content-type": kind}, b"payload=\xff\xfe")
        for each in (slack().read, slack().challenge, slack().undelivered):
            with pytest.raises(UnreadableError):
                each(told)


# What goes


class Pauses:
    """How long the courier would have slept."""

    def __init__(self) -> None:
        self.seconds: list[float] = []

    async def __call__(self, seconds: float) -> None:
        self.seconds.append(seconds)


@asynccontextmanager
async def connected() -> AsyncIterator[tuple[Slack, SlackApi, Pauses]]:
    api, pauses = SlackApi(), Pauses()
    with api.listening() as address:
        provider = slack(address, Courier("slack", sleep=pauses))
        yield provider, api, pauses
        await provider.courier.close()
    assert not api.refusals, api.refusals


LABELS = Labels("Reply with the number of your choice.", "Please choose:")


def rendered(text: str, *titles: str) -> list[Part]:
    buttons = [{"title": title, "payload": f"/{title}"} for title in titles]
    entry: dict[str, Any] = {"from": "bot", "text": text, "buttons": buttons}
    return render(entry, Slack.limits, LABELS, lambda payload: f"token of {payload[1:4]}")


async def test_a_text_with_a_link_goes_into_the_thread() -> None:
    async with connected() as (provider, api, _):
        (part,) = rendered("**Rows** & [more](https://example.com/a) < 5")
        await provider.send({"channel": "C1", "thread": "1700000000.000100"}, part)
        assert [each.text for each in api.heard("C1#1700000000.000100")] == ["*Rows* & more < 5"]
        body = api.calls[0].body
        assert body["blocks"][0]["text"]["text"] == "*Rows* &amp; <https://example.com/a|more> &lt; 5"
        assert body["text"] == body["blocks"][0]["text"]["text"]
        assert "thread_ts" not in json.dumps(body["blocks"])


async def test_choices_are_buttons_a_menu_or_numbers() -> None:
    async with connected() as (provider, api, _):
        titles = ["Yes", *(f"Title {number}" for number in range(24))]
        long = [f"{number} {'long title ' * 6}" for number in range(30)]
        for case in (titles, long, [*titles, "one more"], ["x" * 76, "y"]):
            for part in rendered("Which?", *case):
                await provider.send({"channel": ANA}, part)
        buttons, menu, other, numbered = api.heard(ANA)
        assert [title for title, _ in buttons.choices] == titles
        assert [title for title, _ in menu.choices] == long
        assert len(other.choices) == 26
        assert not numbered.choices
        assert "2. y" in numbered.text
        kinds = [call.body["blocks"][1]["elements"][0]["type"] for call in api.calls[:3]]
        assert kinds == ["button", "static_select", "static_select"]
        assert WORDS is not None
        assert api.calls[1].body["blocks"][1]["elements"][0]["placeholder"]["text"] == WORDS.open_list


async def test_a_long_text_is_several_messages_with_its_signs_counted() -> None:
    async with connected() as (provider, api, _):
        parts = rendered("It is < 5 & more. " * 500, "Yes")
        assert len(parts) > 3
        for part in parts:
            await provider.send({"channel": DIRECT}, part)
        said = api.heard(ANA)
        assert " ".join(each.text for each in said) == ("It is < 5 & more. " * 500).strip()
        assert [bool(each.choices) for each in said] == [False] * (len(parts) - 1) + [True]


async def fault(error: str, status: int = 200) -> Exception | None:
    async with connected() as (provider, api, _):
        api.fails(*[Answer(status, {"ok": False, "error": error})] * 3)
        try:
            await provider.send({"channel": ANA}, Part("hello"))
        except Exception as caught:
            return caught
    return None


@pytest.mark.parametrize("error", GONE)
async def test_nobody_there(error: str) -> None:
    caught = await fault(error)
    assert isinstance(caught, GoneError)
    assert caught.code == error
    assert str(caught) == f"chat.postMessage: {error}"


@pytest.mark.parametrize(
    ("error", "status"),
    [
        ("invalid_auth", 200),
        ("token_revoked", 200),
        ("missing_scope", 200),
        ("msg_too_long", 200),
        ("invalid_blocks", 200),
        ("some_new_error", 200),
        ("invalid_auth", 401),
    ],
)
async def test_it_will_never_be_taken(error: str, status: int) -> None:
    caught = await fault(error, status)
    assert isinstance(caught, RefusedError)
    assert not isinstance(caught, GoneError)
    assert caught.code == error


@pytest.mark.parametrize("error", LATER)
async def test_later_may_come_with_status_200(error: str) -> None:
    assert isinstance(await fault(error), AwayError)


@pytest.mark.parametrize(
    "answer", [Answer(200, [1]), Answer(302, {}), Answer(200, {"ok": "yes"}), Answer(204)]
)
async def test_an_answer_that_is_not_slacks_is_refused(answer: Answer) -> None:
    async with connected() as (provider, api, _):
        api.fails(answer)
        with pytest.raises(RefusedError):
            await provider.send({"channel": ANA}, Part("hello"))


@pytest.mark.parametrize(
    "answer",
    [
        Answer(200, {"ok": False, "error": "ratelimited"}, {"Retry-After": "3"}),
        Answer(429, {"ok": False, "error": "ratelimited"}, {"Retry-After": "3"}),
    ],
)
async def test_slack_says_how_long_to_wait(answer: Answer) -> None:
    async with connected() as (provider, api, pauses):
        api.fails(answer)
        await provider.send({"channel": ANA}, Part("hello"))
        assert pauses.seconds == [3.0]
        assert [each.text for each in api.heard(ANA)] == ["hello"]


@pytest.mark.parametrize("status", [429, 500, 503])
async def test_a_server_that_falters_is_asked_again(status: int) -> None:
    async with connected() as (provider, api, pauses):
        api.fails(Answer(status, "no"), Answer(status, "no"))
        await provider.send({"channel": ANA}, Part("hello"))
        assert len(pauses.seconds) == 2
        assert [each.text for each in api.heard(ANA)] == ["hello"]


async def test_a_wrong_token_is_in_no_error() -> None:
    api = SlackApi()
    with api.listening() as address:
        provider = slack(address, THORA_SLACK_TOKEN="xoxb-another")
        with pytest.raises(RefusedError) as error:
            await provider.send({"channel": ANA}, Part("hello"))
        await provider.courier.close()
    assert "xoxb" not in str(error.value)
    assert ANA not in str(error.value)
    assert api.refusals == ["token"]


# The home tab


def test_only_the_home_tab_is_shown_something() -> None:
    found = read(hook(KIT.opened(ANA)))
    assert found is not None
    assert (found.person, found.kind) == (ANA, OPENED)
    assert read(hook(KIT.opened(ANA, tab="messages"))) is None


async def test_a_home_tab_is_published_once_and_again_when_its_words_change() -> None:
    async with connected() as (provider, api, _):
        (opened,) = provider.read(hook(KIT.opened(ANA)))
        await provider.welcome(opened)
        (view,) = api.homes[ANA]
        text = "".join(block["text"]["text"] for block in view["blocks"])
        assert "/thora" in text
        assert "**" not in text
        assert provider.read(hook(KIT.opened(ANA, view=view))) == []
        assert WORDS is not None
        provider.words = WORDS.copy(update={"slack_home": "Other words"})
        assert len(provider.read(hook(KIT.opened(ANA, view=view)))) == 1
        provider.words = None  # the server starts just now: Slack brings it again
        assert len(provider.read(hook(KIT.opened(ANA, view=view)))) == 1


class Silence:
    """Nobody talks when a page is only opened."""

    async def take(self, sender: str, message_id: str, text: str) -> NoReturn:
        raise AssertionError(text)

    async def events(self, sender: str) -> NoReturn:
        raise AssertionError(sender)

    async def forget(self, sender: str) -> NoReturn:
        raise AssertionError(sender)


async def test_who_opens_the_page_is_welcomed_and_nothing_is_said(tmp_path: Path) -> None:
    store = engine(tmp_path)
    upgrade(store)
    assert WORDS is not None
    desk = Desk(
        Inbox(store),
        Identity(KEY),
        WORDS,
        Silence(),
        Rates(),
        lambda: datetime.datetime.fromtimestamp(NOW, UTC),
    )
    async with connected() as (provider, api, _):
        provider.words = None
        answerer = Answerer(provider, desk)
        assert provider.words is WORDS
        await answerer.take_in(provider.read(hook(KIT.opened(ANA))))
        limit = time.monotonic() + 20
        while not api.homes and time.monotonic() < limit:
            await asyncio.sleep(0.05)
        await answerer.stop()
        assert len(api.homes[ANA]) == 1
        assert not api.heard(ANA)
    assert Inbox(store).letters() == []
