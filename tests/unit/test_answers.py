"""Answers as a visitor reads them."""

from __future__ import annotations

import datetime
import re
from typing import Any

import pytest

from tests.conftest import ROOT
from tests.unit.conftest import ANSWER, CLINIC, TinyProject
from thora.answers import AnswerBook, Button, clinic_facts, fill, format_date, join_words
from thora.clinic import Clinic, load_clinic
from thora.content import load_content
from thora.phrases import Phrases


@pytest.fixture(scope="module")
def phrases() -> Phrases:
    found = load_content(ROOT).phrases
    assert found is not None
    return found


def clinic(**change: Any) -> Clinic:
    return Clinic.parse_obj({**CLINIC, **change})


def book(tiny: TinyProject, **change: Any) -> AnswerBook:
    tiny.write("clinic.yml", {**CLINIC, **change})
    found, source = load_clinic(tiny.root)
    assert found is not None, source.problems
    return AnswerBook(load_content(tiny.root), found)


def hours(phrases: Phrases, **week: str) -> str:
    return clinic_facts(clinic(sites=[{"name": "Centre", "hours": week}]), phrases)["hours"]


@pytest.mark.parametrize(
    ("words", "text"),
    [([], ""), (["a"], "a"), (["a", "b"], "a and b"), (["a", "b", "c"], "a, b and c")],
)
def test_words_are_joined_as_people_say_them(phrases: Phrases, words: list[str], text: str) -> None:
    assert join_words(words, phrases) == text


@pytest.mark.parametrize(
    ("contact", "text"),
    [
        ({"phone": "519-555-2000"}, "call 519-555-2000"),
        ({"email": "a@b.ca"}, "write to a@b.ca"),
        ({"phone": "519-555-2000", "email": "a@b.ca"}, "call 519-555-2000 or write to a@b.ca"),
    ],
)
def test_contact_names_the_ways_that_there_are(phrases: Phrases, contact: dict[str, str], text: str) -> None:
    facts = clinic_facts(clinic(contact=contact), phrases)
    assert (facts["contact"], facts["booking_how"]) == (text, text)


@pytest.mark.parametrize(
    ("contact", "text"),
    [
        ({"phone": "519-555-2000"}, "book online at https://a.ca/book or call 519-555-2000"),
        ({"email": "a@b.ca"}, "book online at https://a.ca/book"),
    ],
)
def test_a_clinic_with_a_booking_page_names_it(phrases: Phrases, contact: dict[str, str], text: str) -> None:
    booking = {"mode": "link", "url": "https://a.ca/book"}
    assert clinic_facts(clinic(contact=contact, booking=booking), phrases)["booking_how"] == text


def test_a_page_that_is_not_in_use_is_not_named(phrases: Phrases) -> None:
    booking = {"mode": "callback", "url": "https://a.ca/book"}
    assert "a.ca" not in clinic_facts(clinic(booking=booking), phrases)["booking_how"]


@pytest.mark.parametrize(
    ("week", "text"),
    [
        (
            dict.fromkeys(("mon", "tue", "wed", "thu", "fri"), "08:00-18:00"),
            "Centre: Mon to Fri 8 am to 6 pm, Sat to Sun closed",
        ),
        (
            dict.fromkeys(("mon", "tue", "wed", "thu", "fri", "sat", "sun"), "closed"),
            "Centre: Mon to Sun closed",
        ),
        (
            {"mon": "08:30-12:00, 13:00-24:00", "sun": "00:00-00:15"},
            "Centre: Mon 8:30 am to 12 pm and 1 pm to 12 am, Tue to Sat closed, Sun 12 am to 12:15 am",
        ),
        (
            {"mon": "09:00-12:00", "tue": "09:00-13:00", "wed": "09:00-12:00"},
            "Centre: Mon 9 am to 12 pm, Tue 9 am to 1 pm, Wed 9 am to 12 pm, Thu to Sun closed",
        ),
    ],
)
def test_days_with_the_same_hours_stand_together(phrases: Phrases, week: dict[str, str], text: str) -> None:
    assert hours(phrases, **week) == text


def test_facts_of_several_sites_are_put_together(phrases: Phrases) -> None:
    sites = [
        {"name": "North", "address": "1 Road", "parking": "Park behind.", "access": "A ramp."},
        {"name": "South", "address": "2 Road", "parking": "Park behind.", "access": "A lift."},
        {"name": "West"},
    ]
    facts = clinic_facts(clinic(sites=sites), phrases)
    assert facts["places"] == "North, South and West"
    assert facts["addresses"] == "North: 1 Road\nSouth: 2 Road"
    assert facts["parking"] == "Park behind."
    assert facts["access"] == "A ramp. A lift."
    assert facts["hours"] == ""


def test_practitioners_without_a_profile_are_left_out(phrases: Phrases) -> None:
    people = [
        {"name": "A. One", "credentials": "PT", "profile": "Knows backs."},
        {"name": "B. Two", "profile": "Knows necks."},
        {"name": "C. Three"},
    ]
    facts = clinic_facts(clinic(practitioners=people), phrases)
    assert facts["practitioners"] == "A. One, PT: Knows backs. B. Two: Knows necks."


def test_every_fact_has_a_name_for_when_it_is_missing_or_is_always_there(phrases: Phrases) -> None:
    always = {"clinic_name", "contact", "booking_how", "phone", "email"}
    always |= {"emergency_number", "health_line", "crisis_line"}
    assert set(clinic_facts(clinic(), phrases)) - always == set(phrases.facts)


FACTS = {"contact": "call 1", "prices": "It costs $5.", "insurance": "", "privacy": "", "clinic_name": "Us"}


@pytest.mark.parametrize(
    ("text", "filled"),
    [
        ("No facts here.", "No facts here."),
        ("At {clinic_name}: {prices}", "At Us: It costs $5."),
        ("Yes.\n{prices}\n", "Yes.\nIt costs $5."),
        ("Yes.\n{insurance}", "Yes.\nFor insurance, please ask the clinic: call 1."),
        (
            "{insurance}\n{privacy}\nYes.",
            "Yes.\nFor insurance and details on privacy, please ask the clinic: call 1.",
        ),
        ("{insurance}\n{insurance}\nYes.", "Yes.\nFor insurance, please ask the clinic: call 1."),
        ("Please {contact}.\n{insurance}", "Please call 1.\nFor insurance, please ask the clinic."),
        ("{prices} {insurance}\nYes.", "Yes.\nFor insurance, please ask the clinic: call 1."),
    ],
)
def test_a_line_with_a_missing_fact_gives_way_to_the_clinics_contact(
    phrases: Phrases, text: str, filled: str
) -> None:
    assert fill(text, FACTS, phrases) == filled


def test_a_fact_that_there_is_not_raises(phrases: Phrases) -> None:
    with pytest.raises(KeyError, match="nonsense"):
        fill("{nonsense}", FACTS, phrases)


def test_a_date_is_written_out(phrases: Phrases) -> None:
    assert format_date(datetime.date(2026, 3, 1), phrases) == "1 March 2026"


def test_a_button_is_what_rasa_sends() -> None:
    assert Button("Heat or ice?", "/heat_or_ice").as_dict() == {
        "title": "Heat or ice?",
        "payload": "/heat_or_ice",
    }


@pytest.mark.parametrize(
    ("booking", "titles"), [("offer", ["Socks", "Book"]), ("mention", ["Socks"]), ("never", ["Socks"])]
)
def test_follow_ups_are_buttons_and_book_is_the_last_where_it_is_offered(
    tiny: TinyProject, booking: str, titles: list[str]
) -> None:
    tiny.question("socks")
    tiny.question("naps", follow_ups=["socks"], booking=booking)
    answers = book(tiny)
    buttons = answers.buttons(answers.content.topics["naps"])
    assert [button.title for button in buttons] == titles
    assert buttons[0].payload == "/socks"


def test_there_is_one_button_to_book(tiny: TinyProject) -> None:
    tiny.question("book_appointment", "clinic", label="Book a visit")
    tiny.question("naps", follow_ups=["book_appointment"], booking="offer")
    answers = book(tiny)
    assert answers.buttons(answers.content.topics["naps"]) == [Button("Book", "/book_appointment")]


def test_an_answer_ends_with_its_source_line_and_says_so_to_channels(tiny: TinyProject) -> None:
    sources = [
        {"title": "Backs", "publisher": "NHS", "year": 2022},
        {"title": "Necks", "publisher": "NICE", "year": 2020},
    ]
    tiny.question("naps", sources=sources, reviewed=datetime.date(2026, 3, 1))
    response = book(tiny).responses()["utter_naps"][0]
    line = "Source: NHS, Backs, 2022; NICE, Necks, 2020. Last checked on 1 March 2026."
    assert response == {"text": f"{ANSWER}\n{line}", "metadata": {"source": line, "links": []}}


def test_an_answer_of_the_clinic_has_no_source_line(tiny: TinyProject) -> None:
    tiny.question("doors", "clinic", answer="Ask {clinic_name}.")
    assert book(tiny).responses()["utter_doors"] == [{"text": "Ask Test Clinic."}]


def test_the_warning_signs_stand_between_answer_and_source(tiny: TinyProject) -> None:
    tiny.question("naps", warning_signs=True)
    first, signs, source = book(tiny).responses()["utter_naps"][0]["text"].split("\n")
    assert (first, signs) == (ANSWER, "Call now for: chest pain")
    assert source.startswith("Source: ")


def test_a_warning_carries_its_level_and_no_appointment(tiny: TinyProject) -> None:
    tiny.talk("warning_urgent", ["fever"], answer="See a doctor. Call {health_line}.")
    assert book(tiny).responses()["utter_warning_urgent"] == [
        {"text": "See a doctor. Call 811.", "metadata": {"level": "urgent", "because": {}}}
    ]


def test_buttons_written_in_a_response_go_before_those_of_the_follow_ups(tiny: TinyProject) -> None:
    tiny.question("naps")
    own = [{"title": "Yes", "payload": "/affirm"}]
    path = tiny.talk("greet", ["hi"], follow_ups=["naps"])
    assert book(tiny).responses()["utter_greet"][0]["buttons"] == [{"title": "Naps", "payload": "/naps"}]
    text = path.read_text(encoding="utf-8").replace("  - text:", f"  - buttons: {own}\n    text:")
    path.write_text(text, encoding="utf-8")
    assert book(tiny).responses()["utter_greet"][0]["buttons"] == own


def test_a_text_that_is_no_topic_is_filled_in_each_of_its_variants(tiny: TinyProject) -> None:
    variants = [{"text": "Ask {clinic_name}."}, {"text": "Try {clinic_name}."}]
    tiny.write("data/booking.yml", {"responses": {"utter_more": variants}})
    assert book(tiny).responses()["utter_more"] == [
        {"text": "Ask Test Clinic."},
        {"text": "Try Test Clinic."},
    ]


def test_phrases_with_errors_are_refused(tiny: TinyProject) -> None:
    (tiny.root / "data/phrases.yml").unlink()
    with pytest.raises(ValueError, match="thora check"):
        book(tiny)


def test_what_ships_reads_as_words_with_nothing_left_to_fill_in() -> None:
    found, _ = load_clinic(ROOT)
    assert found is not None
    for name, variants in AnswerBook(load_content(ROOT), found).responses().items():
        for variant in variants:
            assert not re.search(r"[{}]|None|\n\s*\n", variant["text"]), name
            assert variant["text"], name


def test_a_text_in_another_language_leaves_out_what_is_missing_without_a_word_in_english(
    tiny: TinyProject,
) -> None:
    text = "Llame o escriba.\n☎ {phone}\n✉ {email}\nI only speak English."
    tiny.write(
        "data/languages.yml",
        {
            "languages": {"es": {"name": "Spanish", "own_name": "Español"}},
            "responses": {"utter_language_es": [{"text": text}]},
        },
    )
    said = book(tiny, contact={"phone": "519-555-2000"}).responses()["utter_language_es"]
    assert said == [{"text": "Llame o escriba.\n☎ 519-555-2000\nI only speak English."}]
