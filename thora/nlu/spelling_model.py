"""How a message is spelt: words, word pairs and letters inside words. Without Rasa."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain, pairwise

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_matrix, hstack
from scipy.special import expit
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import SGDClassifier

from thora.nlu.phrase import Phrase, Rows
from thora.text import fold

SEED = 20261121
SGD_PASSES = 6  # over the examples; a complete fit takes eight times as long and is no better
LETTERS = (3, 4)  # lengths of the pieces of a word

Analyse = Callable[[Phrase], Iterable[str]]


def words_and_pairs(phrase: Phrase) -> list[str]:
    """Words and pairs of neighbours; punctuation is no word."""
    words = [fold(token) for token in phrase.tokens if any(c.isalnum() for c in token)]
    return words + [f"{a} {b}" for a, b in pairwise(words)]


def letters(phrase: Phrase) -> Iterable[str]:
    """Pieces of words, each word with a space before and behind it; a short word is a piece itself."""
    return chain.from_iterable(map(_letters_of, fold(phrase.text).split()))


@lru_cache(maxsize=4096)  # most words of a message are common ones
def _letters_of(word: str) -> tuple[str, ...]:
    spaced = f" {word} "
    pieces: list[str] = []
    for length in LETTERS:
        pieces += [spaced[start : start + length] for start in range(max(1, len(spaced) - length + 1))]
        if len(spaced) <= length:
            break
    return tuple(pieces)


@dataclass(frozen=True)
class Ngrams:
    """Pieces of spelling of one kind, from the column `first` on, each weighted by how rare it is."""

    analyse: Analyse
    first: int
    columns: dict[str, int]
    rarity: npt.NDArray[np.float32]

    def features(self, phrase: Phrase) -> tuple[list[int], npt.NDArray[np.float32]]:
        """Columns of a phrase and their values (TF-IDF, as a vector of length 1).

        What scikit-learn's vectorizer gives, in a tenth of its time for one phrase.
        """
        found = map(self.columns.get, self.analyse(phrase))
        counts = Counter(column for column in found if column is not None)
        places = list(counts)
        values = (1 + np.log(np.fromiter(counts.values(), np.float32, len(places)))) * self.rarity[places]
        length = float(np.linalg.norm(values))
        return [self.first + place for place in places], values / (length or 1.0)


class SpellingModel:
    """Words, word pairs and letters inside words: exact names, typing errors."""

    def __init__(self, alpha: float) -> None:
        self._alpha = alpha
        self._kinds: list[Ngrams] = []
        self._weights = np.zeros((0, 0), np.float32)  # one row a feature, one column a topic
        self._bias = np.zeros(0)

    def fit(self, phrases: Sequence[Phrase], topics: Sequence[str]) -> SpellingModel:
        """Learn from examples; one topic for each phrase, two topics or more."""
        regression = SGDClassifier(
            loss="log_loss",
            alpha=self._alpha,
            class_weight="balanced",
            max_iter=SGD_PASSES,
            tol=None,
            random_state=SEED,
            n_jobs=-1,
        )
        regression.fit(self._learn_ngrams(phrases), list(topics))
        weights, bias = regression.coef_, regression.intercept_
        if len(bias) == 1:  # of two topics only the second is learnt
            weights, bias = np.vstack([-weights, weights]), np.hstack([-bias, bias])
        self._weights, self._bias = np.ascontiguousarray(weights.T, np.float32), bias
        return self

    def _learn_ngrams(self, phrases: Sequence[Phrase]) -> csr_matrix:
        blocks: list[csr_matrix] = []
        for analyse, least in ((words_and_pairs, 2), (letters, 3)):
            vectorizer = TfidfVectorizer(analyzer=analyse, min_df=least, sublinear_tf=True, dtype=np.float32)
            first = sum(block.shape[1] for block in blocks)
            blocks.append(vectorizer.fit_transform(phrases))
            columns = {piece: int(column) for piece, column in vectorizer.vocabulary_.items()}
            self._kinds.append(Ngrams(analyse, first, columns, vectorizer.idf_.astype(np.float32)))
        return hstack(blocks, format="csr")

    def probabilities(self, phrases: Sequence[Phrase]) -> Rows:
        """One row a phrase, one column a topic in alphabetical order; rows sum to 1."""
        each = np.stack([self._one(phrase) for phrase in phrases])
        result: Rows = each / each.sum(axis=1, keepdims=True)
        return result

    def _one(self, phrase: Phrase) -> Rows:
        """How likely each topic is against all others."""
        scores = self._bias
        for kind in self._kinds:
            columns, values = kind.features(phrase)
            scores = scores + values @ self._weights[columns]
        return np.asarray(expit(scores))
