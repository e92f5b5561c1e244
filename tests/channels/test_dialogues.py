"""The same ten dialogues over every messaging channel: what is said does not depend on where it is said.

Each is a list of what somebody writes, or presses where the channel has buttons, and parts of what they
then read. A part that begins with "not " may not stand there. Without buttons the number is written.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import pytest

from tests.channels.kit import Person, told
from tests.channels.stand_in import Heard

pytestmark = [pytest.mark.service, pytest.mark.model]


@dataclass(frozen=True)
class Press:
    """Choose by the button of this title, else by its number."""

    title: str


Step = tuple["str | Press", Sequence[str]]
DIALOGUES: dict[str, list[Step]] = {
    "a question is answered with its source": [
        ("does physio actually help", ["physio helps most people", "Source:"]),
    ],
    "it goes on from the answer before": [
        ("is walking good for it", ["walk"]),
        ("what about swimming?", ["wim", "not Did you mean"]),
    ],
    "several questions at once": [
        ("is it serious and how much do you charge", ["Call 911 now for", "A first visit costs"]),
    ],
    "not sure: one of some, by its number": [
        ("insurance or cash", ["Did you mean one of these?"]),
        ("2", ["You can pay by debit card", "not Did you mean"]),
    ],
    "not sure: one of some, by its button": [
        ("insurance or cash", ["Did you mean one of these?"]),
        (Press("Cost and insurance"), ["Ask your plan what it covers"]),
    ],
    "a warning sign": [
        ("i have chest pain and i cant breathe", ["call 911 now", "not Shall I book"]),
        ("can i book an appointment", ["not What would you like to book"]),
    ],
    "a warning sign in the middle of a booking": [
        ("i want to book a first visit", ["When would suit you?"]),
        (
            "tomorrow, and my legs have gone numb and i cant feel myself pee",
            ["call 911 now", "not These times"],
        ),
    ],
    "booked to the end, and cancelled": [
        ("book a follow-up visit in person as soon as possible", ["free"]),
        ("the first one", ["What name shall I put it under?"]),
        ("Sam Lee", ["phone number or an e-mail address"]),
        ("226 555 0147", ["for Sam Lee, (226) 555-0147. Shall I book it?"]),
        (Press("Yes, book it"), ["It is booked: Follow-up visit", "Your reference is"]),
        ("cancel my appointment", ["Shall I cancel Follow-up visit"]),
        (Press("Yes, cancel it"), ["It is cancelled"]),
    ],
    "another language": [
        ("hola, me duele mucho la espalda", ["solo entiendo ingl\u00e9s", "I only speak English"]),
        ("what should i wear", ["comfortable"]),
    ],
    "a person instead of Thora": [
        ("can i talk to a real person please", ["519-555-0142"]),
    ],
}


def number_of(title: str, heard: Sequence[Heard]) -> str:
    """The number that stands before a title."""
    found = re.search(rf"^(\d+)\. {re.escape(title)}$", told(heard), re.MULTILINE)
    assert found, f"{title} is offered nowhere: {told(heard)}"
    return found[1]


def step(person: Person, said: str | Press, before: Sequence[Heard]) -> list[Heard]:
    """Do what a dialogue says, and read what comes back."""
    if isinstance(said, str):
        return person.says(said)
    for each in before:
        if said.title in dict(each.choices):
            return person.chooses([each], said.title)
    return person.says(number_of(said.title, before))


@pytest.mark.parametrize("name", DIALOGUES)
def test_dialogue(person: Person, name: str) -> None:
    """Ten dialogues: answers, context, several questions, asking back, warnings, booking, languages."""
    heard: list[Heard] = []
    for said, parts in DIALOGUES[name]:
        heard = step(person, said, heard)
        text = told(heard)
        for part in parts:
            if part.startswith("not "):
                assert part.removeprefix("not ").lower() not in text.lower(), (said, text)
            else:
                assert part.lower() in text.lower(), (said, text)
        assert not re.search(r"(^|\s)/[a-z_]{4,}", text), f"a payload on screen: {text}"


def test_who_wants_a_person_hears_what_happens_next(person: Person) -> None:
    """A hand-off: to staff in the same conversation, or a call-back, by the clinic's hours."""
    heard = person.says("can i talk to a real person please")
    text = told(heard)
    if "I am passing you to the team" in text:
        assert person.kit.hands_over
        return
    assert re.search(r"Somebody is (there now, until|back) ", text), text
    heard = step(person, Press("Yes, please"), heard)
    assert "What name shall I put it under?" in told(heard)
    person.says("Sam Lee")
    person.says("sam@home.example")
    assert "will get back to you at sam@home.example" in told(person.says("yes"))


def test_a_number_is_one_of_the_signs_unless_choices_are_numbered(person: Person) -> None:
    """Thora lists warning signs and asks yes or no: where that is no numbered choice, "2" is a sign."""
    heard = person.says("my upper back hurts", 2)
    text = told(person.says("2")).lower()
    assert ("call 911 now" in text) == ("2. No" not in told(heard)), text


def test_nothing_goes_before_a_warning(person: Person) -> None:
    """The very first message has a warning sign: that is answered before who answers is told."""
    heard = person.says("i have chest pain and i cant breathe", 2)
    assert "call 911 now" in heard[0].text.lower()
    assert "7 days" in told(heard[1:])
