"""Where a message is cut, and which of its pieces ask or name something."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from thora.nlu.questions import MAX_PARTS, Joint, asks, parts

# Words that only join or open a piece: all that may be missing from the pieces of a message.
OPENING = (
    "and also plus btw & + secondly then but so or oh ok okay well um uh hi hello hey please just firstly"
    " finally"
)
JOINING = set(OPENING.split())


def words_of(text: str) -> list[str]:
    """Words of a text in lower case, without the signs around them; "&" and "+" join as "and" does."""
    bare = [re.sub(r"[^\w&+]", "", token.lower().replace("\u2019", "'")) for token in text.split()]
    return [word for word in bare if re.search(r"\w", word)]


@pytest.mark.parametrize(
    ("message", "expected"),
    [
        ("Where are you and can I park there?", [("Where are you", "start"), ("can I park there?", "join")]),
        (
            "What does it cost? Do you take cards?",
            [("What does it cost?", "start"), ("Do you take cards?", "mark")],
        ),
        ("how much is it\nand where are you", [("how much is it", "start"), ("where are you", "mark")]),
        ("can I swim, can I run", [("can I swim", "start"), ("can I run", "comma")]),
        (
            "what does it cost when are you open",
            [("what does it cost", "start"), ("when are you open", "bare")],
        ),
        ("opening hours and prices", [("opening hours", "start"), ("prices", "join")]),
        ("Can I cycle + can I row?", [("Can I cycle", "start"), ("can I row?", "join")]),
        ("thanks; also do you have parking", [("thanks", "start"), ("do you have parking", "mark")]),
        ("any exercises - is there parking?", [("any exercises -", "start"), ("is there parking?", "mark")]),
        ("My back aches. What helps?", [("My back aches.", "start"), ("What helps?", "mark")]),
    ],
)
def test_a_message_is_cut_where_the_question_may_change(
    message: str, expected: list[tuple[str, Joint]]
) -> None:
    assert [(part.text, part.joint) for part in parts(message)] == expected


@pytest.mark.parametrize(
    "message",
    [
        "it hurts when I sit",
        "tell me how I should sleep",
        "no idea why it hurts",
        "should I use ice or heat",
        "parking, prices",
        "what is best for me when I drive",
        "which days are you open",
    ],
)
def test_one_question_stays_whole(message: str) -> None:
    assert [part.text for part in parts(message)] == [message]


@pytest.mark.parametrize(
    ("message", "expected"),
    [
        ("and also can I swim", ["can I swim"]),
        ("Hi! How long does it last?", ["How long does it last?"]),
        ("ok, so, where are you?", ["where are you?"]),
    ],
)
def test_words_that_only_join_or_open_are_no_part_of_a_piece(message: str, expected: list[str]) -> None:
    assert [part.text for part in parts(message)] == expected


@pytest.mark.parametrize("message", ["", "   ", "\n", "?!", "and", "and also", "...", "\U0001f642"])
def test_where_nothing_is_said_there_is_no_piece(message: str) -> None:
    assert parts(message) == []


@pytest.mark.parametrize(
    ("text", "is_asked"),
    [
        ("swimming?", True),
        ("can I swim", True),
        ("and how long", True),
        ("please tell me the price", True),
        ("I'd like to book", True),
        ("I\u2019d like to book", True),
        ("my back, what helps", True),
        ("parking", False),
        ("I sit all day", False),
        ("my neck is stiff", False),
        ("", False),
        ("and", False),
    ],
)
def test_a_piece_asks_if_it_is_put_as_a_question_or_a_wish(text: str, is_asked: bool) -> None:
    assert asks(text) is is_asked


@pytest.mark.parametrize(
    ("message", "names"),
    [
        ("parking", True),
        ("opening hours", True),
        ("cost of a first visit", True),
        ("cost of a very first visit", False),
        ("my neck", False),
        ("it hurts", False),
    ],
)
def test_a_few_words_without_a_statement_name_a_thing(message: str, names: bool) -> None:
    (part,) = parts(message)
    assert part.names is names


def test_after_the_last_piece_the_rest_stays_together() -> None:
    found = parts("a? b? c? d? e? f? g? h?")
    assert [part.text for part in found] == ["a?", "b?", "c?", "d?", "e?", "f? g? h?"]
    assert len(found) == MAX_PARTS


VOCABULARY = (
    "and also or so please hi what how when where can do I you it is my the back cost, swim. open?"
    " park; ice! - & + sit\n tell me, neck"
)
SAID = st.lists(st.sampled_from(VOCABULARY.split(" ")), max_size=40).map(" ".join)


@settings(deadline=None)
@given(st.one_of(SAID, st.text(max_size=80)))
def test_pieces_lose_nothing_but_joining_words_and_are_never_too_many(message: str) -> None:
    found = parts(message)
    assert len(found) <= MAX_PARTS
    assert all(part.text.strip() == part.text != "" for part in found)
    kept = words_of(" ".join(part.text for part in found))
    lost = []
    for word in words_of(message):
        if kept and kept[0] == word:
            kept.pop(0)
        else:
            lost.append(word)
    assert kept == []  # nothing was added, and the order is that of the message
    assert set(lost) <= JOINING


@settings(deadline=None)
@given(st.one_of(SAID, st.text(max_size=80)))
def test_only_the_first_piece_has_nothing_before_it(message: str) -> None:
    assert all(part.joint != "start" for part in parts(message)[1:])
