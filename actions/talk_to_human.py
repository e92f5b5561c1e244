"""A person instead of Thora: handed over at once where that can be, else staff get back to the visitor."""

from __future__ import annotations

import logging
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.booking import YES_NO
from actions.project import calendar, clinic_now, gist_of, speech
from thora.booking.attendance import attendance
from thora.booking.state import State
from thora.dialogue.booking_offer import BOOKING_SLOT, OFFER_SLOT

logger = logging.getLogger(__name__)
# Channels on which staff can go on in the same conversation (thora/channels/, Provider.can_hand_over).
HANDS_OVER = frozenset(["chatwoot"])


class ActionTalkToHuman(Action):
    """Below the clinic's contact: who is there now, and what happens next."""

    def name(self) -> str:
        return "action_talk_to_human"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[EventType]:
        there = attendance(calendar(), clinic_now())
        say = speech()
        if there.is_there and tracker.get_latest_input_channel() in HANDS_OVER:
            metadata = {"hand_over": {"gist": gist_of(tracker)}}
            dispatcher.utter_message(text=say("handed_over"), metadata=metadata)
            return []
        if there.until:
            told = say("person_there", until=say.clock(there.until))
        elif there.back:
            told = say("person_back", back=say.time(there.back))
        else:
            told = ""
        if tracker.get_slot("warning_open"):  # the advice stands: waiting for a call would be against it
            if told:
                dispatcher.utter_message(text=told)
            return []
        words = say.words
        titles = (words.yes_call_button, words.no_thanks_button)
        buttons = [
            {"title": title, "payload": payload} for title, payload in zip(titles, YES_NO, strict=True)
        ]
        dispatcher.utter_message(text=f"{told} {words.offer_callback}".strip(), buttons=buttons)
        state = State("callback", "suggested", wish=words.wish_person)
        return [SlotSet(BOOKING_SLOT, state.as_text()), SlotSet(OFFER_SLOT, True)]
