"""What somebody chose: the token of a button, "2", or the words on one. Only what was offered counts."""

from __future__ import annotations

import re
from collections.abc import Container, Mapping, Sequence
from typing import Any

from thora.dialogue.events import Event
from thora.text import normalise

_NUMBER = re.compile(r"\W*(?:(?:no|number|nr|option)\W*)?(\d{1,2})\W*", re.IGNORECASE)
Button = Mapping[str, Any]


def _buttons(event: Event) -> list[Button]:
    return list((event.get("data") or {}).get("buttons") or ())


def offered(events: Sequence[Event]) -> list[str]:
    """Payloads of all buttons that the conversation has shown, the newest first, each once."""
    found = [str(button["payload"]) for event in reversed(events) for button in _buttons(event)]
    return list(dict.fromkeys(found))


def open_choices(events: Sequence[Event]) -> list[Button]:
    """All buttons of Thora's last turn, in order: they may be answered by number or words; [] for none."""
    found: list[list[Button]] = []
    for event in reversed(events):
        if event.get("event") == "user":
            break
        if event.get("event") == "bot":
            found.append(_buttons(event))
    return [button for buttons in reversed(found) for button in buttons]


def chosen(text: str, choices: Sequence[Button], numbers: Container[int]) -> str | None:
    """The payload of the choice that a typed text names; None where it names none.

    The very words of a title do, in any case and spelling of spaces; "2", "no. 2" and "2)" do where that
    number stood before the choice. Elsewhere a number may mean something else: one of the warning signs that
    the text lists, while the buttons say yes and no.
    """
    number = _NUMBER.fullmatch(text)
    if number:
        place = int(number[1])
        fits = place in numbers and 1 <= place <= len(choices)
        return str(choices[place - 1]["payload"]) if fits else None
    said = normalise(text)
    return next(
        (str(each["payload"]) for each in choices if said and normalise(str(each["title"])) == said), None
    )
