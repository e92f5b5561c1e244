"""What a watch over messages is trained on, and the training."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from thora.nlu.side_by_side import side_by_side
from thora.nlu.spelling_model import SEED
from thora.safety.patterns import Pattern
from thora.safety.sign_model import NO_SIGN, SignModel
from thora.safety.spelling import Speller
from thora.safety.watch import Watch
from thora.text import in_company, normalise

if TYPE_CHECKING:
    from thora.content import Content

EncodeMany = Callable[[Sequence[str]], npt.NDArray[np.float32]]
ORDINARY_A_TOPIC = 800  # examples of a topic, at most, that teach what has no sign


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
            for text in _evenly(texts, ORDINARY_A_TOPIC)
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
        company = _company(texts, signs, special)
        texts, signs = [*texts, *(text for text, _ in company)], [*signs, *(sign for _, sign in company)]
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


def _company(texts: Sequence[str], signs: Sequence[str], special: int) -> list[tuple[str, str]]:
    """Every second of the first `special` messages beside an ordinary one, with its sign; always the same.

    "How much is a visit and my legs are numb" is a sign as a whole.
    """
    if special == len(texts):
        return []
    chance = random.Random(SEED)  # noqa: S311 (no secret)
    pairs = [(place, chance.randrange(special, len(texts))) for place in range(0, special, 2)]
    return [(in_company(texts[place], texts[other], chance), signs[place]) for place, other in pairs]


def _evenly(texts: Sequence[str], most: int) -> Iterable[str]:
    """At most `most` of the texts, from all over the list."""
    return texts[:: max(1, -(-len(texts) // most))]
