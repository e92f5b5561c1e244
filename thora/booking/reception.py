"""Everything that can be said about appointments, behind one door: begin, go on, ask again, suggest."""

from __future__ import annotations

import datetime
from dataclasses import replace

from thora.booking.changes import Changes
from thora.booking.hearing import Heard
from thora.booking.lookup import Lookup
from thora.booking.search import Search
from thora.booking.speech import Say, Speech
from thora.booking.state import Goal, State
from thora.booking.talk import Means, Talk, Turn
from thora.booking.when import When

SOONEST = When(soonest=True)


class Reception:
    """One clinic's. Moments are zone-aware; `Heard.conversation` is the sender's id."""

    def __init__(self, means: Means, speech: Speech, lookup: Lookup) -> None:
        self.clinic = means.calendar.clinic
        self._means, self._speech = means, speech
        self._talk, self._changes = Talk(means, speech), Changes(means, speech, lookup)

    def begin(self, goal: Goal, heard: Heard, now: datetime.datetime) -> Turn:
        """A new wish; what the message says of it already is taken."""
        if goal in ("book", "callback"):
            return self._talk.begin(goal, heard, now)
        return self._changes.begin(goal, heard, now)

    def hear(self, state: State, heard: Heard, now: datetime.datetime) -> Turn:
        """An answer to what was asked last."""
        if state.step == "suggested":
            return self._talk.take_suggestion(state, now)
        pressed_change = heard.is_no(self._speech.words.change_button)
        if heard.intent == "reschedule_appointment" and state.goal == "book" and not pressed_change:
            return self._talk.hear(state, Heard("another day", "", heard.conversation), now)
        talk = self._talk if state.goal in ("book", "callback") else self._changes
        return talk.hear(state, heard, now)

    def ask(self, state: State) -> Say:
        """The question that is open, again: after an answer to something else."""
        return self._talk.ask(state) if state.goal in ("book", "callback") else self._changes.ask(state)

    def resume(self, state: State) -> Turn:
        """Go on with what was kept when a warning stopped it."""
        question = self.ask(state)
        return Turn(state, (replace(question, text=f"{self._speech('went_on')} {question.text}"),))

    def suggest(self, now: datetime.datetime, with_offer: bool = True) -> Turn | None:
        """The next opening of the clinic's first service; None where there is none.

        `with_offer`: whether to name the clinic's free offer, where it has one.
        """
        services = self._means.calendar.clinic.booking.services
        if not services:
            return None
        state = State("book", "suggested", service=services[0].id, way=services[0].ways[0], when=SOONEST)
        found = Search(self._means.calendar, self._means.openings).find(
            self._talk.wanted(state), SOONEST, now
        )
        if found.why or not found.openings:
            return None
        opening = found.openings[0]
        name = "suggestion_free" if with_offer and self._speech.facts["free_offer"] else "suggestion"
        words = self._speech.words
        text = self._speech(name, **self._speech.opening(opening))
        return Turn(state.but(chosen=opening), (Say(text, (words.yes_call_button, words.no_thanks_button)),))
