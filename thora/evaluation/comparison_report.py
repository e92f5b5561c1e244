"""A comparison of two models as text, JSON or Markdown."""

from __future__ import annotations

import json
from dataclasses import asdict

from thora.evaluation.comparison import LEVEL, RESAMPLES, WORSE, Comparison, Difference, Pair
from thora.evaluation.words import percent, points

CONFIDENCE = f"{100 * LEVEL:.0f} %"
COLUMNS = ("figure", "phrasings", "old", "new", "change", f"{CONFIDENCE} interval", "verdict")


def cells(each: Difference) -> tuple[str, ...]:
    """One figure in words, a cell for each of COLUMNS; what is part of another figure is indented."""
    return (
        each.name if each.headline else f"  {each.name}",
        str(each.count),
        percent(each.old),
        percent(each.new),
        points(each.change),
        f"{points(each.low)} to {points(each.high)}",
        each.verdict,
    )


def summary(comparison: Comparison) -> str:
    """What it comes to, in a sentence or two."""
    worse = [each.name for each in comparison.differences if each.headline and each.verdict == WORSE]
    text = (
        f"Worse beyond the noise: {', '.join(worse)}."
        if worse
        else "No headline figure is worse beyond the noise."
    )
    if comparison.left_out:
        text += f" Left out: {comparison.left_out} phrasings that only one of the two was asked."
    return text


def timing(comparison: Comparison) -> str:
    """How long one message takes in both, or "" where one has not measured it."""
    old, new = comparison.old.timing, comparison.new.timing
    return f"One message: old {old}; new {new}" if old and new else ""


def method(comparison: Comparison) -> str:
    """How the intervals were made."""
    return (
        f"{len(comparison.pairs)} phrasings, paired; change in percentage points, new minus old; "
        f"{CONFIDENCE} bootstrap interval of {RESAMPLES:,} resamples."
    )


def change(pair: Pair) -> str:
    """A phrasing that changed sides: topic, old and new answer, text."""
    return f"{pair.new.topic}: {pair.old.got} -> {pair.new.got}: {pair.new.text}"


def as_text(comparison: Comparison) -> str:
    """For a terminal: the figures, then the phrasings that changed."""
    rows = [COLUMNS, *(cells(each) for each in comparison.differences)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(COLUMNS))]
    lines = [f"old: {comparison.old.model}", f"new: {comparison.new.model}", ""]
    for row in rows:
        first, *figures, verdict = row
        middle = [cell.rjust(width) for cell, width in zip(figures, widths[1:-1], strict=True)]
        lines.append("  ".join([first.ljust(widths[0]), *middle, verdict]))
    lines += ["", method(comparison), *filter(None, [timing(comparison)])]
    for name, pairs in (("Newly wrong", comparison.newly_wrong), ("Newly right", comparison.newly_right)):
        lines += ["", f"{name} ({len(pairs)}):", *(f"  {change(pair)}" for pair in pairs)]
    return "\n".join([*lines, "", summary(comparison)])


def as_dict(comparison: Comparison) -> dict[str, object]:
    """Everything but the outcomes, as plain data."""
    return {
        "old": comparison.old.model,
        "new": comparison.new.model,
        "phrasings": len(comparison.pairs),
        "left_out": comparison.left_out,
        "worse": comparison.is_worse,
        "figures": [
            {**asdict(each), "change": each.change, "verdict": each.verdict}
            for each in comparison.differences
        ],
        "newly_wrong": [_changed(pair) for pair in comparison.newly_wrong],
        "newly_right": [_changed(pair) for pair in comparison.newly_right],
    }


def _changed(pair: Pair) -> dict[str, str]:
    return {"topic": pair.new.topic, "text": pair.new.text, "old": pair.old.got, "new": pair.new.got}


def as_json(comparison: Comparison) -> str:
    """For programs."""
    return json.dumps(as_dict(comparison), indent=2, ensure_ascii=False)


def as_markdown(comparison: Comparison) -> str:
    """For an issue or a merge request."""
    lines = [
        f"# {comparison.new.model} against {comparison.old.model}",
        "",
        summary(comparison),
        "",
        f"| {' | '.join(COLUMNS)} |",
        f"|{'---|' * len(COLUMNS)}",
        *(f"| {' | '.join(cell.strip() for cell in cells(each))} |" for each in comparison.differences),
        "",
        method(comparison),
        *filter(None, [timing(comparison)]),
    ]
    for name, pairs in (("Newly wrong", comparison.newly_wrong), ("Newly right", comparison.newly_right)):
        lines += ["", f"## {name} ({len(pairs)})", "", *(f"- {change(pair)}" for pair in pairs)]
    return "\n".join([*lines, ""])
