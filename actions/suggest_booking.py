"""The clinic's offer of an appointment, below an answer where it fits."""

from __future__ import annotations

import logging
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.booking import UNAVAILABLE, YES_NO, ask_again
from actions.project import answer_book, clinic_file, clinic_now, reception
from thora.booking.talk import Turn
from thora.dialogue.booking_offer import BOOKING_SLOT, OFFER_SLOT, WARNING_QUESTION_SLOT, may_offer
from thora.dialogue.events import newest_bot_texts
from thora.threads import off_the_loop

logger = logging.getLogger(__name__)


class ActionSuggestBooking(Action):
    """Adds the offer, and notes that "yes" now means "book" and no longer "I have a warning sign"."""

    def name(self) -> str:
        return "action_suggest_booking"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[EventType]:
        asked = ask_again(dispatcher, tracker)
        answerable = {topic.id for topic in answer_book().content.of_kind("faq", "clinic")}
        if asked or not may_offer(tracker.events, answerable):
            return [SlotSet(WARNING_QUESTION_SLOT, False)]
        events = [SlotSet(OFFER_SLOT, True), SlotSet(WARNING_QUESTION_SLOT, False)]
        offer = answer_book().facts["free_offer"]
        already_told = any(offer and offer in text for text in newest_bot_texts(tracker.events))
        turn = await off_the_loop(lambda: self._next_opening(with_offer=not already_told))
        if turn and turn.state:
            for say in turn.says:
                buttons = [
                    {"title": title, "payload": payload}
                    for title, payload in zip(say.buttons, YES_NO, strict=True)
                ]
                dispatcher.utter_message(text=say.text, buttons=buttons)
            return [SlotSet(BOOKING_SLOT, turn.state.as_text()), *events]
        dispatcher.utter_message(
            response="utter_suggest_booking_short" if already_told else "utter_suggest_booking"
        )
        return events

    @staticmethod
    def _next_opening(with_offer: bool) -> Turn | None:
        """The next opening where Thora keeps the calendar; None where it does not, or cannot be asked."""
        if clinic_file().booking.mode != "builtin":
            return None
        try:
            return reception().suggest(clinic_now(), with_offer)
        except UNAVAILABLE as error:
            logger.error("The next opening could not be found: %s", type(error).__name__)
            return None
