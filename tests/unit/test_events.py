"""What a conversation's events tell."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from thora.dialogue.events import (
    REMEMBERED_TURNS,
    answered,
    current_session,
    intent_of,
    intents,
    last_answered,
    last_turn_of_bot,
    newest_bot_texts,
)

LISTEN = {"event": "action", "name": "action_listen"}
START = {"event": "action", "name": "action_session_start"}


def user(intent: str | None) -> dict[str, Any]:
    return {"event": "user", "text": "x", "parse_data": {"intent": {"name": intent}}}


def bot(text: str | None) -> dict[str, Any]:
    return {"event": "bot", "text": text}


@pytest.mark.parametrize(
    ("event", "intent"),
    [
        (user("naps"), "naps"),
        (user(None), None),
        ({"event": "user"}, None),
        ({"event": "user", "parse_data": None}, None),
        ({"event": "user", "parse_data": {"intent": None}}, None),
        (bot("hello"), None),
        ({"event": "action", "name": "naps", "parse_data": {"intent": {"name": "naps"}}}, None),
    ],
)
def test_only_a_users_message_has_an_intent(event: dict[str, Any], intent: str | None) -> None:
    assert intent_of(event) == intent


def test_intents_come_in_order() -> None:
    assert intents([user("greet"), bot("hi"), user(None), user("naps")]) == ["greet", "naps"]


def test_the_session_begins_at_the_last_start() -> None:
    events = [START, user("naps"), START, LISTEN, user("socks")]
    assert intents(current_session(events)) == ["socks"]


@pytest.mark.parametrize("events", [[], [user("naps")]])
def test_a_conversation_without_a_start_is_one_session(events: list[dict[str, Any]]) -> None:
    assert list(current_session(events)) == events


@pytest.mark.parametrize(
    ("events", "texts"),
    [
        ([], []),
        ([bot("hello")], ["hello"]),
        ([bot("old"), user("naps")], []),
        ([bot("old"), user("naps"), bot("one"), LISTEN, bot("two")], ["one", "two"]),
        ([user("naps"), bot(None)], [""]),
    ],
)
def test_the_newest_texts_are_those_since_the_newest_message(
    events: list[dict[str, Any]], texts: list[str]
) -> None:
    assert newest_bot_texts(events) == texts


@pytest.mark.parametrize(
    ("events", "texts"),
    [
        ([], []),
        ([user("repeat")], []),
        ([bot("welcome")], []),  # nothing was said before a message
        ([bot("welcome"), user("repeat")], ["welcome"]),
        ([user("naps"), bot("one"), LISTEN, bot("two"), user("repeat")], ["one", "two"]),
        ([user("greet"), bot("hi"), user("naps"), bot("one"), user("repeat")], ["one"]),
        ([user("naps"), bot("one"), user("x"), LISTEN, user("repeat")], ["one"]),  # x got no answer
        ([user("naps"), bot("one"), user("repeat"), bot("again")], ["one"]),
    ],
)
def test_the_last_turn_is_what_was_said_before_the_newest_message(
    events: list[dict[str, Any]], texts: list[str]
) -> None:
    assert [event["text"] for event in last_turn_of_bot(events)] == texts


TOPICS = {"naps", "socks"}
NAMELESS: list[dict[str, Any]] = [
    {"event": "bot", "text": "x"},
    {"event": "bot", "text": "x", "metadata": None},
    {"event": "bot", "text": "x", "metadata": {}},
    {"event": "bot", "text": "x", "metadata": {"utter_action": None}},
    {"event": "bot", "text": "x", "metadata": {"metadata": {"level": "urgent"}}},
]


def answer(topic: str) -> dict[str, Any]:
    """An answer as Rasa notes it."""
    return {"event": "bot", "text": "x", "metadata": {"utter_action": f"utter_{topic}"}}


@pytest.mark.parametrize(
    ("events", "topic"),
    [
        ([], None),
        ([user("naps")], None),  # asked, but not answered
        ([user("naps"), answer("naps")], "naps"),
        ([user("naps"), answer("naps"), LISTEN, user("more")], "naps"),
        ([user("naps"), answer("naps"), user("socks"), answer("socks")], "socks"),
        (
            [user("naps"), answer("naps"), user("greet"), answer("greet")],
            "naps",
        ),  # no question with an answer
        ([answer("naps"), answer("suggest_booking"), user("x")], "naps"),  # an offer below the answer
        ([answer("naps"), answer("socks"), user("x")], "socks"),  # two answers in one turn
        ([{"event": "action", "name": "utter_naps"}], None),
        ([{"event": "bot", "metadata": {"utter_action": "naps"}}], "naps"),
    ],
)
def test_the_last_answer_is_the_newest_one_of_the_topics(
    events: list[dict[str, Any]], topic: str | None
) -> None:
    assert last_answered(reversed(events), TOPICS) == topic


def test_an_answer_of_an_earlier_session_is_forgotten() -> None:
    before = [START, user("naps"), answer("naps")]
    assert last_answered(reversed([*before, START, LISTEN, user("x")]), TOPICS) is None
    assert last_answered(reversed([*before, START, answer("socks"), user("x")]), TOPICS) == "socks"


@pytest.mark.parametrize(
    ("turns", "topic"), [(1, "naps"), (REMEMBERED_TURNS, "naps"), (REMEMBERED_TURNS + 1, None)]
)
def test_an_answer_is_forgotten_after_some_messages_without_one(turns: int, topic: str | None) -> None:
    later = [event for _ in range(turns) for event in (user("greet"), answer("greet"), LISTEN)]
    assert last_answered(reversed([user("naps"), answer("naps"), *later]), TOPICS) == topic


def test_an_answer_stays_remembered_for_four_messages() -> None:
    assert REMEMBERED_TURNS == 4


def test_many_messages_of_the_bot_are_one_turn() -> None:
    events = [user("naps"), answer("naps"), *[bot("and") for _ in range(20)], user("x")]
    assert last_answered(reversed(events), TOPICS) == "naps"


@pytest.mark.parametrize("event", NAMELESS)
def test_a_message_that_is_no_named_answer_is_passed_over(event: dict[str, Any]) -> None:
    assert last_answered([event], TOPICS) is None
    assert last_answered([event, answer("naps")], TOPICS) == "naps"
    assert answered([answer("naps"), event]) >= {"naps"}


def test_no_more_events_are_read_than_are_needed() -> None:
    def newest_first() -> Iterator[dict[str, Any]]:
        yield user("x")
        yield answer("naps")
        pytest.fail("looked at what was before the last answer")

    assert last_answered(newest_first(), TOPICS) == "naps"


def test_topics_of_this_session_were_answered_and_only_those() -> None:
    events = [
        answer("doors"),
        START,
        answer("naps"),
        user("socks"),
        answer("socks"),
        bot("x"),
        answer("naps"),
    ]
    assert {"naps", "socks"} <= answered(events)
    assert "doors" not in answered(events)
    assert answered([user("naps"), {"event": "action", "name": "utter_naps"}]) == set()
