"""An evaluation as a terminal table, JSON, or the pages in docs/."""

from __future__ import annotations

import json
from dataclasses import asdict, replace
from pathlib import Path

from thora.evaluation.calibration import Calibration
from thora.evaluation.outcomes import FAR, NEAR, Evaluation, Outcome, Rates
from thora.evaluation.words import percent
from thora.topics import OUT_OF_SCOPE, WARNING_PREFIX

FIGURES_START, FIGURES_END = "<!-- figures:start -->", "<!-- figures:end -->"


def headline(evaluation: Evaluation) -> list[tuple[str, str]]:
    """The figures that count, in words."""
    answerable = Rates.of(evaluation.answerable)
    near, far = (Rates.of(evaluation.out_of_scope(part)) for part in (NEAR, FAR))
    everything = Rates.of(evaluation.of_topic(OUT_OF_SCOPE))
    rows = [
        (f"answered rightly, of {answerable.count} answerable", percent(answerable.right)),
        ("right one among the three likeliest", percent(answerable.top_three)),
        ("answerable but refused", percent(answerable.refused)),
        ("answered with another topic", percent(answerable.wrong)),
        ("false alarms on answerable ones", percent(answerable.alarms)),
        (f"out of scope not answered, of {everything.count}", percent(everything.refused)),
        (f"  near misses, of {near.count}", percent(near.refused)),
        (f"  far ones, of {far.count}", percent(far.refused)),
    ]
    for topic in evaluation.topics:
        if topic.startswith(WARNING_PREFIX):
            outcomes = evaluation.of_topic(topic)
            rates = Rates.of(outcomes)
            rows.append((f"{topic} noticed, of {rates.count} (at its level)", _noticed(outcomes, rates)))
    return rows


def _noticed(outcomes: list[Outcome], rates: Rates) -> str:
    return f"{percent(sum(row.alarm for row in outcomes) / len(outcomes))} ({percent(rates.right)})"


def as_text(evaluation: Evaluation) -> str:
    """For a terminal: the headline, the weakest topics, the worst pairs, every miss."""
    lines = [f"{evaluation.model}: held-out phrasings in tests/nlu", ""]
    lines += [f"  {name:<58}{value:>10}" for name, value in headline(evaluation)]
    lines += ["", "Worst pairs (topic -> answered as):"]
    lines += [f"  {count}  {topic} -> {got}" for topic, got, count in evaluation.worst_pairs()]
    lines += ["", "Confidence in the likeliest topic, and how often it is right:"]
    lines += [f"  {name:<16}{count:>6}{right:>10}" for name, count, right in calibration_rows(evaluation)]
    lines += ["", *(f"{name}: {value}" for name, value in about_model(evaluation))]
    lines += ["", "Not right:"]
    lines += [f"  {row.topic} -> {row.got}: {row.text}" for row in evaluation.outcomes if not row.fine]
    return "\n".join(lines)


def calibration_rows(evaluation: Evaluation) -> list[tuple[str, str, str]]:
    """(confidence, phrasings, share right) of each bin."""
    return [
        (
            f"{100 * each.low:.0f} to {100 * each.high:.0f} %",
            str(each.count),
            percent(each.right if each.count else None),
        )
        for each in Calibration.of(evaluation.outcomes).bins
    ]


def about_model(evaluation: Evaluation) -> list[tuple[str, str]]:
    """How far confidences are off, the thresholds in the model, and the time a message takes."""
    error = Calibration.of(evaluation.outcomes).error
    rows = [("Confidence is off by, on average", f"{100 * error:.1f} points")]
    thresholds = [f"{name} {value:.3g}" for name, value in sorted(evaluation.thresholds.items())]
    rows.append(("Thresholds in the model", ", ".join(thresholds) or "-"))
    if evaluation.timing:
        rows.append(
            (
                f"Understanding one message, one at a time, of {evaluation.timing.count}",
                str(evaluation.timing),
            )
        )
    return rows


def as_json(evaluation: Evaluation) -> str:
    """Everything, for programs."""
    calibration = Calibration.of(evaluation.outcomes)
    return json.dumps(
        {
            "model": evaluation.model,
            "headline": dict(headline(evaluation)),
            "topics": {topic: asdict(Rates.of(evaluation.of_topic(topic))) for topic in evaluation.topics},
            "worst_pairs": evaluation.worst_pairs(),
            "confusions": evaluation.confusions,
            "calibration": {"error": calibration.error, "bins": [asdict(each) for each in calibration.bins]},
            "thresholds": evaluation.thresholds,
            "timing": asdict(evaluation.timing) if evaluation.timing else None,
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
        *(f"| {name.strip()} | {value} |" for name, value in headline(evaluation)),
        "",
        "## The ten worst pairs",
        "",
        "| topic | answered as | times |",
        "|---|---|---|",
        *(f"| {topic} | {got} | {count} |" for topic, got, count in evaluation.worst_pairs()),
        "",
        "## Confidence",
        "",
        "Of the phrasings whose likeliest topic has this confidence, so many have it rightly.",
        "",
        "| confidence | phrasings | right |",
        "|---|---|---|",
        *(f"| {' | '.join(row)} |" for row in calibration_rows(evaluation)),
        "",
        *(f"- {name}: {value}" for name, value in about_model(evaluation)),
        "",
        "## Every topic",
        "",
        "| topic | phrasings | right | in top three | refused | wrong |",
        "|---|---|---|---|---|---|",
    ]
    lines += [f"| {' | '.join(row)} |" for row in topic_rows(evaluation)]
    return "\n".join([*lines, ""])


def topic_rows(evaluation: Evaluation) -> list[tuple[str, ...]]:
    """(topic, phrasings, right, in top three, refused, wrong) of each topic."""
    rows = []
    for topic in evaluation.topics:
        rates = Rates.of(evaluation.of_topic(topic))
        wrong = 1 - rates.refused if topic == OUT_OF_SCOPE else rates.wrong
        shares = (rates.right, rates.top_three, rates.refused, wrong)
        rows.append((topic, str(rates.count), *map(percent, shares)))
    return rows


def update_docs(root: Path, evaluation: Evaluation) -> None:
    """Write docs/understanding.md, and the figures of README.md between their two marks.

    Times stay out: they are this machine's, and docs/benchmarks.md has them.
    """
    page = as_markdown(replace(evaluation, timing=None))
    (root / "docs" / "understanding.md").write_text(page, encoding="utf-8")
    readme = root / "README.md"
    before, start, rest = readme.read_text(encoding="utf-8").partition(FIGURES_START)
    _, end, after = rest.partition(FIGURES_END)
    if not (start and end):
        raise ValueError(f"README.md: put {FIGURES_START} and {FIGURES_END} where the figures belong")
    table = ["| held-out phrasings | share |", "|---|---|"]
    table += [f"| {name.strip()} | {value} |" for name, value in headline(evaluation)]
    block = "\n".join([FIGURES_START, "", *table, "", FIGURES_END])
    readme.write_text(f"{before}{block}{after}", encoding="utf-8")
