"""An appointment made, seen and cancelled in a real browser, by the buttons and by typing."""

from __future__ import annotations

import re
from urllib.request import urlopen

import pytest
from icalendar import Calendar

from tests.browser.conftest import Chat

pytestmark = [pytest.mark.browser, pytest.mark.model]


def text_of(answers: object) -> str:
    return "\n".join(each.inner_text() for each in answers)  # type: ignore[attr-defined]


def test_an_appointment_is_made_and_cancelled_on_a_phone(phone: Chat, chat_url: str) -> None:
    phone.ask("i want to book an appointment")
    phone.choose("First visit")
    offered = text_of(phone.choose("As soon as possible"))
    assert "These times are free" in offered
    first = phone.choices.first.inner_text()
    assert re.fullmatch(r"\w{3} \d+ \w{3} \d+(:\d\d)? [ap]m", first)
    assert "What name" in text_of(phone.choose(first))
    assert "phone number" in text_of(phone.ask("my name is María José"))
    assert "Shall I book it?" in text_of(phone.ask("maria@example.com"))

    (booked,) = phone.choose("Yes, book it")
    assert "It is booked: First visit" in booked.inner_text()
    link = booked.get_by_role("link", name=phone.words["calendar"])
    with urlopen(f"{chat_url.rstrip('/')}{link.get_attribute('href')}") as reply:
        (event,) = Calendar.from_ical(reply.read()).walk("VEVENT")
    assert "First visit" in str(event["summary"])
    width = phone.page.evaluate("document.documentElement.scrollWidth")
    assert width <= phone.page.viewport_size["width"], "nothing is wider than the phone"

    assert "Your appointment: First visit" in text_of(phone.ask("my appointments"))
    phone.ask("cancel my appointment")
    assert "It is cancelled" in text_of(phone.choose("Yes, cancel it"))


def test_a_warning_in_mid_booking_shows_no_buttons_of_it(chat: Chat) -> None:
    chat.ask("book a first visit")
    chat.ask("tuesday morning")
    (warning,) = chat.ask("i have crushing chest pain and my arm is numb")
    assert warning.get_attribute("class") == "message theirs warning emergency"
    assert chat.choices.count() == 0
