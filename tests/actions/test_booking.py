"""The actions about appointments: one turn, the question again, the stop."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.exc import OperationalError

import actions.booking
from actions import project
from actions.booking import ActionBooking, ActionBookingAsk, ActionBookingStop
from tests.actions.conftest import Run
from thora.booking.reception import Reception
from thora.booking.state import State
from thora.dialogue.booking_offer import HEARD_AS
from thora.store import StoreError
from thora.topics import BOOKING_ANSWER


def message(text: str, intent: str, heard_as: str | None = None) -> dict[str, Any]:
    return {"text": text, "intent": {"name": intent}, HEARD_AS: heard_as}


def slots_of(events: list[dict[str, Any]]) -> dict[str, Any]:
    return {event["name"]: event["value"] for event in events}


def kept(slots: dict[str, Any]) -> State:
    state = State.from_text(slots["booking"])
    assert state is not None
    return state


async def turn(
    run: Run, text: str, intent: str, slots: dict[str, Any] | None = None, heard_as: str | None = None
) -> tuple[str, dict[str, Any]]:
    """What is said, and the slots after it."""
    before = slots or {}
    said, events = await run(ActionBooking(), [], message(text, intent, heard_as), before)
    return "\n".join(each["text"] for each in said), {**before, **slots_of(events)}


async def until_confirmed(run: Run) -> dict[str, Any]:
    _, slots = await turn(run, "book a first visit, Sam Lee, tomorrow 10, 519 885 0142", "book_appointment")
    assert kept(slots).step == "confirm"
    return slots


@pytest.mark.parametrize(
    ("action", "name"),
    [
        (ActionBooking, "action_booking"),
        (ActionBookingAsk, "action_booking_ask"),
        (ActionBookingStop, "action_booking_stop"),
    ],
)
def test_their_names_are_those_of_the_domain(root: Path, action: Any, name: str) -> None:
    assert action().name() == name
    assert f"- {name}\n" in (root / "domain.yml").read_text(encoding="utf-8")


async def test_a_wish_opens_a_conversation_with_buttons_that_type_their_title(
    run: Run, desk: Reception
) -> None:
    said, events = await run(ActionBooking(), [], message("I would like to book", "book_appointment"))
    assert "What would you like to book" in said[0]["text"]
    assert {"title": "First visit", "payload": "First visit"} in said[0]["buttons"]
    slots = slots_of(events)
    assert slots["booking_open"] is True
    assert kept(slots).step == "service"


async def test_buttons_that_stand_for_free_times_say_when_and_the_others_do_not(
    run: Run, desk: Reception
) -> None:
    said, _ = await run(ActionBooking(), [], message("book a first visit tomorrow", "book_appointment"))
    times = [button for button in said[-1]["buttons"] if "start" in button]
    others = [button for button in said[-1]["buttons"] if "start" not in button]
    assert len(times) == 3
    assert [button["title"] for button in others] == ["Later", "Another day"]
    assert said[-1]["buttons"] == times + others
    for button in times:
        assert button["payload"] == button["title"]
        assert button["start"].startswith("2026-11-27T")
        assert (button["day"], button["title"]) == ("Friday 27 November", f"Fri 27 Nov {button['time']}")
        assert set(button) == {"title", "payload", "start", "day", "time", "place", "line"}
        assert button["line"] == f"{button['title']} {button['place']}"
        assert f"\n• {button['line']}" in said[-1]["text"]


async def test_an_appointment_is_made_over_several_turns(run: Run, desk: Reception) -> None:
    slots = await until_confirmed(run)
    back, after = await turn(run, "yes", BOOKING_ANSWER, slots, "affirm")
    assert "It is booked: First visit, Friday 27 November, 10 am" in back
    assert (after["booking"], after["booking_open"]) == (None, False)
    back, _ = await turn(run, "my appointments", "my_appointments", after)
    assert "Friday 27 November, 10 am" in back


async def test_a_resent_yes_books_once(run: Run, desk: Reception) -> None:
    slots = await until_confirmed(run)
    first, _ = await turn(run, "yes", BOOKING_ANSWER, slots, "affirm")
    again, after = await turn(run, "yes", BOOKING_ANSWER, slots, "affirm")
    assert first == again
    back, _ = await turn(run, "my appointments", "my_appointments", after)
    assert back.count("Reference") == 1


@pytest.mark.parametrize(
    ("intent", "part"),
    [
        ("reschedule_appointment", "What is the reference of your appointment"),
        ("cancel_appointment", "What is the reference of your appointment"),
        ("my_appointments", "I know of no appointment in this conversation."),
        ("book_appointment", "What would you like to book"),
        ("affirm", "What would you like to book"),
    ],
)
async def test_goals_follow_from_the_intent(run: Run, desk: Reception, intent: str, part: str) -> None:
    assert part in (await turn(run, "", intent))[0]


async def test_a_button_that_sends_its_intent_says_nothing_of_a_wish(run: Run, desk: Reception) -> None:
    _, slots = await turn(run, "/book_appointment", "book_appointment")
    state = kept(slots)
    assert (state.step, bool(state.when), state.name) == ("service", False, "")


async def test_such_a_button_in_mid_booking_asks_again(run: Run, desk: Reception) -> None:
    slots = await until_confirmed(run)
    back, after = await turn(run, "/book_appointment", "book_appointment", slots)
    assert "Shall I book it?" in back
    assert kept(after) == kept(slots)


async def test_a_new_wish_after_one_that_ended_begins_anew(run: Run, desk: Reception) -> None:
    slots = await until_confirmed(run)
    _, slots = await turn(run, "stop", BOOKING_ANSWER, slots, "goodbye")
    back, after = await turn(run, "book an appointment", "book_appointment", slots)
    assert "What would you like to book" in back
    assert kept(after).name == ""


@pytest.mark.parametrize(("level", "goes_on"), [("urgent", True), ("emergency", False), ("crisis", False)])
async def test_what_a_warning_stopped_goes_on_only_after_an_urgent_one(
    run: Run, desk: Reception, level: str, goes_on: bool
) -> None:
    slots = {**await until_confirmed(run), "booking_open": False, "warning_level": level}
    back, after = await turn(run, "I want to book now", "book_appointment", slots)
    assert back.startswith("I still have what you told me.") == goes_on
    assert kept(after).name == ("Sam Lee" if goes_on else "")
    assert after["booking_open"] is True


async def test_yes_to_a_suggestion_books_that_opening(run: Run, desk: Reception) -> None:
    suggested = desk.suggest(actions.booking.clinic_now())
    assert suggested is not None
    assert suggested.state is not None
    slots = {"booking": suggested.state.as_text(), "booking_open": False}
    back, after = await turn(run, "yes please", "affirm", slots)
    assert "What name" in back
    assert kept(after).chosen == suggested.state.chosen


async def test_another_wish_than_the_suggestion_begins_anew(run: Run, desk: Reception) -> None:
    suggested = desk.suggest(actions.booking.clinic_now())
    assert suggested is not None
    assert suggested.state is not None
    slots = {"booking": suggested.state.as_text(), "booking_open": False}
    _, after = await turn(run, "I'd like a follow-up visit on monday", "book_appointment", slots)
    assert kept(after).service == "follow_up_visit"


async def test_what_another_version_kept_begins_anew(run: Run, desk: Reception) -> None:
    slots = {"booking": '{"goal": "book"}', "booking_open": True}
    back, after = await turn(run, "yes", BOOKING_ANSWER, slots, "affirm")
    assert "What would you like to book" in back
    assert kept(after).goal == "book"


@pytest.mark.parametrize(
    "fault", [OperationalError("select 1", {}, Exception("gone")), StoreError("no"), OSError("x")]
)
async def test_a_database_that_is_down_is_told_and_nothing_is_lost(
    run: Run,
    desk: Reception,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    fault: Exception,
) -> None:
    slots = await until_confirmed(run)

    def broken() -> Reception:
        raise fault

    monkeypatch.setattr(actions.booking, "reception", broken)
    back, after = await turn(run, "yes", BOOKING_ANSWER, slots, "affirm")
    assert "I cannot get at the calendar just now. Nothing has changed." in back
    assert "519-555-0142" in back  # the clinic's phone
    assert after == slots
    assert type(fault).__name__ in caplog.text
    assert "Sam" not in caplog.text
    monkeypatch.setattr(actions.booking, "reception", project.reception)
    back, _ = await turn(run, "yes", BOOKING_ANSWER, after, "affirm")
    assert "It is booked" in back


async def test_the_open_question_is_asked_below_an_answer(run: Run, desk: Reception) -> None:
    slots = await until_confirmed(run)
    said, events = await run(ActionBookingAsk(), [], message("how much is it?", "price_insurance"), slots)
    assert "Shall I book it?" in said[0]["text"]
    assert said[0]["buttons"][0]["title"] == "Yes, book it"
    assert events == []


@pytest.mark.parametrize("is_open", [True, False])
async def test_nothing_is_asked_where_nothing_is_open(run: Run, desk: Reception, is_open: bool) -> None:
    slots = {"booking": None, "booking_open": True} if is_open else await until_confirmed(run)
    said, _ = await run(ActionBookingAsk(), [], None, {**slots, "booking_open": is_open})
    assert said == []


async def test_the_stop_keeps_what_was_entered(run: Run, desk: Reception) -> None:
    slots = await until_confirmed(run)
    said, events = await run(ActionBookingStop(), [], None, slots)
    assert said == []
    assert slots_of(events) == {"booking_open": False}
