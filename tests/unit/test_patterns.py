"""How patterns are read and found."""

from __future__ import annotations

import pytest

from thora.safety.patterns import NEAR, ROOM, Hit, Message, Pattern, PatternError, Search
from thora.safety.spelling import raw_words

GROUPS = {"hurt": ["hurt*", "pain", "give way"], "legs": ["leg", "legs"]}


def message(text: str) -> Message:
    return Message(text, list(raw_words(text)))


def found(pattern: str, text: str) -> list[str]:
    read = message(text)
    return [read.part(*place) for place in Pattern.read(pattern, GROUPS).find(read)]


@pytest.mark.parametrize(
    ("pattern", "text", "expected"),
    [
        ("chest pain", "I have chest pain now", ["chest pain"]),
        ("chest pain", "chest feels a pain", ["chest feels a pain"]),
        ("chest pain", "pain in the chest", []),
        ("chest ~ pain", "pain in the chest", ["pain in the chest"]),
        ("chest ~ $hurt", "my chest, it hurts", ["chest, it hurts"]),
        ("chest ~ pain", "my chest is fine. the pain is in my foot", []),
        ("numb*", "numbness everywhere", ["numbness"]),
        ("numb*", "a number", ["number"]),
        ("$legs $hurt", "my legs give way", ["legs give way"]),
        ("coughing+up", "coughing it up", []),
        ("coughing+up", "coughing up", ["coughing up"]),
        ("cant breathe", "i can’t breathe", ["can’t breathe"]),
        ("my|the chest", "the chest", ["the chest"]),
        ("cold sweat ~ back", "back hurts and cold sweats", []),
        ("cold sweat* ~ back", "back hurts and cold sweats", ["back hurts and cold sweats"]),
    ],
)
def test_a_pattern_is_found_where_it_stands(pattern: str, text: str, expected: list[str]) -> None:
    assert found(pattern, text) == expected


def test_words_of_one_pattern_stand_not_too_far_apart() -> None:
    assert found("chest pain", f"chest {'so ' * ROOM}pain")
    assert not found("chest pain", f"chest {'so ' * (ROOM + 1)}pain")
    assert found("chest ~ pain", f"pain {'so ' * NEAR}chest")
    assert not found("chest ~ pain", f"pain {'so ' * (NEAR + 1)}chest")


@pytest.mark.parametrize(
    ("pattern", "says"),
    [
        ("chest ~", "both sides"),
        ("", "both sides"),
        ("a ~ b ~ c", "both sides"),
        ("$knees", 'no words named "$knees"; known: hurt, legs'),
        ("n*", "begins too many words"),
        ("chest| pain", "empty choice"),
    ],
)
def test_a_pattern_with_a_fault_is_refused(pattern: str, says: str) -> None:
    with pytest.raises(PatternError, match=says.replace("$", r"\$").replace("|", r"\|")):
        Pattern.read(pattern, GROUPS)


def test_a_pattern_knows_whether_it_has_a_no_of_its_own() -> None:
    assert Pattern.read("cant breathe", GROUPS).says_no
    assert not Pattern.read("chest pain", GROUPS).says_no


def test_a_search_finds_what_each_pattern_finds() -> None:
    lines = {"numbness": ["numb* ~ leg|legs", "can+not feel"], "pain": ["chest pain", "not well"]}
    read = {sign: [Pattern.read(line, {}) for line in each] for sign, each in lines.items()}
    text = "my legs went numb, I cannot feel them and I am not well, no chest pain"
    message = Message(text, list(raw_words(text)))
    expected = [
        Hit(sign, *span, pattern.says_no)
        for sign, patterns in read.items()
        for pattern in patterns
        for span in pattern.find(message)
    ]
    assert [hit.sign for hit in expected] == ["numbness", "numbness", "pain", "pain"]
    assert Search(read).hits(message) == expected
    assert Search(read).hits(Message("hello", list(raw_words("hello")))) == []
