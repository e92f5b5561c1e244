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
from thora.topics import OUT_OF_SCOPE

FOLDS = 2
FEW = 3000  # examples: of fewer all are asked, in FOLDS_OF_FEW parts
FOLDS_OF_FEW = 5
SHARE = 0.4  # of the spelling, until one is chosen
NEARLY = 0.01  # so much less may be right for the truth to be likelier: with few examples it is chance
SHARES = (0.05, 0.1, 0.2, 0.3, 0.4, 0.5)  # to choose from: the more examples, the more spelling knows


@dataclass(frozen=True)
class Settings:
    """Strength of fit of the spelling (`alpha`) and the meaning (`c`), and what the spelling counts.

    The first two were chosen on examples that the encoder was not tuned on (benchmarks/choose_settings.py);
    `spelling_share` is chosen so in each training where it is None (`Unseen.best_share`).
    """

    alpha: float = 3e-6
    c: float = 10.0
    spelling_share: float | None = None


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
        self._examples: list[Vector] = []  # one table a topic, where none of them is out of scope

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
            if OUT_OF_SCOPE not in self.topics:
                vectors, labels = _vectors(phrases), np.array(topics)
                self._examples = [vectors[labels == topic] for topic in self.topics]
        return self

    def spelling(self, phrases: Sequence[Phrase]) -> Rows:
        """What the spelling alone says: one row a phrase, one column for each of `topics`."""
        return self._spelling.probabilities(phrases)

    def meaning(self, phrases: Sequence[Phrase]) -> Rows | None:
        """What the meaning alone says, likewise; None where it was not learnt, or a phrase has no vector."""
        if self._meaning is None or any(phrase.vector is None for phrase in phrases):
            return None
        return self._meaning.probabilities(phrases)

    def probabilities(self, phrases: Sequence[Phrase], spelling: Rows | None = None) -> Rows:
        """One row a phrase, one column for each of `topics`; rows sum to 1.

        `spelling`: what `spelling` said of them, where it was asked before.
        """
        spelling = self._spelling.probabilities(phrases) if spelling is None else spelling
        return mixed(spelling, self.meaning(phrases), self.settings.spelling_share)

    def nearness(self, phrases: Sequence[Phrase]) -> Rows:
        """Cosine of each phrase to the nearest example of each of `topics`.

        1 where a topic teaches what is out of scope, or a phrase has no vector: then it tells nothing more.
        """
        if not self._examples or any(phrase.vector is None for phrase in phrases):
            return np.ones((len(phrases), len(self.topics)))
        vectors = _vectors(phrases)
        return np.stack([(vectors @ each.T).max(axis=1) for each in self._examples], axis=1)


def mixed(spelling: Rows, meaning: Rows | None, share: float | None) -> Rows:
    """The weighted geometric mean of two views; the first alone where there is no second.

    `share`: of the spelling; None before one was chosen.
    """
    if meaning is None:
        return spelling
    share = SHARE if share is None else share
    product = (spelling + 1e-6) ** share * (meaning + 1e-6) ** (1 - share)
    result: Rows = product / product.sum(axis=1, keepdims=True)
    return result


@dataclass(frozen=True)
class Unseen:
    """What models said of phrases that they had not seen, one row each, one column for each of `columns`.

    `index`: places of these phrases in the data. `spelling`, `meaning`: see TopicModel; `nearness` too.
    """

    index: npt.NDArray[np.int64]
    columns: list[str]
    spelling: Rows
    meaning: Rows | None
    nearness: Rows

    def rows(self, share: float | None) -> Rows:
        """Probabilities with this share of the spelling."""
        return mixed(self.spelling, self.meaning, share)

    def best_share(self, truth: Sequence[str]) -> float:
        """The share of the spelling that makes the true topics likeliest, of those with nearly most right."""
        places = np.array([self.columns.index(topic) for topic in truth])
        rows = {share: self.rows(share) for share in SHARES}
        right = {share: float((rows[share].argmax(axis=1) == places).mean()) for share in SHARES}
        good = [share for share in SHARES if right[share] >= max(right.values()) - NEARLY]
        everyone = np.arange(len(places))
        return max(good, key=lambda share: float(np.log(rows[share][everyone, places] + 1e-6).mean()))

    def nearest(self, rows: Rows) -> list[float]:
        """Each phrase's nearness to its likeliest topic."""
        return [float(near[best]) for near, best in zip(self.nearness, rows.argmax(axis=1), strict=True)]


def predict_unseen(
    phrases: Sequence[Phrase],
    topics: Sequence[str],
    settings: Settings,
    folds: int | None = None,
    counts: Counts | None = None,
) -> Unseen:
    """What models say of phrases that they have not seen.

    With vectors of FEW phrases and more, one model learns from those that the encoder was tuned on and is
    asked about those that it was not (thora.text.is_held_back): of its own the encoder would be too sure.
    Else by cross-validation. Topics with fewer examples than folds still get their column. `counts`: the
    spelling of the phrases, where it is counted already.
    """
    counts = Counts.of(phrases) if counts is None else counts
    labels = np.array(topics)
    columns = sorted(set(topics))
    has_meaning = all(phrase.vector is not None for phrase in phrases)
    everything = np.arange(len(labels))
    parts = _held_back(phrases, labels)
    if parts is None:
        folds = folds or (FOLDS_OF_FEW if has_meaning and len(labels) < FEW else FOLDS)
        splitter = StratifiedKFold(folds, shuffle=True, random_state=SEED)
        parts = [test for _, test in splitter.split(np.zeros(len(labels)), labels)]
    index = np.sort(np.concatenate(parts))
    spelling, meaning, nearness = (np.zeros((len(index), len(columns))) for _ in range(3))
    for test in parts:
        seen = np.setdiff1d(everything, test)
        model = TopicModel(settings).fit([phrases[i] for i in seen], labels[seen].tolist(), counts.some(seen))
        asked = [phrases[i] for i in test]
        place = np.ix_(
            np.searchsorted(index, test), np.array([columns.index(topic) for topic in model.topics])
        )
        spelling[place], nearness[place] = model.spelling(asked), model.nearness(asked)
        if (said := model.meaning(asked)) is not None:
            meaning[place] = said
    return Unseen(index, columns, spelling, meaning if has_meaning else None, nearness)


def _held_back(phrases: Sequence[Phrase], labels: npt.NDArray[np.str_]) -> list[npt.NDArray[np.int64]] | None:
    """Places of the phrases that the encoder was not tuned on; None where they or the others are too few."""
    if len(labels) < FEW or any(phrase.vector is None for phrase in phrases):
        return None
    held_back = np.array([is_held_back(phrase.text) for phrase in phrases])
    enough = held_back.any() and len(set(labels[~held_back])) > 1
    return [np.flatnonzero(held_back)] if enough else None
