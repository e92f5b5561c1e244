"""Goes on to what people ask next about the last answer."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType
from rasa_sdk.executor import CollectingDispatcher

from actions.booking import ask_again
from actions.project import answer_book
from thora.dialogue.events import last_answered
from thora.dialogue.tell_more import next_topic


class ActionTellMore(Action):
    """Answers the next of the last topic's follow-ups; says so when none is left, or what Thora can do."""

    def name(self) -> str:
        return "action_tell_more"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[EventType]:
        content = answer_book().content
        topic = next_topic(tracker.events, content)
        nothing_yet = last_answered(reversed(tracker.events), content.topics) is None
        dispatcher.utter_message(
            response=f"utter_{topic}" if topic else "utter_help" if nothing_yet else "utter_more"
        )
        ask_again(dispatcher, tracker)
        return []
