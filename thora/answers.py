"""Answers as a visitor reads them: facts filled in, warning list, source line, buttons."""

from __future__ import annotations

import datetime
import re
from dataclasses import dataclass
from typing import Any

from thora.cards import Card, Source
from thora.clinic import Clinic, Site
from thora.content import WARNING_LIST, Content
from thora.fields import DAYS, parse_hours
from thora.phrases import Phrases
from thora.topics import WARNING_PREFIX, Topic

PLACEHOLDER = re.compile(r"\{([^{}]*)\}")
BOOK_PAYLOAD = "/book_appointment"


@dataclass(frozen=True)
class Button:
    """A choice below a message: what stands on it and the intent it sends."""

    title: str
    payload: str

    def as_dict(self) -> dict[str, str]:
        """The button in Rasa's form."""
        return {"title": self.title, "payload": self.payload}


def clinic_facts(clinic: Clinic, phrases: Phrases) -> dict[str, str]:
    """Placeholder -> text for every fact of clinic.yml; "" where the clinic has not said."""
    contact, booking = clinic.contact, clinic.booking
    facts: dict[str, str] = {
        "clinic_name": clinic.name,
        "phone": contact.phone,
        "email": contact.email,
        "contact": _contact(clinic, phrases),
        "booking_how": _booking_how(clinic, phrases),
        "free_offer": booking.free_offer,
        "places": join_words([site.name for site in clinic.sites], phrases),
        "addresses": "\n".join(
            phrases.address_line.format(site=site.name, address=site.address)
            for site in clinic.sites
            if site.address
        ),
        "hours": "\n".join(_hours(site, phrases) for site in clinic.sites if site.hours),
        "parking": _per_site(clinic, "parking"),
        "access": _per_site(clinic, "access"),
        "practitioners": " ".join(
            phrases.practitioner_line.format(
                name=", ".join(filter(None, [person.name, person.credentials])), profile=person.profile
            )
            for person in clinic.practitioners
            if person.profile
        ),
        **clinic.safety.dict(exclude={"notify"}),
        **clinic.facts.dict(),
    }
    return {name: text.strip() for name, text in facts.items()}


def join_words(words: list[str], phrases: Phrases) -> str:
    """["a", "b", "c"] -> "a, b and c"."""
    if len(words) < 2:
        return "".join(words)
    return phrases.list_and.format(first=", ".join(words[:-1]), last=words[-1])


def _contact(clinic: Clinic, phrases: Phrases) -> str:
    contact = clinic.contact
    if contact.phone and contact.email:
        return phrases.call_or_write.format(phone=contact.phone, email=contact.email)
    if contact.phone:
        return phrases.call.format(phone=contact.phone)
    return phrases.write.format(email=contact.email)


def _booking_how(clinic: Clinic, phrases: Phrases) -> str:
    """A verb phrase that fits after "You can": "book online at ... or call ..."."""
    url, phone = clinic.booking.url, clinic.contact.phone
    if clinic.booking.mode == "builtin" and phone:
        return phrases.book_here_or_call.format(phone=phone)
    if clinic.booking.mode == "builtin":
        return phrases.book_here
    if clinic.booking.mode == "link" and phone:
        return phrases.book_online_or_call.format(url=url, phone=phone)
    if clinic.booking.mode == "link":
        return phrases.book_online.format(url=url)
    return _contact(clinic, phrases)


def _per_site(clinic: Clinic, key: str) -> str:
    texts = [getattr(site, key) for site in clinic.sites if getattr(site, key)]
    return " ".join(dict.fromkeys(texts))


def _hours(site: Site, phrases: Phrases) -> str:
    """One site's week in a line: "Waterloo: Mon to Fri 8 am to 6 pm, Sat closed"."""
    week = ", ".join(f"{days} {text}" for days, text in week_of(site, phrases))
    return phrases.hours_line.format(site=site.name, hours=week)


def week_of(site: Site, phrases: Phrases) -> list[tuple[str, str]]:
    """One site's week, days with the same hours put together: ("Mon to Fri", "8 am to 6 pm")."""
    runs: list[tuple[int, int, str]] = []
    for index, day in enumerate(DAYS):
        text = _day_hours(site.hours[day], phrases) if day in site.hours else phrases.closed
        if runs and runs[-1][2] == text:
            runs[-1] = (runs[-1][0], index, text)
        else:
            runs.append((index, index, text))
    return [(_days(first, last, phrases), text) for first, last, text in runs]


def _days(first: int, last: int, phrases: Phrases) -> str:
    names = phrases.days
    return names[first] if first == last else phrases.day_span.format(first=names[first], last=names[last])


def _day_hours(value: str, phrases: Phrases) -> str:
    spans = parse_hours(value)
    if not spans:
        return phrases.closed
    texts = [phrases.span.format(start=clock(start), end=clock(end)) for start, end in spans]
    return join_words(texts, phrases)


def clock(minutes: int) -> str:
    """Minutes after midnight as a 12-hour time: 510 -> "8:30 am"."""
    hour, minute = divmod(minutes % 1440, 60)
    half = "am" if hour < 12 else "pm"
    clock = f"{hour % 12 or 12}" + (f":{minute:02}" if minute else "")
    return f"{clock} {half}"


def fill(text: str, facts: dict[str, str], phrases: Phrases, ask_clinic: bool = True) -> str:
    """Put facts into a text, line by line.

    A line with a fact that is empty is left out, and one line at the end (in English, unless `ask_clinic` is
    false) sends the visitor to the clinic for it. Raises KeyError for a placeholder that is no fact.
    """
    lines: list[str] = []
    missing: list[str] = []
    for line in text.splitlines():
        names = PLACEHOLDER.findall(line)
        empty = [name for name in names if not facts[name]]
        if empty:
            missing += [name for name in empty if name not in missing]
        else:
            lines.append(PLACEHOLDER.sub(lambda match: facts[match.group(1)], line).strip())
    if missing and ask_clinic:
        what = join_words([phrases.facts.get(name, name.replace("_", " ")) for name in missing], phrases)
        told = any(facts["contact"] in line for line in lines)
        ask = phrases.ask_clinic_short if told else phrases.ask_clinic
        lines.append(ask.format(what=what, contact=facts["contact"]))
    return "\n".join(line for line in lines if line)


def format_date(day: datetime.date, phrases: Phrases) -> str:
    """A date in the words of phrases.yml: "21 November 2026"."""
    return phrases.date.format(day=day.day, month=phrases.months[day.month - 1], year=day.year)


def name_of(source: Source) -> str:
    """A source as it is cited: "NHS, Back pain, 2022"."""
    return f"{source.publisher}, {source.title}, {source.year}"


class AnswerBook:
    """Every response of the content, ready to be said.

    Needs content and a clinic without errors: `phrases` and `clinic` are there, placeholders are known.
    """

    def __init__(self, content: Content, clinic: Clinic) -> None:
        if content.phrases is None:
            raise ValueError("data/phrases.yml has errors; run `thora check`")
        self.content = content
        self.phrases = content.phrases
        self.facts = clinic_facts(clinic, self.phrases)

    def text(self, name: str) -> str:
        """A response's first variant, filled, without what stands around it. Raises KeyError."""
        return self.fill(str(self.content.responses[name][0]["text"]).strip())

    def fill(self, text: str, ask_clinic: bool = True) -> str:
        """`text` with the clinic's facts in it."""
        return fill(text, self.facts, self.phrases, ask_clinic)

    def buttons(self, topic: Topic) -> list[Button]:
        """Follow-up questions by label; "Book" last where the stance is `offer`."""
        topics = [self.content.topics[id_] for id_ in topic.card.follow_ups]
        buttons = [Button(follow_up.label, f"/{follow_up.id}") for follow_up in topics]
        if isinstance(topic.card, Card) and topic.card.booking == "offer":
            buttons = [button for button in buttons if button.payload != BOOK_PAYLOAD]
            buttons.append(Button(self.phrases.book_button, BOOK_PAYLOAD))
        return buttons

    def source_line(self, card: Card) -> str:
        """Who says so, and when a person last checked the answer."""
        sources = "; ".join(name_of(source) for source in card.sources)
        reviewed = self.phrases.reviewed.format(date=format_date(card.reviewed, self.phrases))
        return f"{self.phrases.source.format(sources=sources)} {reviewed}"

    def render(self, topic: Topic) -> dict[str, Any]:
        """A topic's answer as a Rasa response: text and buttons.

        `metadata` tells a channel that can show more than text which part is the source line and where
        its sources are, and which level a warning has.
        """
        parts = [self.fill(topic.answer, ask_clinic=not topic.is_language)]
        metadata: dict[str, Any] = {}
        if topic.card.warning_signs:
            parts.append(self.text(WARNING_LIST))
            metadata["warning_signs"] = True
        if isinstance(topic.card, Card) and topic.kind == "faq":
            metadata["source"] = self.source_line(topic.card)
            metadata["links"] = [{"text": name_of(s), "url": s.url} for s in topic.card.sources if s.url]
            parts.append(metadata["source"])
        if topic.id.startswith(WARNING_PREFIX):
            metadata["level"] = topic.id.removeprefix(WARNING_PREFIX)
            metadata["because"] = {id_: sign.card.because for id_, sign in self.content.signs.items()}
        response: dict[str, Any] = {"text": "\n".join(parts)}
        if metadata:
            response["metadata"] = metadata
        buttons = [button.as_dict() for button in self.buttons(topic)]
        own = self.content.responses[f"utter_{topic.id}"][0].get("buttons")
        if own or buttons:
            response["buttons"] = own or buttons
        return response

    def responses(self) -> dict[str, list[dict[str, Any]]]:
        """Every response of the domain by name; topics' answers with all that belongs to them."""
        ready: dict[str, list[dict[str, Any]]] = {}
        for name, variants in self.content.responses.items():
            topic = self.content.topics.get(name.removeprefix("utter_"))
            if topic:
                ready[name] = [self.render(topic)]
            else:
                ready[name] = [{**v, "text": self.fill(str(v["text"]).strip())} for v in variants]
        return ready
