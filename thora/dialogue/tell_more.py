"""Which question comes next after the last answer, for those who want to hear more."""

from __future__ import annotations

from collections.abc import Sequence

from thora.content import Content
from thora.dialogue.events import Event, answered, last_answered
from thora.topics import WARNING_PREFIX


def next_topic(events: Sequence[Event], content: Content) -> str | None:
    """The first follow-up of the last answer that this conversation has not had; None where none is left."""
    # Small talk leads nowhere, so what was before it still counts; a warning sign ends what was before.
    leading = {
        topic.id
        for topic in content.topics.values()
        if topic.card.follow_ups or topic.id.startswith(WARNING_PREFIX)
    }
    last = last_answered(reversed(events), leading)
    if last is None:
        return None
    had = answered(events)
    following = content.topics[last].card.follow_ups
    return next((id_ for id_ in following if id_ not in had and f"utter_{id_}" in content.responses), None)
