"""Rasa NLU component: while an appointment is being made, an answer to Thora's question is no FAQ.

Stands behind the classifier, whose intent it may replace by BOOKING_ANSWER, and before SafetyCheck, which
overrides both. The conversation about the appointment itself is thora/booking/.
"""

from __future__ import annotations

import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message

from thora.booking.answering import YES_OR_NO, Answering
from thora.booking.hearing import Heard
from thora.booking.state import State
from thora.clinic import load_clinic
from thora.dialogue.booking_offer import (
    BOOKING_OPEN_SLOT,
    BOOKING_SLOT,
    HEARD_AS,
    WARNING_QUESTION_SLOT,
)
from thora.dialogue.clarify import OPEN_SLOT as CLARIFICATION_SLOT
from thora.topics import BOOKING_ANSWER


@lru_cache(maxsize=1)
def answering() -> Answering | None:
    """The judgement for the clinic of the working folder, read once; None where clinic.yml has errors."""
    clinic, _ = load_clinic(Path.cwd())
    return Answering(clinic) if clinic else None


def clock() -> datetime.datetime:
    """Now, in UTC; tests fix it."""
    return datetime.datetime.now(datetime.timezone.utc)


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=False)
class BookingCheck(GraphComponent):
    """Sets the intent BOOKING_ANSWER, and HEARD_AS to the one that the message would have had."""

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> BookingCheck:
        """The component; it learns nothing (Rasa calls this)."""
        return cls()

    def process(self, messages: list[Message], tracker: DialogueStateTracker | None = None) -> list[Message]:
        """Look at messages of a conversation in which an appointment is being made; others stay as they are.

        `tracker` is the conversation so far; Rasa passes it when a visitor writes.
        """
        if tracker is None or not tracker.get_slot(BOOKING_OPEN_SLOT):
            return messages
        state, judge = State.from_text(tracker.get_slot(BOOKING_SLOT)), answering()
        other_question = tracker.get_slot(WARNING_QUESTION_SLOT) or tracker.get_slot(CLARIFICATION_SLOT)
        for message in messages:
            text, intent = message.get(TEXT), str((message.get(INTENT) or {}).get("name") or "")
            if state is None or judge is None or not text or (other_question and intent in YES_OR_NO):
                continue
            if judge.is_answer(state, Heard(str(text), intent), clock()):
                message.set(HEARD_AS, intent, add_to_output=True)
                message.set(INTENT, {"name": BOOKING_ANSWER, "confidence": 1.0}, add_to_output=True)
                message.set("questions", None)
        return messages
