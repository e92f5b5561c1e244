"""Whether a confidence means what it says: of what is 80 % sure, four in five should be right."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from thora.evaluation.outcomes import Outcome

BINS = 10


@dataclass(frozen=True)
class Bin:
    """Phrasings whose confidence lies from `low` to `high`; shares are 0 where there is none."""

    low: float
    high: float
    count: int
    confidence: float
    right: float


@dataclass(frozen=True)
class Calibration:
    """Confidence in the likeliest topic against how often that topic is the right one."""

    bins: tuple[Bin, ...]

    @classmethod
    def of(cls, outcomes: Iterable[Outcome]) -> Calibration:
        """Over all phrasings, whether or not the likeliest topic was then answered."""
        places: list[list[Outcome]] = [[] for _ in range(BINS)]
        for row in outcomes:
            if row.ranking:
                places[min(BINS - 1, max(0, int(row.confidence * BINS)))].append(row)
        return cls(tuple(_bin(number, rows) for number, rows in enumerate(places)))

    @property
    def count(self) -> int:
        """Phrasings with a likeliest topic."""
        return sum(each.count for each in self.bins)

    @property
    def error(self) -> float:
        """Mean distance of confidence and share right, weighed by how many phrasings lie in a bin."""
        distances = sum(each.count * abs(each.confidence - each.right) for each in self.bins)
        return distances / self.count if self.count else 0.0


def _bin(number: int, rows: list[Outcome]) -> Bin:
    share = 1 / len(rows) if rows else 0.0
    return Bin(
        number / BINS,
        (number + 1) / BINS,
        len(rows),
        sum(row.confidence for row in rows) * share,
        sum(row.ranking[0] == row.topic for row in rows) * share,
    )
