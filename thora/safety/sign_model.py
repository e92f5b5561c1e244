"""The learned views of a message: its meaning, by the vector of the encoder of signs, spelling, a glance."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from thora.nlu.phrase import Phrase
from thora.nlu.regression import Regression
from thora.nlu.side_by_side import side_by_side
from thora.nlu.spelling_model import SpellingModel

NO_SIGN = ""
_ANY_SIGN = "any"
Vectors = npt.NDArray[np.float32]
Rows = npt.NDArray[np.float64]


class SignModel:
    """Three regressions that near misses and ordinary questions teach what is no sign.

    The meaning tells which sign a message has, the spelling whether it has any: it knows single words that
    the encoder has never met. The glance is one at the vector of the topics' encoder, which is there already:
    it tells worse than the meaning whether there is a sign, but well where there is none, and so with the
    spelling decides what is worth the time of the encoder of signs.
    """

    def __init__(self, c: float = 10.0, alpha: float = 3e-6) -> None:
        self._meaning = Regression(C=c)
        self._spelling = SpellingModel(alpha)
        self._glance = Regression(C=c)
        self.signs: list[str] = []

    def fit(
        self, vectors: Vectors, glanced: Vectors, texts: Sequence[str], signs: Sequence[str]
    ) -> SignModel:
        """Learn from one vector of each encoder, text and sign (NO_SIGN for none) a message."""
        any_sign = [_ANY_SIGN if sign != NO_SIGN else NO_SIGN for sign in signs]
        self._meaning, self._glance, self._spelling = side_by_side(
            [
                lambda: self._meaning.fit(vectors, signs),
                lambda: self._glance.fit(glanced, any_sign),
                lambda: self._spelling.fit([Phrase.of(text) for text in texts], any_sign),
            ]
        )
        self.signs = [str(sign) for sign in self._meaning.classes]
        return self

    def probabilities(self, vectors: Vectors) -> Rows:
        """One row a message, one column for each of `signs`."""
        rows: Rows = self._meaning.probabilities(vectors)
        return rows

    def glanced(self, vector: Vectors) -> float:
        """How likely a message has any sign, by its vector of the topics' encoder."""
        return float(self._glance.probabilities(vector[np.newaxis])[0, self._glance.classes.index(_ANY_SIGN)])

    def spelled(self, text: str) -> float:
        """How likely a message has any sign, by its spelling."""
        return float(self._spelling.probabilities([Phrase.of(text)])[0, 1])
