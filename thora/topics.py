"""A topic: one intent with what belongs to it, and the intents that Thora itself knows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from thora.cards import Card, TalkCard
from thora.problems import SourceFile

Kind = Literal["faq", "clinic", "talk"]
OUT_OF_SCOPE = "out_of_scope"
NOT_SURE = "nlu_fallback"  # Rasa's name for it
SEVERAL_QUESTIONS = "several_questions"  # set by NLU, never learnt
BOOKING_ANSWER = "booking_answer"  # an answer to Thora's question about an appointment; set by NLU too
WARNING_PREFIX = "warning_"
LANGUAGE_PREFIX = "language_"


def is_learnt(intent: str) -> bool:
    """Whether examples teach an intent as a topic; the others are set by other parts of NLU."""
    by_others = (LANGUAGE_PREFIX, WARNING_PREFIX)
    return intent not in (NOT_SURE, SEVERAL_QUESTIONS, BOOKING_ANSWER) and not intent.startswith(by_others)


@dataclass(frozen=True)
class Topic:
    """One intent with what belongs to it. `answer` is "" where the intent has no answer of its own."""

    id: str
    kind: Kind
    source: SourceFile
    card: Card | TalkCard
    examples: tuple[str, ...]
    answer: str

    @property
    def block(self) -> tuple[str, ...]:
        """Keys of the card in its file."""
        return ("talk", self.id) if self.kind == "talk" else ("faq",)

    @property
    def label(self) -> str:
        """Text of the button that leads here."""
        return self.card.label

    @property
    def is_answerable(self) -> bool:
        """A question with an answer, that a clarification may offer."""
        return self.kind in ("faq", "clinic")

    @property
    def is_warning(self) -> bool:
        """A level of warning signs: noticed by thora/safety/, never learnt as a topic."""
        return self.id.startswith(WARNING_PREFIX)

    @property
    def is_language(self) -> bool:
        """A message in another language: recognised by thora/nlu/language.py, never learnt."""
        return self.id.startswith(LANGUAGE_PREFIX)
