"""Asks back when Thora is not sure which question was meant."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType
from rasa_sdk.executor import CollectingDispatcher

from actions.project import answer_book
from thora.dialogue.clarify import candidates


class ActionClarify(Action):
    """Offers the three likeliest questions as buttons."""

    def name(self) -> str:
        return "action_clarify"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[EventType]:
        buttons = candidates(tracker.latest_message.get("intent_ranking") or [], answer_book().content)
        if buttons:
            dispatcher.utter_message(
                response="utter_clarify", buttons=[button.as_dict() for button in buttons]
            )
        else:
            dispatcher.utter_message(response="utter_clarify_none")
        return []
