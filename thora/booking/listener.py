"""What a message adds to a wish for an appointment: when, with whom, where, how, who it is for."""

from __future__ import annotations

import datetime
import re

from thora.booking.calendar import Calendar, Opening
from thora.booking.hearing import Heard, merged
from thora.booking.mentions import Vocabulary
from thora.booking.settings import Service
from thora.booking.speech import Speech
from thora.booking.state import State
from thora.booking.when import When, understand
from thora.booking.who import contact_in, name_among, name_in, why_no_phone

_CALLED = re.compile(r"\bname(?:'s| is|:) ", re.IGNORECASE)
_BARE_HOUR = re.compile(r"(?:the )?(\d{1,2})(?: one)?(?: please| pls)?")
LONGEST_WISH = 300


class Listener:
    """The ear of one clinic: puts what is said into the state, and decides nothing."""

    def __init__(self, calendar: Calendar, speech: Speech) -> None:
        self.calendar, self.speech = calendar, speech
        self.clinic = calendar.clinic
        self.vocabulary = Vocabulary(calendar.clinic)

    def absorb(self, state: State, heard: Heard, now: datetime.datetime) -> tuple[State, list[str]]:
        """The state with everything that a message says, and what to tell of that."""
        text = heard.without_correction if heard.corrects else heard.text
        notes: list[str] = []
        contact = contact_in(text, self.clinic.country)
        gave = bool(contact.phone or contact.email)
        if gave:
            state = state.but(phone=contact.phone or state.phone, email=contact.email or state.email)
            text = contact.rest
        is_wish = heard.intent not in ("book_appointment", "affirm") and not heard.is_yes()
        if state.goal == "callback" and state.step == "when" and is_wish:
            state = state.but(wish=text[:LONGEST_WISH])
        elif state.step != "contact" or heard.corrects or not gave:
            state, notes = self._named(state, text)
            new = understand(
                text, now.astimezone(self.calendar.zone), self.clinic.country, self._before(state)
            )
            if new and self._is_about_when(state, text) and not self._is_phone(state, heard):
                state = state.but(when=merged(state.when, new, text), chosen=None, offered=())
                if state.goal == "callback":
                    state = state.but(wish=text[:LONGEST_WISH])
        called = _CALLED.search(text) if state.step != "name" else None
        if called and (name := name_in(text[called.end() :])):
            state = state.but(name=name)
        elif gave and not state.name:
            asked = name_in(text) if state.step == "name" else ""
            state = state.but(name=asked or name_among(text, lambda part: self._is_else(part, now)))
        elif state.step == "when" and not state.name and "," in text:
            state = state.but(name=name_among(text, lambda part: self._is_else(part, now)))
        return state, notes

    def _is_else(self, part: str, now: datetime.datetime) -> bool:
        """Whether every word of a part of a message says when, where, or with whom: "May Lee" is a name."""
        local = now.astimezone(self.calendar.zone)
        return all(
            understand(word, local, self.clinic.country) or self.vocabulary.named_in(word)
            for word in part.split()
        )

    def _is_about_when(self, state: State, text: str) -> bool:
        """A name may sound like a day: "May Lee"."""
        return state.step != "name" or not name_in(text) or any(char.isdigit() for char in text)

    def _is_phone(self, state: State, heard: Heard) -> bool:
        """Where a phone was asked for, many digits are one, with a fault in it, and no clock time."""
        digits = why_no_phone(heard.text, self.clinic.country)
        return state.step == "contact" and bool(digits) and not heard.corrects

    def _before(self, state: State) -> datetime.datetime | None:
        """The day and time talked about last, for "the day after" and "same time next week"."""
        zone = self.calendar.zone
        if state.chosen:
            return state.chosen.span.start.astimezone(zone)
        if len(state.when.days) == 1:
            midnight = datetime.datetime.combine(state.when.days[0], datetime.time(), zone)
            return midnight + datetime.timedelta(minutes=state.when.at or 0)
        return state.old.span.start.astimezone(zone) if state.old else None

    def _named(self, state: State, text: str) -> tuple[State, list[str]]:
        named = self.vocabulary.named_in(text, self._site(state), asked_service=state.step == "service")
        notes: list[str] = []
        before = state
        if named.service:
            state = state.but(service=named.service)
        if named.practitioner or named.anybody:
            state = state.but(practitioner=named.practitioner)
        if named.site:
            state = state.but(site=named.site)
        if not self._works_there(state) and not (
            named.site and named.practitioner
        ):  # what was said last counts
            state = state.but(practitioner=None) if named.site else state.but(site=None)
        service = self.service_of(state)
        if named.way and (service is None or named.way in service.ways):
            state = state.but(way=named.way)
        elif named.way and service is not None:
            notes.append(self.speech("not_this_way", service=service.name, way=self.speech.way(named.way)))
        if state != before:
            state = state.but(chosen=None, offered=())
        return state, notes

    def _works_there(self, state: State) -> bool:
        """Whether the practitioner who is wished works at the site that is wished."""
        who = next((each for each in self.clinic.practitioners if each.id == state.practitioner), None)
        return who is None or not who.sites or state.site is None or state.site in who.sites

    @staticmethod
    def _site(state: State) -> str | None:
        """The place that is talked about."""
        sites = {each.site for each in (state.chosen, *state.offered) if each}
        return state.site or (sites.pop() if len(sites) == 1 else None)

    def service_of(self, state: State) -> Service | None:
        """The service that was chosen, or the only one that the clinic has."""
        services = self.calendar.services
        if state.service in services:
            return services[str(state.service)]
        return next(iter(services.values())) if len(services) == 1 else None

    def index_of(self, state: State, heard: Heard, now: datetime.datetime) -> int | None:
        """Which of the openings that were named is meant, by its button, number, place or time."""
        says_when = understand(heard.text, now.astimezone(self.calendar.zone), self.clinic.country)
        index = heard.one_of([self.speech.button(each) for each in state.offered])
        if index is not None and not (heard.is_whichever and says_when):  # "any morning next week"
            return index
        hour = _BARE_HOUR.fullmatch(heard.plain)
        text = f"at {hour[1]}" if hour else heard.text  # "11", of 10, 11 and 12 o'clock
        new = understand(text, now.astimezone(self.calendar.zone), self.clinic.country)
        fitting = [i for i, each in enumerate(state.offered) if new and self._is_then(each, new)]
        return fitting[0] if len(fitting) == 1 else None

    def _is_then(self, opening: Opening, when: When) -> bool:
        """Whether one of the openings that were named is at that time: "the 10:30", "Thursday"."""
        start = opening.span.start.astimezone(self.calendar.zone)
        minute = start.hour * 60 + start.minute
        right_day = not when.days or start.date() in when.days
        if when.at is not None:
            return right_day and minute == when.at
        return bool(when.days) and right_day and (when.earliest or 0) <= minute <= (when.latest or 1440)
