"""What takes the danger from the words of a sign."""

from __future__ import annotations

import pytest

from thora.safety.context import (
    cues_in,
    is_named_as_absent,
    is_negated,
    pieces,
    stretches,
    without,
)
from thora.safety.patterns import Hit, Message, Pattern
from thora.safety.spelling import raw_words


def read(text: str, pattern: str) -> tuple[Message, list[Hit]]:
    message = Message(text, list(raw_words(text)))
    one = Pattern.read(pattern, {})
    return message, [Hit("sign", *place, one.says_no) for place in one.find(message)]


@pytest.mark.parametrize(
    ("text", "pattern"),
    [
        ("no chest pain, just a stiff back", "chest pain"),
        ("I do not have any chest pain", "chest pain"),
        ("without numb legs", "numb legs"),
        ("never had a fever", "fever"),
        ("my chest does not hurt", "chest ~ hurt"),
        ("no fever or chills", "chills"),
        ("no cough, no fever", "fever"),
        ("chest pain: no", "chest pain"),
        ("the chest pain is gone", "chest pain"),
    ],
)
def test_a_denied_sign_is_none(text: str, pattern: str) -> None:
    message, hits = read(text, pattern)
    assert hits
    assert all(is_negated(message, hit) for hit in hits)


@pytest.mark.parametrize(
    ("text", "pattern"),
    [
        ("no chest pain but my legs are numb", "legs numb"),
        ("no fever my legs are numb", "legs numb"),
        ("i can not breathe", "can not breathe"),
        ("no idea why i have chest pain", "chest pain"),
        ("not sure but i have chest pain", "chest pain"),
        ("i have no time. chest pain since noon", "chest pain"),
        ("the pain in my chest is not going away", "pain chest"),
        ("it is not only chest pain", "chest pain"),
    ],
)
def test_a_no_belongs_to_its_own_words_only(text: str, pattern: str) -> None:
    message, hits = read(text, pattern)
    assert hits
    assert not any(is_negated(message, hit) for hit in hits)


@pytest.mark.parametrize(
    ("text", "absent"),
    [
        ("without thoughts of suicide", True),
        ("i have no thoughts of suicide at all", True),
        ("no suicide plans", True),
        ("no thoughts of suicide until today", False),
        ("i can not stop these thoughts of suicide", False),
        ("no hope. suicide is all i think of", False),
        ("there is no point, suicide it is", False),
        ("thoughts of suicide", False),
    ],
)
def test_a_crisis_is_denied_only_where_it_is_named_as_absent(text: str, absent: bool) -> None:
    message, hits = read(text, "suicide")
    assert hits
    assert all(is_named_as_absent(message, hit) == absent for hit in hits)


def test_what_is_denied_is_taken_out() -> None:
    message, hits = read("no chest pain but both legs are weak", "chest pain")
    assert without(message, hits) == "but both legs are weak"
    message, hits = read("I have no chest pain", "chest pain")
    assert without(message, hits) == ""


def test_cues_are_patterns_of_the_whole_message() -> None:
    cues = {"past": [Pattern.read("years ago", {})], "general": [Pattern.read("signs of", {})]}
    message = Message("x", list(raw_words("chest pain years ago")))
    assert cues_in(message, cues) == {"past"}


def test_a_message_is_cut_at_sentences_and_joining_words() -> None:
    text = "How much is it, and my legs are numb since 3.30. Do you have parking? Bye"
    assert pieces(text) == [
        "How much is it",
        "and my legs are numb since 3.30",
        "Do you have parking",
        "my legs are numb since 3.30",
    ]
    assert pieces("my legs are numb") == []
    assert pieces("") == []


def test_a_long_story_is_cut_into_stretches_that_overlap() -> None:
    words = [str(number) for number in range(130)]
    assert stretches(" ".join(words[:60])) == []
    found = [stretch.split() for stretch in stretches(" ".join(words))]
    assert [stretch[0] for stretch in found] == ["0", "40", "80"]
    assert found[-1][-1] == "129"
    assert set().union(*map(set, found)) == set(words)
