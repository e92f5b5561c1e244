"""Words of a message, by spaCy's rules for English. Without Rasa."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import spacy


@lru_cache(maxsize=1)
def _tokenizer() -> Any:
    """The rules alone: no model, 0.03 ms a message against 3 ms with tags and lemmas."""
    return spacy.blank("en").tokenizer


def words(text: str) -> list[tuple[str, int]]:
    """Words and punctuation with their places in the text; white space left out."""
    return [
        (token.text, token.idx) for token in _tokenizer()(text.replace("\u2019", "'")) if not token.is_space
    ]
