"""Not sure what was meant: the likeliest questions, as buttons."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from thora.answers import Button
from thora.content import Content

CANDIDATES = 3


def candidates(ranking: Sequence[Mapping[str, Any]], content: Content) -> list[Button]:
    """The three likeliest questions of an NLU ranking, most likely first, as buttons with their labels.

    What is no question with an answer (talk, out of scope) is left out: nobody means "deny".
    """
    ids = [str(entry.get("name")) for entry in ranking]
    topics = [content.topics[id_] for id_ in ids if id_ in content.topics]
    questions = [topic for topic in topics if topic.label]
    return [Button(topic.label, f"/{topic.id}") for topic in questions[:CANDIDATES]]
