"""From probabilities to a decision: a topic, a warning sign, or "not sure"."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt

from thora.content import NOT_SURE, OUT_OF_SCOPE, WARNING_PREFIX

MAX_FALSE_ALARMS = 0.015  # of messages without a warning sign, in cross-validation (harder than real ones)

Ranked = Sequence[tuple[str, float]]


def certainty(probability: float, outside: float) -> float:
    """How much speaks for a topic against "out of scope": ln p - ln q.

    Tells answerable messages from others better than p alone (benchmarks/choose_c.py).
    """
    return math.log(probability + 1e-6) - math.log(outside + 1e-4)


@dataclass(frozen=True)
class Thresholds:
    """`sure`: least certainty of a topic that is answered; `warning`: least probability of an alarm."""

    sure: float = -math.inf
    warning: float = 1.0

    @classmethod
    def choose(
        cls,
        columns: Sequence[str],
        rows: npt.NDArray[np.float64],
        topics: Sequence[str],
        keep: float,
    ) -> Thresholds:
        """From probabilities of phrases that the model had not seen (`rows`) and their true `topics`.

        `sure` lets the share `keep` through of the answerable messages that were taken for topics;
        `warning` is as low as MAX_FALSE_ALARMS allows: a missed warning sign costs more than a needless one.
        """
        truth = np.array(topics)
        warning_columns = [i for i, name in enumerate(columns) if name.startswith(WARNING_PREFIX)]
        is_warning = np.char.startswith(truth, WARNING_PREFIX)
        answerable = ~is_warning & (truth != OUT_OF_SCOPE)
        best = np.array(columns)[rows.argmax(axis=1)]
        outside = rows[:, columns.index(OUT_OF_SCOPE)] if OUT_OF_SCOPE in columns else np.zeros(len(truth))
        certainties = [
            certainty(row.max(), q)
            for row, q, counts in zip(rows, outside, answerable & (best != OUT_OF_SCOPE), strict=True)
            if counts
        ]
        sure = float(np.quantile(certainties, 1 - keep)) if certainties else -math.inf
        warning = 1.0
        if warning_columns and (~is_warning).any():
            alarms = rows[~is_warning][:, warning_columns].max(axis=1)
            warning = float(np.quantile(alarms, 1 - MAX_FALSE_ALARMS))
        return cls(sure, warning)


@dataclass(frozen=True)
class Decision:
    """What NLU says of a message, in Rasa's form."""

    intent: dict[str, Any]
    ranking: list[dict[str, Any]] = field(default_factory=list)

    @classmethod
    def none(cls) -> Decision:
        """No intent at all: an empty message or an untrained model."""
        return cls({"name": None, "confidence": 0.0})


def decide(ranked: Ranked, thresholds: Thresholds) -> Decision:
    """The decision for one message from its topics, most likely first.

    A warning sign goes before everything, also when another topic is likelier or nothing is sure.
    Out of scope needs no certainty: its answer is right for whatever is not understood.
    """
    outside = next((p for name, p in ranked if name == OUT_OF_SCOPE), 0.0)
    warnings = [(name, p) for name, p in ranked if name.startswith(WARNING_PREFIX)]
    best, probability = ranked[0]
    if warnings and (warnings[0][1] >= thresholds.warning or best == warnings[0][0]):
        best, probability = warnings[0]
    elif best != OUT_OF_SCOPE and certainty(probability, outside) < thresholds.sure:
        best, probability = NOT_SURE, 1 - probability
    rest = [{"name": name, "confidence": p} for name, p in ranked if name != best]
    intent = {"name": best, "confidence": probability}
    return Decision(intent, [intent, *rest])
