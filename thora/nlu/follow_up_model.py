"""What a message means after the answer just given: "how often?" after the exercises. Without Rasa."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from sklearn.linear_model import LogisticRegression

from thora.content import WARNING_PREFIX
from thora.nlu.topic_model import Phrase, Vector

SEED = 20261121
FOLLOW_UP = "follow_up"  # key of an example's metadata: what it follows (thora/importer.py)
WHOLE_PER_TOPIC = 20
Rows = npt.NDArray[np.float64]
Encode = Callable[[Sequence[str]], npt.NDArray[np.float32]]


@dataclass(frozen=True)
class Reply:
    """A message after an answer: what was answered in a few words, the message, and what it means."""

    subject: str
    text: str
    topic: str


def joined(subject: str, text: str) -> str:
    """What the sentence encoder reads: the question before, and the message."""
    return f"{subject} {text}"


class FollowUpModel:
    """Two regressions: does a message lean on what was before, and what does it mean after it.

    Both learn from follow-ups and from whole messages, which mean the same whatever was before.
    """

    def __init__(self, c: float = 5.0) -> None:
        self._meaning = LogisticRegression(C=c, class_weight="balanced", max_iter=40, tol=1e-3)
        self._leaning = LogisticRegression(class_weight="balanced", max_iter=200)
        self._subjects: dict[str, Vector] = {}

    def fit(
        self, replies: Sequence[Reply], phrases: Sequence[Phrase], topics: Sequence[str], encode: Encode
    ) -> FollowUpModel:
        """Learn from follow-ups and from whole messages with their topics, the same few every time."""
        draw = random.Random(SEED)  # noqa: S311 (no secret)
        subjects = sorted({reply.subject for reply in replies})
        self._subjects = dict(zip(subjects, encode(subjects), strict=True))
        by_topic: dict[str, list[str]] = defaultdict(list)
        for phrase, topic in zip(phrases, topics, strict=True):
            by_topic[topic].append(phrase.text)
        whole = [
            Reply(draw.choice(subjects), text, topic)
            for topic, texts in sorted(by_topic.items())
            if not topic.startswith(WARNING_PREFIX)  # a sign is one whatever was before
            for text in draw.sample(texts, min(WHOLE_PER_TOPIC, len(texts)))
        ]
        rows = [*replies, *whole]
        alone = encode([row.text for row in rows])
        after = encode([joined(row.subject, row.text) for row in rows])
        before = np.stack([self._subjects[row.subject] for row in rows])
        self._meaning.fit(np.hstack([after, alone, before]), [row.topic for row in rows])
        self._leaning.fit(alone, [1] * len(replies) + [0] * len(whole))
        return self

    def leaning(self, vector: Vector) -> float:
        """How likely a message means something only after what was before; from the vector of the message."""
        return float(self._leaning.predict_proba(vector[np.newaxis])[0, 1])

    def probabilities(
        self, subject: str, text: str, vector: Vector, encode: Encode, topics: Sequence[str]
    ) -> Rows:
        """One probability for each of `topics` of a message after `subject`; 0 where not learnt.

        `vector`: that of the message alone.
        """
        after = encode([joined(subject, text)])[0]
        before = self._subjects[subject]
        row = self._meaning.predict_proba(np.hstack([after, vector, before])[np.newaxis])[0]
        known = dict(zip(self._meaning.classes_, row, strict=True))
        return np.array([known.get(topic, 0.0) for topic in topics])


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
