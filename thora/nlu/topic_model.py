"""Which topic a message is about: two views of it, two regressions, one verdict. Without Rasa."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt
from joblib import Parallel, delayed
from scipy.sparse import csr_matrix, hstack
from scipy.special import expit
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression, SGDClassifier
from sklearn.model_selection import StratifiedKFold

from thora.nlu.words import words
from thora.text import fold, is_held_back

FOLDS = 2
SEED = 20261121
SGD_PASSES = 6  # over the examples; a complete fit takes eight times as long and is no better

Vector = npt.NDArray[np.float32]
Rows = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Phrase:
    """A message as the model sees it: text, tokens, and the sentence encoder's vector if there is one."""

    text: str
    tokens: tuple[str, ...]
    vector: Vector | None = None

    @classmethod
    def of(cls, text: str, vector: Vector | None = None) -> Phrase:
        """A phrase from its text."""
        return cls(text, tuple(word for word, _ in words(text)), vector)


@dataclass(frozen=True)
class Settings:
    """Strength of fit of the spelling (`alpha`) and the meaning (`c`), and what the spelling counts.

    All three were chosen on examples that the encoder was not tuned on (benchmarks/choose_settings.py).
    """

    alpha: float = 3e-6
    c: float = 20.0
    spelling_share: float = 0.4


def _words(phrase: Phrase) -> list[str]:
    """Words and pairs of neighbours; punctuation is no word."""
    words = [fold(token) for token in phrase.tokens if any(c.isalnum() for c in token)]
    return words + [f"{a} {b}" for a, b in pairwise(words)]


def _text(phrase: Phrase) -> str:
    return fold(phrase.text)


def _vectors(phrases: Sequence[Phrase]) -> Vector:
    return np.stack([phrase.vector for phrase in phrases if phrase.vector is not None])


class SpellingModel:
    """Words, word pairs and letters inside words: exact names, typing errors."""

    def __init__(self, alpha: float) -> None:
        self._words = TfidfVectorizer(analyzer=_words, min_df=2, sublinear_tf=True, dtype=np.float32)
        self._letters = TfidfVectorizer(
            preprocessor=_text,
            analyzer="char_wb",
            ngram_range=(3, 4),
            min_df=3,
            sublinear_tf=True,
            dtype=np.float32,
        )
        self._alpha = alpha
        self._weights = np.zeros((0, 0))  # one row a feature, one column a topic
        self._bias = np.zeros(0)

    def fit(self, phrases: Sequence[Phrase], topics: Sequence[str]) -> SpellingModel:
        """Learn from examples; one topic for each phrase, two topics or more."""
        words, letters = self._words.fit_transform(phrases), self._letters.fit_transform(phrases)
        regression = SGDClassifier(
            loss="log_loss",
            alpha=self._alpha,
            class_weight="balanced",
            max_iter=SGD_PASSES,
            tol=None,
            random_state=SEED,
        )
        regression.fit(hstack([words, letters], format="csr"), list(topics))
        weights, bias = regression.coef_, regression.intercept_
        if len(bias) == 1:  # of two topics only the second is learnt
            weights, bias = np.vstack([-weights, weights]), np.hstack([-bias, bias])
        # Turned once: scikit-learn's own predict_proba turns all of it for every message, at 11 ms.
        self._weights, self._bias = np.ascontiguousarray(weights.T), bias
        return self

    def probabilities(self, phrases: Sequence[Phrase]) -> Rows:
        """One row a phrase, one column a topic in alphabetical order; rows sum to 1."""
        features: csr_matrix = hstack(
            [self._words.transform(phrases), self._letters.transform(phrases)], format="csr"
        )
        each: Rows = expit(features @ self._weights + self._bias)  # each topic against the rest
        result: Rows = each / each.sum(axis=1, keepdims=True)
        return result


class MeaningModel:
    """The sentence encoder's vectors: other words for the same thing."""

    def __init__(self, c: float) -> None:
        self._regression = LogisticRegression(C=c, class_weight="balanced", max_iter=40, tol=1e-3)

    def fit(self, phrases: Sequence[Phrase], topics: Sequence[str]) -> MeaningModel:
        """Learn from examples that have vectors."""
        self._regression.fit(_vectors(phrases), list(topics))
        return self

    def probabilities(self, phrases: Sequence[Phrase]) -> Rows:
        """One row a phrase, one column a topic in alphabetical order; rows sum to 1."""
        result: Rows = self._regression.predict_proba(_vectors(phrases))
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

    def fit(self, phrases: Sequence[Phrase], topics: Sequence[str]) -> TopicModel:
        """Learn from examples; one topic for each phrase, two topics or more."""
        self.topics = sorted(set(topics))
        self._spelling.fit(phrases, topics)
        if all(phrase.vector is not None for phrase in phrases):
            self._meaning = MeaningModel(self.settings.c).fit(phrases, topics)
        return self

    def probabilities(self, phrases: Sequence[Phrase]) -> Rows:
        """One row a phrase, one column for each of `topics`; rows sum to 1."""
        spelling = self._spelling.probabilities(phrases)
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
    phrases: Sequence[Phrase], topics: Sequence[str], settings: Settings, folds: int = FOLDS
) -> Unseen:
    """Probabilities of phrases from models that have not seen them, by cross-validation.

    With vectors, only phrases that the encoder was not tuned on are asked (thora.text.is_held_back): it
    would be too sure of the others. Where there are none, all are asked. Topics with fewer examples than
    folds still get their column.
    """
    labels = np.array(topics)
    columns = sorted(set(topics))
    everything = np.arange(len(labels))
    index = everything
    if all(phrase.vector is not None for phrase in phrases):
        held_back = [i for i in everything if is_held_back(phrases[i].text)]
        index = np.array(held_back, dtype=np.int64) if len(held_back) >= folds else everything
    rows = np.zeros((len(index), len(columns)))
    splitter = StratifiedKFold(folds, shuffle=True, random_state=SEED)
    parts = [test for _, test in splitter.split(np.zeros(len(index)), labels[index])]
    jobs = []
    for test in parts:
        seen = np.setdiff1d(everything, index[test])
        training = [phrases[i] for i in seen], labels[seen].tolist()
        jobs.append(delayed(_one_fold)(*training, [phrases[i] for i in index[test]], settings))
    for test, (known, probabilities) in zip(parts, Parallel(n_jobs=-1)(jobs), strict=True):
        rows[np.ix_(test, [columns.index(topic) for topic in known])] = probabilities
    return Unseen(index, columns, rows)


def _one_fold(
    train: list[Phrase], topics: list[str], test: list[Phrase], settings: Settings
) -> tuple[list[str], Rows]:
    model = TopicModel(settings).fit(train, topics)
    return model.topics, model.probabilities(test)
