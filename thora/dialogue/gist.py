"""What staff need to know of a conversation that they go on with: a few lines, in the visitor's own words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from thora.dialogue.events import Event, current_session, intent_of
from thora.topics import WARNING_PREFIX

MOST_MESSAGES = 6
LONGEST = 200  # characters of a message


def gist(events: Sequence[Event], labels: Mapping[str, str]) -> str:
    """The visitor's last messages, one a line, oldest first; presses of buttons by what they ask.

    `labels`: intent -> what it is about, for presses. A message with a warning sign is marked with "(!)".
    """
    lines = []
    for event in current_session(events):
        if event.get("event") != "user" or not event.get("text"):
            continue
        text = " ".join(str(event["text"]).split())
        if text.startswith("/"):
            text = labels.get(text.removeprefix("/"), "")
        if not text:
            continue
        short = text if len(text) <= LONGEST else f"{text[: LONGEST - 1].rstrip()}\u2026"
        mark = "(!) " if (intent_of(event) or "").startswith(WARNING_PREFIX) else ""
        lines.append(f"- {mark}{short}")
    return "\n".join(lines[-MOST_MESSAGES:])
