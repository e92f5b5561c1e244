"""What a conversation's events tell."""

from __future__ import annotations

from typing import Any

import pytest

from thora.dialogue.events import current_session, intent_of, intents, last_turn_of_bot, newest_bot_texts

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
