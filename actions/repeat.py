"""Says the last answer again."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType
from rasa_sdk.executor import CollectingDispatcher

from thora.dialogue.events import last_turn_of_bot


class ActionRepeat(Action):
    """Repeats every message of the bot's last turn, with its buttons, source line and level."""

    def name(self) -> str:
        return "action_repeat"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[EventType]:
        messages = last_turn_of_bot(tracker.events)
        for message in messages:
            data, extra = message.get("data") or {}, message.get("metadata") or {}
            dispatcher.utter_message(
                text=message.get("text"),
                buttons=data.get("buttons") or [],
                metadata=extra.get("metadata"),  # the response's own: source line and level
            )
        if not messages:
            dispatcher.utter_message(response="utter_nothing_to_repeat")
        return []
