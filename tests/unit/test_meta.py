"""Meta's signature and challenge."""

from __future__ import annotations

import hashlib
import hmac

import pytest

from thora.channels.messaging.provider import ForgedError, Hook
from thora.channels.providers.meta import HEADER, challenge, verify

SECRET, BODY = "the-apps-secret", b'{"object": "page"}'
SIGNED = "sha256=" + hmac.new(SECRET.encode(), BODY, hashlib.sha256).hexdigest()


def hook(
    method: str = "POST", body: bytes = BODY, headers: dict[str, str] | None = None, **query: str
) -> Hook:
    told = {f"hub.{name}": value for name, value in query.items()}
    return Hook(method, "https://chat.example/x/webhook", headers or {}, body, told)


def test_what_meta_signed_passes() -> None:
    verify(hook(headers={HEADER: SIGNED}), SECRET)


@pytest.mark.parametrize("told", ["", "sha256=", SIGNED[:-1], SIGNED.upper(), SIGNED[7:], "\udcff"])
def test_another_signature_is_forged(told: str) -> None:
    with pytest.raises(ForgedError) as raised:
        verify(hook(headers={HEADER: told}), SECRET)
    assert raised.value.status == 403


def test_other_words_and_another_secret_are_forged_and_nothing_signed_is_unknown() -> None:
    for forged in (hook(body=BODY + b" ", headers={HEADER: SIGNED}), hook(headers={HEADER: SIGNED})):
        with pytest.raises(ForgedError):
            verify(forged, SECRET if forged.body != BODY else "another")
    with pytest.raises(ForgedError) as raised:
        verify(hook(), SECRET)
    assert raised.value.status == 401


def test_the_challenge_is_given_back_to_who_knows_the_token() -> None:
    reply = challenge(hook("GET", mode="subscribe", verify_token="mine", challenge="42"), "mine")
    assert reply is not None
    assert reply.body == "42"
    for token in ("", "other", "\udcff"):
        with pytest.raises(ForgedError):
            challenge(hook("GET", mode="subscribe", verify_token=token, challenge="42"), "mine")


def test_another_request_is_no_challenge() -> None:
    assert challenge(hook("GET"), "mine") is None
    assert challenge(hook("POST", mode="subscribe", verify_token="mine"), "mine") is None
