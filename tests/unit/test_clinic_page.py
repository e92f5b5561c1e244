"""What the demo page shows of a clinic, and what it leaves out."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.unit.conftest import CLINIC, TinyProject
from thora.channels.clinic_page import is_web, page_values, phone_link
from thora.clinic import Clinic
from thora.content import load_words


def values(tiny: TinyProject, **more: Any) -> dict[str, Any]:
    words = load_words(tiny.root)
    assert words.demo_page is not None
    assert words.phrases is not None
    return page_values(Clinic.parse_obj({**CLINIC, **more}), words.demo_page, words.phrases)


def test_a_clinic_with_little_to_say_has_a_short_page(tiny: TinyProject) -> None:
    shown = values(tiny)
    for name in ("services", "people", "facts", "with_services", "with_people", "with_facts", "websites"):
        assert shown[name] == []
    assert shown["hero.offer"] == ""
    assert shown["phones"] == [{"text": "519-555-2000", "call": "5195552000"}]
    assert shown["emails"] == [{"text": "desk@testclinic.ca"}]
    assert [place["name"] for place in shown["places"]] == ["Centre"]


def test_without_a_phone_nothing_is_said_of_one(tiny: TinyProject) -> None:
    shown = values(tiny, contact={"email": "desk@testclinic.ca"})
    assert shown["phones"] == []
    assert shown["hero.call"] == ""
    assert shown["contact.text"] == "You can write to desk@testclinic.ca."


def test_services_say_how_long_and_in_which_ways(tiny: TinyProject) -> None:
    service = {"name": "First visit", "minutes": 45, "price": "$110", "ways": ["in_person", "video", "phone"]}
    shown = values(tiny, booking={"services": [service]})
    assert shown["services"] == [
        {
            "name": "First visit",
            "price": "$110",
            "duration": "45 minutes",
            "ways": "at the clinic, by video and by phone",
        }
    ]
    assert shown["with_services"] == [{}]


def test_people_can_be_asked_about(tiny: TinyProject) -> None:
    (who,) = values(tiny, practitioners=[{"name": "ann de Roy"}])["people"]
    assert (who["initials"], who["ask"], who["question"]) == (
        "AD",
        "Ask about ann de Roy",
        "Who is ann de Roy?",
    )


def test_a_place_has_its_week_with_like_days_together(tiny: TinyProject) -> None:
    hours = {"mon": "09:00-17:00", "tue": "09:00-17:00", "wed": "closed"}
    (place,) = values(tiny, sites=[{"name": "Centre", "hours": hours}])["places"]
    assert place["week"] == [
        {"days": "Mon to Tue", "hours": "9 am to 5 pm"},
        {"days": "Wed to Sun", "hours": "closed"},
    ]


def test_only_facts_that_the_clinic_gives_are_shown_in_the_order_of_their_headings(tiny: TinyProject) -> None:
    shown = values(tiny, facts={"insurance": "Most plans pay.", "prices": "$85.", "complaints": "Tell us."})
    assert [fact["text"] for fact in shown["facts"]] == ["$85.", "Most plans pay."]


@pytest.mark.parametrize(
    ("phone", "link"), [("(519) 555-0142", "5195550142"), ("+49 30 123", "+4930123"), ("", "")]
)
def test_a_phone_is_called_by_its_digits(phone: str, link: str) -> None:
    assert phone_link(phone) == link


@pytest.mark.parametrize(
    ("address", "web"),
    [("https://a.ca", True), ("http://a.ca", True), ("javascript:alert(1)", False), ("", False)],
)
def test_only_an_address_of_the_web_becomes_a_link(tiny: TinyProject, address: str, web: bool) -> None:
    assert is_web(address) is web
    shown = values(tiny, contact={**CLINIC["contact"], "website": address})
    assert shown["websites"] == ([{"text": address}] if web else [])


def test_the_shipped_clinic_has_every_part(root: Path, tiny: TinyProject) -> None:
    clinic = yaml.safe_load((root / "clinic.yml").read_text(encoding="utf-8"))
    shown = values(tiny, **clinic)
    for name in ("services", "people", "facts", "places", "asks", "phones", "emails", "websites"):
        assert shown[name], name
