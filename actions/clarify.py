"""Asks back when Thora is not sure which question was meant, and takes the choice."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.booking import ask_again
from actions.project import answer_book
from thora.dialogue.clarify import CANDIDATES_SLOT, OPEN_SLOT, candidates, chosen, not_understood_again


class ActionClarify(Action):
    """Offers the three likeliest questions once; the second time in a row, a person."""

    def name(self) -> str:
        return "action_clarify"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[EventType]:
        buttons = candidates(tracker.latest_message.get("intent_ranking") or [], answer_book().content)
        offered = [button.payload.removeprefix("/") for button in buttons]
        if not_understood_again(tracker.events):
            dispatcher.utter_message(response="utter_offer_person")
            offered = []
        elif buttons:
            none = {"title": answer_book().phrases.none_button, "payload": "/deny"}
            dispatcher.utter_message(
                response="utter_clarify", buttons=[*(button.as_dict() for button in buttons), none]
            )
        else:
            dispatcher.utter_message(response="utter_clarify_none")
        return [SlotSet(CANDIDATES_SLOT, offered), SlotSet(OPEN_SLOT, True)]


class ActionChoose(Action):
    """Answers the question that was chosen among those offered: by number, by place, by "yes"."""

    def name(self) -> str:
        return "action_choose"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[EventType]:
        message = tracker.latest_message
        offered = tracker.get_slot(CANDIDATES_SLOT) or []
        said_no = (message.get("intent") or {}).get("name") == "deny"
        topic = None if said_no else chosen(message.get("text") or "", offered)
        response = f"utter_{topic}" if topic else "utter_clarify_other_words"
        dispatcher.utter_message(response=response)
        if topic:
            ask_again(dispatcher, tracker)
        return [SlotSet(OPEN_SLOT, False)]
