"""Two pictures as SVG that need no library: how honest confidences are, and which topics are mixed up.

Drawn for a phone's width; colours are the page's own variables, so that light and dark both fit.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from thora.evaluation.calibration import Calibration
from thora.evaluation.outcomes import Evaluation, Outcome

WIDTH = 360
MOST_TOPICS = 20
LEFT, RIGHT, TOP, BOTTOM = 40, 346, 26, 236  # the calibration plot's frame
BAR, ROW = 110, 34  # width of a topic's bar, height of its row


def calibration_svg(calibration: Calibration) -> str:
    """Bars of the share right over the confidence; they end at the dashed line where it is honest."""
    height, width = BOTTOM - TOP, RIGHT - LEFT
    step = width / len(calibration.bins)
    parts = []
    for tick in range(0, 101, 25):
        y = BOTTOM - height * tick / 100
        parts.append(f'<line class="grid" x1="{LEFT}" y1="{y:.1f}" x2="{RIGHT}" y2="{y:.1f}"/>')
        parts.append(_text(LEFT - 6, y + 4, f"{tick}", "end"))
    for number, each in enumerate(calibration.bins):
        x = LEFT + number * step
        if each.count:
            tall = max(1.0, height * each.right)
            parts.append(
                f'<rect class="right" x="{x + 2:.1f}" y="{BOTTOM - tall:.1f}" width="{step - 4:.1f}" '
                f'height="{tall:.1f}" rx="2"/>'
            )
            parts.append(_text(x + step / 2, BOTTOM - tall - 4, str(each.count), "middle", "count"))
        parts.append(_text(x, BOTTOM + 15, f"{100 * each.low:.0f}", "middle"))
    parts += [
        _text(RIGHT, BOTTOM + 15, "100", "middle"),
        f'<line class="honest" x1="{LEFT}" y1="{BOTTOM}" x2="{RIGHT}" y2="{TOP}"/>',
        _text(LEFT - 34, 12, "right, %", "start"),
        _text((LEFT + RIGHT) / 2, BOTTOM + 32, "confidence in the likeliest topic, %", "middle"),
    ]
    described = "; ".join(
        f"{100 * each.low:.0f} to {100 * each.high:.0f} %: {100 * each.right:.0f} % of {each.count} right"
        for each in calibration.bins
        if each.count
    )
    return _svg(
        "calibration", BOTTOM + 40, "Confidence against share right", described or "No phrasings.", parts
    )


@dataclass(frozen=True)
class ConfusedTopic:
    """A topic of which some phrasings were answered with another: counts, and with which, most first."""

    topic: str
    right: int
    refused: int
    wrong: int
    others: tuple[tuple[str, int], ...]

    @classmethod
    def of(cls, topic: str, rows: Sequence[Outcome]) -> ConfusedTopic:
        """From all outcomes of the topic."""
        others = Counter(row.got for row in rows if row.wrong)
        right = sum(row.fine for row in rows)
        ordered = tuple(sorted(others.items(), key=lambda item: (-item[1], item[0])))
        return cls(topic, right, len(rows) - right - others.total(), others.total(), ordered)


def confused_topics(evaluation: Evaluation) -> list[ConfusedTopic]:
    """Every topic that was answered with another at least once, the most mixed up first."""
    rows: dict[str, list[Outcome]] = defaultdict(list)
    for row in evaluation.outcomes:
        rows[row.topic].append(row)
    found = [ConfusedTopic.of(topic, outcomes) for topic, outcomes in rows.items()]
    return sorted(
        (each for each in found if each.wrong), key=lambda each: (-each.wrong, each.right, each.topic)
    )


def confusion_svg(topics: Sequence[ConfusedTopic]) -> str:
    """A row for each of the first MOST_TOPICS: its bar, and what it was taken for."""
    parts = []
    shown = topics[:MOST_TOPICS]
    for number, each in enumerate(shown):
        y = number * ROW
        parts.append(_text(0, y + 13, each.topic, "start", "name"))
        parts.append(_bar(each, WIDTH - BAR, y + 3))
        parts.append(_text(0, y + 27, _taken_for(each), "start", "count"))
    described = "; ".join(f"{each.topic}: {_taken_for(each)}" for each in shown)
    title = "Topics that were answered with another"
    return _svg("confusion", max(1, len(shown)) * ROW, title, described or "None.", parts)


def _bar(each: ConfusedTopic, x: float, y: float) -> str:
    whole = each.right + each.refused + each.wrong
    found = ""
    for name, count in (("right", each.right), ("refused", each.refused), ("wrong", each.wrong)):
        width = BAR * count / whole
        if count:
            size = f'width="{max(1, width - 1):.1f}" height="12" rx="2"'
            found += f'<rect class="{name}" x="{x:.1f}" y="{y}" {size}/>'
        x += width
    return found


def _taken_for(each: ConfusedTopic) -> str:
    """Fits into the picture's width: two others at most, the rest as a number."""
    words = [f"{count} × {name}" for name, count in each.others[:2]]
    if len(" · ".join(words)) > 56:
        words = words[:1]
    rest = each.wrong - sum(count for _, count in each.others[: len(words)])
    return "→ " + " · ".join([*words, *([f"{rest} more"] if rest else [])])


def _text(x: float, y: float, text: str, anchor: str, kind: str = "label") -> str:
    return f'<text class="{kind}" x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}">{escape(text)}</text>'


def _svg(name: str, height: float, title: str, described: str, parts: list[str]) -> str:
    return (
        f'<svg viewBox="0 0 {WIDTH} {height:.0f}" role="img" aria-labelledby="{name}-title {name}-desc">'
        f'<title id="{name}-title">{escape(title)}</title><desc id="{name}-desc">{escape(described)}</desc>'
        f"{''.join(parts)}</svg>"
    )
