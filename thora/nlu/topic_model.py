"""Which topic a message is about: two views of it, two regressions, one verdict. Without Rasa."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from sklearn.model_selection import StratifiedKFold

from thora.nlu.phrase import Phrase, Rows, Vector
from thora.nlu.regression import Regression
from thora.nlu.spelling_counts import Counts
from thora.nlu.spelling_model import SEED, SpellingModel
from thora.text import is_held_back

FOLDS = 2


@dataclass(frozen=True)
class Settings:
    """Strength of fit of the spelling (`alpha`) and the meaning (`c`), and what the spelling counts.

    All three were chosen on examples that the encoder was not tuned on (benchmarks/choose_settings.py).
    """

    alpha: float = 3e-6
    c: float = 20.0
    spelling_share: float = 0.4


def _vectors(phrases: Sequence[Phrase]) -> Vector:
    return np.stack([phrase.vector for phrase in phrases if phrase.vector is not None])


class MeaningModel:
    """The sentence encoder's vectors: other words for the same thing."""

    def __init__(self, c: float) -> None:
        self._regression = Regression(C=c, balanced=True)

    def fit(self, phrases: Sequence[Phrase], topics: Sequence[str]) -> MeaningModel:
        """Learn from examples that have vectors."""
        self._regression.fit(_vectors(phrases), list(topics))
        return self

    def probabilities(self, phrases: Sequence[Phrase]) -> Rows:
        """One row a phrase, one column a topic in alphabetical order; rows sum to 1."""
        result: Rows = self._regression.probabilities(_vectors(phrases))
        return result


class TopicModel:
    """Both views together: the weighted geometric mean of their probabilities.

    Without vectors (a pipeline without a sentence encoder, or one phrase without) spelling decides alone.
    """

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.topics: list[str] = []
        self._spelling = SpellingModel(settings.alpha)
        self._meaning: MeaningModel | None = None

    def fit(
        self, phrases: Sequence[Phrase], topics: Sequence[str], counts: Counts | None = None
    ) -> TopicModel:
        """Learn from examples; one topic for each phrase, two topics or more.

        `counts`: the spelling of the phrases, where it is counted already.
        """
        self.topics = sorted(set(topics))
        self._spelling.fit(phrases, topics, counts)
        if all(phrase.vector is not None for phrase in phrases):
            self._meaning = MeaningModel(self.settings.c).fit(phrases, topics)
        return self

    def spelling(self, phrases: Sequence[Phrase]) -> Rows:
        """What the spelling alone says: one row a phrase, one column for each of `topics`."""
        return self._spelling.probabilities(phrases)

    def probabilities(self, phrases: Sequence[Phrase], spelling: Rows | None = None) -> Rows:
        """One row a phrase, one column for each of `topics`; rows sum to 1.

        `spelling`: what `spelling` said of them, where it was asked before.
        """
        spelling = self._spelling.probabilities(phrases) if spelling is None else spelling
        if self._meaning is None or any(phrase.vector is None for phrase in phrases):
            return spelling
        share = self.settings.spelling_share
        meaning = self._meaning.probabilities(phrases)
        mixed = (spelling + 1e-6) ** share * (meaning + 1e-6) ** (1 - share)
        result: Rows = mixed / mixed.sum(axis=1, keepdims=True)
        return result


@dataclass(frozen=True)
class Unseen:
    """What models said of phrases that they had not seen. `index`: places of these phrases in the data."""

    index: npt.NDArray[np.int64]
    columns: list[str]
    rows: Rows


def predict_unseen(
    phrases: Sequence[Phrase],
    topics: Sequence[str],
    settings: Settings,
    folds: int = FOLDS,
    counts: Counts | None = None,
) -> Unseen:
    """Probabilities of phrases from models that have not seen them.

    With vectors, one model learns from the phrases that the encoder was tuned on and is asked about those
    that it was not (thora.text.is_held_back): of its own the encoder would be too sure. Without, by
    cross-validation. Topics with fewer examples than folds still get their column. `counts`: the spelling of
    the phrases, where it is counted already.
    """
    counts = Counts.of(phrases) if counts is None else counts
    labels = np.array(topics)
    columns = sorted(set(topics))
    everything = np.arange(len(labels))
    parts = _held_back(phrases, labels)
    if parts is None:
        splitter = StratifiedKFold(folds, shuffle=True, random_state=SEED)
        parts = [test for _, test in splitter.split(np.zeros(len(labels)), labels)]
    index = np.sort(np.concatenate(parts))
    rows = np.zeros((len(index), len(columns)))
    for test in parts:
        seen = np.setdiff1d(everything, test)
        model = TopicModel(settings).fit([phrases[i] for i in seen], labels[seen].tolist(), counts.some(seen))
        known = np.array([columns.index(topic) for topic in model.topics])
        rows[np.ix_(np.searchsorted(index, test), known)] = model.probabilities([phrases[i] for i in test])
    return Unseen(index, columns, rows)


def _held_back(phrases: Sequence[Phrase], labels: npt.NDArray[np.str_]) -> list[npt.NDArray[np.int64]] | None:
    """Places of the phrases that the encoder was not tuned on; None where they or the others are too few."""
    if any(phrase.vector is None for phrase in phrases):
        return None
    held_back = np.array([is_held_back(phrase.text) for phrase in phrases])
    enough = held_back.any() and len(set(labels[~held_back])) > 1
    return [np.flatnonzero(held_back)] if enough else None
