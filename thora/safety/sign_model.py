"""The learned views of a message: its meaning, by the vector of the encoder of signs, and its spelling."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import numpy.typing as npt

from thora.nlu.phrase import Phrase
from thora.nlu.regression import Regression
from thora.nlu.spelling_model import SpellingModel

NO_SIGN = ""
_ANY_SIGN = "any"
Vectors = npt.NDArray[np.float32]
Rows = npt.NDArray[np.float64]


class SignModel:
    """Two regressions that near misses and ordinary questions teach what is no sign.

    The meaning tells which sign a message has, the spelling whether it has any: it knows single words that
    the encoder has never met, and costs so little that it decides what is worth the encoder's time.
    """

    def __init__(self, c: float = 10.0, alpha: float = 3e-6) -> None:
        self._meaning = Regression(C=c)
        self._spelling = SpellingModel(alpha)
        self.signs: list[str] = []

    def fit(self, vectors: Vectors, texts: Sequence[str], signs: Sequence[str]) -> SignModel:
        """Learn from one vector, text and sign (NO_SIGN for none) a message."""
        with ThreadPoolExecutor() as pool:  # arithmetic beside the counting of letters
            meaning_later = pool.submit(self._meaning.fit, vectors, signs)
            phrases = [Phrase.of(text) for text in texts]
            self._spelling.fit(phrases, [_ANY_SIGN if sign != NO_SIGN else NO_SIGN for sign in signs])
            meaning_later.result()
        self.signs = [str(sign) for sign in self._meaning.classes]
        return self

    def probabilities(self, vectors: Vectors) -> Rows:
        """One row a message, one column for each of `signs`."""
        rows: Rows = self._meaning.probabilities(vectors)
        return rows

    def spelled(self, text: str) -> float:
        """How likely a message has any sign, by its spelling."""
        return float(self._spelling.probabilities([Phrase.of(text)])[0, 1])
