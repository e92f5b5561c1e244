"""Words of a message, by spaCy's rules for English. Without Rasa."""

from __future__ import annotations

import sys
from functools import lru_cache
from typing import Any


@lru_cache(maxsize=1)
def _tokenizer() -> Any:
    """The rules alone: no model, 0.03 ms a message against 3 ms with tags and lemmas.

    spaCy's library thinc imports TensorFlow where it is installed, which nothing here uses: `thora check` and
    `make run` would wait eight seconds. Where it is imported already, as in Rasa's processes, it stays.
    """
    name = "tensorflow"
    hidden = name not in sys.modules
    if hidden:
        sys.modules[name] = None  # type: ignore[assignment] # as if it were not installed
    try:
        import spacy
    finally:
        if hidden:
            del sys.modules[name]
    return spacy.blank("en").tokenizer


@lru_cache(maxsize=16)  # several look at the same message, one after the other
def words(text: str) -> tuple[tuple[str, int], ...]:
    """Words and punctuation with their places in the text; white space left out."""
    tokens = _tokenizer()(text.replace("\u2019", "'"))
    return tuple((token.text, token.idx) for token in tokens if not token.is_space)
