"""Appointments: takes a turn of the conversation about one, asks again, stops."""

from __future__ import annotations

import logging
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher
from sqlalchemy.exc import SQLAlchemyError

from actions.project import clinic_file, clinic_now, gist_of, reception, speech
from thora.booking.hearing import Heard
from thora.booking.speech import Say
from thora.booking.state import Goal, State
from thora.booking.talk import Turn
from thora.dialogue.booking_offer import BOOKING_OPEN_SLOT, BOOKING_SLOT, HEARD_AS
from thora.store import StoreError
from thora.threads import off_the_loop
from thora.topics import BOOKING_ANSWER

logger = logging.getLogger(__name__)
GOALS: dict[str, Goal] = {
    "reschedule_appointment": "move",
    "cancel_appointment": "cancel",
    "my_appointments": "see",
}
YES_NO = ("/affirm", "/deny")
UNAVAILABLE = (SQLAlchemyError, StoreError, OSError)


def utter(dispatcher: CollectingDispatcher, say: Say) -> None:
    """Say a message with its buttons; pressing one types its title."""
    buttons = [{"title": title, "payload": title} for title in say.buttons]
    openings = speech().on_buttons(say.openings) if say.openings else []
    for button, opening in zip(buttons, openings, strict=False):  # other buttons follow
        button |= opening
    more = {"metadata": {"calendar": say.calendar}} if say.calendar else {}
    dispatcher.utter_message(text=say.text, buttons=buttons, **more)


def open_booking(tracker: Tracker) -> State | None:
    """The appointment that is being made in this conversation; None where none is."""
    state = State.from_text(tracker.get_slot(BOOKING_SLOT))
    return state if tracker.get_slot(BOOKING_OPEN_SLOT) else None


def is_about_callback(tracker: Tracker) -> bool:
    """Whether staff are asked to get back to the visitor."""
    state = State.from_text(tracker.get_slot(BOOKING_SLOT))
    return state is not None and state.goal == "callback"


def ask_again(dispatcher: CollectingDispatcher, tracker: Tracker) -> bool:
    """Ask the open question about an appointment below an answer to another; False where none is open."""
    state = open_booking(tracker)
    if state is None:
        return False
    try:
        utter(dispatcher, reception().ask(state))
    except UNAVAILABLE as error:  # the other question was answered; the next turn says what does not work
        logger.error("The open question could not be asked: %s", type(error).__name__)
    return True


class ActionBooking(Action):
    """One turn: begins with a wish, or goes on with an answer."""

    def name(self) -> str:
        return "action_booking"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[EventType]:
        if clinic_file().booking.mode == "link" and not is_about_callback(tracker):
            dispatcher.utter_message(response="utter_book_appointment")  # the clinic's own page
            return []
        try:
            turn = await off_the_loop(lambda: self._turn(tracker))
        except UNAVAILABLE as error:
            logger.error("An appointment could not be handled: %s", type(error).__name__)
            utter(dispatcher, Say(speech()("unavailable")))
            return []
        for say in turn.says:
            utter(dispatcher, say)
        text = turn.state.as_text() if turn.state else None
        return [SlotSet(BOOKING_SLOT, text), SlotSet(BOOKING_OPEN_SLOT, turn.state is not None)]

    @staticmethod
    def _turn(tracker: Tracker) -> Turn:
        message = tracker.latest_message
        intent = str((message.get("intent") or {}).get("name") or "")
        typed = str(message.get("text") or "")
        text = "" if typed.startswith("/") else typed  # a button that sends its intent says nothing more
        kept, office = State.from_text(tracker.get_slot(BOOKING_SLOT)), reception()
        is_open = tracker.get_slot(BOOKING_OPEN_SLOT)
        now = clinic_now()
        if kept and is_open and not text:
            return Turn(kept, (office.ask(kept),))
        answers = is_open and intent == BOOKING_ANSWER
        takes_suggestion = kept is not None and kept.step == "suggested" and intent == "affirm"
        if kept and (answers or takes_suggestion):
            heard = Heard(text, str(message.get(HEARD_AS) or intent), tracker.sender_id, gist_of(tracker))
            return office.hear(kept, heard, now)
        was_stopped = kept is not None and kept.step != "suggested"
        urgently = tracker.get_slot("warning_level") == "urgent"  # an emergency keeps nothing
        if kept and was_stopped and urgently and intent == "book_appointment":
            return office.resume(kept)
        mode = office.clinic.booking.mode
        goal: Goal = GOALS.get(intent, "callback" if mode == "callback" else "book")
        return office.begin(goal, Heard(text, intent, tracker.sender_id), now)


class ActionBookingAsk(Action):
    """Asks the open question again, below an answer to another one."""

    def name(self) -> str:
        return "action_booking_ask"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[EventType]:
        ask_again(dispatcher, tracker)
        return []


class ActionBookingStop(Action):
    """Stops what is being booked, because of a warning sign; what was entered is kept."""

    def name(self) -> str:
        return "action_booking_stop"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[EventType]:
        return [SlotSet(BOOKING_OPEN_SLOT, False)]
