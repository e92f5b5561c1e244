"""A message as the models see it. Without Rasa."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from thora.nlu.words import words

Vector = npt.NDArray[np.float32]
Rows = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Phrase:
    """A message as the models see it: text, tokens, and the sentence encoder's vector if there is one."""

    text: str
    tokens: tuple[str, ...]
    vector: Vector | None = None

    @classmethod
    def of(cls, text: str, vector: Vector | None = None) -> Phrase:
        """A phrase from its text."""
        return cls(text, tuple(word for word, _ in words(text)), vector)
