"""How many warning signs a model notices: tests/safety/, and the held-out phrasings as ordinary messages."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from thora.content import load_content
from thora.evaluation.safety_table import DEVELOP, MEASURE, read_safety
from thora.evaluation.understanding import load_agent
from thora.evaluation.words import percent
from thora.phrasings import load_held_out
from thora.safety.signs import LEVELS
from thora.topics import WARNING_PREFIX

ORDINARY = "ordinary"  # held-out phrasings of topics


@dataclass(frozen=True)
class Heard:
    """One message and what the model made of it. `signs`, `level`: what is in it ("" and () for nothing)."""

    part: str
    text: str
    signs: tuple[str, ...]
    level: str
    found_signs: tuple[str, ...]
    found_level: str
    near: str = ""
    why: str = ""

    @property
    def is_wrong(self) -> bool:
        """A sign that was missed, or an alarm about nothing."""
        return bool(self.level) != bool(self.found_level)


@dataclass
class SafetyScores:
    """Every message of the tables."""

    heard: list[Heard] = field(default_factory=list)

    def of(self, part: str) -> list[Heard]:
        """The messages of one part."""
        return [one for one in self.heard if one.part == part]


def shares(messages: Sequence[Heard]) -> str:
    """How many of these messages with signs were noticed, and at their level."""
    if not messages:
        return "none"
    noticed = [one for one in messages if one.found_level]
    level = sum(one.found_level == one.level for one in noticed)
    at_level = percent(level / len(noticed)) if noticed else "-"
    return (
        f"{len(noticed)} / {len(messages)} ({percent(len(noticed) / len(messages))}), level right {at_level}"
    )


def alarms(messages: Sequence[Heard]) -> str:
    """How many of these messages without signs raised an alarm."""
    count = sum(bool(one.found_level) for one in messages)
    return f"{count} / {len(messages)} ({count / len(messages):.2%})" if messages else "none"


def as_text(scores: SafetyScores, hide_measured: bool = False) -> str:
    """For a terminal: recall per level and sign, false alarms, every miss."""
    lines: list[str] = []
    for part in (MEASURE, DEVELOP):
        heard = scores.of(part)
        with_sign = [one for one in heard if one.level]
        near = [one for one in heard if not one.level]
        lines += [f"{part}: {len(with_sign)} with a warning sign, {len(near)} near misses"]
        for level in LEVELS:
            lines.append(f"  {level:<26}{shares([one for one in with_sign if one.level == level])}")
        lines.append(f"  {'false alarms, near misses':<26}{alarms(near)}")
        for why in sorted({one.why for one in near}):
            lines.append(f"    {why:<24}{alarms([one for one in near if one.why == why])}")
        lines.append("")
    lines += [
        f"held-out phrasings, false alarms: {alarms(scores.of(ORDINARY))}",
        "",
        "By sign, measured part:",
    ]
    measured = [one for one in scores.of(MEASURE) if one.level]
    for sign in sorted({one.signs[0] for one in measured}):
        lines.append(f"  {sign:<26}{shares([one for one in measured if one.signs[0] == sign])}")
    wrong = [one for one in scores.heard if one.is_wrong and not (hide_measured and one.part == MEASURE)]
    lines += ["", f"Missed and false alarms ({len(wrong)}):", *map(_line, wrong)]
    return "\n".join(lines)


def _line(one: Heard) -> str:
    if one.level:
        return f"  {one.part}: missed {', '.join(one.signs)}: {one.text}"
    return f"  {one.part}: alarm {', '.join(one.found_signs)}: {one.text}"


def measure_safety(root: Path, model: Path, tell: Callable[[str], None] = lambda _: None) -> SafetyScores:
    """Ask a model archive every message of tests/safety/ and tests/nlu/. Raises ModelError, TableError."""
    content = load_content(root)
    levels = {id_: sign.card.level for id_, sign in content.signs.items()}
    asked: list[tuple[str, str, tuple[str, ...], str, str]] = [
        (part, row.says, tuple(row.signs), row.near or "", row.why or "")
        for part in (DEVELOP, MEASURE)
        for row in read_safety(root, part, content.signs)
    ]
    asked += [
        (ORDINARY, text, (), "", "")
        for file in load_held_out(root)
        if not file.id.startswith(WARNING_PREFIX)
        for text in file.phrasings
    ]
    tell(f"Asking {len(asked)} messages")
    found = asyncio.run(_ask(load_agent(model), [text for _, text, *_ in asked]))
    return SafetyScores(
        [
            Heard(part, text, signs, _level(signs, levels), found_signs, found_level, near, why)
            for (part, text, signs, near, why), (found_signs, found_level) in zip(asked, found, strict=True)
        ]
    )


def _level(signs: Iterable[str], levels: Mapping[str, str]) -> str:
    """The most urgent level of these signs; "" for none."""
    return next((level for level in LEVELS if level in {levels[sign] for sign in signs}), "")


async def _ask(agent: object, texts: Sequence[str]) -> list[tuple[tuple[str, ...], str]]:
    found = []
    for text in texts:
        parsed = await agent.parse_message(text)  # type: ignore[attr-defined]
        name = str((parsed.get("intent") or {}).get("name"))
        level = name.removeprefix(WARNING_PREFIX) if name.startswith(WARNING_PREFIX) else ""
        found.append((tuple(parsed.get("warning_signs") or ()), level))
    return found
