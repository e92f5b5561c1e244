"""`thora channels telegram`, against the stand-in of the Bot API."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.channels.stand_in import Answer, Call
from tests.channels.telegram import SECRET, TOKEN, TelegramApi, TelegramKit
from tests.unit.test_booking_cli import ok, refused
from thora.channels.messaging import courier
from thora.serving import free_port

OURS = "https://chat.clinic.example/telegram/webhook"


class EveryCall(TelegramApi):
    """Faults concern whatever is called."""

    def is_message(self, call: Call) -> bool:
        return True


@pytest.fixture
def api(monkeypatch: pytest.MonkeyPatch) -> Iterator[TelegramApi]:
    api = EveryCall()
    monkeypatch.setenv("THORA_URL", "https://chat.clinic.example")
    monkeypatch.setattr(courier, "FIRST_PAUSE", 0.0)
    with api.listening() as address:
        for name, value in TelegramKit(api).environment(address).items():
            monkeypatch.setenv(name, value)
        yield api


def telegram(*words: str) -> str:
    return ok("channels", "telegram", *words, now="")


def no(*words: str) -> str:
    line = refused("channels", "telegram", *words, now="")
    assert TOKEN not in line
    assert SECRET not in line
    return line


def test_telegram_is_told_where_we_are(api: TelegramApi) -> None:
    assert telegram("set-webhook") == f"Telegram brings messages to {OURS}\n"
    assert api.refusals == []
    (call,) = api.calls
    assert call.body == {
        "url": OURS,
        "secret_token": SECRET,
        "allowed_updates": ["message", "edited_message", "callback_query", "my_chat_member"],
        "drop_pending_updates": False,
    }


def test_another_address_may_be_given(api: TelegramApi) -> None:
    assert "https://other.example/telegram/webhook" in telegram(
        "set-webhook", "--url", "https://other.example/"
    )


@pytest.mark.parametrize(
    "url", ["", "http://chat.clinic.example", "chat.clinic.example", "https://a.example/x"]
)
def test_an_address_that_telegram_cannot_call_is_refused_at_once(
    api: TelegramApi, monkeypatch: pytest.MonkeyPatch, url: str
) -> None:
    monkeypatch.setenv("THORA_URL", url)
    assert no("set-webhook").startswith(f'THORA_URL: "{url}": write https://')
    assert api.calls == []


@pytest.mark.parametrize("secret", ["short", "with blanks in its middle", "x" * 257])
def test_a_secret_that_telegram_does_not_take_is_refused_at_once(
    api: TelegramApi, monkeypatch: pytest.MonkeyPatch, secret: str
) -> None:
    monkeypatch.setenv("THORA_TELEGRAM_SECRET", secret)
    line = no("set-webhook")
    assert line.startswith("THORA_TELEGRAM_SECRET: has other signs or another length")
    assert secret not in line
    assert api.calls == []


def test_what_is_not_set_is_named(api: TelegramApi, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("THORA_TELEGRAM_TOKEN")
    for command in ("set-webhook", "info"):
        assert no(command) == (
            "not set in this environment: THORA_TELEGRAM_TOKEN, the bot's token, from @BotFather"
        )


def test_a_token_that_telegram_does_not_know_is_told(
    api: TelegramApi, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("THORA_TELEGRAM_TOKEN", "1:wrong")
    assert no("info") == (
        "Telegram refuses: getWebhookInfo: status 401: Unauthorized: is THORA_TELEGRAM_TOKEN right?"
    )


def test_what_telegram_refuses_is_one_line(api: TelegramApi) -> None:
    api.fails(Answer(400, {"ok": False, "description": "Bad Request: bad webhook: Failed to resolve host"}))
    assert no("set-webhook") == (
        "Telegram refuses: setWebhook: status 400: Bad Request: bad webhook: Failed to resolve host"
    )


def test_a_telegram_that_is_away_is_one_line(api: TelegramApi, monkeypatch: pytest.MonkeyPatch) -> None:
    api.fails(*[Answer(500)] * courier.TRIES)
    assert no("info") == "Telegram cannot be reached: telegram: status 500: try again later"
    monkeypatch.setenv("THORA_TELEGRAM_API", f"http://127.0.0.1:{free_port()}")
    assert no("info") == "Telegram cannot be reached: telegram: ConnectError: try again later"


def test_info_before_anything_is_set(api: TelegramApi) -> None:
    assert telegram("info").splitlines() == [
        "Telegram brings messages nowhere: `thora channels telegram set-webhook` tells it where to.",
        "Messages that wait there: 0",
    ]


def test_info_says_what_is_set(api: TelegramApi) -> None:
    telegram("set-webhook")
    assert telegram("info").splitlines() == [
        f"Telegram brings messages to {OURS}",
        "Messages that wait there: 0",
        "No trouble is known there.",
    ]


def test_info_says_what_is_wrong(api: TelegramApi, monkeypatch: pytest.MonkeyPatch) -> None:
    telegram("set-webhook", "--url", "https://old.example")
    api.webhook |= {
        "pending_update_count": 12,
        "last_error_date": 1_764_158_400,
        "last_error_message": "Wrong response from the webhook: 403 Forbidden",
        "allowed_updates": ["message"],
    }
    assert telegram("info").splitlines() == [
        "Telegram brings messages to https://old.example/telegram/webhook",
        f"That is not this server, {OURS}: `thora channels telegram set-webhook` changes it.",
        "Not all kinds of messages come: `thora channels telegram set-webhook` changes that.",
        "Messages that wait there: 12",
        "Last trouble, 2025-11-26 12:00 UTC: Wrong response from the webhook: 403 Forbidden",
    ]
