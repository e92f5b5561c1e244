"""Answers each of several questions that one message asked."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType
from rasa_sdk.executor import CollectingDispatcher

from actions.booking import ask_again
from actions.project import answer_book


class ActionAnswerSeveral(Action):
    """One answer a question, in the order of the message."""

    def name(self) -> str:
        return "action_answer_several"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[EventType]:
        topics = answer_book().content.topics
        asked = [topic for topic in tracker.latest_message.get("questions") or [] if topic in topics]
        for topic in asked:
            dispatcher.utter_message(response=f"utter_{topic}")
        if not asked:
            dispatcher.utter_message(response="utter_clarify_none")
        ask_again(dispatcher, tracker)
        return []
