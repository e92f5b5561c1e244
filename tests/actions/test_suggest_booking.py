"""The offer of an appointment."""

from __future__ import annotations

from typing import Any

import pytest
from rasa_sdk.events import ActionExecuted, BotUttered, SessionStarted, SlotSet, UserUttered

import actions.suggest_booking
from actions.project import answer_book, clinic_file
from actions.suggest_booking import ActionSuggestBooking
from tests.actions.conftest import Run
from thora.booking.reception import Reception
from thora.booking.state import State
from thora.store import StoreError


def user(intent: str) -> dict[str, Any]:
    return UserUttered("...", {"intent": {"name": intent}})


def answer(topic: str, text: str = "An answer.") -> list[dict[str, Any]]:
    return [user(topic), ActionExecuted(f"utter_{topic}"), BotUttered(text)]


START = [ActionExecuted("action_session_start"), SessionStarted()]
CLOSED = SlotSet("warning_question_open", False)
OFFERED = [SlotSet("booking_offer_open", True), CLOSED]


def test_its_name_is_the_one_in_the_domain() -> None:
    assert ActionSuggestBooking().name() == "action_suggest_booking"


async def test_it_names_the_next_opening_below_an_answer_and_notes_that_yes_books_it(
    run: Run, desk: Reception
) -> None:
    (said,), (kept, *events) = await run(ActionSuggestBooking(), [*START, *answer("exercises")])
    assert "The next free time is Thursday 26 November, 2 pm with Nitin Nair by video." in said["text"]
    assert said["buttons"] == [
        {"title": "Yes, please", "payload": "/affirm"},
        {"title": "No, thanks", "payload": "/deny"},
    ]
    assert kept["name"] == "booking"
    state = State.from_text(kept["value"])
    assert state is not None
    assert state.chosen is not None
    assert (state.step, state.chosen.practitioner) == ("suggested", "nitin_nair")
    assert events == OFFERED


async def test_it_does_not_tell_of_the_free_appointment_twice_in_a_turn(run: Run, desk: Reception) -> None:
    offer = answer_book().facts["free_offer"]
    assert offer
    (said,), _ = await run(ActionSuggestBooking(), [*START, *answer("exercises")])
    assert offer in said["text"]
    (said,), _ = await run(ActionSuggestBooking(), [*START, *answer("price_insurance", f"It costs. {offer}")])
    assert offer not in said["text"]
    assert "Shall I book it?" in said["text"]


async def test_what_was_told_in_an_earlier_turn_is_told_again(run: Run, desk: Reception) -> None:
    offer = answer_book().facts["free_offer"]
    earlier = [user("greet"), BotUttered(offer)]
    (said,), _ = await run(ActionSuggestBooking(), [*START, *earlier, *answer("exercises")])
    assert offer in said["text"]


async def test_where_the_calendar_cannot_be_asked_it_offers_without_a_time(
    run: Run, desk: Reception, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken() -> Reception:
        raise StoreError("gone")

    monkeypatch.setattr(actions.suggest_booking, "reception", broken)
    messages, events = await run(ActionSuggestBooking(), [*START, *answer("exercises")])
    assert [message["response"] for message in messages] == ["utter_suggest_booking"]
    assert events == OFFERED
    assert "StoreError" in caplog.text


@pytest.mark.parametrize("mode", ["callback", "link"])
async def test_where_thora_keeps_no_calendar_it_offers_without_a_time(
    run: Run, desk: Reception, monkeypatch: pytest.MonkeyPatch, mode: str
) -> None:
    clinic = clinic_file()
    other = clinic.copy(update={"booking": clinic.booking.copy(update={"mode": mode})})
    monkeypatch.setattr(actions.suggest_booking, "clinic_file", lambda: other)
    offer = answer_book().facts["free_offer"]
    for told, response in (("", "utter_suggest_booking"), (offer, "utter_suggest_booking_short")):
        messages, events = await run(
            ActionSuggestBooking(), [*START, *answer("exercises", f"An answer. {told}")]
        )
        assert [message["response"] for message in messages] == [response]
        assert events == OFFERED


async def test_in_mid_booking_it_asks_again_instead(run: Run, desk: Reception) -> None:
    slots = {"booking": State("book", "name").as_text(), "booking_open": True}
    messages, events = await run(ActionSuggestBooking(), [*START, *answer("exercises")], None, slots)
    assert [message["text"] for message in messages] == ["What name shall I put it under?"]
    assert events == [CLOSED]


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


async def test_answers_of_the_clinic_count_between_two_offers(run: Run, desk: Reception) -> None:
    offered = [*answer("exercises"), SlotSet("booking_offer_open", True)]
    three = [*answer("location"), *answer("causes"), *answer("exercises")]
    messages, _ = await run(ActionSuggestBooking(), [*START, *offered, *three])
    assert len(messages) == 1
