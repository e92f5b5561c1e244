"""How a message is spelt: words, word pairs and letters inside words. Without Rasa."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_matrix, hstack
from scipy.special import expit
from sklearn.linear_model import SGDClassifier
from sklearn.preprocessing import normalize

from thora.nlu.phrase import Phrase, Rows
from thora.nlu.spelling_counts import KINDS, Analyse, Counts

SEED = 20261121
SGD_PASSES = 6  # over the examples; a complete fit takes eight times as long and is no better


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
        counts: Counter[Any] = Counter(map(self.columns.get, self.analyse(phrase)))
        counts.pop(None, None)  # what was never learnt
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

    def fit(
        self, phrases: Sequence[Phrase], topics: Sequence[str], counts: Counts | None = None
    ) -> SpellingModel:
        """Learn from examples; one topic for each phrase, two topics or more.

        `counts`: those of the phrases, where they are known already.
        """
        regression = SGDClassifier(
            loss="log_loss",
            alpha=self._alpha,
            class_weight="balanced",
            max_iter=SGD_PASSES,
            tol=None,
            random_state=SEED,
            n_jobs=-1,
        )
        regression.fit(self._learn_ngrams(Counts.of(phrases) if counts is None else counts), list(topics))
        weights, bias = regression.coef_, regression.intercept_
        if len(bias) == 1:  # of two topics only the second is learnt
            weights, bias = np.vstack([-weights, weights]), np.hstack([-bias, bias])
        self._weights, self._bias = np.ascontiguousarray(weights.T, np.float32), bias
        return self

    def _learn_ngrams(self, counts: Counts) -> csr_matrix:
        """Learn how rare each piece is; the phrases as TF-IDF, as vectors of length 1 for each kind."""
        blocks: list[csr_matrix] = []
        for (analyse, least), table, pieces in zip(KINDS, counts.tables, counts.pieces, strict=True):
            seen = np.bincount(table.indices, minlength=len(pieces))  # in so many phrases
            known = np.flatnonzero(seen >= least)
            rarity = (np.log((1 + table.shape[0]) / (1 + seen[known])) + 1).astype(np.float32)
            block = table[:, known]
            block.data = (1 + np.log(block.data)) * rarity[block.indices]
            first = sum(other.shape[1] for other in blocks)
            columns = {pieces[place]: column for column, place in enumerate(known)}
            blocks.append(normalize(block, copy=False))
            self._kinds.append(Ngrams(analyse, first, columns, rarity))
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
