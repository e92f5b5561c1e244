"""Plain text: when two phrases are the same. Standard library only, so that tools/ may use it."""

from __future__ import annotations

import hashlib
import random
import re
import unicodedata
from collections.abc import Sequence

JOINS = (". ", ". ", ", ", " ", " and ", " also ", "... ")


def fold(text: str) -> str:
    """Lower case without accents and with plain quotes: "Café’s" -> "cafe's"."""
    plain = unicodedata.normalize("NFKD", text.replace("\u2019", "'")).lower()
    return plain if plain.isascii() else "".join(c for c in plain if not unicodedata.combining(c))


def normalise(text: str) -> str:
    """A phrase without case, accents, punctuation and spacing: two phrases that agree are the same.

    A phrase of nothing but signs or emoji stays as it is.
    """
    return " ".join(re.findall(r"\w+", fold(text).replace("'", ""))) or text.strip()


# What people type for the first, second, third of a list: its index, -1 for the last.
PLACES = {
    **dict.fromkeys(("1", "1st", "one", "first", "top", "upper"), 0),
    **dict.fromkeys(("2", "2nd", "two", "second", "middle"), 1),
    **dict.fromkeys(("3", "3rd", "three", "third"), 2),
    **dict.fromkeys(("last", "bottom", "final"), -1),
}


def places_in(words: Sequence[str]) -> set[int]:
    """Which places of a list these words name; a word that counts goes before "one": "the second one"."""
    named = [PLACES[word] for word in words if word in PLACES]
    if len(named) > 1 and "one" in words:
        named.remove(PLACES["one"])
    return set(named)


def joined(subject: str, text: str) -> str:
    """What the sentence encoder reads of a message after an answer: what that was about, and the message."""
    return f"{subject} | {text}"


def in_company(text: str, beside: str, chance: random.Random) -> str:
    """One message of two, in either order, as people write them: "My legs are numb. Where can I park?"."""
    first, second = (text, beside) if chance.random() < 0.5 else (beside, text)
    if first[-1:] in ".!?":
        return f"{first} {second}"
    return f"{first}{chance.choice(JOINS)}{second}"


HELD_BACK_SHARE = 5  # one in five


def is_held_back(text: str) -> bool:
    """Whether the sentence encoder was never tuned on this example: one in five, by a digest of its words.

    Only these tell honestly how the model does on phrases that it has not seen (thora/nlu/topic_model.py).
    """
    return digest_of(text) % HELD_BACK_SHARE == 0


def digest_of(text: str) -> int:
    """A number that stands for the words of a text: what is chosen by it stays when other texts come in."""
    return int(hashlib.sha256(normalise(text).encode()).hexdigest(), 16)
