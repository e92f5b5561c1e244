"""Nothing is kept before the visitor has agreed."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any
from urllib.request import urlopen

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.chat import FAILED_REQUEST, Chat, abort, digits
from thora.answers import AnswerBook

pytestmark = pytest.mark.browser
BEGIN = "**/chat/conversations"
CONFIG = "**/chat/config*"


def stored(page: Page) -> dict[str, str]:
    return dict(page.evaluate("({...localStorage, ...sessionStorage})"))


def with_consent(text: str, version: str) -> Callable[[Route], None]:
    """The server's configuration with another text to agree to."""

    def handle(route: Route) -> None:
        config: dict[str, Any] = route.fetch().json()
        route.fulfill(json={**config, "consent": {"version": version, "text": text}})

    return handle


def test_consent_comes_before_anything_is_kept(open_page: Callable[..., Chat]) -> None:
    chat = open_page().open()
    expect(chat.consent.get_by_role("heading")).to_have_text(chat.words["consent_title"])
    expect(chat.consent).to_contain_text(chat.words["consent"])
    expect(chat.input).to_have_count(0)
    expect(chat.menu_button).to_have_count(0)
    expect(chat.page.locator("#note")).to_contain_text(chat.words["not_emergency"])
    assert stored(chat.page) == {}
    assert chat.context.cookies() == []
    assert not [url for url in chat.requested if "/chat/" in url and "/chat/config" not in url]
    chat.picture("consent")
    with chat.page.expect_request(BEGIN) as begun:
        chat.start.click()
    config = chat.page.request.get(chat.page.url + "chat/config").json()
    assert begun.value.post_data_json == {"consent": config["consent"]["version"]}
    chat.input.wait_for()
    assert set(stored(chat.page)) == {"thora"}
    assert chat.context.cookies() == []


def test_who_does_not_agree_may_close_it_and_leaves_no_trace(open_page: Callable[..., Chat]) -> None:
    chat = open_page().open()
    chat.consent.wait_for()
    chat.close_button.click()
    expect(chat.panel).to_be_hidden()
    chat.page.reload()
    chat.open()
    expect(chat.consent).to_be_visible()
    assert stored(chat.page) == {}


def test_agreeing_twice_begins_once(open_page: Callable[..., Chat]) -> None:
    chat = open_page().open()
    begun: list[Route] = []
    chat.page.route(BEGIN, lambda route: begun.append(route))
    chat.start.click()
    expect(chat.start).to_be_disabled()
    chat.start.click(force=True)
    chat.wait_until(lambda: begun)
    begun[0].continue_()
    chat.input.wait_for()
    assert len(begun) == 1


def test_agreed_once_is_not_asked_again(chat: Chat) -> None:
    chat.page.reload()
    chat.open()
    expect(chat.input).to_be_visible()
    expect(chat.consent).to_have_count(0)


def test_changed_consent_is_asked_again_and_the_new_text_shown(chat: Chat) -> None:
    chat.page.route(CONFIG, with_consent("We now keep it for a year.", "00000000"))
    chat.page.reload()
    chat.open()
    expect(chat.consent).to_contain_text("We now keep it for a year.")
    expect(chat.input).to_have_count(0)


def test_consent_that_changed_while_it_was_read_is_shown_anew(open_page: Callable[..., Chat]) -> None:
    def older(page: Page) -> None:
        page.route(CONFIG, with_consent("The text of yesterday.", "00000000"), times=1)

    chat = open_page("", older).open()
    chat.forgive(FAILED_REQUEST)
    expect(chat.consent).to_contain_text("The text of yesterday.")
    chat.start.click()
    expect(chat.consent).to_contain_text(chat.words["consent"])
    expect(chat.consent).not_to_contain_text("The text of yesterday.")
    expect(chat.consent.get_by_role("alert")).not_to_be_empty()
    chat.start.click()
    expect(chat.input).to_be_visible()


def test_beginning_that_fails_is_told_and_can_be_tried_again(
    open_page: Callable[..., Chat], book: AnswerBook
) -> None:
    chat = open_page().open()
    chat.forgive(FAILED_REQUEST)
    chat.page.route(BEGIN, abort)
    chat.start.click()
    alert = chat.consent.get_by_role("alert")
    expect(alert).to_have_text(chat.words["failed"])
    expect(alert.locator("a").first).to_have_attribute("href", f"tel:{digits(book.facts['phone'])}")
    chat.picture("consent-failed")
    chat.page.unroute(BEGIN)
    chat.start.click()
    expect(chat.input).to_be_visible()


@pytest.mark.parametrize("language", ["en", "fr", "es"])
@pytest.mark.parametrize("code", ["too_many", "of a newer server"])
def test_too_many_beginnings_are_told_in_the_visitors_language(
    open_page: Callable[..., Chat], chat_url: str, language: str, code: str
) -> None:
    chat = open_page()
    chat.element.evaluate("(e, language) => e.setAttribute('data-language', language)", language)
    chat.open()
    chat.forgive(FAILED_REQUEST)
    error = {"error": {"code": code, "text": "Please wait a moment."}}
    chat.page.route(
        BEGIN, lambda route: route.fulfill(status=429, json=error, headers={"Retry-After": "20"}), times=1
    )
    chat.start.click()
    with urlopen(f"{chat_url}chat/config?language={language}") as reply:
        words = json.load(reply)["words"]
    known = words["try_later"].replace("{seconds}", "20")  # nothing goes on by itself here
    expect(chat.consent.get_by_role("alert")).to_have_text(
        known if code == "too_many" else "Please wait a moment."
    )
    chat.start.click()
    expect(chat.input).to_be_visible()


def test_question_of_the_page_waits_for_the_consent(open_page: Callable[..., Chat]) -> None:
    chat = open_page()
    question = chat.page.locator("[data-thora-ask]").first
    asked = question.get_attribute("data-thora-ask") or ""
    question.click()
    expect(chat.consent).to_be_visible()
    assert not [url for url in chat.requested if "/chat/messages" in url]
    before = chat.theirs.count()
    assert before == 0
    chat.start.click()
    expect(chat.mine).to_have_text([asked])
    expect(chat.theirs.nth(1)).to_be_visible()


@pytest.mark.parametrize("language", ["fr", "es"])
def test_consent_is_in_the_language_of_the_clinic(open_page: Callable[..., Chat], language: str) -> None:
    chat = open_page("strict")
    chat.element.evaluate("(e, language) => e.setAttribute('data-language', language)", language)
    words = chat.page.request.get(f"{chat.page.url}/../chat/config?language={language}").json()["words"]
    chat.open()
    expect(chat.consent).to_contain_text(words["consent"])
    expect(chat.consent).to_contain_text(words["only_english"])
    expect(chat.start).to_have_text(words["start"])
    chat.start.click()
    expect(chat.theirs.first).to_contain_text(words["greeting"])
    answer, *_ = chat.ask("hello")
    expect(answer.locator(".bubble")).to_have_attribute("lang", "en")
