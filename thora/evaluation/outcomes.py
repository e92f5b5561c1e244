"""Measures a model on the held-out phrasings in tests/nlu: what a visitor would have got."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from thora.content import load_content
from thora.evaluation.understanding import Timing, load_agent, stored_thresholds, understand
from thora.phrasings import load_held_out
from thora.topics import LANGUAGE_PREFIX, NOT_SURE, OUT_OF_SCOPE, WARNING_PREFIX

NEAR, FAR = "near", "far"


@dataclass(frozen=True)
class Outcome:
    """One held-out phrasing and what the model made of it."""

    topic: str
    text: str
    got: str
    ranking: tuple[str, ...]
    part: str = ""  # out of scope: near or far
    confidence: float = 0.0  # in the first of the ranking

    @property
    def right(self) -> bool:
        """The right topic was answered."""
        return self.got == self.topic

    @property
    def in_top_three(self) -> bool:
        """The right topic is among the three likeliest."""
        return self.topic in self.ranking[:3]

    @property
    def refused(self) -> bool:
        """Not answered: asked back, called out of scope, or told that Thora only speaks English."""
        return self.got in (NOT_SURE, OUT_OF_SCOPE) or self.got.startswith(LANGUAGE_PREFIX)

    @property
    def alarm(self) -> bool:
        """Answered as a warning sign."""
        return self.got.startswith(WARNING_PREFIX)

    @property
    def fine(self) -> bool:
        """What a visitor should get: the right topic, or no answer to what is out of scope."""
        return self.right or (self.topic == OUT_OF_SCOPE and self.refused)

    @property
    def wrong(self) -> bool:
        """Answered with another topic."""
        return not self.fine and not self.refused


@dataclass(frozen=True)
class Rates:
    """Shares of a set of outcomes, 0 to 1."""

    count: int
    right: float
    top_three: float
    refused: float
    alarms: float

    @classmethod
    def of(cls, outcomes: Iterable[Outcome]) -> Rates:
        """Rates of these outcomes; all 0 where there are none."""
        rows = list(outcomes)
        share = 1 / len(rows) if rows else 0.0
        return cls(
            len(rows),
            sum(row.right for row in rows) * share,
            sum(row.in_top_three for row in rows) * share,
            sum(row.refused for row in rows) * share,
            sum(row.alarm for row in rows) * share,
        )

    @property
    def wrong(self) -> float:
        """Answered with another topic."""
        return max(0.0, 1 - self.right - self.refused)


@dataclass
class Evaluation:
    """All outcomes of one model, and the rates that README and docs quote."""

    model: str
    outcomes: list[Outcome] = field(default_factory=list)
    thresholds: dict[str, float] = field(default_factory=dict)
    timing: Timing | None = None

    @property
    def answerable(self) -> list[Outcome]:
        """Phrasings of every topic that has an answer, warning signs apart."""
        return [
            row
            for row in self.outcomes
            if row.topic != OUT_OF_SCOPE and not row.topic.startswith(WARNING_PREFIX)
        ]

    @property
    def topics(self) -> list[str]:
        """Ids with held-out phrasings."""
        return sorted({row.topic for row in self.outcomes})

    def of_topic(self, topic: str) -> list[Outcome]:
        """Outcomes of one topic."""
        return [row for row in self.outcomes if row.topic == topic]

    def out_of_scope(self, part: str) -> list[Outcome]:
        """Outcomes of the near or the far part of out of scope."""
        return [row for row in self.of_topic(OUT_OF_SCOPE) if row.part == part]

    @property
    def confusions(self) -> list[tuple[str, str, int]]:
        """(topic, answered as, how often) of all topics, most frequent first; refusals are none."""
        return _counted(row for row in self.outcomes if row.wrong)

    def worst_pairs(self, most: int = 10) -> list[tuple[str, str, int]]:
        """The most frequent confusions of answerable topics."""
        return _counted(row for row in self.answerable if row.wrong)[:most]


def _counted(rows: Iterable[Outcome]) -> list[tuple[str, str, int]]:
    pairs = Counter((row.topic, row.got) for row in rows)
    ordered = sorted(pairs.items(), key=lambda item: (-item[1], item[0]))
    return [(topic, got, count) for (topic, got), count in ordered]


def evaluate_model(root: Path, model: Path, tell: Callable[[str], None] = lambda _: None) -> Evaluation:
    """Run every held-out phrasing of the project in `root` through the NLU of a model archive.

    Raises ModelError.
    """
    result = asyncio.run(evaluate_agent(root, load_agent(model), model.name, tell))
    result.thresholds = stored_thresholds(model)
    return result


async def evaluate_agent(
    root: Path, agent: Any, name: str, tell: Callable[[str], None] = lambda _: None
) -> Evaluation:
    """Run every held-out phrasing of the project in `root` through a loaded agent."""
    known = load_content(root).topics
    asked = [
        (file.id, text, file.part_of(line))
        for file in load_held_out(root)
        if file.id in known
        for line, text in file.lines
    ]
    found, timing = await understand(agent, [text for _, text, _ in asked], tell)
    outcomes = [
        Outcome(topic, text, each.got, each.ranking, part, (*each.confidences, 0.0)[0])
        for (topic, text, part), each in zip(asked, found, strict=True)
    ]
    return Evaluation(name, outcomes, timing=timing)
