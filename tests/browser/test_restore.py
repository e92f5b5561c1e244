"""The conversation is still there: after a reload, in another tab, without the browser's storage."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.chat import FAILED_REQUEST, Chat, titles

pytestmark = pytest.mark.browser

# Storage that is there and says no, as in Safari without cookies or in a sandboxed frame.
DENIED = """for (const name of ["localStorage", "sessionStorage"])
  Object.defineProperty(window, name, {get() { throw new DOMException("denied", "SecurityError"); }});"""
FULL = """for (const method of ["setItem", "getItem", "removeItem"])
  Storage.prototype[method] = () => { throw new DOMException("full", "QuotaExceededError"); };"""


def another_tab(chat: Chat) -> Chat:
    tab = Chat(chat.context.new_page(), chat.words)
    tab.page.goto(chat.page.url)
    return tab


def look_at(chat: Chat, yes: bool) -> None:
    """Bring the tab to the front, or another before it."""
    chat.page.evaluate(
        """(state) => {
          Object.defineProperty(document, "visibilityState", {value: state, configurable: true});
          document.dispatchEvent(new Event("visibilitychange"));
        }""",
        "visible" if yes else "hidden",
    )


def messages(chat: Chat) -> list[str]:
    return chat.log.locator(".message .bubble").all_inner_texts()


def test_reload_brings_the_conversation_back(chat: Chat) -> None:
    *_, last = chat.ask("my back hurts")
    shown, buttons = messages(chat), titles(last)
    chat.input.fill("not sent yet")
    chat.page.reload()
    expect(chat.panel).to_have_count(0)  # it does not jump open by itself
    chat.open()
    expect(chat.theirs.nth(1)).to_be_visible()
    assert messages(chat) == shown
    assert titles(chat.theirs.last) == buttons
    expect(chat.input).to_have_value("not sent yet")
    expect(chat.log.locator(".day")).to_have_count(1)
    chat.choose("No, none of these")
    assert messages(chat)[: len(shown)] == shown


def test_another_page_of_the_website_has_the_same_conversation(chat: Chat) -> None:
    chat.ask("hello")
    shown = messages(chat)
    chat.page.goto(f"{chat.page.url}strict")
    chat.open()
    expect(chat.theirs.nth(1)).to_be_visible()
    assert messages(chat) == shown


def test_two_tabs_see_the_same(chat: Chat) -> None:
    tab = another_tab(chat)
    tab.open()
    chat.ask("hello")
    expect(tab.theirs.nth(1)).to_be_visible()
    expect(tab.mine).to_have_text(["hello"])
    tab.ask("my back hurts")
    expect(chat.mine).to_have_text(["hello", "my back hurts"])
    expect(chat.theirs).to_have_count(tab.theirs.count())
    assert messages(chat) == messages(tab)
    assert titles(chat.theirs.last) == titles(tab.theirs.last)
    assert tab.unforgiven() == []


def test_other_tab_shows_that_an_answer_is_coming(chat: Chat) -> None:
    tab = another_tab(chat)
    tab.open()
    tab.input.wait_for()
    tab.page.evaluate(
        """() => {
          const sign = document.querySelector("thora-chat").shadowRoot.querySelector("#typing > span");
          new MutationObserver(() => { if (!sign.hidden) window.typing = true; })
            .observe(sign, {attributes: true});
        }"""
    )
    chat.ask("What is the treatment for upper back pain?")
    tab.page.wait_for_function("window.typing")
    expect(tab.theirs.nth(1)).to_be_visible()
    expect(tab.typing).to_be_hidden()


def test_tab_that_began_is_followed_by_the_other(open_page: Callable[..., Chat]) -> None:
    chat = open_page().open()
    tab = another_tab(chat)
    tab.begin()
    expect(chat.input).to_be_visible()
    chat.ask("hello")
    expect(tab.theirs.nth(1)).to_be_visible()


def test_conversation_that_another_tab_deleted_is_gone_here_too(chat: Chat) -> None:
    chat.ask("hello")
    tab = another_tab(chat)
    tab.open()
    expect(tab.theirs.nth(1)).to_be_visible()
    chat.choose_from_menu("delete")
    chat.confirmation.get_by_role("button", name=chat.words["delete_yes"]).click()
    expect(tab.consent).to_contain_text(tab.words["deleted"])
    expect(tab.log).to_have_count(0)
    assert tab.unforgiven() == []


def test_conversation_that_another_tab_began_anew_is_shown(chat: Chat) -> None:
    chat.ask("hello")
    tab = another_tab(chat)
    tab.open()
    expect(tab.theirs.nth(1)).to_be_visible()
    chat.choose_from_menu("start_over")
    chat.confirmation.get_by_role("button", name=chat.words["start_over_yes"]).click()
    expect(chat.theirs).to_have_count(1)
    expect(tab.theirs).to_have_count(1)
    expect(tab.mine).to_have_count(0)
    chat.ask("does it help")
    expect(tab.mine).to_have_text(["does it help"])


def test_conversation_that_was_deleted_elsewhere_is_gone_here_too(chat: Chat) -> None:
    """By the clinic, by its time, or on another device: told by the stream."""
    chat.ask("hello")
    token = chat.page.evaluate("JSON.parse(localStorage.getItem('thora')).token")
    address = f"{chat.page.url}chat/conversation"
    assert chat.page.request.delete(address, headers={"Authorization": f"Bearer {token}"}).status == 204
    expect(chat.consent).to_contain_text(chat.words["deleted"])
    assert chat.page.evaluate("localStorage.length") == 0


def test_tab_that_nobody_looks_at_keeps_no_request_open(chat: Chat) -> None:
    tab = another_tab(chat)
    tab.open()
    tab.input.wait_for()
    asked = len([url for url in tab.requested if url.endswith("/chat/stream")])
    assert asked == 1
    look_at(tab, False)
    chat.ask("hello")
    tab.page.wait_for_function("JSON.parse(localStorage.getItem('thora')).seen > 0")
    expect(tab.mine).to_have_count(0)
    look_at(tab, True)
    expect(tab.mine).to_have_text(["hello"])
    assert len([url for url in tab.requested if url.endswith("/chat/stream")]) == 2


def test_messages_that_were_missed_come_when_the_tab_is_looked_at(chat: Chat) -> None:
    chat.ask("hello")
    tab = another_tab(chat)
    tab.open()
    expect(tab.theirs.nth(1)).to_be_visible()
    look_at(chat, False)
    tab.ask("my back hurts")
    expect(chat.mine).to_have_text(["hello"])
    with chat.page.expect_request("**/chat/stream") as again:
        look_at(chat, True)
    expect(chat.mine).to_have_text(["hello", "my back hurts"])
    expect(chat.theirs).to_have_count(tab.theirs.count())
    assert int(again.value.headers["last-event-id"]) > 0, "what is known is not asked for again"


@pytest.mark.parametrize("script", [DENIED, FULL], ids=["denied", "full"])
def test_without_storage_it_lasts_as_long_as_the_page(open_page: Callable[..., Chat], script: str) -> None:
    def deny(page: Page) -> None:
        page.add_init_script(script)

    chat = open_page("", deny).begin()
    chat.ask("hello")
    chat.close_button.click()
    chat.open()
    chat.ask("my back hurts")
    chat.choose("No, none of these")
    expect(chat.mine).to_have_count(3)
    chat.page.reload()
    chat.open()
    expect(chat.consent).to_be_visible()


@pytest.mark.parametrize(
    "kept", ["", "{}", "null", "[]", "no json", '{"token":"x","consent":"x"}', '{"token":5,"seen":"x"}']
)
def test_what_somebody_else_put_into_the_storage_does_no_harm(
    open_page: Callable[..., Chat], kept: str
) -> None:
    chat = open_page()
    chat.forgive(FAILED_REQUEST)
    chat.page.evaluate("kept => localStorage.setItem('thora', kept)", kept)
    chat.page.evaluate("kept => sessionStorage.setItem('thora-queue', kept)", kept)
    chat.page.reload()
    chat.begin()
    chat.pretend({"text": "Yes."})
    chat.ask("hello")


def test_token_that_the_server_does_not_know_leads_to_a_new_beginning(chat: Chat) -> None:
    chat.forgive(FAILED_REQUEST)
    kept = json.loads(chat.page.evaluate("localStorage.getItem('thora')"))
    kept["token"] = "a.b.c"
    chat.page.evaluate("kept => localStorage.setItem('thora', kept)", json.dumps(kept))
    chat.page.reload()
    chat.open()
    expect(chat.consent).to_be_visible()
    chat.start.click()
    expect(chat.theirs).to_have_count(1)
    chat.pretend({"text": "Yes."})
    chat.ask("hello")


def test_words_are_not_kept_in_the_browser(chat: Chat) -> None:
    chat.ask("my back hurts between the shoulders")
    kept = chat.page.evaluate("JSON.stringify([{...localStorage}, {...sessionStorage}])")
    assert set(json.loads(kept)[0]) == {"thora"}
    assert json.loads(kept)[1] == {}
    assert "shoulders" not in kept
    assert chat.context.cookies() == []
    assert chat.page.evaluate("indexedDB.databases().then((all) => all.length)") == 0
