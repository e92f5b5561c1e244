"""The offer of an appointment."""

from __future__ import annotations

from typing import Any

import pytest
from rasa_sdk.events import ActionExecuted, BotUttered, SessionStarted, SlotSet, UserUttered

from actions.project import answer_book
from actions.suggest_booking import ActionSuggestBooking
from tests.actions.conftest import Run


def user(intent: str) -> dict[str, Any]:
    return UserUttered("...", {"intent": {"name": intent}})


def answer(topic: str, text: str = "An answer.") -> list[dict[str, Any]]:
    return [user(topic), ActionExecuted(f"utter_{topic}"), BotUttered(text)]


START = [ActionExecuted("action_session_start"), SessionStarted()]
CLOSED = SlotSet("warning_question_open", False)
OFFERED = [SlotSet("booking_offer_open", True), CLOSED]


def test_its_name_is_the_one_in_the_domain() -> None:
    assert ActionSuggestBooking().name() == "action_suggest_booking"


async def test_it_offers_below_an_answer_and_notes_that_yes_means_book(run: Run) -> None:
    messages, events = await run(ActionSuggestBooking(), [*START, *answer("exercises")])
    assert [message["response"] for message in messages] == ["utter_suggest_booking"]
    assert events == OFFERED


async def test_it_does_not_tell_of_the_free_appointment_twice_in_a_turn(run: Run) -> None:
    offer = answer_book().facts["free_offer"]
    assert offer
    messages, events = await run(
        ActionSuggestBooking(), [*START, *answer("price_insurance", f"It costs. {offer}")]
    )
    assert [message["response"] for message in messages] == ["utter_suggest_booking_short"]
    assert events == OFFERED


async def test_what_was_told_in_an_earlier_turn_is_told_again(run: Run) -> None:
    offer = answer_book().facts["free_offer"]
    earlier = [user("greet"), BotUttered(offer)]
    messages, _ = await run(ActionSuggestBooking(), [*START, *earlier, *answer("exercises")])
    assert [message["response"] for message in messages] == ["utter_suggest_booking"]


@pytest.mark.parametrize(
    "before",
    [
        [user("warning_urgent")],
        [user("symptom_statement"), user("affirm")],
        [user("deny")],
        [*answer("causes"), SlotSet("booking_offer_open", True)],
    ],
    ids=["a warning sign", "yes to the warning signs", "no thanks", "just offered"],
)
async def test_it_stays_silent_where_an_offer_does_not_fit(run: Run, before: list[dict[str, Any]]) -> None:
    messages, events = await run(ActionSuggestBooking(), [*START, *before, *answer("exercises")])
    assert messages == []
    assert events == [CLOSED]


async def test_answers_of_the_clinic_count_between_two_offers(run: Run) -> None:
    offered = [*answer("exercises"), SlotSet("booking_offer_open", True)]
    three = [*answer("location"), *answer("causes"), *answer("exercises")]
    messages, _ = await run(ActionSuggestBooking(), [*START, *offered, *three])
    assert len(messages) == 1
