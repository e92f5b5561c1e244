"""Start over, download, delete."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.browser.chat import FAILED_REQUEST, Chat, abort

pytestmark = pytest.mark.browser
CONVERSATION = "**/chat/conversation"


def token(chat: Chat) -> str:
    return str(chat.page.evaluate("JSON.parse(localStorage.getItem('thora') ?? '{}').token ?? ''"))


def said_on_the_server(chat: Chat, token_: str) -> list[str]:
    headers = {"Authorization": f"Bearer {token_}"}
    reply = chat.page.request.get(f"{chat.page.url}chat/messages", headers=headers)
    return [entry["text"] for entry in reply.json()["entries"] if entry["from"] == "visitor"]


def agree(chat: Chat, name: str) -> None:
    chat.confirmation.get_by_role("button", name=chat.words[f"{name}_yes"], exact=True).click()


def test_menu_opens_and_closes(chat: Chat) -> None:
    expect(chat.menu).to_be_hidden()
    expect(chat.menu_button).to_have_attribute("aria-expanded", "false")
    chat.menu_button.click()
    expect(chat.menu_button).to_have_attribute("aria-expanded", "true")
    names = ("start_over", "download", "delete")
    assert chat.menu.get_by_role("button").all_inner_texts() == [chat.words[name] for name in names]
    chat.picture("menu")
    chat.menu_button.click()
    expect(chat.menu).to_be_hidden()


def test_there_is_no_menu_before_the_consent(open_page: Callable[..., Chat]) -> None:
    chat = open_page().open()
    chat.consent.wait_for()
    expect(chat.menu_button).to_have_count(0)


def test_delete_asks_first_and_deletes_on_the_server(chat: Chat) -> None:
    chat.ask("hello")
    before = token(chat)
    assert said_on_the_server(chat, before) == ["hello"]
    chat.choose_from_menu("delete")
    question = chat.page.get_by_role("alertdialog", name=chat.words["delete_question"])
    expect(question).to_be_visible()
    expect(chat.input).to_be_hidden()
    assert said_on_the_server(chat, before) == ["hello"]
    chat.picture("confirmation")
    agree(chat, "delete")
    expect(chat.consent).to_contain_text(chat.words["deleted"])
    expect(chat.log).to_have_count(0)
    assert said_on_the_server(chat, before) == []
    assert chat.page.evaluate("localStorage.length + sessionStorage.length") == 0
    chat.picture("deleted")
    chat.page.reload()
    chat.open()
    expect(chat.consent).to_be_visible()
    expect(chat.consent).not_to_contain_text(chat.words["deleted"])


def test_nothing_happens_to_who_keeps_it(chat: Chat) -> None:
    chat.pretend({"text": "Yes."})
    chat.ask("hello")
    chat.input.fill("in the middle of")
    before = token(chat)
    for name in ("delete", "start_over"):
        chat.choose_from_menu(name)
        chat.confirmation.get_by_role("button", name=chat.words["keep"], exact=True).click()
        expect(chat.confirmation).to_have_count(0)
    assert token(chat) == before
    expect(chat.mine).to_have_text(["hello"])
    expect(chat.input).to_have_value("in the middle of")


def test_start_over_deletes_and_begins_anew_without_a_second_consent(chat: Chat) -> None:
    chat.ask("hello")
    before = token(chat)
    chat.choose_from_menu("start_over")
    expect(chat.confirmation).to_contain_text(chat.words["start_over_question"])
    agree(chat, "start_over")
    expect(chat.theirs).to_have_count(1)
    expect(chat.mine).to_have_count(0)
    chat.has_focus(chat.input)
    assert token(chat) not in ("", before)
    assert said_on_the_server(chat, before) == []
    chat.ask("does it help")
    assert said_on_the_server(chat, token(chat)) == ["does it help"]


def test_deleting_that_fails_is_told_and_deletes_nothing_here(chat: Chat) -> None:
    chat.forgive(FAILED_REQUEST)
    chat.pretend({"text": "Yes."})
    chat.ask("hello")
    chat.page.route(CONVERSATION, abort)
    chat.choose_from_menu("delete")
    agree(chat, "delete")
    told = chat.element.locator("#root > [role=status]")
    expect(told).to_contain_text(chat.words["no_answer"])
    expect(chat.page.locator("#foot .notice")).to_have_text(chat.words["no_answer"])
    expect(chat.mine).to_have_text(["hello"])
    chat.picture("not-deleted")
    chat.page.unroute(CONVERSATION)
    chat.choose_from_menu("delete")
    agree(chat, "delete")
    expect(chat.consent).to_be_visible()


def test_download_holds_all_that_was_said(chat: Chat) -> None:
    answer, *_ = chat.ask("What is the treatment for upper back pain?")
    said = answer.locator(".bubble p").first.inner_text()
    source = answer.locator(".source").inner_text()
    with chat.page.expect_download() as begun:
        chat.choose_from_menu("download")
    assert begun.value.suggested_filename == "thora.txt"
    text = begun.value.path().read_text(encoding="utf-8")
    assert text.startswith(chat.words["title"])
    for part in ("What is the treatment for upper back pain?", said, source):
        assert part in text
    assert text.index(f"{chat.words['you']} (") < text.index(f"{chat.words['thora']} (")
    chat.has_focus(chat.menu_button)


def test_download_that_fails_is_told(chat: Chat) -> None:
    chat.forgive(FAILED_REQUEST)
    chat.page.route(CONVERSATION, abort)
    chat.choose_from_menu("download")
    expect(chat.element.locator("#root > [role=status]")).to_contain_text(chat.words["no_answer"])
    notice = chat.page.locator("#foot .notice")
    expect(notice).to_have_text(chat.words["no_answer"])
    chat.pretend({"text": "Yes."})
    chat.ask("hello")
    expect(notice).to_have_count(0)
