"""A small clinic with a database of its own and a clock that stands still: tests talk with it in scripts."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import yaml
from sqlalchemy.engine import Engine

from tests.conftest import ROOT
from thora.answers import clinic_facts
from thora.booking.appointments import Appointments
from thora.booking.calendar import Calendar, Opening, Span, Wanted
from thora.booking.callbacks import Callbacks
from thora.booking.hearing import Heard
from thora.booking.lookup import Lookup
from thora.booking.reception import Reception
from thora.booking.records import Appointment, Visitor
from thora.booking.speech import Say, Speech
from thora.booking.state import Goal, State
from thora.booking.tables import METADATA
from thora.booking.talk import Means, Turn
from thora.booking.words import BookingWords
from thora.clinic import Clinic
from thora.phrases import Phrases
from thora.store import connect

WORDS = ("booking_words", "phrases")
ZONE = ZoneInfo("America/Toronto")
NOW = datetime.datetime(2026, 11, 26, 12, 0, tzinfo=ZONE)  # a Thursday
ALWAYS = Span(NOW, NOW + datetime.timedelta(days=400))
FIRST = {"name": "First visit", "minutes": 45, "buffer": 15, "price": "$110", "ways": ["in_person", "video"]}
REVIEW = {"name": "Review", "minutes": 30, "ways": ["in_person", "phone"]}
TALK = {"name": "Free online talk", "minutes": 20, "ways": ["video"]}
WEEK = {**dict.fromkeys(("mon", "tue", "wed", "thu", "fri"), "09:00-12:00, 13:00-17:00")}
SAM = Visitor("Sam Lee", "+15198850142")
OTHER = Visitor("Kim Park", "+15198850143")


def clinic(services: list[dict[str, Any]] | None = None, **booking: Any) -> Clinic:
    """Two sites, two practitioners, one service unless more are given; a closure on 8 December."""
    return Clinic.parse_obj(
        {
            "name": "Test Clinic",
            "timezone": ZONE.key,
            "country": "CA",
            "region": "ON",
            "contact": {"phone": "519-885-2000"},
            "safety": {"emergency_number": "911", "health_line": "811", "crisis_line": "9-8-8"},
            "booking": {
                "mode": "builtin",
                "services": [FIRST] if services is None else services,
                "rules": {"notice_hours": 2, "days_ahead": 60, "cancel_hours": 24, "most": 2},
                **booking,
            },
            "sites": [
                {"name": "Waterloo", "address": "100 King Street North", "hours": WEEK},
                {"name": "Kitchener", "hours": {**WEEK, "sat": "09:00-12:00"}},
            ],
            "practitioners": [
                {"name": "Nitin Nair", "sites": ["waterloo"]},
                {"name": "Ann O'Neil", "sites": ["kitchener"]},
            ],
            "closures": [{"first": "2026-12-08", "reason": "staff training"}],
            "facts": {"cancellation_policy": "Please tell us a day before."},
        }
    )


@lru_cache(maxsize=1)
def words() -> tuple[BookingWords, Phrases]:
    """The words that ship with Thora."""
    files = {name: yaml.safe_load((ROOT / "data" / f"{name}.yml").read_text("utf-8")) for name in WORDS}
    return BookingWords.parse_obj(files[WORDS[0]][WORDS[0]]), Phrases.parse_obj(files[WORDS[1]][WORDS[1]])


def speech(of: Clinic) -> Speech:
    """How Thora speaks for a clinic."""
    booking_words, phrases = words()
    return Speech(of, booking_words, phrases, clinic_facts(of, phrases))


def at(text: str) -> datetime.datetime:
    """A moment by the clinic's clock: "2026-12-01 10:00"."""
    return datetime.datetime.fromisoformat(text).replace(tzinfo=ZONE)


class Desk:
    """A clinic's reception, its database at `path`, and one conversation with it. `now`: may be moved on."""

    def __init__(self, path: Path, of: Clinic | None = None, conversation: str = "web:1") -> None:
        self.clinic, self.conversation, self.now = of or clinic(), conversation, NOW
        self.engine: Engine = connect(f"sqlite:///{path}")
        METADATA.create_all(self.engine)
        self.calendar = Calendar(self.clinic)
        self.appointments = Appointments(self.engine, self.clinic.booking.rules.most)
        self.callbacks = Callbacks(self.engine)
        self.means = Means(self.calendar, self.appointments, self.openings, self.callbacks)
        self.speech = speech(self.clinic)
        self.lookup = Lookup(self.engine, self.appointments)
        self.reception = Reception(self.means, self.speech, self.lookup)
        self.state: State | None = None
        self.said: tuple[Say, ...] = ()
        self.reference = ""  # stands for REF in a script

    def openings(self, wanted: Wanted, within: Span, now: datetime.datetime) -> Iterator[Opening]:
        """As Office.openings."""
        return self.calendar.openings(wanted, within, self.appointments.busy, now)

    def begin(self, text: str = "", goal: Goal = "book", intent: str = "") -> str:
        """A new wish; what comes back, buttons in brackets."""
        return self._take(
            self.reception.begin(goal, Heard(self._typed(text), intent, self.conversation), self.now)
        )

    def says(self, text: str, intent: str = "") -> str:
        """An answer, with the state written and read as in the slot; what comes back."""
        assert self.state is not None, f"the conversation is over: {self.said}"
        kept = State.from_text(self.state.as_text())
        assert kept == self.state
        return self._take(
            self.reception.hear(kept, Heard(self._typed(text), intent, self.conversation), self.now)
        )

    def _typed(self, text: str) -> str:
        return text.replace("REF", self.reference) if self.reference else text

    def _take(self, turn: Turn) -> str:
        self.state, self.said = turn.state, turn.says
        return "\n".join(" ".join([say.text, *(f"[{title}]" for title in say.buttons)]) for say in turn.says)

    @property
    def open(self) -> State:
        """The state of a conversation that is not over."""
        assert self.state is not None
        return self.state

    def opening(self, start: str, who: str = "nitin_nair") -> Opening:
        """The opening of the first service at a moment by the clinic's clock."""
        wanted, begin = Wanted(self.clinic.booking.services[0], practitioner=who), at(start)
        found = next(self.openings(wanted, Span(begin, begin + datetime.timedelta(hours=2)), self.now))
        assert found.span.start == begin, f"{start} is not free"
        return found

    def booked(
        self, start: str, visitor: Visitor = SAM, conversation: str = "", who: str = "nitin_nair"
    ) -> Appointment:
        """An appointment that somebody has already."""
        request = f"{start} {who} {visitor.name}"
        return self.appointments.book(self.opening(start, who), visitor, request, self.now, conversation)

    def all(self) -> list[tuple[str, str, str]]:
        """What stands in the calendar: when it begins, for whom, and its state."""
        return [
            (f"{one.opening.span.start.astimezone(ZONE):%Y-%m-%d %H:%M}", one.visitor.name, one.state)
            for one in self.appointments.between(ALWAYS)
        ]

    def talks(self, script: list[tuple[str, str]], goal: Goal = "book") -> None:
        """Go through (says, part of what comes back); the first one begins the conversation."""
        for number, (says, part) in enumerate(script):
            back = self.says(says) if number else self.begin(says, goal, "book_appointment")
            assert part in back, f"{says!r}: {back!r} lacks {part!r}"
