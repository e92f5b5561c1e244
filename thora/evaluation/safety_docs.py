"""What docs/clinical-safety.md takes from the content and from a measurement: signs and figures."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from thora.evaluation.safety import ORDINARY, SafetyScores, alarms, shares
from thora.evaluation.safety_table import DEVELOP, MEASURE
from thora.safety.signs import LEVELS, Sign

PAGE = Path("docs/clinical-safety.md")
SIGNS_MARKS = ("<!-- signs:start -->", "<!-- signs:end -->")
FIGURES_MARKS = ("<!-- figures:start -->", "<!-- figures:end -->")


def sign_table(signs: Iterable[Sign]) -> str:
    """Sign, level, what it may mean, what the visitor reads, sources, day of review."""
    rows = [
        "| sign | level | may mean (staff) | the visitor reads | sources | reviewed |",
        "|---|---|---|---|---|---|",
    ]
    for sign in sorted(signs, key=lambda sign: (LEVELS.index(sign.card.level), sign.id)):
        card = sign.card
        sources = "; ".join(f"{each.publisher}, {each.title}, {each.year}" for each in card.sources)
        name = f"{sign.id}: {card.label}"
        cells = (name, card.level, card.may_mean, card.because, sources, str(card.reviewed))
        rows.append(f"| {' | '.join(cells)} |")
    return "\n".join(rows)


def figure_table(scores: SafetyScores) -> str:
    """Recall of each level and false alarms, of the measured part and the part that was worked on."""
    rows = ["| what | measured part | part worked on |", "|---|---|---|"]
    measured, develop = scores.of(MEASURE), scores.of(DEVELOP)
    for level in LEVELS:
        of_level = [[one for one in part if one.level == level] for part in (measured, develop)]
        rows.append(f"| {level}, noticed | {shares(of_level[0])} | {shares(of_level[1])} |")
    near = [[one for one in part if not one.level] for part in (measured, develop)]
    rows.append(f"| near misses, false alarms | {alarms(near[0])} | {alarms(near[1])} |")
    rows.append(f"| held-out phrasings, false alarms | {alarms(scores.of(ORDINARY))} | |")
    return "\n".join(rows)


def write(root: Path, signs: Iterable[Sign], scores: SafetyScores) -> Path:
    """Put both tables between their marks in the page. Raises ValueError where a mark is missing."""
    page = root / PAGE
    text = page.read_text(encoding="utf-8")
    for (start, end), table in ((SIGNS_MARKS, sign_table(signs)), (FIGURES_MARKS, figure_table(scores))):
        if start not in text or end not in text:
            raise ValueError(f"{PAGE}: has no {start} and {end}: restore them")
        text = text[: text.index(start) + len(start)] + f"\n\n{table}\n\n" + text[text.index(end) :]
    page.write_text(text, encoding="utf-8")
    return page
