"""How often each piece of spelling stands in phrases: counted once for all that learn from them."""

from __future__ import annotations

from array import array
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain, pairwise

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_matrix

from thora.nlu.phrase import Phrase
from thora.text import fold

LETTERS = (3, 4)  # lengths of the pieces of a word

Analyse = Callable[[Phrase], Iterable[str]]


def words_and_pairs(phrase: Phrase) -> list[str]:
    """Words and pairs of neighbours; punctuation is no word."""
    words = list(filter(None, map(_word_of, phrase.tokens)))
    return words + [f"{a} {b}" for a, b in pairwise(words)]


@lru_cache(maxsize=4096)  # most words of a message are common ones
def _word_of(token: str) -> str | None:
    return fold(token) if any(c.isalnum() for c in token) else None


def letters(phrase: Phrase) -> Iterable[str]:
    """Pieces of words, each word with a space before and behind it; a short word is a piece itself."""
    return chain.from_iterable(map(_letters_of, fold(phrase.text).split()))


@lru_cache(maxsize=4096)
def _letters_of(word: str) -> tuple[str, ...]:
    spaced = f" {word} "
    pieces: list[str] = []
    for length in LETTERS:
        pieces += [spaced[start : start + length] for start in range(max(1, len(spaced) - length + 1))]
        if len(spaced) <= length:
            break
    return tuple(pieces)


KINDS: tuple[tuple[Analyse, int], ...] = ((words_and_pairs, 2), (letters, 3))
"""What is counted, and in how many phrases a piece must stand to be learnt from."""


@dataclass(frozen=True)
class Counts:
    """One table for each of KINDS: one row a phrase, one column for each of its `pieces`."""

    tables: tuple[csr_matrix, ...]
    pieces: tuple[tuple[str, ...], ...]

    @classmethod
    def of(cls, phrases: Sequence[Phrase]) -> Counts:
        """Those of some phrases."""
        counted = [_count(phrases, analyse) for analyse, _ in KINDS]
        return cls(tuple(table for table, _ in counted), tuple(pieces for _, pieces in counted))

    def some(self, rows: npt.NDArray[np.int64]) -> Counts:
        """Those of the phrases in these rows."""
        return Counts(tuple(table[rows] for table in self.tables), self.pieces)


def _count(phrases: Sequence[Phrase], analyse: Analyse) -> tuple[csr_matrix, tuple[str, ...]]:
    columns: defaultdict[str, int] = defaultdict()
    columns.default_factory = columns.__len__  # a piece that is new gets the next column
    found, ends = array("i"), array("i", [0])
    for phrase in phrases:
        found.extend(map(columns.__getitem__, analyse(phrase)))
        ends.append(len(found))
    places = np.frombuffer(found, np.intc) if found else np.zeros(0, np.intc)
    table = csr_matrix(
        (np.ones(len(places), np.float32), places, np.frombuffer(ends, np.intc)),
        shape=(len(phrases), len(columns)),
    )
    table.sum_duplicates()
    return table, tuple(columns)
