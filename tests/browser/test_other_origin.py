"""On a website of another origin: allowed by clinic.yml or not, by tag, as a module, placed by hand."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.chat import FAILED_REQUEST, Chat, box
from tests.browser.hosts import CONTACT, site
from tests.browser.server import Website
from thora.answers import AnswerBook

pytestmark = pytest.mark.browser


def test_allowed_website_has_a_conversation(
    open_page: Callable[..., Chat], website: Website, tag: str
) -> None:
    chat = open_page(website.allowed + website.show(site(tag))).begin()
    chat.ask("What is the treatment for upper back pain?")
    chat.choose_from_menu("download")
    chat.page.reload()
    chat.open()
    expect(chat.theirs.nth(1)).to_be_visible()


def test_stream_reaches_an_allowed_website(
    open_page: Callable[..., Chat], website: Website, tag: str
) -> None:
    chat = open_page(website.allowed + website.show(site(tag))).begin()
    tab = Chat(chat.context.new_page(), chat.words)
    tab.page.goto(chat.page.url)
    tab.open()
    tab.ask("hello")
    expect(chat.theirs.nth(1)).to_be_visible()


def test_website_that_is_not_allowed_says_how_the_clinic_is_reached(
    open_page: Callable[..., Chat], website: Website, tag: str, book: AnswerBook
) -> None:
    chat = open_page(website.stranger + website.show(site(tag)))
    chat.forgive(FAILED_REQUEST, "blocked by CORS policy")
    chat.open()
    contact = chat.page.locator("#unreachable")
    expect(contact.get_by_role("link", name=book.facts["phone"])).to_be_visible()
    expect(contact.get_by_role("link", name=book.facts["email"])).to_be_visible()
    expect(contact.get_by_role("button")).to_be_visible()
    assert chat.page.evaluate("localStorage.length") == 0
    chat.picture("not-allowed")


def test_website_without_a_tags_contact_still_says_something(
    open_page: Callable[..., Chat], website: Website, tag: str
) -> None:
    page = site(tag.replace(CONTACT, ""))
    chat = open_page(website.stranger + website.show(page)).open()
    chat.forgive(FAILED_REQUEST, "blocked by CORS policy")
    expect(chat.page.locator("#unreachable")).to_contain_text("cannot be reached")
    expect(chat.page.locator("#unreachable a")).to_have_count(0)


# --- as a module, and placed by hand ---


def test_module_opens_and_closes_it(open_page: Callable[..., Chat], website: Website, chat_url: str) -> None:
    module = f"{chat_url}widget/thora.mjs"
    chat = open_page(website.allowed + website.show(site("")))
    chat.page.evaluate("async (url) => { window.thora = await import(url); }", module)
    assert sorted(chat.page.evaluate("Object.keys(thora)")) == ["ThoraChat", "close", "default", "open"]
    expect(chat.element).to_have_count(0)
    chat.page.evaluate("thora.open()")
    expect(chat.consent).to_be_visible()
    chat.page.evaluate("thora.close()")
    expect(chat.panel).to_be_hidden()
    expect(chat.launcher).to_be_visible()
    chat.begin()
    chat.ask("hello")


def test_module_and_tag_are_one_chat(
    open_page: Callable[..., Chat], website: Website, tag: str, chat_url: str
) -> None:
    chat = open_page(website.allowed + website.show(site(tag)))
    expect(chat.launcher).to_be_visible()
    chat.page.evaluate("async (url) => { (await import(url)).open(); }", f"{chat_url}widget/thora.mjs")
    expect(chat.consent).to_be_visible()
    expect(chat.element).to_have_count(1)


def test_element_placed_by_hand_keeps_its_attributes(
    open_page: Callable[..., Chat], website: Website, tag: str
) -> None:
    html = '<thora-chat data-language="fr" data-side="left"></thora-chat>'
    chat = open_page(website.allowed + website.show(site(tag, html=html)))
    expect(chat.element).to_have_count(1)
    assert box(chat.launcher)["x"] == 20
    chat.open()
    expect(chat.start).to_have_text("Commencer")


def test_script_without_integrity_that_was_changed_is_not_run(
    open_page: Callable[..., Chat],
) -> None:
    def change(page: Page) -> None:
        def changed(route: object) -> None:
            reply = route.fetch()  # type: ignore[attr-defined]
            route.fulfill(response=reply, body=reply.text() + "\nwindow.evil = true;")  # type: ignore[attr-defined]

        page.route("**/widget/**", changed)

    chat = open_page("strict", change)
    chat.forgive("integrity")
    expect(chat.launcher).to_have_count(0)
    assert chat.page.evaluate("window.evil") is None
