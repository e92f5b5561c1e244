"""Who answers "book", "move" and "cancel", by booking.mode."""

from __future__ import annotations

from typing import Any, get_args

import pytest

from thora.booking_rules import ACTION, ASK, WARNING_FIRST, Mode, booking_rules, while_booking
from thora.topics import BOOKING_ANSWER


def answers(mode: Mode) -> dict[tuple[str, tuple[tuple[str, bool], ...]], list[str]]:
    """(intent, slots) -> actions of each rule."""
    found = {}
    for rule in booking_rules(mode):
        slots = [
            pair
            for each in rule.get("condition", [])
            for part in each["slot_was_set"]
            for pair in part.items()
        ]
        first, *rest = rule["steps"]
        found[first["intent"], tuple(slots)] = [step["action"] for step in rest]
    return found


OPEN, SHUT = (("warning_open", True),), (("warning_open", False),)


@pytest.mark.parametrize(
    ("mode", "intent", "action"),
    [
        ("builtin", "book_appointment", ACTION),
        ("builtin", "reschedule_appointment", ACTION),
        ("builtin", "my_appointments", ACTION),
        ("callback", "book_appointment", ACTION),
        ("callback", "reschedule_appointment", "utter_reschedule_appointment"),
        ("callback", "my_appointments", "utter_my_appointments"),
        ("link", "book_appointment", "utter_book_appointment"),
        ("link", "reschedule_appointment", "utter_reschedule_appointment"),
    ],
)
def test_an_appointment_is_made_after_the_advice(mode: Mode, intent: str, action: str) -> None:
    rules = answers(mode)
    assert rules[intent, SHUT] == [action]
    assert rules[intent, OPEN] == [WARNING_FIRST]


@pytest.mark.parametrize(
    ("mode", "action"),
    [
        ("builtin", ACTION),
        ("callback", "utter_cancel_appointment"),
        ("link", "utter_cancel_appointment"),
    ],
)
def test_cancelling_is_always_possible(mode: Mode, action: str) -> None:
    assert answers(mode)["cancel_appointment", ()] == [action]


@pytest.mark.parametrize("mode", get_args(Mode))
def test_yes_to_the_offer_books_where_no_other_question_is_open(mode: Mode) -> None:
    slots = (("warning_question_open", False), ("clarification_open", False), ("booking_offer_open", True))
    assert answers(mode)["affirm", slots] == [ACTION]  # where it is a link, the action gives that


@pytest.mark.parametrize("mode", get_args(Mode))
def test_answers_go_to_the_action(mode: Mode) -> None:
    assert (BOOKING_ANSWER, ()) in answers(mode)  # a call-back is talked about in every mode


@pytest.mark.parametrize("mode", get_args(Mode))
def test_no_two_rules_have_one_name_or_one_beginning(mode: Mode) -> None:
    rules = booking_rules(mode)
    assert len({rule["rule"] for rule in rules}) == len(rules) == len(answers(mode))


def test_what_follows_an_answer_does_so_outside_of_a_booking_only() -> None:
    rule = {"rule": "answer naps", "steps": [{"intent": "naps"}, {"action": "utter_naps"}]}
    ordinary, amid = while_booking(rule, "action_rest")
    assert ordinary["steps"] == [*rule["steps"], {"action": "action_rest"}]
    assert amid["steps"] == [*rule["steps"], {"action": "action_booking_ask"}]


def test_a_topic_is_answered_in_mid_booking_without_an_offer_and_the_question_asked_again() -> None:
    rule: dict[str, Any] = {
        "rule": "answer naps",
        "steps": [
            {"intent": "naps"},
            {"action": "utter_naps"},
            {"action": "action_suggest_booking"},
            {"slot_was_set": [{"warning_question_open": False}]},
        ],
    }
    ordinary, amid = while_booking(rule)
    assert ordinary == {**rule, "condition": [{"slot_was_set": [{"booking_open": False}]}]}
    assert amid["condition"] == [{"slot_was_set": [{"booking_open": True}]}]
    assert amid["steps"] == [{"intent": "naps"}, {"action": "utter_naps"}, {"action": ASK}]
    assert amid["rule"] != ordinary["rule"]
