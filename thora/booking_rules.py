"""Rasa rules about appointments, by booking.mode of clinic.yml: who answers "book", "move", "cancel"."""

from __future__ import annotations

from typing import Any, Literal

from thora.dialogue.booking_offer import BOOKING_OPEN_SLOT
from thora.topics import BOOKING_ANSWER

Mode = Literal["builtin", "callback", "link"]
ACTION, ASK = "action_booking", "action_booking_ask"
WARNING_FIRST = "utter_warning_first"
# Intents of which the conversation is about an appointment, where Thora makes it.
BY_TALKING: dict[Mode, frozenset[str]] = {
    "builtin": frozenset(
        ["book_appointment", "reschedule_appointment", "cancel_appointment", "my_appointments"]
    ),
    "callback": frozenset(["book_appointment"]),
    "link": frozenset(),
}
# The advice goes before these while a warning sign is open; cancelling is always possible.
AFTER_ADVICE = ("book_appointment", "reschedule_appointment", "my_appointments")


def booking_rules(mode: Mode) -> list[dict[str, Any]]:
    """The rules that the importer adds."""
    rules: list[dict[str, Any]] = []
    for intent in sorted(BY_TALKING["builtin"]):
        answer = ACTION if intent in BY_TALKING[mode] else f"utter_{intent}"
        if intent not in AFTER_ADVICE:
            rules.append(_rule(intent, answer))
            continue
        rules.append(_rule(intent, answer, warning_open=False))
        rules.append(_rule(intent, WARNING_FIRST, warning_open=True))
    rules.append(
        _rule(
            "affirm",
            ACTION,
            warning_question_open=False,
            clarification_open=False,
            booking_offer_open=True,
        )
    )
    rules.append(_rule(BOOKING_ANSWER, ACTION))
    return rules


def while_booking(rule: dict[str, Any], then: str | None = None) -> list[dict[str, Any]]:
    """A topic's rule, once for an ordinary conversation and once for the middle of a booking.

    There Thora answers, offers nothing, and asks its own question again. `then`: an action that follows
    the answer in an ordinary conversation only.
    """
    question, answer = rule["steps"][:2]
    steps = [*rule["steps"], {"action": then}] if then else rule["steps"]
    ordinary = {**rule, "steps": steps, "condition": [{"slot_was_set": [{BOOKING_OPEN_SLOT: False}]}]}
    amid = {
        "rule": f"{rule['rule']} in the middle of a booking",
        "condition": [{"slot_was_set": [{BOOKING_OPEN_SLOT: True}]}],
        "steps": [question, answer, {"action": ASK}],
    }
    return [ordinary, amid]


def _rule(intent: str, action: str, **slots: bool) -> dict[str, Any]:
    told = ", ".join(f"{name} {value}" for name, value in slots.items())
    rule: dict[str, Any] = {
        "rule": f"{intent}: {action}" + (f" ({told})" if told else ""),
        "steps": [{"intent": intent}, {"action": action}],
    }
    if slots:
        rule["condition"] = [{"slot_was_set": [{name: value}]} for name, value in slots.items()]
    return rule
