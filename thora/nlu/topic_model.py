"""Which topic a message is about: sparse features and logistic regression, without Rasa."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt
from joblib import Parallel, delayed
from scipy.sparse import csr_matrix, hstack
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedKFold

FOLDS = 4
SEED = 20261121


@dataclass(frozen=True)
class Phrase:
    """A message as the model sees it: its text and its tokens."""

    text: str
    tokens: tuple[str, ...]


def fold(text: str) -> str:
    """Lower case without accents and with plain quotes: "Café’s" -> "cafe's"."""
    plain = unicodedata.normalize("NFKD", text.lower().replace("\u2019", "'"))
    return "".join(c for c in plain if not unicodedata.combining(c))


def _words(phrase: Phrase) -> list[str]:
    """Words and pairs of neighbours; punctuation is no word."""
    words = [fold(token) for token in phrase.tokens if any(c.isalnum() for c in token)]
    return words + [f"{a} {b}" for a, b in pairwise(words)]


def _text(phrase: Phrase) -> str:
    return fold(phrase.text)


class TopicModel:
    """Classifier over words, word pairs and letters inside words.

    C was chosen by cross-validation on the content (benchmarks/choose_c.py).
    """

    def __init__(self, c: float) -> None:
        self.c = c
        self._words = TfidfVectorizer(analyzer=_words, sublinear_tf=True, dtype=np.float32)
        self._letters = TfidfVectorizer(
            preprocessor=_text,
            analyzer="char_wb",
            ngram_range=(2, 5),
            min_df=2,
            sublinear_tf=True,
            dtype=np.float32,
        )
        self._regression = LogisticRegression(
            C=c,
            class_weight="balanced",
            solver="liblinear",
            dual=True,
            tol=1e-2,
            max_iter=300,
            random_state=SEED,
        )

    @property
    def topics(self) -> list[str]:
        """Topic of each column of `probabilities`."""
        return [str(topic) for topic in self._regression.classes_]

    def fit(self, phrases: Sequence[Phrase], topics: Sequence[str]) -> TopicModel:
        """Learn from examples; one topic for each phrase, two topics or more."""
        features = hstack(
            [self._words.fit_transform(phrases), self._letters.fit_transform(phrases)], format="csr"
        )
        self._regression.fit(features, list(topics))
        return self

    def probabilities(self, phrases: Sequence[Phrase]) -> npt.NDArray[np.float64]:
        """One row a phrase, one column a topic; rows sum to 1."""
        features: csr_matrix = hstack(
            [self._words.transform(phrases), self._letters.transform(phrases)], format="csr"
        )
        result: npt.NDArray[np.float64] = self._regression.predict_proba(features)
        return result


def out_of_fold(
    phrases: Sequence[Phrase], topics: Sequence[str], c: float, folds: int = FOLDS
) -> tuple[list[str], npt.NDArray[np.float64]]:
    """Probabilities of each phrase from a model that has not seen it: (topic of each column, rows).

    Topics with fewer examples than folds still get their column.
    """
    labels = np.array(topics)
    columns = sorted(set(topics))
    rows = np.zeros((len(phrases), len(columns)))
    splitter = StratifiedKFold(folds, shuffle=True, random_state=SEED)
    parts = list(splitter.split(np.zeros(len(labels)), labels))
    jobs = (
        delayed(_one_fold)([phrases[i] for i in train], labels[train].tolist(), [phrases[i] for i in test], c)
        for train, test in parts
    )
    for (_, test), (known, probabilities) in zip(parts, Parallel(n_jobs=-1)(jobs), strict=True):
        rows[np.ix_(test, [columns.index(topic) for topic in known])] = probabilities
    return columns, rows


def _one_fold(
    train: list[Phrase], topics: list[str], test: list[Phrase], c: float
) -> tuple[list[str], npt.NDArray[np.float64]]:
    model = TopicModel(c).fit(train, topics)
    return model.topics, model.probabilities(test)
