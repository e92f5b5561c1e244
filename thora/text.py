"""Plain text: when two phrases are the same. Standard library only, so that tools/ may use it."""

from __future__ import annotations

import hashlib
import re
import unicodedata


def fold(text: str) -> str:
    """Lower case without accents and with plain quotes: "Café’s" -> "cafe's"."""
    plain = unicodedata.normalize("NFKD", text.replace("\u2019", "'")).lower()
    return plain if plain.isascii() else "".join(c for c in plain if not unicodedata.combining(c))


def normalise(text: str) -> str:
    """A phrase without case, accents, punctuation and spacing: two phrases that agree are the same.

    A phrase of nothing but signs or emoji stays as it is.
    """
    return " ".join(re.findall(r"\w+", fold(text).replace("'", ""))) or text.strip()


HELD_BACK_SHARE = 5  # one in five


def is_held_back(text: str) -> bool:
    """Whether the sentence encoder was never tuned on this example: one in five, by a digest of its words.

    Only these tell honestly how the model does on phrases that it has not seen (thora/nlu/topic_model.py).
    """
    return int(hashlib.sha256(normalise(text).encode()).hexdigest(), 16) % HELD_BACK_SHARE == 0
