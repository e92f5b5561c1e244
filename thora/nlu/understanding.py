"""All that is made of a message: topic, "not sure", or several questions. Without Rasa."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import numpy.typing as npt

from thora.nlu.decision import Decision, Ranked, Thresholds, certainty_of, decide
from thora.nlu.follow_up_model import FollowUpModel, in_context, names_nothing
from thora.nlu.phrase import Phrase, Rows, Vector
from thora.nlu.piece_signs import PieceSigns
from thora.nlu.questions import Part, parts
from thora.nlu.topic_model import TopicModel
from thora.topics import NOT_SURE, OUT_OF_SCOPE, SEVERAL_QUESTIONS

MAX_QUESTIONS = 3
MOST_PIECES = 4  # of a message that are read: each costs the encoder a millisecond
# Chosen on tests/context/develop.yml and tests/several/develop.yml, measured on their measure.yml.
TALK_SHARE = 0.6  # least probability of small talk that nothing said before can bend ...
LEANING_TALK = 0.6  # ... unless it leans as much as this
LEANING = 0.5  # from here on a message is taken to go on about the last answer
SURE_ALONE = 0.7  # least probability of what is not read after the last answer, unless it leans on that
LEANING_WHOLE = 0.8  # from here on it is one question, whatever its pieces
SURE_AFTER = 1.0  # least certainty of what is then answered
SURE_PIECE = 0.9  # least probability of a question in a message that is not understood as a whole
STATED_SHARE = 0.3  # least probability, by its spelling alone, of what a piece is about
OTHER_SHARE = 0.001  # least probability in the whole message of another question that a piece may ask
Encode = Callable[[Sequence[str]], npt.NDArray[np.float32]]


@dataclass
class Understanding:
    """A trained model of messages.

    `subjects`: topic -> what it is about in a few words, for everything that may be asked on about. Those
    that are not in `talk` are questions: only they may be one of several.
    """

    topics: TopicModel
    thresholds: Thresholds = field(default_factory=Thresholds)
    follow_ups: FollowUpModel | None = None
    subjects: Mapping[str, str] = field(default_factory=dict)
    talk: frozenset[str] = frozenset()

    def read(self, phrase: Phrase, encode: Encode | None = None, after: str | None = None) -> Decision:
        """What a message means. `after`: the topic of the last answer; `encode`: the sentence encoder.

        Without an encoder, neither what was before nor several questions are looked at.
        """
        row = self.topics.probabilities([phrase])[0]
        near = self.topics.nearness([phrase])[0]
        alone = decide(self._ranked(row), self.thresholds, near[row.argmax()])
        if encode is None:
            return alone
        vector = encode([phrase.text])[0] if phrase.vector is None else phrase.vector
        leaning = self._leaning(phrase.text, vector, after)
        row_after = self._in_context(row, phrase.text, vector, encode, after, leaning)
        whole = decide(self._ranked(row_after), self._thresholds(leaning), near[row_after.argmax()])
        if whole.intent["name"] == NOT_SURE and alone.intent["name"] == whole.ranking[1]["name"]:
            whole = alone  # sure by itself, and nothing said before speaks for another topic
        pieces = parts(phrase.text)
        if len(pieces) < 2 or not self.subjects or leaning >= LEANING_WHOLE:
            return whole
        return self._read_pieces(pieces, row, whole, encode)

    def _is_question(self, topic: str) -> bool:
        return topic in self.subjects and topic not in self.talk

    def _ranked(self, row: Rows) -> Ranked:
        return [(self.topics.topics[i], float(row[i])) for i in np.argsort(-row)]

    def _leaning(self, text: str, vector: Vector, after: str | None) -> float:
        """How likely a message goes on about the last answer; 0 where nothing was answered."""
        if self.follow_ups is None or after not in self.subjects:
            return 0.0
        return 1.0 if names_nothing(text) else self.follow_ups.leaning(vector)

    def _thresholds(self, leaning: float) -> Thresholds:
        """Those of the model; what goes on about the last answer is answered with less certainty."""
        if leaning < LEANING:
            return self.thresholds
        return replace(self.thresholds, sure=min(self.thresholds.sure, SURE_AFTER))

    def _in_context(
        self, row: Rows, text: str, vector: Vector, encode: Encode, after: str | None, leaning: float
    ) -> Rows:
        """Probabilities after the answer of `after`; unchanged where nothing was answered.

        "Thanks", "say that again" and the like mean the same after everything, unless they surely lean.
        """
        best = int(row.argmax())
        is_talk = not self._is_question(self.topics.topics[best]) and row[best] >= TALK_SHARE
        if self.follow_ups is None or after not in self.subjects or (is_talk and leaning < LEANING_TALK):
            return row
        if row[best] >= SURE_ALONE and leaning < LEANING:
            return row  # reading it again would take longer than all the rest
        meant = self.follow_ups.probabilities(
            self.subjects[str(after)], text, vector, encode, self.topics.topics
        )
        return in_context(row, meant, leaning)

    def _read_pieces(self, pieces: Sequence[Part], row: Rows, whole: Decision, encode: Encode) -> Decision:
        """The decision for a message of several pieces, from what each of them asks.

        Their spelling tells first, without the sentence encoder: a piece that is put as a statement is most
        often part of a story, and where no piece is spelt like another question, there is none.
        """
        phrases = [Phrase.of(piece.text) for piece in pieces]
        spelt = self.topics.spelling(phrases)
        alike = [self._spelt_like(row) for row in spelt]
        read = [place for place, piece in enumerate(pieces) if alike[place] or piece.asks or piece.names]
        if self._is_question(whole.intent["name"]):
            others = set().union(*(alike[place] for place in read)) - {whole.intent["name"]}
            likeliest = max((float(row[self.topics.topics.index(name)]) for name in others), default=0.0)
            if len(read) < 2 or likeliest < OTHER_SHARE:
                return whole  # one question, which the whole message asks already
        if not read:
            return whole
        # Questions before names and statements, then in their order.
        read = sorted(sorted(read, key=lambda place: not pieces[place].asks)[:MOST_PIECES])
        found: dict[str, float] = {}
        vectors = encode([pieces[place].text for place in read])
        rows = self.topics.probabilities(
            [replace(phrases[place], vector=vector) for place, vector in zip(read, vectors, strict=True)],
            spelt[read],
        )
        before: str | None = None  # the question before, which "is it covered?" may go on about
        for place, vector, alone in zip(read, vectors, rows, strict=True):
            piece = pieces[place]
            leaning = self._leaning(piece.text, vector, before)
            piece_row = alone
            if leaning >= LEANING and alone.max() < SURE_PIECE:  # else it says by itself what it asks
                piece_row = self._in_context(alone, piece.text, vector, encode, before, leaning)
            signs = self.piece_signs(piece, vector, piece_row, row)
            if signs is not None and signs.certainty >= self.thresholds.maybe and signs.counts:
                found[signs.topic] = max(found.get(signs.topic, 0.0), signs.share)
                before = signs.topic
        return self._verdict(found, whole)

    def _spelt_like(self, row: Rows) -> set[str]:
        """The questions that a piece may be about by its spelling. `row`: what that says of each topic."""
        return {
            name for name, share in zip(self.topics.topics, row, strict=True) if share >= STATED_SHARE
        } & set(self.subjects) - self.talk

    def piece_signs(self, piece: Part, vector: Vector, piece_row: Rows, row: Rows) -> PieceSigns | None:
        """What tells whether a piece asks something of its own; None where no question comes near.

        `piece_row`, `row`: probabilities of the topics in the piece and in the whole message.
        """
        names = self.topics.topics
        questions = [i for i, name in enumerate(names) if self._is_question(name)]
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
            likely = {
                entry["name"] for entry in whole.ranking[: 1 + MAX_QUESTIONS]
            }  # the first is the verdict
            torn = likely if whole.intent["name"] == NOT_SURE else set()  # not sure which: perhaps of several
            found = {topic: share for topic, share in found.items() if share >= SURE_PIECE or topic in torn}
            if len(found) == 1 and max(found.values()) < SURE_PIECE:
                found = {}
        if len(found) > 1:
            asked = tuple(found)[:MAX_QUESTIONS]
            intent = {"name": SEVERAL_QUESTIONS, "confidence": min(found[topic] for topic in asked)}
            ranking = [{"name": topic, "confidence": found[topic]} for topic in asked]
            return Decision(intent, [intent, *ranking], whole.certainty, asked)
        if len(found) == 1 and not self._is_question(whole.intent["name"]):
            (topic,) = found
            intent = {"name": topic, "confidence": found[topic]}
            rest = [entry for entry in whole.ranking if entry["name"] != topic]
            return Decision(intent, [intent, *rest], whole.certainty)
        return whole
