"""Keyed hashes of people, and sealed envelopes."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from thora.channels.messaging.identity import HASH_LENGTH, KEY, Identity, KeyMissingError, SealError

SECRET = "k" * 32
OURS, OTHERS = Identity(SECRET), Identity("l" * 32)


@pytest.mark.parametrize(("key", "state"), [("", "is not set"), ("short-key", "has 9 characters")])
def test_without_a_good_key_it_says_how_to_make_one(key: str, state: str) -> None:
    with pytest.raises(KeyMissingError) as error:
        Identity.of({KEY: key} if key else {})
    told = str(error.value)
    assert told.startswith(f"{KEY}: {state}: it needs 32 or more")
    assert "token_urlsafe(32)" in told
    assert key not in told or not key


def test_a_person_has_one_name_on_one_channel() -> None:
    name = OURS.sender("telegram", "15195550142")
    assert name == Identity.of({KEY: SECRET}).sender("telegram", "15195550142")
    assert name.startswith("telegram:")
    assert len(name) == len("telegram:") + HASH_LENGTH
    assert "5550142" not in name
    others = [
        OURS.sender("telegram", "15195550143"),
        OURS.sender("whatsapp", "15195550142"),
        OTHERS.sender("telegram", "15195550142"),
    ]
    assert len({each.partition(":")[2] for each in [name, *others]}) == 4


@given(st.lists(st.text(max_size=4), max_size=3), st.lists(st.text(max_size=4), max_size=3))
def test_other_parts_have_other_names(one: list[str], other: list[str]) -> None:
    assert (OURS.hashed("x", *one) == OURS.hashed("x", *other)) == (one == other)
    assert OURS.hashed("x", *one) != OURS.hashed("y", *one)


@given(st.text())
def test_what_is_sealed_is_read_with_the_same_key_only(text: str) -> None:
    sealed = OURS.seal(text)
    assert OURS.unseal(sealed) == text
    assert OURS.seal(text) != sealed  # the same words twice do not show
    assert len(text) < 3 or text not in sealed
    with pytest.raises(SealError, match=KEY):
        OTHERS.unseal(sealed)


@pytest.mark.parametrize("broken", ["", "x", "\u00e9", OURS.seal("words")[:-4] + "AAA="])
def test_what_was_changed_is_not_read(broken: str) -> None:
    with pytest.raises(SealError):
        OURS.unseal(broken)
