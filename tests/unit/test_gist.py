"""What staff read of a conversation that they go on with."""

from __future__ import annotations

from typing import Any

from thora.dialogue.gist import LONGEST, MOST_MESSAGES, gist

START = {"event": "action", "name": "action_session_start"}


def said(text: str, intent: str = "greet") -> dict[str, Any]:
    return {"event": "user", "text": text, "parse_data": {"intent": {"name": intent}}}


def test_it_is_what_the_visitor_said_oldest_first_without_thoras_words() -> None:
    events = [START, said("hi"), {"event": "bot", "text": "Hello"}, said("my back\n hurts")]
    assert gist(events, {}) == "- hi\n- my back hurts"


def test_a_press_is_told_by_what_it_asks() -> None:
    assert gist([said("/exercises"), said("/affirm")], {"exercises": "Exercises"}) == "- Exercises"


def test_a_warning_sign_is_marked() -> None:
    assert gist([said("my legs are numb", "warning_emergency")], {}) == "- (!) my legs are numb"


def test_only_the_last_messages_of_this_session_and_no_long_ones() -> None:
    events = [said("before"), START, *(said(f"message {number}") for number in range(9)), said("x" * 500)]
    lines = gist(events, {}).splitlines()
    assert len(lines) == MOST_MESSAGES
    assert lines[0] == "- message 4"
    assert len(lines[-1]) == LONGEST + 2


def test_of_nothing_it_is_nothing() -> None:
    assert gist([], {}) == ""
