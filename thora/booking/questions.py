"""What Thora asks at each step of a conversation about an appointment, with its buttons."""

from __future__ import annotations

from collections.abc import Sequence

from thora.booking.calendar import Calendar, Opening
from thora.booking.search import Found
from thora.booking.speech import Say, Speech
from thora.booking.state import State
from thora.booking.words import LONGEST_BUTTON


class Questions:
    """Those of one clinic, for making and for moving an appointment."""

    def __init__(self, calendar: Calendar, speech: Speech) -> None:
        self.calendar, self.speech = calendar, speech

    def question(self, state: State, notes: Sequence[str]) -> Say:
        """What is asked at the step of a state, below what there is to tell; with its buttons."""
        words = self.speech.words
        text = ""
        buttons: tuple[str, ...] = ()
        openings: tuple[Opening, ...] = ()
        if state.step == "service":
            services = list(self.calendar.services.values())
            text = self.speech("ask_service", services=self.speech.services(services))
            buttons = tuple(service.name[:LONGEST_BUTTON] for service in services)
        elif state.step == "when":
            text = words.ask_wish if state.goal == "callback" else words.ask_when
            buttons = () if state.goal == "callback" else (words.soonest_button,)
        elif state.step == "opening":
            openings = tuple(state.offered)
            titles = tuple(map(self.speech.button, openings))
            buttons = (*titles, words.later_button, words.another_day_button)
        elif state.step == "name":
            text = words.ask_name
        elif state.step == "contact":
            text = words.ask_phone if state.goal == "callback" else words.ask_contact
        elif state.step == "change":
            text = words.ask_change
        else:
            text, buttons = self.summary(state)
        return Say(" ".join([*notes, text]).strip(), buttons, openings=openings)

    def summary(self, state: State) -> tuple[str, tuple[str, ...]]:
        """What will be done, and the buttons to say yes or to change it."""
        if state.goal == "move":
            return self._move(state)
        words, contact = self.speech.words, self.speech.contact(state.phone, state.email)
        if state.goal == "callback" or state.chosen is None:
            text = self.speech("summary_callback", name=state.name, contact=contact, wish=state.wish)
            return text, (words.yes_call_button, words.change_button, words.stop_button)
        known = {**self.speech.opening(state.chosen), "name": state.name, "contact": contact}
        text = words.summary.format(**known)
        return text, (words.yes_button, words.change_button, words.stop_button)

    def places(self, openings: Sequence[Opening]) -> str:
        """With whom and where each opening is, a line each; "" where the clinic leaves no choice of these."""
        if not self.speech.is_listed(openings):
            return ""
        return "".join(f"\n• {self.speech.line(each)}" for each in openings)

    def reason(self, found: Found) -> str:
        """Why a wish cannot be: a sentence."""
        day = self.speech.day(found.day) if found.day else ""
        notice = self.calendar.rules.notice_hours
        return self.speech(f"why_{found.why}", day=day, reason=found.reason, notice=notice)

    def _move(self, state: State) -> tuple[str, tuple[str, ...]]:
        """From when to when an appointment is moved."""
        words = self.speech.words
        if state.chosen is None or state.old is None:
            return words.ask_when_to, ()
        before = self.speech.time(state.old.span.start)
        text = words.sure_move.format(**self.speech.opening(state.chosen), before=before)
        return text, (words.yes_move_button, words.change_button, words.keep_button)
