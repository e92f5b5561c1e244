"""Two models on the same phrasings: what is better or worse, and what is chance."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from thora.evaluation.outcomes import FAR, NEAR, Evaluation, Outcome
from thora.topics import OUT_OF_SCOPE, WARNING_PREFIX

RESAMPLES = 2000
LEVEL = 0.95
SEED = 20261121
BETTER, WORSE, NOISE = "better", "worse", "within the noise"


@dataclass(frozen=True)
class Figure:
    """A share that is compared. `headline` figures decide how `thora evaluate --against` ends."""

    name: str
    counts: Callable[[Outcome], bool]  # among which phrasings
    hit: Callable[[Outcome], bool]
    more_is_better: bool = True
    headline: bool = True


def _answerable(row: Outcome) -> bool:
    return row.topic != OUT_OF_SCOPE and not _warning(row)


def _warning(row: Outcome) -> bool:
    return row.topic.startswith(WARNING_PREFIX)


def _outside(row: Outcome) -> bool:
    return row.topic == OUT_OF_SCOPE


def figures(topics: Sequence[str]) -> list[Figure]:
    """The headline figures, then their parts: near and far, and each kind of warning sign."""
    found = [
        Figure("answered rightly", _answerable, lambda row: row.right),
        Figure("right one among the three likeliest", _answerable, lambda row: row.in_top_three),
        Figure("answerable but refused", _answerable, lambda row: row.refused, more_is_better=False),
        Figure("answered with another topic", _answerable, lambda row: row.wrong, more_is_better=False),
        Figure("false alarms on answerable ones", _answerable, lambda row: row.alarm, more_is_better=False),
        Figure("out of scope not answered", _outside, lambda row: row.refused),
        Figure("warning signs noticed", _warning, lambda row: row.alarm),
        Figure("near misses not answered", _part(NEAR), lambda row: row.refused, headline=False),
        Figure("far ones not answered", _part(FAR), lambda row: row.refused, headline=False),
        Figure("warning signs at their level", _warning, lambda row: row.right, headline=False),
    ]
    for topic in topics:
        if topic.startswith(WARNING_PREFIX):
            found.append(Figure(f"{topic} noticed", _of(topic), lambda row: row.alarm, headline=False))
    return found


def _part(part: str) -> Callable[[Outcome], bool]:
    return lambda row: row.topic == OUT_OF_SCOPE and row.part == part


def _of(topic: str) -> Callable[[Outcome], bool]:
    return lambda row: row.topic == topic


@dataclass(frozen=True)
class Difference:
    """One figure of two models; shares of `count` phrasings, and the interval of new minus old."""

    name: str
    count: int
    old: float
    new: float
    low: float
    high: float
    more_is_better: bool = True
    headline: bool = True

    @property
    def change(self) -> float:
        """New minus old."""
        return self.new - self.old

    @property
    def verdict(self) -> str:
        """Better or worse only where the whole interval says so."""
        if self.low <= 0 <= self.high:
            return NOISE
        return BETTER if (self.low > 0) == self.more_is_better else WORSE


def interval(changes: Sequence[float]) -> tuple[float, float]:
    """Where the mean of `changes` lies, at LEVEL: RESAMPLES draws of whole phrasings, with a fixed seed."""
    values = np.asarray(changes, dtype=np.float64)
    if not values.size or not values.any():
        return 0.0, 0.0
    random = np.random.default_rng(SEED)
    means = [values[random.integers(0, values.size, values.size)].mean() for _ in range(RESAMPLES)]
    low, high = np.quantile(means, [(1 - LEVEL) / 2, (1 + LEVEL) / 2])
    return float(low), float(high)


@dataclass(frozen=True)
class Pair:
    """One phrasing and what the two models made of it."""

    old: Outcome
    new: Outcome


@dataclass
class Comparison:
    """Two evaluations, paired by phrasing. A phrasing that only one of them has is left out."""

    old: Evaluation
    new: Evaluation

    @cached_property
    def pairs(self) -> list[Pair]:
        """Phrasings that both have, in the order of the new one."""
        before = {(row.topic, row.text): row for row in self.old.outcomes}
        return [
            Pair(before[row.topic, row.text], row)
            for row in self.new.outcomes
            if (row.topic, row.text) in before
        ]

    @property
    def left_out(self) -> int:
        """Phrasings that only one of the two evaluations has."""
        both = len(self.pairs)
        return len(self.new.outcomes) - both + len(self.old.outcomes) - both

    @cached_property
    def differences(self) -> list[Difference]:
        """One for each figure that has phrasings."""
        return [
            self._difference(figure)
            for figure in figures(self.new.topics)
            if any(figure.counts(pair.new) for pair in self.pairs)
        ]

    def _difference(self, figure: Figure) -> Difference:
        pairs = [pair for pair in self.pairs if figure.counts(pair.new)]
        old = np.array([figure.hit(pair.old) for pair in pairs], dtype=np.float64)
        new = np.array([figure.hit(pair.new) for pair in pairs], dtype=np.float64)
        return Difference(
            figure.name,
            len(pairs),
            float(old.mean()),
            float(new.mean()),
            *interval((new - old).tolist()),
            figure.more_is_better,
            figure.headline,
        )

    @property
    def is_worse(self) -> bool:
        """Any headline figure is worse beyond the noise."""
        return any(each.headline and each.verdict == WORSE for each in self.differences)

    @property
    def newly_wrong(self) -> list[Pair]:
        """Phrasings that the old model got and the new one does not."""
        return [pair for pair in self.pairs if pair.old.fine and not pair.new.fine]

    @property
    def newly_right(self) -> list[Pair]:
        """Phrasings that the new model gets and the old one did not."""
        return [pair for pair in self.pairs if pair.new.fine and not pair.old.fine]
