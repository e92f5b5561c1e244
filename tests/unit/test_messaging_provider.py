"""What every provider has: settings, and what it does where it has nothing of its own."""

from __future__ import annotations

import datetime
import re
from collections.abc import Mapping, Sequence

import pytest

from thora.channels.messaging.arrival import TEXT, Arrival
from thora.channels.messaging.courier import Courier, GoneError, RefusedError
from thora.channels.messaging.limits import Limits
from thora.channels.messaging.provider import (
    ALWAYS,
    CUSTOMER_WINDOW,
    NEVER,
    ForgedError,
    Hook,
    Notice,
    Provider,
    Reply,
    Variable,
)
from thora.channels.messaging.rendering import Part
from thora.channels.providers import PROVIDERS

HOOK = Hook("POST", "https://chat.clinic.example/pigeon/webhook", {}, b"{}")
PARTS = re.compile(r"[a-z_]+")


class Pigeon(Provider):
    """Brings letters."""

    name = "pigeon"
    limits = Limits(text=100)
    variables = (
        Variable("THORA_PIGEON_LOFT", "where it lives"),
        Variable("THORA_PIGEON_RING", "its number"),
        Variable("THORA_PIGEON_API", "where it flies to", default="https://sky.example"),
    )

    def verify(self, hook: Hook) -> None:
        raise ForgedError

    def read(self, hook: Hook) -> Sequence[Arrival]:
        return []

    async def send(self, to: Mapping[str, str], part: Part) -> None:
        raise GoneError(part.text)


SET = {"THORA_PIGEON_LOFT": "here", "THORA_PIGEON_RING": "7", "THORA_OTHER": "x"}


def test_what_must_be_set_and_is_not_is_named() -> None:
    assert [each.name for each in Pigeon.missing({})] == ["THORA_PIGEON_LOFT", "THORA_PIGEON_RING"]
    assert [each.name for each in Pigeon.missing({**SET, "THORA_PIGEON_RING": ""})] == ["THORA_PIGEON_RING"]
    assert Pigeon.missing(SET) == []


def test_settings_come_from_the_environment_or_their_defaults() -> None:
    assert Pigeon.of(SET).settings == {
        "THORA_PIGEON_LOFT": "here",
        "THORA_PIGEON_RING": "7",
        "THORA_PIGEON_API": "https://sky.example",
    }
    assert Pigeon.of({**SET, "THORA_PIGEON_API": "http://127.0.0.1:1"}).settings["THORA_PIGEON_API"] == (
        "http://127.0.0.1:1"
    )


def test_a_courier_may_be_lent() -> None:
    courier = Courier("pigeon")
    assert Pigeon.of(SET, courier).courier is courier


async def test_where_it_has_nothing_of_its_own_it_does_nothing() -> None:
    pigeon = Pigeon.of(SET)
    assert pigeon.challenge(HOOK) is None
    assert pigeon.acknowledgement(HOOK) == Reply(200, "")
    assert list(pigeon.undelivered(HOOK)) == []
    await pigeon.seen(Arrival("1", "ana", {}, TEXT, "hello"))


def test_a_forgery_has_a_status() -> None:
    assert (ForgedError().status, ForgedError(401).status) == (403, 401)


@pytest.mark.parametrize("provider", PROVIDERS, ids=lambda provider: provider.name)
def test_every_provider_names_its_settings_alike(provider: type[Provider]) -> None:
    assert PARTS.fullmatch(provider.name)
    assert len(provider.name) <= 20  # thora.channels.messaging.inbox.INBOX
    names = [each.name for each in provider.variables]
    assert len(set(names)) == len(names)
    assert all(name.startswith("THORA_") and name.isupper() for name in names)
    for each in provider.variables:
        assert each.what
        assert not each.what.endswith("."), each
    assert any(each.default is None for each in provider.variables)  # else it would be on by itself


def test_no_two_providers_share_a_name_or_a_setting() -> None:
    names = [provider.name for provider in PROVIDERS]
    assert len(set(names)) == len(names)


NOW = datetime.datetime(2026, 11, 26, 12, 0, tzinfo=datetime.timezone.utc)
HOUR = datetime.timedelta(hours=1)


class Short(Pigeon):
    """Flies to who wrote within an hour."""

    def window(self, to: Mapping[str, str]) -> datetime.timedelta:
        return HOUR


async def test_a_notice_is_sent_in_the_words_of_the_channel() -> None:
    with pytest.raises(GoneError, match=r"^Tomorrow at 9$"):
        await Pigeon.of(SET).tell({}, Notice("reminder", "Tomorrow at 9"), NOW - 1000 * HOUR, NOW)


async def test_whoever_wrote_too_long_ago_is_not_written_to() -> None:
    with pytest.raises(GoneError):
        await Short.of(SET).tell({}, Notice("reminder", "x"), NOW - HOUR / 2, NOW)
    with pytest.raises(RefusedError, match=r"^pigeon: they wrote too long ago") as error:
        await Short.of(SET).tell({}, Notice("reminder", "x"), NOW - HOUR, NOW)
    assert not isinstance(error.value, GoneError)


@pytest.mark.parametrize(
    ("channel", "to", "window"),
    [
        ("telegram", {"chat": "100000001"}, ALWAYS),
        ("telegram", {"chat": "-1001", "reply_to": "7"}, NEVER),
        ("telegram", {"chat": "-1001", "topic": "3"}, NEVER),
        ("slack", {"channel": "D0123"}, ALWAYS),
        ("slack", {"channel": "U0123"}, ALWAYS),
        ("slack", {"channel": "C0123", "thread": "1.2"}, NEVER),
        ("slack", {"channel": "G0123", "thread": "1.2"}, NEVER),
        ("messenger", {"person": "1"}, CUSTOMER_WINDOW),
        ("whatsapp", {"to": "15195550144"}, CUSTOMER_WINDOW),
        ("twilio", {"to": "+15195550144", "from": "+1"}, ALWAYS),
        ("twilio", {"to": "whatsapp:+15195550144", "from": "whatsapp:+1"}, CUSTOMER_WINDOW),
        ("chatwoot", {"channel": "Channel::WebWidget"}, NEVER),
        ("chatwoot", {"channel": "Channel::Whatsapp"}, CUSTOMER_WINDOW),
        ("chatwoot", {"channel": "Channel::Sms"}, ALWAYS),
    ],
)
def test_how_long_somebody_may_be_written_to(
    channel: str, to: Mapping[str, str], window: datetime.timedelta
) -> None:
    (made,) = [each for each in PROVIDERS if each.name == channel]
    provider = made.of({each.name: "x" * 40 for each in made.variables if each.default is None})
    assert provider.window(to) == window
