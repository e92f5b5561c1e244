"""Warnings stand out by more than their colour, and dial."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.chat import CHOICES, Chat, box, digits, style, titles
from thora.answers import AnswerBook

pytestmark = pytest.mark.browser
LEVELS = ["emergency", "urgent", "crisis"]


def test_warning_stands_out_and_dials(chat: Chat, book: AnswerBook) -> None:
    ordinary, *_ = chat.ask("What do you know about posture?")
    (warning,) = chat.ask("I have chest pain and cannot breathe")
    bubble = warning.locator(".bubble")
    expect(bubble).to_contain_text(book.text("utter_warning_emergency"))  # why stands behind it
    expect(bubble.locator(".mark")).to_have_text(chat.words["mark_emergency"])
    expect(bubble.locator(".mark svg")).to_be_visible()
    number = book.facts["emergency_number"]
    expect(bubble.get_by_role("link", name=number, exact=True)).to_have_attribute("href", f"tel:{number}")
    for name in ("backgroundColor", "borderLeftWidth", "borderLeftColor"):
        assert style(bubble, name) != style(ordinary.locator(".bubble"), name)
    assert titles(warning) == []
    chat.picture("warning-emergency")


def test_crisis_is_clear_without_alarm(chat: Chat, book: AnswerBook) -> None:
    (emergency,) = chat.ask("I have chest pain and cannot breathe")
    (crisis,) = chat.ask("i feel suicidal")
    bubble, alarm = crisis.locator(".bubble"), emergency.locator(".bubble")
    line = book.facts["crisis_line"]
    link = bubble.get_by_role("link", name=line, exact=True)
    expect(link).to_have_attribute("href", f"tel:{digits(line)}")
    expect(bubble.locator(".mark")).to_have_text(chat.words["mark_crisis"])
    assert style(bubble, "borderLeftColor") != style(alarm, "borderLeftColor")
    assert style(bubble, "borderLeftWidth") == style(alarm, "borderLeftWidth")
    chat.picture("warning-crisis")


def test_list_of_warning_signs_is_a_list(chat: Chat, book: AnswerBook) -> None:
    answer, *_ = chat.ask("my back hurts")
    signs = [line[2:] for line in book.text("utter_warning_list").split("\n") if line.startswith("• ")]
    assert answer.get_by_role("listitem").all_inner_texts() == signs
    expect(answer.get_by_role("list")).to_have_count(2)
    assert titles(answer) == ["Yes", "No, none of these"]


@pytest.mark.parametrize("level", LEVELS)
def test_each_level_has_its_word_sign_and_edge(chat: Chat, level: str) -> None:
    chat.pretend({"text": "Walk on."}, {"text": "Call 911 now.", "level": level})
    ordinary, warning = chat.ask("hello")
    expect(warning.locator(".mark")).to_have_text(chat.words[f"mark_{level}"])
    expect(warning.locator(".mark svg")).to_be_visible()
    assert float(style(warning.locator(".bubble"), "borderInlineStartWidth")[:-2]) > 8
    assert style(ordinary.locator(".bubble"), "borderInlineStartWidth") == "1px"
    number = box(warning.get_by_role("link", name="911"))
    assert min(number["width"], number["height"]) >= 44
    chat.picture(f"level-{level}")


def test_warning_is_seen_whole_from_its_top_on_a_phone(phone: Chat) -> None:
    phone.pretend({"text": "Call 911 now. " * 10, "level": "emergency"})
    (warning,) = phone.ask("my chest hurts and my arm is numb " * 20)
    expect(warning.locator(".mark")).to_be_in_viewport()
    expect(warning.get_by_role("link").first).to_be_in_viewport()
    phone.picture("phone-warning")


def test_number_in_a_warning_is_one_of_the_clinics(chat: Chat) -> None:
    chat.pretend({"text": "Call 911, not 1911 or 9115.", "level": "urgent", "buttons": CHOICES})
    (warning,) = chat.ask("hello")
    expect(warning.get_by_role("link")).to_have_text(["911"])
    assert titles(warning) == [choice["title"] for choice in CHOICES]
