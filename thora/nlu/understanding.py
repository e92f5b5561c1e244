"""All that is made of a message: topic, warning sign, "not sure", or several questions. Without Rasa."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from thora.content import NOT_SURE, OUT_OF_SCOPE, SEVERAL_QUESTIONS
from thora.nlu.decision import Decision, Ranked, Thresholds, certainty_of, decide
from thora.nlu.follow_up_model import FollowUpModel, in_context
from thora.nlu.piece_signs import PieceSigns
from thora.nlu.questions import Part, parts
from thora.nlu.topic_model import Phrase, Rows, TopicModel, Vector

MAX_QUESTIONS = 3
# Chosen on tests/context/develop.yml and tests/several/develop.yml, measured on their measure.yml.
TALK_SHARE = 0.6  # least probability of small talk that nothing said before can bend
SURE_ALARM = 0.5  # least probability of a warning sign that nothing said before can bend
LEANING = 0.8  # from here on a message is taken to go on about the last answer
SURE_PIECE = 0.9  # least probability of a question in a message that is not understood as a whole
ALARM_SHARE = 0.9  # least probability of a warning sign in a piece: pieces are short, and mislead
Encode = Callable[[Sequence[str]], npt.NDArray[np.float32]]


@dataclass
class Understanding:
    """A trained model of messages.

    `subjects`: topic -> what it is about in a few words, for every question with an answer; only these may
    be one of several questions, or be asked on about.
    """

    topics: TopicModel
    thresholds: Thresholds = field(default_factory=Thresholds)
    follow_ups: FollowUpModel | None = None
    subjects: Mapping[str, str] = field(default_factory=dict)

    def read(self, phrase: Phrase, encode: Encode | None = None, after: str | None = None) -> Decision:
        """What a message means. `after`: the topic of the last answer; `encode`: the sentence encoder.

        Without an encoder, neither what was before nor several questions are looked at.
        """
        row = self.topics.probabilities([phrase])[0]
        alone = decide(self._ranked(row), self.thresholds)
        if encode is None or (alone.is_warning and alone.intent["confidence"] >= SURE_ALARM):
            return alone
        vector = encode([phrase.text])[0] if phrase.vector is None else phrase.vector
        row_after = self._in_context(row, phrase.text, vector, encode, after)
        whole = decide(self._ranked(row_after), self.thresholds)
        pieces = parts(phrase.text)
        if whole.is_warning or len(pieces) < 2 or not self.subjects or self._leans(vector, after):
            return whole
        return self._read_pieces(pieces, row, whole, encode)

    def _ranked(self, row: Rows) -> Ranked:
        return [(self.topics.topics[i], float(row[i])) for i in np.argsort(-row)]

    def _in_context(self, row: Rows, text: str, vector: Vector, encode: Encode, after: str | None) -> Rows:
        """Probabilities after the answer of `after`; unchanged where nothing was answered.

        "Thanks", "say that again" and the like mean the same after everything.
        """
        best = int(row.argmax())
        is_talk = self.topics.topics[best] not in self.subjects and row[best] >= TALK_SHARE
        if self.follow_ups is None or after is None or after not in self.subjects or is_talk:
            return row
        meant = self.follow_ups.probabilities(self.subjects[after], text, vector, encode, self.topics.topics)
        return in_context(row, meant, self.follow_ups.leaning(vector))

    def _leans(self, vector: Vector, after: str | None) -> bool:
        """Whether a message goes on about the last answer: then it is one question."""
        if self.follow_ups is None or after not in self.subjects:
            return False
        return self.follow_ups.leaning(vector) >= LEANING

    def _read_pieces(self, pieces: Sequence[Part], row: Rows, whole: Decision, encode: Encode) -> Decision:
        """The decision for a message of several pieces, from what each of them asks."""
        found: dict[str, float] = {}
        for piece, vector in zip(pieces, encode([piece.text for piece in pieces]), strict=True):
            piece_row = self.topics.probabilities([Phrase.of(piece.text, vector)])[0]
            decision = decide(self._ranked(piece_row), self.thresholds)
            if decision.is_warning and decision.intent["confidence"] >= ALARM_SHARE:
                return decision
            signs = self.piece_signs(piece, vector, piece_row, row)
            if signs is not None and signs.certainty >= self.thresholds.maybe and signs.counts:
                found[signs.topic] = max(found.get(signs.topic, 0.0), signs.share)
        return self._verdict(found, whole)

    def piece_signs(self, piece: Part, vector: Vector, piece_row: Rows, row: Rows) -> PieceSigns | None:
        """What tells whether a piece asks something of its own; None where no question comes near.

        `piece_row`, `row`: probabilities of the topics in the piece and in the whole message.
        """
        names = self.topics.topics
        questions = [i for i, name in enumerate(names) if name in self.subjects]
        if not questions:
            return None
        best = max(questions, key=lambda i: float(piece_row[i]))
        return PieceSigns(
            topic=names[best],
            part=piece,
            share=float(piece_row[best]),
            certainty=certainty_of(self._ranked(piece_row)),
            whole_share=float(row[best]),
            leaning=self.follow_ups.leaning(vector) if self.follow_ups else 0.0,
            is_whole=best == int(row.argmax()),
        )

    def _verdict(self, found: Mapping[str, float], whole: Decision) -> Decision:
        """That of the whole message, unless pieces ask several things, or one in small talk or a story."""
        if whole.intent["name"] in (OUT_OF_SCOPE, NOT_SURE):
            found = {topic: share for topic, share in found.items() if share >= SURE_PIECE}
        if len(found) > 1:
            asked = tuple(found)[:MAX_QUESTIONS]
            intent = {"name": SEVERAL_QUESTIONS, "confidence": min(found[topic] for topic in asked)}
            ranking = [{"name": topic, "confidence": found[topic]} for topic in asked]
            return Decision(intent, [intent, *ranking], whole.certainty, asked)
        if len(found) == 1 and whole.intent["name"] not in self.subjects:
            (topic,) = found
            intent = {"name": topic, "confidence": found[topic]}
            rest = [entry for entry in whole.ranking if entry["name"] != topic]
            return Decision(intent, [intent, *rest], whole.certainty)
        return whole
