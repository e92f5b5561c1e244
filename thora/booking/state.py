"""What a conversation about an appointment has come to: kept as text between two messages."""

from __future__ import annotations

import dataclasses
import datetime
import json
import secrets
from dataclasses import dataclass
from typing import Any, Literal

from thora.booking.calendar import Opening, Span
from thora.booking.settings import Way
from thora.booking.when import When

Goal = Literal["book", "callback", "move", "cancel", "see"]
# What Thora asked last.
Step = Literal[
    "service",
    "when",
    "opening",
    "name",
    "contact",
    "confirm",
    "change",
    "reference",
    "which",
    "sure",
    "suggested",
]


ANY_TIME = When()


@dataclass(frozen=True)
class State:
    """One wish, from "I would like to book" to its end.

    `id`: names the wish, so that a resend books nothing twice; `offered`: the openings that were named last,
    of which `chosen` is one; `appointments`: ids of those that a visitor may move or cancel, of which
    `appointment` is one, `old` its opening; `wish`: when a visitor wants to be seen, in their own words
    (callback); `misses`: answers in a row that were not understood.
    """

    goal: Goal
    step: Step
    id: str = dataclasses.field(default_factory=lambda: secrets.token_hex(8))
    service: str | None = None
    way: Way | None = None
    practitioner: str | None = None
    site: str | None = None
    when: When = ANY_TIME
    wish: str = ""
    offered: tuple[Opening, ...] = ()
    chosen: Opening | None = None
    name: str = ""
    phone: str = ""
    email: str = ""
    reference: str = ""
    appointments: tuple[int, ...] = ()
    appointment: int | None = None
    old: Opening | None = None
    misses: int = 0

    def __post_init__(self) -> None:
        object.__setattr__(self, "offered", tuple(self.offered))
        object.__setattr__(self, "appointments", tuple(self.appointments))

    def but(self, **changes: Any) -> State:
        """The same with changes."""
        return dataclasses.replace(self, **changes)

    @property
    def contact(self) -> str:
        """Whether there is a way to reach the visitor: the phone, else the address."""
        return self.phone or self.email

    def as_text(self) -> str:
        """For a slot; read back by `from_text`."""
        return json.dumps(_plain(self), separators=(",", ":"))

    @classmethod
    def from_text(cls, text: object) -> State | None:
        """What `as_text` wrote; None for nothing, or for what another version of Thora wrote."""
        if not isinstance(text, str) or not text:
            return None
        try:
            known = json.loads(text)
            known["when"] = _when(known.get("when") or {})
            known["offered"] = tuple(_opening(each) for each in known.get("offered") or ())
            for name in ("chosen", "old"):
                known[name] = _opening(known[name]) if known.get(name) else None
            return cls(**known)
        except (ValueError, TypeError, KeyError, AttributeError):
            return None


def _plain(value: Any) -> Any:
    """Only what differs from the default, in what JSON knows."""
    if dataclasses.is_dataclass(value):
        fields = dataclasses.fields(value)
        pairs = {field.name: (getattr(value, field.name), field.default) for field in fields}
        return {name: _plain(each) for name, (each, default) in pairs.items() if each != default}
    if isinstance(value, (datetime.date, datetime.datetime)):
        return value.isoformat()
    return [_plain(each) for each in value] if isinstance(value, tuple) else value


def _when(known: dict[str, Any]) -> When:
    for name in ("days", "not_days"):
        known[name] = tuple(datetime.date.fromisoformat(day) for day in known.get(name) or ())
    return When(**known)


def _opening(known: dict[str, Any]) -> Opening:
    span = Span(**{name: datetime.datetime.fromisoformat(at) for name, at in known.pop("span").items()})
    return Opening(span, until=datetime.datetime.fromisoformat(known.pop("until")), **known)
