"""data/follow_ups/: what short messages mean after an answer ("how often?" after the exercises)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from thora.problems import SourceFile
from thora.text import normalise

if TYPE_CHECKING:
    from thora.content import Content

FOLDER = "follow_ups"


@dataclass(frozen=True)
class FollowUp:
    """After the answer of `after`, the words `text` ask for `topic`. `line`: where they stand in `source`."""

    after: str
    topic: str
    text: str
    source: SourceFile
    line: int

    @property
    def keys(self) -> list[str | int]:
        """Where its list stands in the file."""
        return ["follow_ups", self.after, self.topic]


def read_follow_ups(source: SourceFile) -> list[FollowUp]:
    """Every follow-up of a file; faults of form are noted at their place."""
    found: list[FollowUp] = []
    blocks = source.data.get("follow_ups") or {}
    if not isinstance(blocks, dict):
        source.add(["follow_ups"], "has no keys below it", "see a neighbouring file")
        return found
    for after, targets in blocks.items():
        if not isinstance(targets, dict):
            source.add(["follow_ups", after], "has no topics below it", "write `topic_id: |` and its lines")
            continue
        for topic, text in targets.items():
            keys: list[str | int] = ["follow_ups", after, topic]
            if not isinstance(text, str):
                source.add(keys, "has no lines", 'write `|` after it and lines that start with "- "')
                continue
            first = source.line_of(keys) + 1
            for offset, line in enumerate(text.splitlines()):
                if line.startswith("- ") and line[2:].strip():
                    found.append(FollowUp(str(after), str(topic), line[2:].strip(), source, first + offset))
                elif line.strip():
                    source.add(keys, f'"{line}" is not a follow-up', 'start the line with "- "')
    return found


def check_follow_ups(content: Content) -> None:
    """Note at its place every follow-up that names no question, or says two things with the same words."""
    seen: dict[tuple[str, str], FollowUp] = {}
    named: set[tuple[str, str, str]] = set()
    for entry in content.follow_ups:
        key = (entry.source.name, entry.after, entry.topic)
        if key not in named:
            named.add(key)
            _check_ids(entry, content)
        phrase = (entry.after, normalise(entry.text))
        other = seen.setdefault(phrase, entry)
        if other is not entry:
            entry.source.add(
                entry.keys, f'"{entry.text}" stands under {other.topic} too', "one meaning each: keep one"
            )


def _check_ids(entry: FollowUp, content: Content) -> None:
    if content.unreadable:
        return  # named by its own problem
    after = content.topics.get(entry.after)
    if after is None or not (after.is_answerable or (after.label and after.answer)):
        entry.source.add(
            ["follow_ups", entry.after],
            "is not a topic with a label and an answer",
            "see data/faq/ and data/clinic/",
        )
    topic = content.topics.get(entry.topic)
    if topic is None or not topic.answer or topic.id.startswith("warning_"):
        entry.source.add(entry.keys, f'"{entry.topic}" is not a topic with an answer', "write a topic's id")
