"""Tokens: only what this server gave out, for this channel, and in time."""

from __future__ import annotations

import base64
import datetime
import json
from typing import Any

import jwt
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tests.web_visits import NOW
from thora.channels.web_tokens import CONVERSATION, LIFE, LONGEST, RENEW, TokenError, Tokens

KEY = "k" * 43
TOKENS = Tokens(KEY)
NAME = "Abc-123_" * 4
SECOND = datetime.timedelta(seconds=1)
GOOD = TOKENS.issue(NAME, "ab12cd34", NOW)[0]
CLAIMS: dict[str, Any] = jwt.decode(
    GOOD, KEY, ["HS256"], {"verify_exp": False, "verify_iat": False}, audience="web"
)
ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"


def refusal(header: str | None, now: datetime.datetime = NOW) -> str:
    with pytest.raises(TokenError) as error:
        TOKENS.read(header, now)
    return error.value.code


def signed(key: str = KEY, algorithm: str = "HS256", **claims: Any) -> str:
    kept = {name: value for name, value in {**CLAIMS, **claims}.items() if value is not None}
    return f"Bearer {jwt.encode(kept, key, algorithm)}"


def part(content: dict[str, Any]) -> str:
    return base64.urlsafe_b64encode(json.dumps(content).encode()).rstrip(b"=").decode()


def test_a_token_says_what_it_was_given_out_for() -> None:
    read = TOKENS.read(f"Bearer {GOOD}", NOW)
    assert (read.conversation, read.consent) == (NAME, "ab12cd34")
    assert (read.issued, read.expires) == (NOW, NOW + LIFE)
    assert read.sender == f"web:{NAME}"


def test_each_conversation_has_a_name_of_its_own() -> None:
    names = {TOKENS.begin("ab12cd34", NOW)[1].conversation for _ in range(200)}
    assert len(names) == 200
    assert all(map(CONVERSATION.fullmatch, names))


@pytest.mark.parametrize("kind", ["Bearer", "bearer", "BEARER"])
def test_the_kind_of_a_token_may_be_written_in_any_case(kind: str) -> None:
    assert TOKENS.read(f"{kind} {GOOD}", NOW).conversation == NAME


@pytest.mark.parametrize("header", [None, "", "Bearer", "Bearer ", GOOD, f"Basic {GOOD}", f"Token {GOOD}"])
def test_without_a_token_nothing_is_let_in(header: str | None) -> None:
    assert refusal(header) == "no_token"


@pytest.mark.parametrize(
    "header",
    [
        signed("another key of another clinic, as long"),
        signed(KEY, "HS512"),
        signed("", "none"),
        f"Bearer {part({'alg': 'none'})}.{GOOD.split('.')[1]}.",
        f"Bearer {part({'alg': 'None', 'typ': 'JWT'})}.{GOOD.split('.')[1]}.{GOOD.split('.')[2]}",
        f"Bearer {GOOD.rpartition('.')[0]}.",
        f"Bearer {GOOD.rpartition('.')[0]}",
        f"Bearer  {GOOD}",
        f"Bearer {GOOD} {GOOD}",
        f"Bearer {GOOD}\n",
        "Bearer ..",
        "Bearer \ud800",
        "Bearer caf\u00e9",
    ],
)
def test_what_this_server_did_not_sign_is_refused(header: str) -> None:
    assert refusal(header) == "bad_token"


@pytest.mark.parametrize(
    "changes",
    [
        {"aud": "links"},
        {"aud": None},
        {"sub": None},
        {"sub": ""},
        {"sub": "short"},
        {"sub": "a" * 33},
        {"sub": "../" + "a" * 29},
        {"sub": "a" * 32 + "\n"},
        {"sub": 5},
        {"iat": None},
        {"exp": None},
        {"exp": "soon"},
        {"exp": 1e30},
        {"exp": float("nan")},
    ],
)
def test_signed_claims_that_no_token_of_this_channel_has_are_refused(changes: dict[str, Any]) -> None:
    assert refusal(signed(**changes)) == "bad_token"


def test_a_token_ends_on_the_second_that_it_names() -> None:
    assert TOKENS.read(f"Bearer {GOOD}", NOW + LIFE - SECOND).conversation == NAME
    assert refusal(f"Bearer {GOOD}", NOW + LIFE) == "expired_token"


def test_a_forged_token_is_not_called_expired() -> None:
    assert refusal(f"Bearer {GOOD[:-8]}AAAAAAAA", NOW + LIFE) == "bad_token"


def test_what_is_too_long_is_not_even_looked_at() -> None:
    assert refusal(signed(more="x" * LONGEST)) == "bad_token"
    assert len(GOOD) < LONGEST / 2


def test_a_token_that_is_changed_anywhere_is_refused() -> None:
    for place, letter in enumerate(GOOD):
        for other in {
            ALPHABET[ALPHABET.find(letter) - 1],
            ALPHABET[ALPHABET.find(letter) - 32],
            ".",
            "=",
            "\x00",
        }:
            if other != letter:
                assert refusal(f"Bearer {GOOD[:place]}{other}{GOOD[place + 1 :]}") == "bad_token", (
                    place,
                    other,
                )


def test_the_last_letter_counts_in_all_its_bits() -> None:
    for other in set(ALPHABET) - {GOOD[-1]}:
        assert refusal(f"Bearer {GOOD[:-1]}{other}") == "bad_token"


@given(st.integers(0, len(GOOD)), st.sampled_from(ALPHABET + "!=\n"))
@example(len(GOOD), "=")
def test_a_token_with_more_in_it_is_refused(place: int, more: str) -> None:
    assert refusal(f"Bearer {GOOD[:place]}{more}{GOOD[place:]}") == "bad_token"


@given(st.text(max_size=80))
def test_whatever_comes_as_a_token_is_refused_in_order(token: str) -> None:
    assert refusal(f"Bearer {token}") in ("no_token", "bad_token")


def test_a_token_is_due_for_exchange_after_half_its_life() -> None:
    read = TOKENS.read(f"Bearer {GOOD}", NOW)
    assert not read.is_due(NOW + RENEW)
    assert read.is_due(NOW + RENEW + SECOND)
    _, fresh = TOKENS.issue(read.conversation, read.consent, NOW + RENEW + SECOND)
    assert (fresh.conversation, fresh.consent) == (read.conversation, read.consent)
    assert fresh.expires == NOW + RENEW + SECOND + LIFE
