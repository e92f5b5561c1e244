"""From probabilities to a decision: a topic, "not sure", or out of scope."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt

from thora.topics import NOT_SURE, OUT_OF_SCOPE

Ranked = Sequence[tuple[str, float]]


NEARNESS = 4.0  # weight of the nearness to examples; 2 to 8 tell as well what lies outside
LEAST_NEARNESS = 0.01


def certainty_of(ranked: Ranked, nearness: float = 1.0) -> float:
    """Certainty of the likeliest topic that is not out of scope; `ranked` in any order."""
    outside = next((p for name, p in ranked if name == OUT_OF_SCOPE), 0.0)
    return certainty(max((p for name, p in ranked if name != OUT_OF_SCOPE), default=0.0), outside, nearness)


def certainty(probability: float, outside: float, nearness: float = 1.0) -> float:
    """How much speaks for a topic against "out of scope": ln p - ln q + NEARNESS ln n.

    Tells answerable messages from others better than p alone (benchmarks/choose_settings.py). `nearness`: the
    cosine to the nearest example of the topic, where no example tells what lies outside; 1 where some do.
    """
    near = NEARNESS * math.log(max(nearness, LEAST_NEARNESS))
    return math.log(probability + 1e-6) - math.log(outside + 1e-4) + near


@dataclass(frozen=True)
class Thresholds:
    """`sure`: least certainty of a topic that is answered; `maybe`: of one that is asked back about."""

    sure: float = -math.inf
    maybe: float = -math.inf

    @classmethod
    def choose(
        cls,
        columns: Sequence[str],
        rows: npt.NDArray[np.float64],
        topics: Sequence[str],
        keep: float,
        keep_asking: float,
        nearness: Sequence[float] | None = None,
    ) -> Thresholds:
        """From probabilities of phrases that the model had not seen (`rows`) and their true `topics`.

        `nearness`: one for each phrase, see `certainty`; 1 without. `sure` lets the share `keep` of the
        answerable messages through, `maybe` the share `keep_asking`.
        """
        certainties = [
            certainty_of(list(zip(columns, row, strict=True)), near)
            for row, topic, near in zip(rows, topics, nearness or [1.0] * len(rows), strict=True)
            if topic != OUT_OF_SCOPE
        ]
        sure = float(np.quantile(certainties, 1 - keep)) if certainties else -math.inf
        maybe = -math.inf  # without an out-of-scope class there is no answer for what lies below
        if certainties and OUT_OF_SCOPE in columns:
            maybe = float(np.quantile(certainties, 1 - keep_asking))
        return cls(sure, maybe)


@dataclass(frozen=True)
class Decision:
    """What NLU says of a message, in Rasa's form."""

    intent: dict[str, Any]
    ranking: list[dict[str, Any]] = field(default_factory=list)
    certainty: float = 0.0  # of the likeliest topic that is not out of scope
    questions: tuple[str, ...] = ()  # where a message asks several: their topics, in order

    @classmethod
    def none(cls) -> Decision:
        """No intent at all: an empty message or an untrained model."""
        return cls({"name": None, "confidence": 0.0})


def decide(ranked: Ranked, thresholds: Thresholds, nearness: float = 1.0) -> Decision:
    """The decision for one message from its topics, most likely first. `nearness`: see `certainty`.

    The certainty decides: answer, ask back, or say that it is out of scope.
    """
    best, probability = ranked[0]
    certain = certainty_of(ranked, nearness)
    if certain >= thresholds.sure:
        best, probability = next((entry for entry in ranked if entry[0] != OUT_OF_SCOPE), ranked[0])
    elif certain >= thresholds.maybe:
        best, probability = NOT_SURE, 1 - probability
    else:
        best, probability = OUT_OF_SCOPE, 1 - probability if best != OUT_OF_SCOPE else probability
    rest = [{"name": name, "confidence": p} for name, p in ranked if name != best]
    intent = {"name": best, "confidence": probability}
    return Decision(intent, [intent, *rest], certain)
