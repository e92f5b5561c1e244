"""Asking and being answered."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.browser.chat import CHOICES, LONG_ANSWER, Chat, box, squeezed, style, titles, top_is_in_view
from thora.answers import AnswerBook

pytestmark = pytest.mark.browser


def test_question_gets_its_answer_with_source_follow_ups_and_booking(chat: Chat, book: AnswerBook) -> None:
    topic = book.content.topics["treatment_options"]
    answer, *_ = chat.ask(topic.card.question)
    expected = book.render(topic)
    source = expected["metadata"]["source"]
    expect(chat.mine).to_have_text(topic.card.question)
    assert squeezed(answer.locator(".bubble").inner_text()) == squeezed(expected["text"].removesuffix(source))
    assert squeezed(answer.locator(".source").inner_text()) == squeezed(source)
    assert [
        {"text": link.inner_text(), "url": link.get_attribute("href")}
        for link in answer.locator(".source a").all()
    ] == expected["metadata"]["links"]
    assert titles(answer) == [button["title"] for button in expected["buttons"]]
    assert titles(answer)[-1] == book.phrases.book_button
    chat.picture("answer")


def test_greeting_comes_first_and_is_of_no_turn(chat: Chat) -> None:
    expect(chat.theirs).to_have_count(1)
    expect(chat.theirs.locator(".bubble")).to_have_text(chat.words["greeting"])
    expect(chat.theirs.locator("button")).to_have_count(0)
    chat.picture("greeting")


def test_messages_have_their_time_and_day(chat: Chat) -> None:
    answer, *_ = chat.ask("hello")
    expect(chat.log.locator(".day")).to_have_text(["Today"])
    for message in (chat.log.locator(".mine"), answer):
        stamp = message.locator("time")
        assert re.fullmatch(r"\d{4}-\d\d-\d\dT[\d:.]+Z", stamp.get_attribute("datetime") or "")
        assert re.fullmatch(r"\d{1,2}:\d\d\s[ap]\.?m\.?", stamp.inner_text(), re.IGNORECASE)


def test_typed_leading_slash_is_text(chat: Chat, book: AnswerBook) -> None:
    (answer,) = chat.ask("/hello")
    expect(answer).to_contain_text(book.text("utter_greet"))
    chat.ask("/warning_emergency")  # an intent's name, which only a button may send as a command
    expect(chat.mine).to_have_count(2)
    chat.ask("/restart")
    expect(chat.failed).to_have_count(0)
    chat.put(" // ")
    expect(chat.mine).to_have_count(3)


def test_staff_are_told_apart_from_thora(chat: Chat) -> None:
    chat.pretend({"text": "We have room tomorrow at 3."}, {"from": "staff", "text": "It is Nitin here."})
    thora, staff = chat.ask("hello")
    expect(staff.locator(".who")).to_have_text(chat.words["staff"])
    expect(thora.locator(".who")).to_have_count(0)


def test_answer_is_copied_with_its_source(chat: Chat) -> None:
    chat.context.grant_permissions(["clipboard-read", "clipboard-write"])
    chat.pretend({"text": "**Keep moving.** See [this](https://a.example/).", "source": "Source: a book."})
    (answer,) = chat.ask("hello")
    answer.get_by_role("button", name=chat.words["copy"], exact=True).click()
    expect(answer.get_by_text(chat.words["copied"])).to_be_visible()
    assert chat.page.evaluate("navigator.clipboard.readText()") == "Keep moving. See this.\nSource: a book."


def test_typing_sign_shows_while_waiting_and_nothing_typed_is_lost(chat: Chat) -> None:
    held = chat.hold()
    expect(chat.typing).to_be_hidden()
    chat.put("hello")
    expect(chat.typing).to_be_visible()
    expect(chat.typing).to_contain_text(chat.words["typing"])
    expect(chat.send).to_be_disabled()
    chat.picture("typing")
    chat.put("and one more thing")
    chat.input.press("Enter")
    expect(chat.input).to_have_value("and one more thing")
    expect(chat.mine).to_have_count(1)
    chat.let_through(held)
    expect(chat.typing).to_be_hidden()
    expect(chat.input).to_have_value("and one more thing")
    chat.input.press("Enter")
    chat.let_through(held)
    expect(chat.mine).to_have_text(["hello", "and one more thing"])
    expect(chat.input).to_have_value("")


def test_typing_sign_does_not_flash_and_moves_nothing(chat: Chat) -> None:
    held = chat.hold()
    before = box(chat.log)
    chat.put("hello")
    assert style(chat.typing, "animationDelay") == "0.4s"  # an answer within that time needs no sign
    expect(chat.typing).to_be_visible()
    assert box(chat.log) == before
    assert box(chat.typing)["y"] >= box(chat.mine)["bottom"]  # and it does not cover the question
    chat.let_through(held)


@pytest.mark.parametrize("text", ["", "   ", "\n\n"])
def test_nothing_is_not_sent(chat: Chat, text: str) -> None:
    chat.put(text)
    chat.send.click()
    expect(chat.mine).to_have_count(0)
    expect(chat.failed).to_have_count(0)


def test_text_that_is_too_long_stays_and_is_explained(chat: Chat) -> None:
    alert = chat.page.locator("#limit [role=alert]")
    expect(alert).to_have_count(0)
    long = "My back hurts when I sit. " * 80  # 2080 characters
    chat.input.fill(long)
    expect(alert).to_have_text(chat.words["too_long"])
    expect(chat.page.get_by_text("2079 / 2000")).to_be_visible()
    expect(chat.input).to_have_attribute("aria-invalid", "true")
    chat.input.press("Enter")
    chat.send.click()
    expect(chat.input).to_have_value(long)
    expect(chat.mine).to_have_count(0)
    chat.input.fill("é" * 1998 + "😀😀")  # 2000 characters, as the server counts them
    expect(alert).to_have_count(0)
    expect(chat.input).to_have_attribute("aria-invalid", "false")
    chat.answers_to(lambda: chat.input.press("Enter"))
    expect(chat.failed).to_have_count(0)


@pytest.mark.parametrize("device", ["chat", "phone"])
def test_long_answer_shows_its_start_and_the_buttons_come_by_scrolling(
    device: str, request: pytest.FixtureRequest
) -> None:
    chat: Chat = request.getfixturevalue(device)
    chat.pretend({"text": "Hello."})
    chat.ask("hello")
    chat.ask("thank you")
    chat.stop_intercepting()
    chat.pretend({"text": LONG_ANSWER, "source": "Source: a book."}, {"text": "More?", "buttons": CHOICES})
    answer, _ = chat.ask("what helps")
    assert top_is_in_view(answer.locator(".bubble"), chat.log)
    assert top_is_in_view(chat.mine.last, chat.log)
    expect(chat.choices.last).not_to_be_in_viewport()
    chat.log.evaluate("log => { log.scrollTop = 1e6 }")
    assert box(chat.choices.last)["bottom"] <= box(chat.log)["bottom"]
    chat.choices.last.click()


def test_long_question_leaves_the_start_of_the_answer_in_view(phone: Chat) -> None:
    phone.pretend({"text": LONG_ANSWER})
    (answer,) = phone.ask("It began in spring. " * 95)
    assert top_is_in_view(answer.locator(".bubble"), phone.log)


def test_short_answer_is_shown_whole(phone: Chat) -> None:
    phone.pretend({"text": "Yes.", "buttons": CHOICES})
    phone.ask("hello")
    phone.ask("and?")
    assert box(phone.choices.last)["bottom"] <= box(phone.log)["bottom"]
