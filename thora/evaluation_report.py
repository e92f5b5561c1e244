"""An evaluation as a terminal table, JSON, or the pages in docs/."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path

from thora.content import OUT_OF_SCOPE, WARNING_PREFIX
from thora.evaluation import FAR, NEAR, Evaluation, Outcome, Rates

FIGURES_START, FIGURES_END = "<!-- figures:start -->", "<!-- figures:end -->"


def _percent(share: float) -> str:
    return f"{100 * share:.1f} %"


def _headline(evaluation: Evaluation) -> list[tuple[str, str]]:
    """The figures that count, in words."""
    answerable = Rates.of(evaluation.answerable)
    near, far = (Rates.of(evaluation.out_of_scope(part)) for part in (NEAR, FAR))
    everything = Rates.of(evaluation.of_topic(OUT_OF_SCOPE))
    rows = [
        (f"answered rightly, of {answerable.count} answerable", _percent(answerable.right)),
        ("right one among the three likeliest", _percent(answerable.top_three)),
        ("answerable but refused", _percent(answerable.refused)),
        ("answered with another topic", _percent(answerable.wrong)),
        ("false alarms on answerable ones", _percent(answerable.alarms)),
        (f"out of scope not answered, of {everything.count}", _percent(everything.refused)),
        (f"  near misses, of {near.count}", _percent(near.refused)),
        (f"  far ones, of {far.count}", _percent(far.refused)),
    ]
    for topic in evaluation.topics:
        if topic.startswith(WARNING_PREFIX):
            outcomes = evaluation.of_topic(topic)
            rates = Rates.of(outcomes)
            rows.append((f"{topic} noticed, of {rates.count} (at its level)", _noticed(outcomes, rates)))
    return rows


def _noticed(outcomes: list[Outcome], rates: Rates) -> str:
    return f"{_percent(sum(row.alarm for row in outcomes) / len(outcomes))} ({_percent(rates.right)})"


def as_text(evaluation: Evaluation) -> str:
    """For a terminal: the headline, the weakest topics, the worst pairs, every miss."""
    lines = [f"{evaluation.model}: held-out phrasings in tests/nlu", ""]
    lines += [f"  {name:<58}{value:>10}" for name, value in _headline(evaluation)]
    lines += ["", "Worst pairs (topic -> answered as):"]
    lines += [f"  {count}  {topic} -> {got}" for topic, got, count in evaluation.worst_pairs()]
    lines += ["", "Not right:"]
    for row in evaluation.outcomes:
        if not row.right and not (row.topic == OUT_OF_SCOPE and row.refused):
            lines.append(f"  {row.topic} -> {row.got}: {row.text}")
    return "\n".join(lines)


def as_json(evaluation: Evaluation) -> str:
    """Everything, for programs."""
    return json.dumps(
        {
            "model": evaluation.model,
            "headline": dict(_headline(evaluation)),
            "topics": {topic: asdict(Rates.of(evaluation.of_topic(topic))) for topic in evaluation.topics},
            "worst_pairs": evaluation.worst_pairs(),
            "outcomes": [asdict(row) for row in evaluation.outcomes],
        },
        indent=2,
        ensure_ascii=False,
    )


def as_markdown(evaluation: Evaluation) -> str:
    """The page docs/understanding.md: headline, ten worst pairs, a row per topic."""
    lines = [
        "# How well Thora understands",
        "",
        "Made by `make evaluate`; do not edit by hand. Held-out phrasings (`tests/nlu/`) are written apart",
        "from the examples and never trained on.",
        "",
        "| what | share |",
        "|---|---|",
        *(f"| {name.strip()} | {value} |" for name, value in _headline(evaluation)),
        "",
        "## The ten worst pairs",
        "",
        "| topic | answered as | times |",
        "|---|---|---|",
        *(f"| {topic} | {got} | {count} |" for topic, got, count in evaluation.worst_pairs()),
        "",
        "## Every topic",
        "",
        "| topic | phrasings | right | in top three | refused | wrong |",
        "|---|---|---|---|---|---|",
    ]
    for topic in evaluation.topics:
        rates = Rates.of(evaluation.of_topic(topic))
        wrong = 1 - rates.refused if topic == OUT_OF_SCOPE else rates.wrong
        lines.append(
            f"| {topic} | {rates.count} | {_percent(rates.right)} | {_percent(rates.top_three)} "
            f"| {_percent(rates.refused)} | {_percent(wrong)} |"
        )
    return "\n".join([*lines, ""])


def update_docs(root: Path, evaluation: Evaluation) -> None:
    """Write docs/understanding.md, and the figures of README.md between their two marks."""
    (root / "docs" / "understanding.md").write_text(as_markdown(evaluation), encoding="utf-8")
    readme = root / "README.md"
    before, start, rest = readme.read_text(encoding="utf-8").partition(FIGURES_START)
    _, end, after = rest.partition(FIGURES_END)
    if not (start and end):
        raise ValueError(f"README.md: put {FIGURES_START} and {FIGURES_END} where the figures belong")
    table = ["| held-out phrasings | share |", "|---|---|"]
    table += [f"| {name.strip()} | {value} |" for name, value in _headline(evaluation)]
    block = "\n".join([FIGURES_START, "", *table, "", FIGURES_END])
    readme.write_text(f"{before}{block}{after}", encoding="utf-8")
