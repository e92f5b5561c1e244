"""Words of a message as patterns know them: one form for each, typing errors mended."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from thora.nlu.words import words
from thora.text import fold

LEAST_MENDED = 5  # letters of a word that one wrong letter may be mended in; shorter ones mean too much else
LEAST_SEEN = 2  # times that the content must have a word for it to be no typing error
LONGEST_RUN = 40  # letters without a space that are taken apart
# spaCy's pieces of contractions, in full: "can't", "cant" and "cannot" are all "can not".
FULL = {
    "ca": "can",
    "n't": "not",
    "nt": "not",
    "wo": "will",
    "'m": "am",
    "m": "am",
    "'re": "are",
    "'ve": "have",
}
# Parts of words that were written without a space, beside those that the content has.
SMALL_PARTS = frozenset("i a im cant dont wont isnt didnt doesnt havent couldnt".split())  # noqa: SIM905
MARKS = frozenset(".;!?\n:")


@dataclass(frozen=True)
class Word:
    """A word in the form that patterns know. `start`, `end`: its letters in the message."""

    form: str
    start: int
    end: int

    @property
    def ends_sentence(self) -> bool:
        """Whether it is a mark after which something new begins."""
        return self.form in MARKS


def squeeze(word: str) -> str:
    """A word without doubled letters: "bellly" and "belly" are the same."""
    return re.sub(r"(.)\1+", r"\1", word)


def _without_one(word: str) -> set[str]:
    return {word[:i] + word[i + 1 :] for i in range(len(word))}


def is_one_slip(typed: str, meant: str) -> bool:
    """Whether one letter is wrong, missing, too many, or swapped with its neighbour."""
    if abs(len(typed) - len(meant)) > 1 or typed == meant:
        return False
    start = next((i for i, (a, b) in enumerate(zip(typed, meant)) if a != b), min(len(typed), len(meant)))  # noqa: B905
    rest, other = typed[start:], meant[start:]
    swapped = rest[:2] == other[:2][::-1] and rest[2:] == other[2:]
    return swapped or rest[1:] == other[1:] or rest[1:] == other or rest == other[1:]


@dataclass
class Speller:
    """Mends words by those that it knows.

    `known`: words that are none of the signs', and how often the content has them; `signs`: those that
    patterns and the examples of signs have. Only these are a typing error mended to.
    """

    known: Mapping[str, int]
    signs: Mapping[str, int]
    _squeezed: dict[str, str] = field(init=False, repr=False)
    _slips: dict[str, list[str]] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        by_use = sorted(self.signs, key=lambda word: (-self.signs[word], word))
        self._squeezed, self._slips = {}, {}
        for word in by_use:
            self._squeezed.setdefault(squeeze(word), word)
            if len(word) >= LEAST_MENDED - 1:
                for key in {word, *_without_one(word)}:
                    self._slips.setdefault(key, []).append(word)

    @classmethod
    def learn(cls, known: Iterable[str], signs: Iterable[str], patterns: Iterable[str]) -> Speller:
        """From texts of the content, texts of signs, and single words of patterns."""
        ordinary, ours = Counter(_forms(known)), Counter(_forms(signs))
        ours.update({word: LEAST_SEEN for word in patterns if word not in ordinary or word in ours})
        return cls(
            {word: count for word, count in ordinary.items() if count >= LEAST_SEEN},
            {word: count for word, count in ours.items() if count >= LEAST_SEEN},
        )

    def read(self, text: str) -> list[Word]:
        """The words of a message and the marks that end its sentences, typing errors mended."""
        found: list[Word] = []
        for word in raw_words(text):
            found += [word] if word.ends_sentence else self._mended(word)
        return found

    def mend(self, text: str) -> str:
        """A message with its typing errors mended; without any, the message itself."""
        pieces, place = [], 0
        for word in raw_words(text):
            mended = [word] if word.ends_sentence else list(self._mended(word))
            if mended != [word]:
                pieces += [text[place : word.start], " ".join(each.form for each in mended)]
                place = word.end
        return "".join([*pieces, text[place:]])

    def _mended(self, word: Word) -> Iterator[Word]:
        form = word.form
        if form in self.signs or form in self.known or not form.isalpha():
            yield word
        elif meant := self._meant(form):
            yield Word(meant, word.start, word.end)
        elif parts := self._apart(form):
            place = word.start
            for part in parts:
                yield Word(part, place, place + len(part))
                place += len(part)
        else:
            yield word

    def _meant(self, typed: str) -> str | None:
        """The word of a sign that was meant; None if none comes near."""
        plain = squeeze(typed)
        if plain in self.known:
            return plain
        if plain in self._squeezed:
            return self._squeezed[plain]
        if len(typed) < LEAST_MENDED:
            return None
        near = [word for key in (typed, *_without_one(typed)) for word in self._slips.get(key, ())]
        near = [word for word in near if is_one_slip(typed, word)]
        return max(near, key=lambda word: (word[0] == typed[0], self.signs[word]), default=None)

    def _apart(self, run: str) -> list[str] | None:
        """Words written without a space between: those with the fewest parts, one of them a sign's."""
        if not LEAST_MENDED <= len(run) <= LONGEST_RUN:
            return None
        best: list[list[str] | None] = [[]]
        for end in range(1, len(run) + 1):
            options = [
                [*before, run[start:end]]
                for start in range(max(0, end - 14), end)
                if (before := best[start]) is not None and self._is_part(run[start:end])
            ]
            best.append(min(options, key=len, default=None))
        parts = best[-1]
        if parts is None or len(parts) < 2 or not any(part in self.signs and len(part) > 3 for part in parts):
            return None
        return parts

    def _is_part(self, word: str) -> bool:
        return word in SMALL_PARTS or (len(word) > 1 and (word in self.signs or self.known.get(word, 0) > 20))


def raw_words(text: str) -> Iterator[Word]:
    """Words and marks as they are typed, in small letters, contractions in full."""
    for token, place in words(text):
        form = FULL.get(fold(token), fold(token))
        if any(c.isalnum() for c in form):
            yield Word(form, place, place + len(token))
        elif MARKS.intersection(form):
            yield Word(form[0] if form[0] in MARKS else ".", place, place + len(token))
        elif form == ",":
            yield Word(",", place, place + 1)


def _forms(texts: Iterable[str]) -> Iterator[str]:
    for text in texts:
        yield from (word.form for word in raw_words(text) if word.form.isalpha())
