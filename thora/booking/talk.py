"""Makes an appointment by talking: what was said, what is still missing, what to ask next."""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, Protocol

from thora.booking.appointments import Appointments, TakenError, TooManyError
from thora.booking.calendar import Calendar, Opening, Wanted
from thora.booking.hearing import Heard
from thora.booking.listener import Listener
from thora.booking.mentions import command_in
from thora.booking.questions import Questions
from thora.booking.records import Visitor
from thora.booking.search import Found, Openings, Search
from thora.booking.speech import Say, Speech
from thora.booking.state import Goal, State
from thora.booking.when import When
from thora.booking.who import contact_in, name_among, name_in, why_no_phone
from thora.booking.words import LONGEST_BUTTON

_PAST = re.compile(r"\b(?:yesterday|last (?:week|month|night|year|mon|tue|wed|thu|fri|sat|sun)\w*)\b")
# How an answer to the question for a name begins that is none: "at the other place", "with Ann", "Wednesday".
_OF_THE_WISH = re.compile(
    r"(?:at|with|by|on|in|the|wrong|any|lets|id|i) \w"
    r"|.*\b(?:next|week|morning|afternoon|evening)\b"
    r"|(?:today|tomorrow|(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?)(?: please| pls)?$"
)
STOPPED: dict[Goal, str] = {
    "book": "stopped",
    "callback": "stopped_callback",
    "move": "stopped_change",
    "cancel": "stopped_change",
    "see": "stopped_change",
}
PATIENCE = datetime.timedelta(minutes=30)  # that a visitor may take to say yes, beyond the notice
MISSES = 2  # answers in a row that are not understood, before a person is offered


class CallbackBook(Protocol):
    """Where wishes to be rung back go: thora.booking.callbacks.Callbacks."""

    def take(
        self,
        name: str,
        phone: str,
        email: str,
        wish: str,
        request: str,
        now: datetime.datetime,
        gist: str = "",
    ) -> int:
        """Keep a wish; with the same `request` only once."""


@dataclass(frozen=True)
class Turn:
    """What Thora says, and what the conversation has come to; None where it is over."""

    state: State | None
    says: tuple[Say, ...]


@dataclass(frozen=True)
class Means:
    """What the talk works with. `mails`: whether this installation can send mail.

    `file_of`: given an appointment's id, where its file for a calendar is; "" for nowhere.
    """

    calendar: Calendar
    appointments: Appointments
    openings: Openings
    callbacks: CallbackBook
    mails: bool = False
    file_of: Callable[[int], str] = lambda appointment: ""


class Talk:
    """The conversation about a new appointment, or about being rung back."""

    def __init__(self, means: Means, speech: Speech) -> None:
        self.means, self.speech = means, speech
        self.calendar = means.calendar
        self.clinic = means.calendar.clinic
        self.search = Search(means.calendar, means.openings)
        self.listener = Listener(means.calendar, speech)
        self.questions = Questions(means.calendar, speech)

    def begin(self, goal: Goal, heard: Heard, now: datetime.datetime) -> Turn:
        """A new wish, with all that the message says of it already."""
        return self.go_on(*self.listener.absorb(State(goal, "when"), heard, now), now)

    def take_suggestion(self, state: State, now: datetime.datetime) -> Turn:
        """Say "yes" to the opening that was suggested."""
        return self.go_on(state.but(step="opening"), [], now)

    def hear(self, state: State, heard: Heard, now: datetime.datetime) -> Turn:
        """The answer to what was asked last, a correction, or something else that the message says."""
        command = command_in(heard.text)
        if command == "stop" or (not command and heard.intent in ("goodbye", "cancel_appointment")):
            return Turn(None, (Say(self.speech(STOPPED[state.goal])),))
        if command == "restart":
            return self.go_on(self.afresh(state), [], now)
        if command in ("later", "earlier") and (state.step == "opening" or state.chosen):
            return self._other_times(state, command == "later", now)
        if command == "another_day" and state.step in ("opening", "when", "confirm", "change"):
            return self._asking(state.but(step="when", when=When(), chosen=None, offered=()), [])
        wrong = heard.is_wrong_field
        if wrong and state.step != "when":
            return self._change(state, wrong, heard, now)
        answers: dict[str, Callable[[State, Heard, datetime.datetime], Turn | None]] = {
            "service": self._service_said,
            "opening": self._opening_said,
            "name": self._name_said,
            "confirm": self._confirmed,
            "change": self._change_said,
        }
        answered = answers[state.step](state, heard, now) if state.step in answers else None
        if answered is not None:
            return answered
        after, notes = self.listener.absorb(state, heard, now)
        if after == state and _PAST.search(heard.plain) and state.step in ("when", "opening"):
            return self._asking(state.but(step="when", when=When(), offered=()), [self.speech("why_past")])
        if after == state and not notes:
            return self._missed(state, heard)
        return self.go_on(after.but(misses=0), notes, now)

    def afresh(self, state: State) -> State:
        """The wish without anything that was said of it."""
        return State(state.goal, "when")

    # Answers to one question

    def _service_said(self, state: State, heard: Heard, now: datetime.datetime) -> Turn | None:
        services = list(self.calendar.services.values())
        index = heard.one_of([service.name[:LONGEST_BUTTON] for service in services])
        if index is None:
            return None
        return self.go_on(state.but(service=services[index].id, misses=0), [], now)

    def _opening_said(self, state: State, heard: Heard, now: datetime.datetime) -> Turn | None:
        index = self.listener.index_of(state, heard, now)
        if index is None:
            return None
        return self.go_on(state.but(chosen=state.offered[index], misses=0), [], now)

    def _name_said(self, state: State, heard: Heard, now: datetime.datetime) -> Turn | None:
        if heard.corrects or self._is_about_the_wish(heard):
            after, notes = self.listener.absorb(state.but(step="confirm"), heard, now)
            if (after.when, after.site, after.practitioner, after.way) != (
                state.when,
                state.site,
                state.practitioner,
                state.way,
            ) or notes:
                return self.go_on(after.but(misses=0), notes, now)
        contact = contact_in(heard.text, self.clinic.country)
        rest = contact.rest if contact.phone or contact.email else heard.text
        name = name_in(heard.without_correction if heard.corrects else rest) or name_among(rest)
        if not name or heard.is_yes() or heard.is_no():
            return None if contact.phone or contact.email else self._missed(state, heard)
        given = state.but(name=name, misses=0)
        given = given.but(phone=contact.phone or state.phone, email=contact.email or state.email)
        return self.go_on(given, [], now)

    def _is_about_the_wish(self, heard: Heard) -> bool:
        """Whether an answer to the question for a name is put as a correction of the rest: "with Ann"."""
        words = heard.plain.split()
        return (
            bool(_OF_THE_WISH.match(heard.plain))
            or any(char.isdigit() for char in heard.text)
            or (words[-1:] == ["instead"])
        )

    def _confirmed(self, state: State, heard: Heard, now: datetime.datetime) -> Turn | None:
        words = self.speech.words
        if heard.is_yes(self.questions.summary(state)[1][0]):
            return self.finish(state, heard, now)
        says_more = self.listener.absorb(state, heard, now)[0] != state  # "no, Wednesday"
        if (heard.is_no(words.change_button) and not says_more) or heard.plain == "change":
            return self._asking(state.but(step="change"), [])
        return None

    def _change_said(self, state: State, heard: Heard, now: datetime.datetime) -> Turn | None:
        if heard.is_no() or heard.text.strip().casefold() == "nothing":
            return self.go_on(state, [], now)
        after, _ = self.listener.absorb(state, heard, now)
        return self._change(state, heard.field, heard, now) if heard.field and after == state else None

    def _change(self, state: State, what: str, heard: Heard, now: datetime.datetime) -> Turn:
        """Ask anew for one thing, unless the message gives it already."""
        after, notes = self.listener.absorb(state.but(step="change"), heard, now)
        emptied: dict[str, dict[str, Any]] = {
            "when": {"when": When(), "chosen": None, "offered": (), "wish": ""},
            "name": {"name": ""},
            "contact": {"phone": "", "email": ""},
            "service": {"service": None, "chosen": None, "offered": ()},
        }
        if after.but(step=state.step) == state:
            after = state.but(**emptied[what])
        if what == "name" and not after.name:
            return self._asking(after.but(step="name", misses=0), notes)
        return self.go_on(after.but(misses=0), notes, now)

    def _missed(self, state: State, heard: Heard) -> Turn:
        """Nothing was understood: say of what, and ask again; a person the second time."""
        said = {"when": "not_when", "opening": "not_choice", "service": "not_choice", "name": "not_name"}
        note = said.get(state.step, "not_understood")
        if state.step == "contact":
            digits = why_no_phone(heard.text, self.clinic.country)
            note = f"phone_{digits}" if digits else "not_contact"
        state = state.but(misses=state.misses + 1)
        notes = [self.speech(note)]
        if state.misses >= MISSES:
            notes.append(self.speech("person"))
        if state.step == "opening":
            notes.append(self.speech.words.ask_opening)
        return self._asking(state, notes)

    # What comes next

    def go_on(self, state: State, notes: list[str], now: datetime.datetime) -> Turn:
        """Ask for what is missing; the summary where nothing is."""
        if state.goal == "callback":
            if not state.wish:
                return self._asking(state.but(step="when"), notes)
        elif state.chosen is None:
            service = self.listener.service_of(state)
            if service is None:
                return self._asking(state.but(step="service"), notes)
            state = state.but(
                service=service.id, way=state.way if state.way in service.ways else service.ways[0]
            )
            state, notes = self._able(state, notes)
            if not state.when:
                return self._asking(state.but(step="when"), notes)
            found = self.search.find(self.wanted(state), state.when, now)
            exact = not found.why and state.when.at is not None and len(state.when.days) == 1
            if not (exact and len(found.openings) == 1):
                return self._offer(state, found, notes)
            state = state.but(chosen=found.openings[0], offered=())
        if state.goal in ("book", "callback"):
            if not state.name:
                return self._asking(state.but(step="name"), notes)
            if not state.contact:
                return self._asking(state.but(step="contact"), notes)
        return self._asking(state.but(step="confirm"), notes)

    def _able(self, state: State, notes: list[str]) -> tuple[State, list[str]]:
        """Without a practitioner who does not do the service."""
        who = next((each for each in self.clinic.practitioners if each.id == state.practitioner), None)
        if who is None or not who.services or state.service in who.services:
            return state, notes
        return state.but(practitioner=None), [*notes, self.speech("not_done_by", practitioner=who.name)]

    def wanted(self, state: State) -> Wanted:
        """What openings are looked for."""
        service = self.listener.service_of(state)
        if service is None:
            raise ValueError("no service was chosen yet")
        return Wanted(service, state.way or service.ways[0], state.practitioner, state.site)

    def _offer(self, state: State, found: Found, notes: list[str]) -> Turn:
        if found.why:
            notes = [*notes, self.questions.reason(found)]
        if not found.openings:
            return self._asking(state.but(step="when", when=When()), [*notes, self.speech("no_openings")])
        name = "openings_nearest" if found.why else "openings" if len(found.openings) > 1 else "one_opening"
        offering = state.but(step="opening", offered=found.openings, chosen=None)
        told = self.speech(name, **self.speech.opening(found.openings[0]))
        told += self.questions.places(found.openings)
        return Turn(offering, (self.questions.question(offering, [*notes, told]),))

    def _other_times(self, state: State, later: bool, now: datetime.datetime) -> Turn:
        wanted, known = self.wanted(state), (state.chosen,) if state.chosen else state.offered
        if later:
            others = self.search.later(wanted, state.when, known[-1].span.start, now)
        else:
            others = self.search.earlier(wanted, known[0].span.start, now)
        if not others:
            return self._asking(state, [self.speech("no_later" if later else "no_earlier")])
        return self._offer(state.but(misses=0), Found(others), [])

    def ask(self, state: State) -> Say:
        """The question that is open, again."""
        told = [self.speech("openings") + self.questions.places(state.offered)]
        return self.questions.question(state, told if state.step == "opening" else [])

    def _asking(self, state: State, notes: list[str]) -> Turn:
        return Turn(state, (self.questions.question(state, notes),))

    # The end

    def finish(self, state: State, heard: Heard, now: datetime.datetime) -> Turn:
        """Book, or pass the request on. What is not possible any more is said, and others are offered."""
        if state.goal == "callback":
            self.means.callbacks.take(
                state.name, state.phone, state.email, state.wish, state.id, now, heard.gist
            )
            contact = self.speech.contact(state.phone, state.email)
            return Turn(None, (Say(self.speech("called_back", name=state.name, contact=contact)),))
        if state.chosen is None:
            return self.go_on(state, [], now)
        if self.is_over(state.chosen, now):
            return self.taken_by_time(state, now)
        visitor = Visitor(state.name, state.phone, state.email)
        try:
            made = self.means.appointments.book(state.chosen, visitor, state.id, now, heard.conversation)
        except TooManyError:
            most = self.calendar.rules.most
            return Turn(None, (Say(self.speech("too_many", most=most)),))
        except TakenError:
            return self.taken(state, now)
        known = {**self.speech.opening(made.opening), "reference": made.reference}
        texts = [self.speech("booked", **known), *filter(None, [self.speech.address(made.opening)])]
        if state.email and self.means.mails:
            texts.append(self.speech("booked_mail", email=state.email))
        else:
            texts.append(self.speech.words.booked_no_mail)
        texts.append(self.speech("booked_later"))
        if self.calendar.rules.cancel_hours:
            texts.append(self.speech("cancel_window", hours=self.calendar.rules.cancel_hours))
        return Turn(None, (Say("\n".join(texts), calendar=self.means.file_of(made.id)),))

    def is_over(self, opening: Opening, now: datetime.datetime) -> bool:
        """Whether an opening may not be booked any more, long after it was offered."""
        return opening.span.start < max(now, self.calendar.bookable(now).start - PATIENCE)

    def taken_by_time(self, state: State, now: datetime.datetime) -> Turn:
        """Say why an opening is not possible any more, and offer the nearest."""
        return self.go_on(state.but(when=self._then(state.chosen), chosen=None, offered=()), [], now)

    def _then(self, opening: Opening | None) -> When:
        if opening is None:
            return When()
        start = opening.span.start.astimezone(self.calendar.zone)
        return When(days=(start.date(),), at=start.hour * 60 + start.minute)

    def taken(self, state: State, now: datetime.datetime) -> Turn:
        """Somebody else has the opening meanwhile: say so, and offer the nearest."""
        return self._taken("taken_meanwhile", state, now)

    def _taken(self, phrase: str, state: State, now: datetime.datetime) -> Turn:
        if state.chosen is None:
            return self.go_on(state, [], now)
        note = self.speech(phrase, **self.speech.opening(state.chosen))
        found = self.search.find(self.wanted(state), self._then(state.chosen), now)
        return self._offer(state.but(chosen=None), replace(found, why=""), [note])
