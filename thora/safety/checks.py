"""The rules that data/safety/ keeps, for `thora check`."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING

from thora.dates import check_dates
from thora.safety.patterns import Pattern, PatternError
from thora.text import normalise

if TYPE_CHECKING:
    from thora.content import Content
    from thora.safety.signs import Sign

MIN_EXAMPLES = MIN_NEAR_MISSES = 30
MOST_WORDS = 18  # of the half sentence that a visitor reads below the advice
WORDS_FILE = "data/safety_words.yml"


def check_signs(content: Content, today: datetime.date, review_after: int) -> None:
    """Note every fault of a sign at its place: patterns, amounts, dates, words, phrases that stand twice."""
    places: dict[str, Sign] = {}
    for sign in content.signs.values():
        _check_patterns(sign, content)
        _check_amounts(sign)
        _check_card(sign, today, review_after)
        for text in (*sign.examples, *sign.near_misses):
            other = places.setdefault(normalise(text), sign)
            if other is not sign:
                sign.source.add(["sign"], f'"{text}" stands in {other.id} too', "keep it where it belongs")
    for source in content.sources:
        if source.path.name == WORDS_FILE.rpartition("/")[2]:
            for why, lines in content.safety_words.cues.items():
                for index, line in enumerate(lines):
                    if fault := _fault(line, content):
                        source.add(
                            ["safety_words", "cues", why, index],
                            f'"{line}" {fault}',
                            "see thora/safety/patterns.py",
                        )


def _fault(line: str, content: Content) -> str:
    try:
        Pattern.read(line, content.safety_words.groups)
    except PatternError as error:
        return str(error)
    return ""


def _check_patterns(sign: Sign, content: Content) -> None:
    for index, line in enumerate(sign.card.patterns):
        if fault := _fault(line, content):
            sign.source.add(["sign", "patterns", index], f'"{line}" {fault}', "see thora/safety/patterns.py")


def _check_amounts(sign: Sign) -> None:
    for key, texts, least in (
        ("nlu", sign.examples, MIN_EXAMPLES),
        ("sign.near_misses", sign.near_misses, MIN_NEAR_MISSES),
    ):
        different = len({normalise(text) for text in texts})
        if different < least:
            sign.source.add(key.split("."), f"{different} different lines", f"write {least} or more")
    for text in sorted(set(sign.examples) & set(sign.near_misses)):
        sign.source.add(
            ["sign", "near_misses"], f'"{text}" is an example too', "a message has the sign or not"
        )


def _check_card(sign: Sign, today: datetime.date, review_after: int) -> None:
    words = len(sign.card.because.split())
    if words > MOST_WORDS:
        sign.source.add(["sign", "because"], f"{words} words", f"write at most {MOST_WORDS}")
    check_dates(sign.source, "sign", sign.card, today, review_after)
