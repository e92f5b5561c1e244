"""The button of the chat, and what else opens and closes it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.chat import Chat, box

pytestmark = pytest.mark.browser
LISTEN = """() => {
  window.heard = [];
  for (const name of ["open", "close", "start", "message"])
    document.addEventListener(`thora-${name}`, (e) => heard.push([name, e.detail]));
}"""


@pytest.fixture
def closed(open_page: Callable[..., Chat]) -> Chat:
    return open_page()


def test_closed_chat_is_one_button_in_the_corner(closed: Chat) -> None:
    button = closed.page.get_by_role("button", name="Open chat", exact=True)
    expect(button).to_have_attribute("aria-haspopup", "dialog")
    expect(button).to_have_attribute("aria-expanded", "false")
    place = box(button)
    assert (round(place["right"]), round(place["bottom"])) == (1280 - 20, 800 - 20)
    assert min(place["width"], place["height"]) >= 44
    expect(closed.panel).to_have_count(0)
    closed.picture("closed")


def test_button_opens_the_chat_and_closing_gives_the_focus_back(closed: Chat) -> None:
    closed.launcher.click()
    dialog = closed.page.get_by_role("dialog", name=closed.words["title"])
    expect(dialog).to_be_visible()
    expect(closed.launcher).to_be_hidden()
    closed.page.get_by_role("button", name="Close chat").click()
    expect(dialog).to_be_hidden()
    expect(closed.launcher).to_be_visible()
    closed.has_focus(closed.launcher)
    closed.launcher.click()
    expect(dialog).to_be_visible()


def test_escape_closes_it(chat: Chat) -> None:
    chat.input.press("Escape")
    expect(chat.panel).to_be_hidden()
    chat.has_focus(chat.launcher)


def test_escape_elsewhere_on_the_page_is_the_pages(chat: Chat) -> None:
    heading = chat.page.locator("main a:visible").first
    heading.focus()
    heading.press("Escape")
    expect(chat.panel).to_be_visible()


def test_link_opens_it_and_gets_the_focus_back(closed: Chat) -> None:
    link = closed.page.locator("main a[href='#thora']:visible").first
    before = closed.page.url
    link.click()
    expect(closed.consent).to_be_visible()
    assert closed.page.url == before  # no step in the visitor's history
    closed.consent.press("Escape")
    closed.has_focus(link)


def test_opener_that_is_gone_leaves_the_focus_on_the_button(closed: Chat) -> None:
    link = closed.page.locator("main a[href='#thora']:visible").first
    link.click()
    closed.consent.wait_for()
    link.evaluate("link => link.remove()")
    closed.consent.press("Escape")
    closed.has_focus(closed.launcher)


@pytest.mark.parametrize("modifier", ["Control", "Shift"])
def test_link_in_a_new_window_is_left_to_the_browser(closed: Chat, modifier: Any) -> None:
    link = closed.page.locator("main a[href='#thora']:visible").first
    with closed.context.expect_page() as opened:
        link.click(modifiers=[modifier])
    expect(closed.panel).to_have_count(0)
    expect(opened.value.locator("#consent")).to_be_visible()


def test_address_with_the_mark_opens_it(open_page: Callable[..., Chat]) -> None:
    expect(open_page("#thora").consent).to_be_visible()
    chat = open_page()
    chat.page.evaluate("location.hash = '#thora'")
    expect(chat.consent).to_be_visible()


def test_question_on_the_page_is_asked_at_once_in_a_conversation(chat: Chat) -> None:
    question = chat.page.locator("[data-thora-ask]").first
    asked = question.get_attribute("data-thora-ask") or ""
    chat.close_button.click()
    (answer, *_) = chat.answers_to(question.click)
    expect(chat.mine).to_have_text([asked])
    expect(answer).to_be_visible()
    chat.input.press("Escape")
    chat.has_focus(question)


def test_click_that_the_page_took_opens_nothing(closed: Chat) -> None:
    link = closed.page.locator("main a[href='#thora']:visible").first
    link.evaluate("link => link.addEventListener('click', (e) => e.preventDefault())")
    link.click()
    expect(closed.panel).to_have_count(0)


def test_page_hears_what_happens_and_no_word_of_it(closed: Chat) -> None:
    closed.page.evaluate(LISTEN)
    closed.begin()
    closed.pretend({"text": "Yes."}, {"from": "staff", "text": "It is Nitin."})
    closed.ask("does it help")
    closed.input.press("Escape")
    expect(closed.panel).to_be_hidden()
    assert closed.page.evaluate("heard") == [
        ["open", None],
        ["start", None],
        ["message", {"from": "visitor"}],
        ["message", {"from": "thora"}],
        ["message", {"from": "staff"}],
        ["close", None],
    ]


def test_messages_that_came_while_closed_are_counted(chat: Chat) -> None:
    held = chat.hold()
    chat.put("hello")
    chat.close_button.click()
    chat.wait_until(lambda: held)
    answers = [{"text": "Yes."}, {"text": "And this."}]
    held[0].fulfill(json={"entries": chat.entries(held[0], *answers)})
    counted = "Open chat, 2 new messages"
    expect(chat.page.get_by_role("button", name=counted)).to_be_visible()
    expect(chat.page.locator("#unread")).to_have_text("2")
    expect(chat.element.locator("#root > [role=status]")).to_have_text(counted)  # once, and without the words
    chat.picture("unread")
    chat.open()
    expect(chat.theirs).to_have_count(3)
    expect(chat.page.locator("#unread")).to_have_count(0)


def test_what_another_tab_has_shown_is_not_new(chat: Chat) -> None:
    other = Chat(chat.context.new_page(), chat.words)
    other.page.goto(chat.page.url)
    other.open()
    other.input.wait_for()
    chat.close_button.click()
    answers = other.ask("hello")
    expect(chat.theirs).to_have_count(1 + len(answers))
    expect(chat.page.locator("#unread")).to_have_count(0)
    assert other.unforgiven() == []


def test_it_is_gone_when_printed(closed: Chat) -> None:
    closed.page.emulate_media(media="print")
    expect(closed.launcher).to_be_hidden()


def test_two_tags_are_one_chat(closed: Chat) -> None:
    source = closed.page.locator("script[src*='/widget/']").get_attribute("src")
    closed.page.add_script_tag(url=source)
    closed.page.add_script_tag(url=f"{source}?again")
    expect(closed.element).to_have_count(1)
    expect(closed.launcher).to_have_count(1)


def test_element_that_is_taken_away_leaves_nothing_running(chat: Chat) -> None:
    chat.element.evaluate("element => element.remove()")

    def open_afterwards(page: Page) -> None:
        page.locator("main a[href='#thora']:visible").first.click()

    open_afterwards(chat.page)
    expect(chat.element).to_have_count(0)
