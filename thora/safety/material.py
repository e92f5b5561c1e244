"""What a watch over messages is trained on, and the training."""

from __future__ import annotations

import random
from bisect import bisect
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from thora.nlu.side_by_side import side_by_side
from thora.safety.patterns import Pattern
from thora.safety.sign_model import NO_SIGN, SignModel
from thora.safety.spelling import Speller
from thora.safety.watch import Watch
from thora.text import digest_of, in_company, normalise

if TYPE_CHECKING:
    from thora.content import Content

EncodeMany = Callable[[Sequence[str]], npt.NDArray[np.float32]]
ORDINARY_A_TOPIC = 1600  # examples of a topic, at most, that teach what has no sign
COMPANY_WORDS = 20  # of a message that is also learnt beside another, at most: longer ones are stories


@dataclass
class Material:
    """`examples`, `near_misses`, `patterns`: sign -> its lines; `ordinary`: topic -> its examples.

    `groups`, `cues`: data/safety_words.yml.
    """

    levels: Mapping[str, str]
    patterns: Mapping[str, Sequence[str]]
    examples: Mapping[str, Sequence[str]]
    near_misses: Mapping[str, Sequence[str]]
    ordinary: Mapping[str, Sequence[str]]
    groups: Mapping[str, Sequence[str]] = field(default_factory=dict)
    cues: Mapping[str, Sequence[str]] = field(default_factory=dict)

    @classmethod
    def of(cls, content: Content) -> Material:
        """That of the project's content."""
        signs = content.signs
        return cls(
            levels={id_: sign.card.level for id_, sign in signs.items()},
            patterns={id_: sign.card.patterns for id_, sign in signs.items()},
            examples={id_: sign.examples for id_, sign in signs.items()},
            near_misses={id_: sign.near_misses for id_, sign in signs.items()},
            ordinary={topic.id: topic.examples for topic in content.topics.values() if not topic.is_warning},
            groups=content.safety_words.groups,
            cues=content.safety_words.cues,
        )

    def read_patterns(self, lines: Mapping[str, Sequence[str]]) -> dict[str, list[Pattern]]:
        """Patterns from their texts. Raises PatternError."""
        return {key: [Pattern.read(line, self.groups) for line in texts] for key, texts in lines.items()}

    def taught(self, keep: Callable[[str], bool]) -> tuple[list[str], list[str], int]:
        """Messages with `keep`, their signs (NO_SIGN for none), and how many are not ordinary: the first."""
        signs = [(text, sign) for sign, texts in self.examples.items() for text in texts]
        near_misses = [(text, NO_SIGN) for texts in self.near_misses.values() for text in texts]
        ordinary = [
            (text, NO_SIGN)
            for texts in self.ordinary.values()
            for text in _some(texts, ORDINARY_A_TOPIC)
            if keep(text)
        ]
        special = [pair for pair in (*signs, *near_misses) if keep(pair[0])]
        pairs = [*special, *ordinary]
        return [text for text, _ in pairs], [sign for _, sign in pairs], len(special)

    def train(
        self, encode: EncodeMany, glance: EncodeMany, keep: Callable[[str], bool] = lambda text: True
    ) -> Watch:
        """A watch that has learnt from the messages with `keep`. Raises PatternError.

        `encode`: by the encoder of signs; `glance`: by that of topics.
        """
        texts, signs, special = self.taught(keep)
        patterns = self.read_patterns(self.patterns)
        known = {normalise(text): sign for text, sign in zip(texts[:special], signs[:special], strict=True)}
        beside = company(texts, signs, special)
        texts, signs = [*texts, *(text for text, _ in beside)], [*signs, *(sign for _, sign in beside)]
        vectors, glanced = encode(texts), glance(texts)
        speller, model = side_by_side(
            [lambda: self._speller(patterns), lambda: SignModel().fit(vectors, glanced, texts, signs)]
        )
        return Watch(speller, patterns, self.read_patterns(self.cues), model, self.levels, known)

    def _speller(self, patterns: Mapping[str, Sequence[Pattern]]) -> Speller:
        return Speller.learn(
            known=(text for lines in self.ordinary.values() for text in lines),
            signs=(text for lines in self.examples.values() for text in lines),
            patterns=(word for each in patterns.values() for one in each for word in one.words),
        )


def company(texts: Sequence[str], signs: Sequence[str], special: int) -> list[tuple[str, str]]:
    """Half of the short ones of the first `special` messages, each beside a short ordinary one; their signs.

    "How much is a visit and my legs are numb" is a sign as a whole. Digests choose and pair them: after an
    edit nearly all pairs are the same, so that their vectors need not be made anew.
    """
    ordinary = sorted((digest_of(text), text) for text in texts[special:] if _is_short(text))
    if not ordinary:
        return []
    pairs = []
    for text, sign in zip(texts[:special], signs[:special], strict=True):
        digest = digest_of(text)
        if digest % 2 or not _is_short(text):
            continue
        _, beside = ordinary[bisect(ordinary, (digest, text)) % len(ordinary)]
        pairs.append((in_company(text, beside, random.Random(digest)), sign))  # noqa: S311 (no secret)
    return pairs


def _is_short(text: str) -> bool:
    return len(text.split()) <= COMPANY_WORDS


def _some(texts: Sequence[str], most: int) -> Iterable[str]:
    """At most `most` of the texts, the same ones whatever else comes in."""
    return texts if len(texts) <= most else sorted(texts, key=digest_of)[:most]
