"""How Thora speaks of appointments: phrases of data/booking_words.yml with times and names in them."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from thora.answers import clock
from thora.booking.calendar import Opening
from thora.booking.settings import Service, Way
from thora.booking.who import shown_phone
from thora.booking.words import BookingWords
from thora.clinic import Clinic
from thora.phrases import Phrases


@dataclass(frozen=True)
class Say:
    """One message: its text, and the titles of its buttons (pressing one types it).

    `openings`: what the first buttons stand for, where they are free times.
    `calendar`: where the file of the appointment is that it tells of, on the server of the chat; "" for none.
    """

    text: str
    buttons: tuple[str, ...] = field(default=())
    calendar: str = ""
    openings: tuple[Opening, ...] = ()


class Speech:
    """The words of one clinic. `facts`: as thora.answers.clinic_facts gives them."""

    def __init__(
        self, clinic: Clinic, words: BookingWords, phrases: Phrases, facts: Mapping[str, str]
    ) -> None:
        self.clinic, self.words, self.facts = clinic, words, facts
        self._phrases = phrases

    def __call__(self, phrase: str, /, **values: Any) -> str:
        """A phrase by its name, filled in. Raises AttributeError, KeyError."""
        known = {"contact": self.facts["contact"], "free_offer": self.facts["free_offer"], **values}
        text: str = getattr(self.words, phrase)
        return text.format(**known)

    def day(self, day: datetime.date) -> str:
        """A day: "Thursday 3 December"."""
        return self.words.day.format(
            weekday=self.words.day_names[day.weekday()],
            day=day.day,
            month=self._phrases.months[day.month - 1],
        )

    def clock(self, local: datetime.datetime) -> str:
        """A clock time: "10:30 am"."""
        return clock(local.hour * 60 + local.minute)

    def time(self, moment: datetime.datetime) -> str:
        """A moment by the clinic's clock: "Thursday 3 December, 10:30 am"."""
        local = moment.astimezone(self.clinic.zone)
        return self.words.time.format(day=self.day(local.date()), clock=self.clock(local))

    def button(self, opening: Opening) -> str:
        """An opening on a button: "Thu 3 Dec 10:30 am"."""
        local = opening.span.start.astimezone(self.clinic.zone)
        return self.words.button_time.format(
            weekday=self._phrases.days[local.weekday()],
            day=local.day,
            month=self._phrases.months[local.month - 1][:3],
            clock=self.clock(local),
        )

    def moment(self, opening: Opening) -> dict[str, str]:
        """When an opening is: ISO 8601 `start` in the clinic's zone; `day` and `time` in words."""
        local = opening.span.start.astimezone(self.clinic.zone)
        return {"start": local.isoformat(), "day": self.day(local.date()), "time": self.clock(local)}

    def is_listed(self, openings: Sequence[Opening]) -> bool:
        """Whether it has to be said with whom and where each is: not where the clinic leaves no choice."""
        return len(openings) > 1 and (len(self.clinic.sites) > 1 or len(self.clinic.practitioners) > 1)

    def line(self, opening: Opening) -> str:
        """An opening in a list: "Thu 3 Dec 10:30 am with Nitin Nair at Waterloo"."""
        return self("opening_line", **{**self.opening(opening), "time": self.button(opening)})

    def on_buttons(self, openings: Sequence[Opening]) -> list[dict[str, str]]:
        """What each button of these says where buttons stand by day: its moment, and all that its line says.

        `place`: with whom and where; `line`: as the list has it, which is not needed beside such buttons.
        """
        moments = [self.moment(each) for each in openings]
        if not self.is_listed(openings):
            return moments
        return [
            {**moment, "place": self("opening_place", **self.opening(each)), "line": self.line(each)}
            for moment, each in zip(moments, openings, strict=True)
        ]

    def opening(self, opening: Opening) -> dict[str, str]:
        """What can be filled in of an opening: service, time, practitioner, place."""
        clinic = self.clinic
        services = {each.id: each.name for each in clinic.booking.services}
        people = {each.id: each.name for each in clinic.practitioners}
        return {
            "service": services.get(opening.service, opening.service),
            "time": self.time(opening.span.start),
            "practitioner": people.get(opening.practitioner, opening.practitioner),
            "place": self.place(opening),
        }

    def services(self, services: Sequence[Service]) -> str:
        """What can be booked, with length and price: "First visit (45 minutes, $110) or ..."."""
        named = []
        for each in services:
            name = "service_with_price" if each.price else "service_without_price"
            named.append(self(name, service=each.name, minutes=each.minutes, price=each.price))
        if len(named) < 2:
            return "".join(named)
        return self("list_or", first=", ".join(named[:-1]), last=named[-1])

    def place(self, opening: Opening) -> str:
        """Where it is: "at Waterloo", "by video"."""
        if opening.way != "in_person":
            return self.way(opening.way)
        names = {each.id: each.name for each in self.clinic.sites}
        return self.words.in_person.format(site=names.get(opening.site, opening.site))

    def address(self, opening: Opening) -> str:
        """A sentence with the address of an opening; "" for one that is not in person."""
        found = [each.address for each in self.clinic.sites if each.id == opening.site]
        if opening.way != "in_person" or not any(found):
            return ""
        return self.words.address.format(address=found[0])

    def way(self, way: Way) -> str:
        """A way: "by video", "by phone", "in person"."""
        words = {"video": self.words.video, "phone": self.words.phone}
        return words.get(way, self.words.in_person_button.lower())

    def way_button(self, way: Way) -> str:
        """The title of a way's button."""
        title: str = getattr(self.words, f"{way}_button")
        return title

    def contact(self, phone: str, email: str) -> str:
        """A phone as people here write it and an address, or the one of them that there is."""
        shown = [shown_phone(phone, self.clinic.country)] if phone else []
        return ", ".join([*shown, *([email] if email else [])])
