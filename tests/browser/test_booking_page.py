"""An appointment made, seen and cancelled in a real browser: by finger, by typing, by the keyboard alone."""

from __future__ import annotations

import re
from collections.abc import Callable
from urllib.request import urlopen

import pytest
from icalendar import Calendar
from playwright.sync_api import Locator, expect

from tests.browser.chat import Chat, titles

pytestmark = [pytest.mark.browser, pytest.mark.model]


def text_of(answers: list[Locator]) -> str:
    return "\n".join(each.inner_text() for each in answers)


def opening(chat: Chat) -> tuple[Locator, str]:
    """The first free time that is offered, and its whole name."""
    button = chat.log.locator(".openings button").first
    name = button.get_attribute("aria-label") or ""
    assert re.fullmatch(r"\w+day \d{1,2} \w+, \d{1,2}(:\d\d)? [ap]m( with .+)?", name), name
    return button, name


def test_an_appointment_is_made_and_cancelled_on_a_phone(phone: Chat, chat_url: str) -> None:
    phone.ask("i want to book an appointment")
    phone.choose("First visit")
    offered = text_of(phone.choose("As soon as possible"))
    assert "These times are free" in offered
    button, _ = opening(phone)
    expect(button).to_be_in_viewport(ratio=1)
    phone.picture("phone-booking")
    assert "What name" in text_of(phone.answers_to(button.tap))
    assert "phone number" in text_of(phone.ask("my name is María José"))
    assert "Shall I book it?" in text_of(phone.ask("maria@example.com"))

    (booked,) = phone.choose("Yes, book it")
    assert "It is booked: First visit" in booked.inner_text()
    link = booked.get_by_role("link", name=phone.words["calendar"])
    address = link.get_attribute("href") or ""
    assert address.startswith(chat_url)
    with urlopen(address) as reply:
        (event,) = Calendar.from_ical(reply.read()).walk("VEVENT")
    assert "First visit" in str(event["summary"])
    phone.picture("phone-booked")

    assert "Your appointment: First visit" in text_of(phone.ask("my appointments"))
    phone.ask("cancel my appointment")
    assert "It is cancelled" in text_of(phone.choose("Yes, cancel it"))


def test_free_times_of_the_server_stand_by_day(chat: Chat) -> None:
    chat.ask("book a first visit")
    chat.choose("As soon as possible")
    calendar = chat.page.get_by_role("group", name=chat.words["openings"])
    days = calendar.get_by_role("group").all()
    assert days
    expect(opening(chat)[0]).to_be_in_viewport(ratio=1)
    for day in days:
        name = day.get_attribute("aria-label") or ""
        assert re.fullmatch(r"\w+day \d{1,2} \w+", name), name
        for button in day.get_by_role("button").all():
            assert button.get_attribute("aria-label") == f"{name}, {' '.join(button.inner_text().split())}"
    chat.picture("booking")


def walk_to(chat: Chat, name: str, key: str = "Shift+Tab") -> None:
    """Go with the keyboard until what has this name has the focus."""
    for _ in range(40):
        chat.page.keyboard.press(key)
        if chat.focused() == name:
            return
    raise AssertionError(f"{name!r} cannot be reached with {key}; last: {chat.focused()!r}")


def test_whole_journey_without_a_mouse(open_page: Callable[..., Chat]) -> None:
    chat = open_page("strict")
    keys = chat.page.keyboard

    def press(name: str) -> list[Locator]:
        walk_to(chat, name)
        answers = chat.answers_to(lambda: keys.press("Enter"))
        chat.has_focus(chat.input)
        return answers

    def type_(text: str) -> list[Locator]:
        keys.type(text)
        return chat.answers_to(lambda: keys.press("Enter"))

    walk_to(chat, "Open chat", "Tab")
    keys.press("Enter")
    chat.has_focus(chat.consent)
    walk_to(chat, chat.words["start"], "Tab")
    keys.press("Enter")
    chat.has_focus(chat.input)
    type_("i want to book an appointment")
    press("First visit")
    press("As soon as possible")
    _, name = opening(chat)
    assert "What name" in text_of(press(name))
    assert "phone number" in text_of(type_("Ann Roy"))
    assert "Shall I book it?" in text_of(type_("ann@example.com"))
    (booked,) = press("Yes, book it")
    assert "It is booked: First visit" in booked.inner_text()
    walk_to(chat, chat.words["calendar"])
    with chat.page.expect_download() as begun:
        keys.press("Enter")
    assert begun.value.suggested_filename.endswith(".ics")
    walk_to(chat, "text", "Tab")
    type_("cancel my appointment")
    assert "It is cancelled" in text_of(press("Yes, cancel it"))


def test_a_warning_in_mid_booking_shows_no_buttons_of_it(chat: Chat) -> None:
    chat.ask("book a first visit")
    chat.ask("tuesday morning")
    (warning,) = chat.ask("i have crushing chest pain and my arm is numb")
    expect(warning.locator(".mark")).to_have_text(chat.words["mark_emergency"])
    assert titles(warning) == []
    expect(chat.choices).to_have_count(0)
