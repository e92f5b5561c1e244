"""Asks a loaded model what messages mean, and how long it takes. Knows Rasa's parse output, no topics."""

from __future__ import annotations

import json
import logging
import math
import tarfile
import time
import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from threadpoolctl import threadpool_limits

from thora.lean_rasa import plan_the_graph_once
from thora.topics import NOT_SURE

WARM_UP = 20  # messages that are asked before the clock runs
CARDS = ("thresholds.json", "model_card.json")  # what a component may leave in its folder of the model


class ModelError(Exception):
    """A model cannot be loaded; the message says which, why and the way out in one line."""


@dataclass(frozen=True)
class Understood:
    """What the model made of one message. `ranking` holds real intents only, likeliest first.

    `certainty` is the score that decides whether the likeliest intent is answered; None where the
    model does not give it out.
    """

    got: str
    ranking: tuple[str, ...]
    confidences: tuple[float, ...]
    certainty: float | None = None

    @classmethod
    def of(cls, parsed: dict[str, Any]) -> Understood:
        """From what Rasa's `Agent.parse_message` gives."""
        entries = [
            entry for entry in parsed.get("intent_ranking") or () if entry["name"] not in (None, NOT_SURE)
        ]
        certainty = parsed.get("certainty")
        return cls(
            str(parsed["intent"]["name"] or NOT_SURE),  # no intent at all is answered like an unsure one
            tuple(str(entry["name"]) for entry in entries),
            tuple(float(entry.get("confidence", 0.0)) for entry in entries),
            None if certainty is None else float(certainty),
        )


@dataclass(frozen=True)
class Timing:
    """Milliseconds that understanding one message took: the middle one, and one of twenty is slower."""

    count: int
    p50: float
    p95: float

    @classmethod
    def of(cls, seconds: Sequence[float]) -> Timing:
        """From one duration for each message, one or more."""
        p50, p95 = np.percentile(np.array(seconds) * 1000, [50, 95])
        return cls(len(seconds), round(float(p50), 2), round(float(p95), 2))

    def __str__(self) -> str:
        return f"p50 {self.p50:.1f} ms, p95 {self.p95:.1f} ms"


def load_agent(model: Path) -> Any:
    """The model as an agent that says only errors. Raises ModelError."""
    try:
        # Rasa and what it pins warn about their own code, and undo any filter that is set before.
        with warnings.catch_warnings(record=True):
            from rasa.core.agent import Agent
            from rasa.utils.log_utils import configure_structlog

            plan_the_graph_once()  # as `thora serve` does
            configure_structlog(logging.ERROR)  # Rasa would print every message
            return Agent.load(str(model))
    except Exception as error:  # whatever Rasa, pickle or a component raises
        reason = str(error).strip().splitlines()
        why = f"{type(error).__name__}: {reason[0]}" if reason else type(error).__name__
        raise ModelError(
            f"{model}: cannot be loaded by this version of Thora ({why}): train it anew"
        ) from error


async def understand(
    agent: Any, texts: Sequence[str], tell: Callable[[str], None] = lambda _: None
) -> tuple[list[Understood], Timing | None]:
    """Every text through the model, one at a time; no timing where there is no text.

    Matrices are multiplied by one thread, as when serving (thora.serving.ONE_THREAD).
    """
    found, seconds = [], []
    with threadpool_limits(1):
        for text in texts[:WARM_UP]:
            await agent.parse_message(text)
        for number, text in enumerate(texts, start=1):
            started = time.perf_counter()
            parsed = await agent.parse_message(text)
            seconds.append(time.perf_counter() - started)
            found.append(Understood.of(parsed))
            if number % 50 == 0:
                tell(f"{number} of {len(texts)}")
    return found, Timing.of(seconds) if seconds else None


def stored_thresholds(model: Path) -> dict[str, float]:
    """Numbers that a component left beside its weights; {} where none did."""
    found: dict[str, float] = {}
    try:
        with tarfile.open(model) as archive:
            for member in archive:
                if Path(member.name).name not in CARDS:
                    continue
                file = archive.extractfile(member)
                card = json.load(file) if file else None
                numbers = card.items() if isinstance(card, dict) else ()
                for name, value in numbers:
                    if (
                        isinstance(value, (int, float))
                        and not isinstance(value, bool)
                        and math.isfinite(value)
                    ):
                        found[str(name)] = float(value)
    except (OSError, tarfile.TarError, ValueError):
        return {}  # a model without a card is a model too
    return found
