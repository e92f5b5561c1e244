"""What a visitor sees of a conversation: entries, made from Rasa's events.

An entry is a dict as docs/web-channel.md names it: `seq` (its place among the events, from 1), `from`, `at`
(ISO 8601, UTC), `text`, and what it has of `id`, `buttons`, `source`, `links`, `level`, `calendar`.

`inner` entries are for a channel itself and never leave the server: where an answer asks that staff go on,
they have `hand_over` too, `{"gist": ...}`, for staff alone.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from thora.dialogue.events import Event

Entry = dict[str, Any]
UTC = datetime.timezone.utc
MESSAGE_ID = "message_id"  # in the metadata of a visitor's message
SHOWN = ("links", "level", "calendar")
INNER = ("hand_over",)


def entries(events: Sequence[Event], after: int = 0, inner: bool = False) -> list[Entry]:
    """What was said behind the event number `after`, oldest first."""
    return list(_entries(events, after, inner))


def _entries(events: Sequence[Event], after: int, inner: bool) -> Iterator[Entry]:
    titles: dict[str, str] = {}  # of the buttons offered so far
    for seq, event in enumerate(events, start=1):
        kind = event.get("event")
        if kind == "bot":
            titles |= {button["payload"]: button["title"] for button in _buttons(event)}
        if seq <= after:
            continue
        if kind == "bot" and (event.get("text") or _buttons(event)):
            yield {"seq": seq, **_at(event), **_said(event, inner)}
        elif kind == "user" and event.get("text") is not None:
            yield {"seq": seq, **_at(event), **_typed(event, titles)}


def _at(event: Event) -> Entry:
    moment = datetime.datetime.fromtimestamp(float(event.get("timestamp") or 0), UTC)
    return {"at": moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")}


def _typed(event: Event, titles: Mapping[str, str]) -> Entry:
    text, metadata = str(event["text"]), event.get("metadata") or {}
    shown = titles.get(text, "") if text.startswith("/") else text
    entry = {"from": "visitor", "text": shown}
    return {**entry, "id": metadata[MESSAGE_ID]} if MESSAGE_ID in metadata else entry


def _said(event: Event, inner: bool) -> Entry:
    return answer({**event, "buttons": _buttons(event)}, event.get("metadata") or {}, inner)


def answer(message: Mapping[str, Any], around: Mapping[str, Any], inner: bool = False) -> Entry:
    """One answer of Thora's, its text apart from its source line. `around`: has its `metadata`."""
    extra = around.get("metadata") or {}
    source = extra.get("source", "")
    text = str(message.get("text") or "").removesuffix(source).strip()
    entry: Entry = {"from": str(extra.get("from") or "thora"), "text": text}
    if source:
        entry["source"] = source
    entry |= {name: extra[name] for name in (*SHOWN, *(INNER if inner else ())) if extra.get(name)}
    if message.get("buttons"):
        entry["buttons"] = list(message["buttons"])
    return entry


def _buttons(event: Event) -> list[dict[str, Any]]:
    return list((event.get("data") or {}).get("buttons") or ())


def offered(events: Sequence[Event]) -> set[str]:
    """Payloads of all buttons that the conversation has shown."""
    return {str(button.get("payload")) for event in events for button in _buttons(event)}


def turn_of(events: Sequence[Event], message_id: str) -> tuple[int, int] | None:
    """Where the message with this id of the client's, and what was said to it, begin and end; None: unknown.

    As numbers for `entries`: it is behind the first, and up to the second.
    """
    begin = None
    for place, event in enumerate(events):
        if event.get("event") != "user":
            continue
        if begin is not None:
            return begin, place
        if (event.get("metadata") or {}).get(MESSAGE_ID) == message_id:
            begin = place
    return None if begin is None else (begin, len(events))
