"""What every provider has: settings, and what it does where it has nothing of its own."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

import pytest

from thora.channels.messaging.arrival import TEXT, Arrival
from thora.channels.messaging.courier import Courier
from thora.channels.messaging.limits import Limits
from thora.channels.messaging.provider import ForgedError, Hook, Provider, Reply, Variable
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
        raise NotImplementedError


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
