"""Measures a model on the held-out phrasings in tests/nlu: what a visitor would have got."""

from __future__ import annotations

import asyncio
import logging
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from thora.content import NOT_SURE, OUT_OF_SCOPE, WARNING_PREFIX, load_content
from thora.phrasings import load_held_out

NEAR, FAR = "near", "far"


@dataclass(frozen=True)
class Outcome:
    """One held-out phrasing and what the model made of it."""

    topic: str
    text: str
    got: str
    ranking: tuple[str, ...]
    part: str = ""  # out of scope: near or far

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
        """Not answered: asked back, or called out of scope."""
        return self.got in (NOT_SURE, OUT_OF_SCOPE)

    @property
    def alarm(self) -> bool:
        """Answered as a warning sign."""
        return self.got.startswith(WARNING_PREFIX)


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

    def worst_pairs(self, most: int = 10) -> list[tuple[str, str, int]]:
        """(topic, answered as, how often), most frequent first; refusals are no pair."""
        pairs = Counter((row.topic, row.got) for row in self.answerable if not row.right and not row.refused)
        ordered = sorted(pairs.items(), key=lambda item: (-item[1], item[0]))
        return [(topic, got, count) for (topic, got), count in ordered[:most]]


def evaluate_model(root: Path, model: Path) -> Evaluation:
    """Run every held-out phrasing of the project in `root` through the NLU of a model archive."""
    from rasa.core.agent import Agent
    from rasa.utils.log_utils import configure_structlog

    configure_structlog(logging.ERROR)  # Rasa would print every message
    return asyncio.run(evaluate_agent(root, Agent.load(str(model)), model.name))


async def evaluate_agent(root: Path, agent: Any, name: str) -> Evaluation:
    """Run every held-out phrasing of the project in `root` through a loaded agent."""
    known = load_content(root).topics
    result = Evaluation(name)
    for file in load_held_out(root):
        if file.id not in known:
            continue
        for line, text in file.lines:
            parsed = await agent.parse_message(text)
            ranking = [entry["name"] for entry in parsed["intent_ranking"] if entry["name"] != NOT_SURE]
            got = str(parsed["intent"]["name"])
            result.outcomes.append(Outcome(file.id, text, got, tuple(ranking), file.part_of(line)))
    return result
