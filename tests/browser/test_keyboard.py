"""All that a mouse does, the keyboard does; the focus is where it is looked for."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.browser.chat import CHOICES, Chat, box, style
from thora.answers import AnswerBook

pytestmark = pytest.mark.browser


def walk(chat: Chat, key: str, steps: int) -> list[str]:
    """What gets the focus, step by step."""
    order = []
    for _ in range(steps):
        chat.page.keyboard.press(key)
        order.append(chat.focused())
    return order


def test_focus_goes_with_each_screen(open_page: Callable[..., Chat]) -> None:
    chat = open_page()
    chat.launcher.focus()
    chat.page.keyboard.press("Enter")
    chat.has_focus(chat.consent)  # the text is read before the button
    chat.page.keyboard.press("Tab")
    chat.has_focus(chat.start)
    chat.page.keyboard.press("Enter")
    chat.has_focus(chat.input)
    chat.page.keyboard.press("Escape")
    chat.has_focus(chat.launcher)
    chat.page.keyboard.press("Space")
    chat.has_focus(chat.input)


def test_keyboard_alone_is_enough(chat: Chat, book: AnswerBook) -> None:
    keys = chat.page.keyboard
    topic = book.content.topics["treatment_options"]
    keys.type(topic.card.question)
    chat.answers_to(lambda: keys.press("Enter"))
    chat.has_focus(chat.input)
    shown = chat.choices.all_inner_texts()
    reached: list[str] = []
    while len(reached) < len(shown) and len(reached) < 20:
        keys.press("Shift+Tab")
        name = chat.focused()
        if name in shown:
            reached.insert(0, name)
            assert style(chat.page.locator("#log button:focus"), "outlineStyle") == "solid"
            expect(chat.page.locator("#log button:focus")).to_be_in_viewport()
    assert reached == shown
    chat.answers_to(lambda: keys.press("Enter"))  # the first of them
    expect(chat.mine.last).to_have_text(shown[0])
    chat.has_focus(chat.input)


def test_order_of_the_stops_is_that_of_the_eye(chat: Chat, book: AnswerBook) -> None:
    words = chat.words
    chat.panel.focus()
    stops = ["log", "text", words["send"], book.facts["emergency_number"]]
    assert walk(chat, "Tab", 6) == [words["menu"], "Close chat", words["log_label"], *stops[1:]]
    assert walk(chat, "Shift+Tab", 2) == [words["send"], "text"]


def test_send_button_works_from_the_keyboard_and_gives_the_focus_back(chat: Chat) -> None:
    chat.pretend({"text": "Yes."})
    chat.input.fill("hello")
    chat.page.keyboard.press("Tab")
    chat.answers_to(lambda: chat.page.keyboard.press("Space"))
    chat.has_focus(chat.input)


def test_conversation_is_scrolled_with_the_arrows(chat: Chat) -> None:
    chat.pretend({"text": "Line.\n" * 80})
    chat.ask("hello")
    chat.log.focus()
    before = chat.log.evaluate("log => log.scrollTop")
    chat.page.keyboard.press("PageDown")
    chat.page.wait_for_function(
        """(before) => document.querySelector("thora-chat").shadowRoot.querySelector("#log").scrollTop
          > before + 50""",
        arg=before,
    )


def test_on_a_desktop_the_page_stays_in_reach(chat: Chat) -> None:
    chat.panel.focus()
    assert chat.panel.get_attribute("aria-modal") == "false"
    walked = walk(chat, "Shift+Tab", 2)
    assert chat.page.evaluate("document.activeElement.localName") != "thora-chat", walked


def test_on_a_phone_the_focus_stays_in_the_window(phone: Chat) -> None:
    expect(phone.panel).to_have_attribute("aria-modal", "true")
    phone.panel.focus()
    first, *others = walk(phone, "Tab", 7)
    assert first == phone.words["menu"]
    assert others[-1] == first, "after the last comes the first"
    assert walk(phone, "Shift+Tab", 1) == [others[-2]]


def test_finger_does_not_bring_up_the_keyboard(phone: Chat) -> None:
    expect(phone.input).not_to_be_focused()
    phone.pretend({"text": "Which?", "buttons": CHOICES})
    phone.ask("hello")
    phone.answers_to(phone.choices.first.tap)
    assert "One thing" in phone.focused()  # the visitor's own message: reading goes on from there
    phone.input.fill("and more")
    phone.answers_to(phone.send.tap)
    expect(phone.input).not_to_be_focused()


def test_shift_enter_makes_a_new_line_and_the_box_grows(chat: Chat) -> None:
    one_line = box(chat.input)["height"]
    chat.input.press_sequentially("first line")
    chat.input.press("Shift+Enter")
    chat.input.press_sequentially("second line")
    expect(chat.mine).to_have_count(0)
    assert box(chat.input)["height"] > one_line + 15
    for _ in range(30):
        chat.input.press("Shift+Enter")
    assert box(chat.input)["height"] < 160
    chat.pretend({"text": "Yes."})
    chat.ask("first line\nsecond line")
    assert chat.mine.inner_text() == "first line\nsecond line"
    assert box(chat.input)["height"] == one_line


def test_enter_that_ends_a_composition_does_not_send(chat: Chat) -> None:
    chat.input.fill("痛い")
    for kind in ("isComposing: true", "keyCode: 229"):
        chat.input.evaluate(
            f"e => e.dispatchEvent(new KeyboardEvent('keydown', {{key: 'Enter', bubbles: true, {kind}}}))"
        )
    expect(chat.input).to_have_value("痛い")
    expect(chat.mine).to_have_count(0)


def test_escape_that_ends_a_composition_does_not_close(chat: Chat) -> None:
    chat.input.evaluate(
        "e => e.dispatchEvent(new KeyboardEvent('keydown',"
        " {key: 'Escape', bubbles: true, composed: true, isComposing: true}))"
    )
    expect(chat.panel).to_be_visible()


def test_menu_and_its_question_by_the_keyboard(chat: Chat) -> None:
    keys = chat.page.keyboard
    chat.menu_button.focus()
    keys.press("Enter")
    assert walk(chat, "Tab", 3) == [chat.words[name] for name in ("start_over", "download", "delete")]
    keys.press("Escape")
    expect(chat.menu).to_be_hidden()
    chat.has_focus(chat.menu_button)
    keys.press("Space")
    walk(chat, "Tab", 3)
    keys.press("Enter")
    chat.has_focus(chat.page.locator("#keep"))
    keys.press("Escape")
    expect(chat.confirmation).to_have_count(0)
    chat.has_focus(chat.menu_button)
    expect(chat.panel).to_be_visible()


def test_menu_folds_up_when_the_focus_leaves_it(chat: Chat) -> None:
    chat.menu_button.press("Enter")
    expect(chat.menu).to_be_visible()
    walk(chat, "Tab", 4)
    expect(chat.menu).to_be_hidden()
