"""When an appointment is offered: conversations in short, ending with the answer that an offer may follow.

"naps" is a visitor's message, "<naps" the answer to it, "+" an offer that was made, "?" "did you mean one of
these?", "|" a new session.
"""

from __future__ import annotations

from typing import Any

import pytest

from thora.dialogue.booking_offer import OFFER_SLOT, may_offer

ANSWERABLE = {"naps", "socks", "doors", "walks"}


def conversation(short: str) -> list[dict[str, Any]]:
    events: list[dict[str, Any]] = [{"event": "action", "name": "action_session_start"}]
    for word in short.split():
        if word == "|":
            events.append({"event": "action", "name": "action_session_start"})
        elif word == "+":
            events.append({"event": "action", "name": "action_suggest_booking"})
            events.append({"event": "bot", "text": "Would you like to book?"})
            events.append({"event": "slot", "name": OFFER_SLOT, "value": True})
        elif word == "?":
            events.append({"event": "action", "name": "action_clarify"})
        elif word.startswith("<"):
            events.append({"event": "action", "name": f"utter_{word[1:]}"})
            events.append({"event": "bot", "text": word})
            events.append({"event": "action", "name": "action_listen"})
        else:
            events.append({"event": "user", "parse_data": {"intent": {"name": word}}})
            events.append({"event": "slot", "name": OFFER_SLOT, "value": False})
    return events


@pytest.mark.parametrize(
    "short",
    [
        "naps <naps",
        "greet <greet naps <naps",
        "naps <naps + socks <socks doors <doors walks <walks",
        "naps <naps + affirm <book_appointment socks <socks doors <doors walks <walks",
        "symptom_statement <symptom_statement deny <warning_signs_no",
        "symptom_statement <symptom_statement naps <naps",
        "warning_urgent <warning_urgent | naps <naps",
        "naps <naps + deny <no_booking | naps <naps",
        "naps <naps + | socks <socks",
        "naps <naps affirm <affirm socks <socks",
        "nlu_fallback ? deny <other naps <naps",
    ],
)
def test_an_appointment_is_offered(short: str) -> None:
    assert may_offer(conversation(short), ANSWERABLE)


@pytest.mark.parametrize(
    "short",
    [
        "nlu_fallback ? naps <naps deny socks <socks",
        "symptom_statement <symptom_statement choose_option <warning_signs_yes naps <naps",
        "naps <naps + socks <socks",
        "naps <naps + socks <socks doors <doors",
        "naps <naps + socks <socks greet <greet doors <doors",  # small talk is no answer
        "naps <naps + naps <naps + socks <socks doors <doors",  # counted from the last offer
    ],
)
def test_it_is_offered_at_most_once_in_three_answers(short: str) -> None:
    assert not may_offer(conversation(short), ANSWERABLE)


@pytest.mark.parametrize("level", ["emergency", "urgent", "crisis"])
@pytest.mark.parametrize("after", ["", " naps <naps", " naps <naps socks <socks doors <doors walks <walks"])
def test_it_is_never_offered_in_a_conversation_with_a_warning_sign(level: str, after: str) -> None:
    short = f"naps <naps warning_{level} <warning_{level}{after}"
    assert not may_offer(conversation(short), ANSWERABLE)


@pytest.mark.parametrize("after", ["", " naps <naps"])
def test_yes_to_the_question_about_warning_signs_is_a_warning_sign(after: str) -> None:
    short = f"symptom_statement <symptom_statement affirm <warning_signs_yes{after}"
    assert not may_offer(conversation(short), ANSWERABLE)


@pytest.mark.parametrize("between", ["", " naps <naps", " socks <socks doors <doors walks <walks"])
def test_it_is_not_offered_again_after_no(between: str) -> None:
    assert not may_offer(conversation(f"naps <naps + deny <no_booking{between}"), ANSWERABLE)


def test_an_empty_conversation_may_get_an_offer() -> None:
    assert may_offer([], ANSWERABLE)
