"""Shows, moves and cancels an appointment by talking."""

from __future__ import annotations

import datetime
import re
from collections.abc import Sequence

from thora.booking.appointments import NotBookedError, TakenError
from thora.booking.hearing import Heard
from thora.booking.listener import LONGEST_WISH
from thora.booking.lookup import Lookup, TooOftenError
from thora.booking.mentions import command_in
from thora.booking.records import Appointment
from thora.booking.speech import Say, Speech
from thora.booking.state import Goal, State
from thora.booking.talk import MISSES, STOPPED, Means, Talk, Turn
from thora.booking.who import contact_in

_TO = re.compile(r"^.*?\b(?:to|for|until|till|instead)\b", re.IGNORECASE)


class Move(Talk):
    """The conversation about another time for an appointment; `State.old` is the time that it has."""

    def afresh(self, state: State) -> State:
        """As Talk.afresh; the appointment is still the same."""
        opening = state.old
        return State(
            "move",
            "when",
            service=opening.service if opening else None,
            way=opening.way if opening else None,
            practitioner=opening.practitioner if opening else None,
            site=opening.site if opening else None,
            appointment=state.appointment,
            old=opening,
        )

    def _confirmed(self, state: State, heard: Heard, now: datetime.datetime) -> Turn | None:
        if heard.is_no(self.speech.words.change_button):  # there is nothing else to change
            return self.go_on(self.afresh(state).but(id=state.id), [], now)
        return super()._confirmed(state, heard, now)

    def _change(self, state: State, what: str, heard: Heard, now: datetime.datetime) -> Turn:
        if what in ("name", "contact", "service"):  # these stay as they were given
            return self._missed(state, heard)
        return super()._change(state, what, heard, now)

    def taken(self, state: State, now: datetime.datetime) -> Turn:
        """As Talk.taken; the old time is still the visitor's."""
        return self._taken("taken_meanwhile_move", state, now)

    def finish(self, state: State, heard: Heard, now: datetime.datetime) -> Turn:
        """Move it; the old time is given up only with the new one taken."""
        if state.chosen is None or state.appointment is None:
            return self.go_on(state, [], now)
        if self.is_over(state.chosen, now):
            return self.taken_by_time(state, now)
        try:
            moved = self.means.appointments.move(state.appointment, state.chosen, now)
        except TakenError:
            return self.taken(state, now)
        except NotBookedError:
            return Turn(None, (Say(self.speech("gone")),))
        known = {**self.speech.opening(moved.opening), "reference": moved.reference}
        return Turn(None, (Say(self.speech("moved", **known), calendar=self.means.file_of(moved.id)),))


class Changes:
    """Finds the appointment that is meant, then shows it, cancels it, or hands it to Move."""

    def __init__(self, means: Means, speech: Speech, lookup: Lookup) -> None:
        self.means, self.speech, self.lookup = means, speech, lookup
        self.move = Move(means, speech)
        self._country = means.calendar.clinic.country

    def begin(self, goal: Goal, heard: Heard, now: datetime.datetime) -> Turn:
        """Take "cancel my appointment": the one made in this conversation, else by its reference."""
        state = State(goal, "reference")
        if heard.reference:
            return self._reference_said(state, heard, now)
        mine = self.means.appointments.of_conversation(heard.conversation, now)
        if mine:
            return self._found(state, mine, heard, now)
        note = [self.speech("none_here")] if goal == "see" else []
        return self._asking(state, note)

    def hear(self, state: State, heard: Heard, now: datetime.datetime) -> Turn:
        """The answer to what was asked last."""
        if state.goal == "move" and state.step not in ("reference", "which"):
            keeps = heard.is_no(self.speech.words.keep_button) and state.step == "confirm"
            if keeps and heard.plain != "no":
                return self._stopped(state)
            return self.move.hear(state, heard, now)
        if command_in(heard.text) == "stop" and state.step != "sure":
            return self._stopped(state)
        if state.step == "reference":
            return self._reference_said(state, heard, now)
        if state.step == "which":
            return self._which_said(state, heard, now)
        return self._sure_said(state, heard, now)

    def _stopped(self, state: State) -> Turn:
        return Turn(None, (Say(self.speech(STOPPED[state.goal])),))

    def _reference_said(self, state: State, heard: Heard, now: datetime.datetime) -> Turn:
        reference = re.compile(
            heard.reference or "(?!)", re.IGNORECASE
        )  # its digits would belong to the phone
        contact = contact_in(reference.sub(" , ", heard.text), self._country)
        before = state
        state = state.but(
            reference=heard.reference or state.reference,
            phone=contact.phone or state.phone,
            email=contact.email or state.email,
        )
        if not (state.reference and state.contact):
            if state == before and before.step == "reference":
                return self._missed(state)
            return self._asking(state, [])
        try:
            found = self.lookup.find(state.reference, state.contact, heard.conversation, now)
        except TooOftenError as error:
            return Turn(None, (Say(self.speech("wait_reference", minutes=error.minutes)),))
        if found is None:
            again = State(state.goal, "reference", misses=state.misses)
            return Turn(again, (Say(self.speech("wrong_reference")),))
        return self._found(state, [found], heard, now)

    def _missed(self, state: State) -> Turn:
        state = state.but(misses=state.misses + 1)
        notes = [self.speech("not_choice" if state.step == "which" else "not_understood")]
        if state.misses >= MISSES:
            notes.append(self.speech("person"))
        return self._asking(state, notes)

    def _found(
        self, state: State, found: Sequence[Appointment], heard: Heard, now: datetime.datetime
    ) -> Turn:
        if state.goal == "see":
            files = {each.id: self.means.file_of(each.id) for each in found}
            return Turn(None, tuple(Say(self._yours(each), calendar=files[each.id]) for each in found))
        if len(found) == 1:
            return self._chosen(state, found[0], heard, now)
        which = state.but(
            step="which",
            wish=heard.text[:LONGEST_WISH],
            offered=tuple(each.opening for each in found),
            appointments=tuple(each.id for each in found),
        )
        return self._asking(which, [])

    def _yours(self, appointment: Appointment) -> str:
        known = {**self.speech.opening(appointment.opening), "reference": appointment.reference}
        return "\n".join([self.speech("yours", **known), self.speech.address(appointment.opening)]).strip()

    def _which_said(self, state: State, heard: Heard, now: datetime.datetime) -> Turn:
        index = self.move.listener.index_of(state, heard, now)
        mine = self.means.appointments.of_conversation(heard.conversation, now)
        meant = [each for each in mine if index is not None and each.id == state.appointments[index]]
        asked = Heard(state.wish, "", heard.conversation)  # "move it to Friday": which one came later
        return self._chosen(state, meant[0], asked, now) if meant else self._missed(state)

    def _chosen(self, state: State, appointment: Appointment, heard: Heard, now: datetime.datetime) -> Turn:
        opening = appointment.opening
        notes = []
        hours = self.means.calendar.rules.cancel_hours
        if opening.span.start - now < datetime.timedelta(hours=hours):
            policy = self.speech.facts.get("cancellation_policy", "")
            notes.append(self.speech("inside_window", hours=hours, policy=policy).strip())
        state = state.but(appointment=appointment.id, old=opening, misses=0)
        if state.goal == "cancel":
            return self._asking(state.but(step="sure", chosen=opening), notes)
        to = _TO.match(heard.text)
        said = Heard(heard.text[to.end() :], heard.intent, heard.conversation) if to else Heard("")
        moving, more = self.move.listener.absorb(self.move.afresh(state), said, now)
        if not moving.when:
            return Turn(moving, (Say(" ".join([*notes, self.speech.words.ask_when_to])),))
        return self.move.go_on(moving, [*notes, *more], now)

    def _sure_said(self, state: State, heard: Heard, now: datetime.datetime) -> Turn:
        words = self.speech.words
        command = command_in(heard.text)
        cancels = heard.intent == "cancel_appointment" or (command == "stop" and "cancel" in heard.plain)
        denied = re.search(r"\b(?:dont|do not|not|no|never)\b", heard.plain)
        cancels = cancels and not denied
        keeps = command == "stop" or heard.plain.startswith("keep ") or denied
        if heard.is_no(words.keep_button) or (keeps and not cancels):
            return self._stopped(state)
        if not heard.is_yes(words.yes_cancel_button) and not cancels:
            return self._missed(state)
        if state.appointment is None or state.old is None:
            return Turn(None, (Say(self.speech("gone")),))
        try:
            over = self.means.appointments.cancel(state.appointment, now)
        except NotBookedError:
            return Turn(None, (Say(self.speech("gone")),))
        return Turn(None, (Say(self.speech("cancelled", **self.speech.opening(over.opening))),))

    def ask(self, state: State) -> Say:
        """The question that is open, again."""
        if state.goal == "move" and state.step not in ("reference", "which"):
            return self.move.ask(state)
        return self._question(state, [])

    def _asking(self, state: State, notes: Sequence[str]) -> Turn:
        return Turn(state, (self._question(state, notes),))

    def _question(self, state: State, notes: Sequence[str]) -> Say:
        words = self.speech.words
        buttons: tuple[str, ...] = ()
        if state.step == "which":
            text, buttons = words.ask_which, tuple(self.speech.button(each) for each in state.offered)
        elif state.step == "sure" and state.old is not None:
            text = self.speech("sure_cancel", **self.speech.opening(state.old))
            buttons = (words.yes_cancel_button, words.keep_button)
        else:
            text = words.ask_reference_contact if state.reference else words.ask_reference
        return Say(" ".join([*notes, text]), buttons)
