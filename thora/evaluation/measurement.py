"""One measurement on other data: train, ask, and say what came out."""

from __future__ import annotations

import asyncio
import json
import tempfile
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

from thora.evaluation.intent_data import IntentData
from thora.evaluation.pipeline import project_pipeline, stock_pipeline, train_pipeline
from thora.evaluation.scores import REFUSED_SHARE, Scores
from thora.evaluation.understanding import Timing, load_agent, stored_thresholds, understand
from thora.evaluation.words import percent
from thora.topics import OUT_OF_SCOPE


@dataclass(frozen=True)
class Measured:
    """Scores with all that they were measured on."""

    data: IntentData
    pipeline: str
    scores: Scores
    thresholds: dict[str, float]
    timing: Timing | None
    seconds: float

    def rows(self) -> list[tuple[str, str]]:
        """The figures in words."""
        scores = self.scores
        share = f"{REFUSED_SHARE:.0%}".replace("%", " %")
        return [
            (f"in-scope accuracy, of {scores.in_scope}", percent(scores.accuracy)),
            (
                f"AUROC, in scope against {scores.out_of_scope} out of scope",
                "-" if scores.auroc is None else f"{scores.auroc:.4f}",
            ),
            (f"in-scope accuracy where {share} out of scope is refused", percent(scores.accuracy_at_refusal)),
            ("in scope answered rightly, at the trained threshold", percent(scores.answered_rightly)),
            ("in scope refused, at the trained threshold", percent(scores.refused)),
            ("out of scope refused, at the trained threshold", percent(scores.out_of_scope_refused)),
        ]

    def facts(self) -> list[str]:
        """What the figures rest on."""
        phrases = self.data.phrases
        count = sum(map(len, phrases.values()))
        thresholds = [f"{name} {value:.3g}" for name, value in sorted(self.thresholds.items())]
        found = [
            f"Pipeline: {self.pipeline}, trained in {self.seconds:.0f} s on {count} phrases of "
            f"{len(phrases)} intents{'' if OUT_OF_SCOPE in phrases else f', none {OUT_OF_SCOPE}'}",
            f"Score for AUROC and the refusal of {REFUSED_SHARE:.0%}: {self.scores.score}".replace("%", " %"),
            f"Thresholds in the model: {', '.join(thresholds) or '-'}",
            f"Understanding one message, one at a time: {self.timing or '-'}",
        ]
        if self.data.known_rows:
            found.append(
                f"{self.data.known_rows} test phrases stand among the training phrases: no test of these"
            )
        return found

    def report(self, format_: str) -> str:
        """As text, json or markdown."""
        if format_ == "json":
            timing = asdict(self.timing) if self.timing else None
            return json.dumps(
                {
                    "pipeline": self.pipeline,
                    "data": str(self.data.folder),
                    "test": str(self.data.test),
                    **asdict(self.scores),
                    "thresholds": self.thresholds,
                    "timing": timing,
                    "training_seconds": round(self.seconds, 1),
                    "known_rows": self.data.known_rows,
                },
                indent=2,
                ensure_ascii=False,
            )
        title = f"{self.data.test} with {self.data.folder}"
        if format_ == "markdown":
            table = [f"| {name} | {value} |" for name, value in self.rows()]
            facts = [f"- {fact}" for fact in self.facts()]
            return "\n".join([f"# {title}", "", "| what | figure |", "|---|---|", *table, "", *facts, ""])
        table = [f"  {name:<58}{value:>10}" for name, value in self.rows()]
        return "\n".join([title, "", *table, "", *self.facts()])


def measure(
    data: IntentData,
    root: Path,
    config: Path,
    stock_epochs: int | None,
    tell: Callable[[str], None] = lambda _: None,
) -> Measured:
    """Train a pipeline on the data and ask it the test: that of `config`, or with epochs Rasa's stock one.

    Raises TrainingError, ModelError.
    """
    if stock_epochs is None:
        name = str(config.relative_to(root) if config.is_relative_to(root) else config)
        language, pipeline = project_pipeline(config)
    else:
        name = f"stock Rasa, {stock_epochs} epochs"
        language, pipeline = "en", stock_pipeline(stock_epochs)
    with tempfile.TemporaryDirectory(prefix="thora-evaluate-") as folder:
        started = time.monotonic()
        tell("training")
        model = train_pipeline(
            root, language, pipeline, data.folder, Path(folder), lambda line: tell(f"training: {line[:90]}")
        )
        seconds = time.monotonic() - started
        tell("asking")
        agent = load_agent(model)
        found, timing = asyncio.run(understand(agent, [row.text for row in data.rows], tell))
        scores = Scores.of(data.rows, found)
        return Measured(data, name, scores, stored_thresholds(model), timing, seconds)
