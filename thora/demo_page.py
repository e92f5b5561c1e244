"""The words of the page that shows a clinic with its chat: data/demo_page.yml."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from pydantic import Field, validator

from thora.clinic import Facts
from thora.fields import Strict, check_names

# Words into which something else than a fact of clinic.yml is put.
FILLED_IN = {
    ("services", "duration"): ("minutes",),
    ("people", "ask"): ("name",),
    ("people", "question"): ("name",),
}


class MenuWords(Strict):
    """Links at the top of the page."""

    name: str
    services: str
    people: str
    places: str
    contact: str
    chat: str


class HeroWords(Strict):
    """What is read first."""

    title: str
    text: str
    offer: str
    chat: str
    call: str


class Question(Strict):
    """A button that opens the chat with a question."""

    title: str = Field(min_length=1)
    question: str = Field(min_length=1)


class QuestionsWords(Strict):
    """The part with questions for the chat."""

    title: str
    text: str
    ask: list[Question]


class ServicesWords(Strict):
    """The part about services."""

    title: str
    duration: str
    in_person: str
    video: str
    phone: str


class PeopleWords(Strict):
    """The part about practitioners."""

    title: str
    ask: str
    question: str


class PlacesWords(Strict):
    """The part about sites and their hours."""

    title: str
    hours: str


class FactsWords(Strict):
    """The part with facts of clinic.yml, each below its heading."""

    title: str
    headings: dict[str, str]

    @validator("headings")
    def are_of_facts(cls, value: dict[str, str]) -> dict[str, str]:  # noqa: N805
        """Refuse a heading of a fact that clinic.yml cannot have."""
        for name in value:
            if name not in Facts.__fields__:
                raise ValueError(f'there is no fact "{name}": known: {", ".join(Facts.__fields__)}')
        return value


class ContactWords(Strict):
    """The part with ways to reach the clinic."""

    title: str
    text: str
    phone: str
    email: str
    website: str
    emergency: str


class Languages(Strict):
    """What the chat's languages are called."""

    en: str
    fr: str
    es: str


class Themes(Strict):
    """What the chat's themes are called."""

    auto: str
    light: str
    dark: str


class Sides(Strict):
    """What the sides of a page are called."""

    right: str
    left: str


class SetUpWords(Strict):
    """The part for who puts the chat on a website."""

    title: str
    text: str
    look: str
    says: str
    away: str
    page_language: str
    language: str
    language_hint: str
    languages: Languages
    theme: str
    themes: Themes
    colour: str
    side: str
    sides: Sides
    offset_x: str
    offset_y: str
    label: str
    greeting: str
    avatar: str
    avatar_hint: str
    hide_on: str
    hide_on_hint: str
    phone: str
    phone_hint: str
    email: str
    reset: str
    tag: str
    tag_text: str
    copy_: str = Field(alias="copy")
    copied: str
    not_copied: str
    loopback: str
    no_tls: str


class StrictWords(Strict):
    """The page under a strict policy."""

    title: str
    heading: str
    text: str
    chat: str
    back: str


class DemoPageWords(Strict):
    """Every word of the page: data/demo_page.yml, block `demo_page:`."""

    title: str
    skip: str
    notice: str
    notice_link: str
    no_script: str
    menu: MenuWords
    hero: HeroWords
    questions: QuestionsWords
    services: ServicesWords
    people: PeopleWords
    places: PlacesWords
    facts: FactsWords
    contact: ContactWords
    set_up: SetUpWords
    strict: StrictWords

    @validator("services", "people")
    def names_are_known(cls, value: Strict, field: Any) -> Strict:  # noqa: N805
        """Refuse a name in {} that nobody fills in."""
        for (part, name), known in FILLED_IN.items():
            if part == field.name:
                check_names(getattr(value, name), known)
        return value

    def texts(self) -> Iterator[tuple[tuple[str | int, ...], str]]:
        """Every text that facts of clinic.yml are put into, with its place in the file."""
        return ((keys, text) for keys, text in _texts(self.dict(by_alias=True), ()) if keys not in FILLED_IN)


def _texts(value: Any, above: tuple[str | int, ...]) -> Iterator[tuple[tuple[str | int, ...], str]]:
    if isinstance(value, str):
        yield above, value
        return
    for key, inner in value.items() if isinstance(value, dict) else enumerate(value):
        yield from _texts(inner, (*above, key))
