"""What the demo page shows of a clinic: its services, people, places, facts, as values of the template."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from thora.answers import clinic_facts, fill, join_words, week_of
from thora.clinic import Clinic
from thora.demo_page import DemoPageWords
from thora.phrases import Phrases

Values = dict[str, Any]


def page_values(clinic: Clinic, words: DemoPageWords, phrases: Phrases) -> Values:
    """Every word and list of page/demo.html and page/strict.html."""
    facts = clinic_facts(clinic, phrases)
    texts = {
        ".".join(map(str, place)): fill(text, facts, phrases, ask_clinic=False)
        for place, text in words.texts()
    }
    return {
        **texts,
        "clinic_name": clinic.name,
        "phone": clinic.contact.phone,
        "email": clinic.contact.email,
        "phones": _some(clinic.contact.phone, call=phone_link(clinic.contact.phone)),
        "emails": _some(clinic.contact.email),
        "websites": _some(clinic.contact.website if is_web(clinic.contact.website) else ""),
        "asks": _asks(texts, len(words.questions.ask)),
        "services": _services(clinic, words, phrases),
        "people": _people(clinic, words),
        "places": _places(clinic, phrases),
        "facts": [
            {"heading": texts[f"facts.headings.{name}"], "text": facts[name]}
            for name in words.facts.headings
            if facts[name]
        ],
        # A part of the page, and the link to it, is left out where it would be empty.
        "with_services": _if(clinic.booking.services),
        "with_people": _if(clinic.practitioners),
        "with_facts": _if([name for name in words.facts.headings if facts[name]]),
    }


def phone_link(phone: str) -> str:
    """A phone number as a link calls it: "(519) 555-0142" -> "5195550142"."""
    return re.sub(r"[^\d+]", "", phone)


def is_web(address: str) -> bool:
    """Whether an address may be a link on a page."""
    return address.startswith(("https://", "http://"))


def _some(text: str, **more: str) -> list[Values]:
    return [{"text": text, **more}] if text else []


def _if(there: object) -> list[Values]:
    return [{}] if there else []


def _asks(texts: Mapping[str, str], count: int) -> list[Values]:
    rows = [f"questions.ask.{index}" for index in range(count)]
    return [{"title": texts[f"{row}.title"], "question": texts[f"{row}.question"]} for row in rows]


def _services(clinic: Clinic, words: DemoPageWords, phrases: Phrases) -> list[Values]:
    return [
        {
            "name": service.name,
            "price": service.price,
            "duration": words.services.duration.format(minutes=service.minutes),
            "ways": join_words([getattr(words.services, way) for way in service.ways], phrases),
        }
        for service in clinic.booking.services
    ]


def _people(clinic: Clinic, words: DemoPageWords) -> list[Values]:
    return [
        {
            "name": who.name,
            "initials": "".join(part[0] for part in who.name.split()[:2]).upper(),
            "credentials": who.credentials,
            "profile": who.profile,
            "ask": words.people.ask.format(name=who.name),
            "question": words.people.question.format(name=who.name),
        }
        for who in clinic.practitioners
    ]


def _places(clinic: Clinic, phrases: Phrases) -> list[Values]:
    return [
        {
            "name": site.name,
            "address": site.address,
            "parking": site.parking,
            "access": site.access,
            "week": [{"days": days, "hours": hours} for days, hours in week_of(site, phrases)],
        }
        for site in clinic.sites
    ]
