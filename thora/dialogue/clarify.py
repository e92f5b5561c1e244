"""Not sure what was meant: the likeliest questions, and which of them the visitor chose."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from thora.answers import Button
from thora.content import Content
from thora.dialogue.events import Event, current_session, intents
from thora.text import normalise, places_in
from thora.topics import NOT_SURE

CANDIDATES = 3
OPEN_SLOT, CANDIDATES_SLOT = "clarification_open", "clarification_candidates"


def candidates(ranking: Sequence[Mapping[str, Any]], content: Content) -> list[Button]:
    """The three likeliest questions of an NLU ranking, most likely first, as buttons with their labels.

    What is no question with an answer (talk, out of scope) is left out: nobody means "deny".
    """
    ids = [str(entry.get("name")) for entry in ranking]
    topics = [content.topics[id_] for id_ in ids if id_ in content.topics]
    questions = [topic for topic in topics if topic.label]
    return [Button(topic.label, f"/{topic.id}") for topic in questions[:CANDIDATES]]


def not_understood_again(events: Sequence[Event]) -> bool:
    """Whether the newest message is the second one in a row that was not understood."""
    return intents(current_session(events))[-2:] == [NOT_SURE, NOT_SURE]


def chosen(text: str, offered: Sequence[str]) -> str | None:
    """Which of the offered topics a typed choice means: "2", "the second one", "last", "yes".

    `offered`: topic ids in the order of their buttons. None where the choice names none of them. A word
    that counts wins over "one" as a pronoun: "the second one" is the second.
    """
    words = normalise(text).split()
    places = places_in(words)
    if not places and re.fullmatch(r"(yes|yep|yeah|ok|okay|sure|that one|this one)\b.*", " ".join(words)):
        places = {0}
    place = next(iter(places), 0)
    return offered[place] if len(places) == 1 and -len(offered) <= place < len(offered) else None
