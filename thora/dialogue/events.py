"""What a conversation's events tell. Events are Rasa's, as dicts: the action server hands them over so."""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping, Sequence
from typing import Any

Event = Mapping[str, Any]


def session_starts(events: Sequence[Event]) -> list[int]:
    """Where a conversation began, and began anew after a long pause."""
    return [i for i, event in enumerate(events) if event.get("name") == "action_session_start"]


def current_session(events: Sequence[Event]) -> Sequence[Event]:
    """Events since the conversation began, or began anew."""
    starts = session_starts(events)
    return events[starts[-1] :] if starts else events


def intent_of(event: Event) -> str | None:
    """Intent of a user's message; None for any other event."""
    if event.get("event") != "user":
        return None
    name = ((event.get("parse_data") or {}).get("intent") or {}).get("name")
    return str(name) if name else None


def intents(events: Iterable[Event]) -> list[str]:
    """Intents of the user's messages, in order."""
    return [name for name in map(intent_of, events) if name]


def newest_bot_texts(events: Sequence[Event]) -> list[str]:
    """Texts that the bot has said since the newest user message."""
    texts: list[str] = []
    for event in reversed(events):
        if event.get("event") == "user":
            break
        if event.get("event") == "bot":
            texts.append(str(event.get("text") or ""))
    return texts[::-1]


def last_turn_of_bot(events: Sequence[Event]) -> list[Event]:
    """Bot messages of the last turn that had any, before the newest user message."""
    found: list[Event] = []
    newest_seen = False
    for event in reversed(events):
        if event.get("event") == "user":
            if found:
                break
            newest_seen = True
        elif event.get("event") == "bot" and newest_seen:
            found.append(event)
    return found[::-1]


REMEMBERED_TURNS = 4  # messages of the visitor's after which an answer is no longer what "that" means


def last_answered(newest_first: Iterable[Event], topics: Container[str]) -> str | None:
    """Which of `topics` was answered last in this session, and not too long ago; None if none was."""
    turns = 0
    for event in newest_first:
        if event.get("event") == "user":
            turns += 1
        if turns > REMEMBERED_TURNS or event.get("name") == "action_session_start":
            return None
        if event.get("event") == "bot":
            topic = str((event.get("metadata") or {}).get("utter_action", "")).removeprefix("utter_")
            if topic in topics:
                return topic
    return None


def answered(events: Sequence[Event]) -> set[str]:
    """Topics that were answered in this session."""
    return {
        str((event.get("metadata") or {}).get("utter_action", "")).removeprefix("utter_")
        for event in current_session(events)
        if event.get("event") == "bot"
    }
