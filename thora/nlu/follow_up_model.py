"""What a message means after the answer just given: "how often?" after the exercises. Without Rasa."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from thora.nlu.phrase import Phrase, Rows, Vector
from thora.nlu.regression import Regression
from thora.nlu.spelling_model import SpellingModel
from thora.text import digest_of, fold, joined

FOLLOW_UP = "follow_up"  # key of an example's metadata: what it follows (thora/importer.py)
WHOLE_PER_TOPIC = 20
Encode = Callable[[Sequence[str]], npt.NDArray[np.float32]]


# Words that name nothing: a message of these alone means something only after an answer ("why", "how often").
NAMELESS = frozenset(
    """
    why how what when where who which whose really so and but or ok okay then also too is are was do
    does did can could should would will it its that thats this these those them they one ones there
    here i me my you your much many often long soon far exactly even still again else about if not no oh
    hmm um uh be been get got a an the of to in on at by for with from than more less most which any
    some all both each every now
    """.split()  # noqa: SIM905
)


def names_nothing(text: str) -> bool:
    """Whether a message has words, and none that says what it is about."""
    found = re.findall(r"[a-z]+", fold(text).replace("'", ""))
    return bool(found) and NAMELESS.issuperset(found)


@dataclass(frozen=True)
class Reply:
    """A message after an answer: what was answered in a few words, the message, and what it means.

    `vector`: the encoder's of both joined (thora.text.joined), where it is known already.
    """

    subject: str
    text: str
    topic: str
    vector: Vector | None = None


@dataclass(frozen=True)
class Lessons:
    """What there is to learn: messages after answers, and whether each leans on what was before.

    `alone`, `after`: one vector a message, of itself and joined to what was answered.
    """

    replies: Sequence[Reply]
    lean: Sequence[bool]
    alone: npt.NDArray[np.float32]
    after: npt.NDArray[np.float32]

    @classmethod
    def of(
        cls, replies: Sequence[Reply], phrases: Sequence[Phrase], topics: Sequence[str], encode: Encode
    ) -> Lessons:
        """Of follow-ups, and of whole messages with their topics, the same few every time."""
        rows = [*replies, *_some_whole(replies, phrases, topics)]
        alone = encode([row.text for row in rows])
        after = np.zeros_like(alone)
        unread = [i for i, row in enumerate(rows) if row.vector is None]
        after[unread] = encode([joined(rows[i].subject, rows[i].text) for i in unread])
        for i, row in enumerate(rows):
            after[i] = after[i] if row.vector is None else row.vector
        return cls(rows, [place < len(replies) for place in range(len(rows))], alone, after)


def _after(subject: str, text: str) -> Phrase:
    """A message as the spelling model reads it: its words, and each of them beside what was answered."""
    mark = "_".join(subject.split())
    words = Phrase.of(text).tokens
    return Phrase(text, (*words, *(token for word in words for token in (mark, word))))


class FollowUpModel:
    """Does a message lean on what was before, and what does it mean after it: by meaning and spelling.

    All learn from follow-ups and from whole messages, which mean the same whatever was before. The encoder
    was tuned to read a message after an answer (tools/encoder/tune.py).
    """

    def __init__(self, c: float = 10.0, alpha: float = 3e-6, spelling_share: float = 0.4) -> None:
        self._share = spelling_share
        self._spelling = SpellingModel(alpha)
        self._meaning = Regression(C=c)
        self._leaning = Regression(balanced=True)

    def fit(self, lessons: Lessons) -> FollowUpModel:
        """Learn from follow-ups and from whole messages."""
        meant = [reply.topic for reply in lessons.replies]
        self._meaning.fit(np.hstack([lessons.after, lessons.alone]), meant)
        self._spelling.fit([_after(reply.subject, reply.text) for reply in lessons.replies], meant)
        self._leaning.fit(lessons.alone, [int(lean) for lean in lessons.lean])
        return self

    def leaning(self, vector: Vector) -> float:
        """How likely a message means something only after what was before; from the vector of the message."""
        return float(self._leaning.probabilities(vector[np.newaxis])[0, 1])

    def probabilities(
        self, subject: str, text: str, vector: Vector, encode: Encode, topics: Sequence[str]
    ) -> Rows:
        """One probability for each of `topics` of a message after `subject`; 0 where not learnt.

        `vector`: that of the message alone.
        """
        after = encode([joined(subject, text)])[0]
        meaning = self._meaning.probabilities(np.hstack([after, vector])[np.newaxis])[0]
        spelling = self._spelling.probabilities([_after(subject, text)])[0]
        row = (spelling + 1e-6) ** self._share * (meaning + 1e-6) ** (1 - self._share)
        row /= row.sum()
        known = dict(zip(self._meaning.classes, row, strict=True))
        return np.array([known.get(topic, 0.0) for topic in topics])


def _some_whole(replies: Sequence[Reply], phrases: Sequence[Phrase], topics: Sequence[str]) -> list[Reply]:
    """Whole messages, each after some answer: nearly all the same ones after an edit."""
    subjects = sorted({reply.subject for reply in replies})
    by_topic: dict[str, list[str]] = defaultdict(list)
    for phrase, topic in zip(phrases, topics, strict=True):
        by_topic[topic].append(phrase.text)
    return [
        Reply(subjects[digest_of(text) % len(subjects)], text, topic)
        for topic, texts in sorted(by_topic.items())
        for text in sorted(texts, key=digest_of)[:WHOLE_PER_TOPIC]
    ]


def in_context(alone: Rows, after: Rows, leaning: float) -> Rows:
    """Probabilities of topics, from those of the message alone and those after the last answer.

    The more a message leans on what was before, the more that counts; the power was chosen on
    tests/context/develop.yml.
    """
    if not after.any():
        return alone
    share = leaning**0.5
    mixed = share * after / after.sum() + (1 - share) * alone
    result: Rows = mixed / mixed.sum()
    return result
