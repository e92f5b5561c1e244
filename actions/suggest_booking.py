"""The clinic's offer of an appointment, below an answer where it fits."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.project import answer_book
from thora.dialogue.booking_offer import OFFER_SLOT, WARNING_QUESTION_SLOT, may_offer
from thora.dialogue.events import newest_bot_texts


class ActionSuggestBooking(Action):
    """Adds the offer, and notes that "yes" now means "book" and no longer "I have a warning sign"."""

    def name(self) -> str:
        return "action_suggest_booking"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[EventType]:
        answerable = {topic.id for topic in answer_book().content.of_kind("faq", "clinic")}
        if not may_offer(tracker.events, answerable):
            return [SlotSet(WARNING_QUESTION_SLOT, False)]
        offer = answer_book().facts["free_offer"]
        already_told = any(offer and offer in text for text in newest_bot_texts(tracker.events))
        dispatcher.utter_message(
            response="utter_suggest_booking_short" if already_told else "utter_suggest_booking"
        )
        return [SlotSet(OFFER_SLOT, True), SlotSet(WARNING_QUESTION_SLOT, False)]
