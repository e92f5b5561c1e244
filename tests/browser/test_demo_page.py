"""The demo page in Chromium: each choice is tried on the page at once, and the tag that comes out works."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from tests.conftest import ROOT
from tests.unit.test_shipped_widget import Script
from thora.clinic import load_clinic

NASTY = "Say \"hi\" & <b>ask</b> 'us'"


@pytest.fixture
def open_page(browser: Browser, chat_url: str) -> Iterator[Callable[..., Page]]:
    """Open a page of the server; afterwards: no complaint in the console, no request to another host."""
    complaints: list[str] = []
    requested: list[str] = []
    contexts = []

    def open_(path: str = "", **options: Any) -> Page:
        context = browser.new_context(**{"viewport": {"width": 1280, "height": 900}, **options})
        context.set_default_timeout(10_000)
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda message: complaints.append(message.text))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("request", lambda request: requested.append(request.url))
        page.goto(chat_url + path)
        return page

    yield open_
    for context in contexts:
        context.close()
    # The widget remarks on choices that nobody could read, such as a dark colour on a dark panel.
    assert [text for text in complaints if not text.startswith("Thora: data-")] == []
    assert [url for url in requested if not url.startswith((chat_url, "data:"))] == []


def tag(page: Page) -> dict[str, str | None]:
    return Script(page.locator("#tag").inner_text()).attributes


def attribute(page: Page, name: str) -> str | None:
    return page.locator("thora-chat").get_attribute(name)


def test_each_choice_is_on_the_widget_and_in_the_tag_at_once(open_page: Callable[..., Page]) -> None:
    page = open_page()
    for field, value in {"#theme": "dark", "#side": "left", "#language": "fr"}.items():
        page.select_option(field, value)
        assert attribute(page, f"data-{field[1:]}") == tag(page)[f"data-{field[1:]}"] == value
    texts = {
        "colour": "#7a1f5c",
        "label": NASTY,
        "greeting": NASTY,
        "hide-on": "/checkout, /admin/*",
        "phone": "519-555-0199",
        "email": "new@clinic.example",
    }
    for name, value in texts.items():
        page.locator(f"#{name}").fill(value)
        assert attribute(page, f"data-{name}") == tag(page)[f"data-{name}"] == value
    page.locator("#offset-x").fill("40")
    assert attribute(page, "data-offset") == tag(page)["data-offset"] == "40 20"


def test_starting_again_takes_every_choice_back(open_page: Callable[..., Page]) -> None:
    page = open_page()
    before = page.locator("#tag").inner_text()
    page.select_option("#theme", "dark")
    page.locator("#email").fill("")
    page.locator("#offset-y").fill("70")
    assert page.locator("#tag").inner_text() != before
    page.locator("#options button[type=reset]").click()
    page.wait_for_function("before => document.getElementById('tag').textContent === before", arg=before)
    assert attribute(page, "data-theme") is None
    assert attribute(page, "data-email")


def test_what_is_no_value_is_left_out(open_page: Callable[..., Page]) -> None:
    page = open_page()
    for name in ("email", "avatar"):
        page.locator(f"#{name}").fill("no such thing")
        assert attribute(page, f"data-{name}") is None
        assert f"data-{name}" not in tag(page)
    page.locator("#offset-x").fill("")
    assert "data-offset" not in tag(page)


def test_the_tag_runs_on_another_page(open_page: Callable[..., Page], chat_url: str) -> None:
    page = open_page()
    page.locator("#label").fill("Questions?")
    printed = page.locator("#tag").inner_text()
    assert tag(page)["src"] == chat_url.rstrip("/") + str(page.locator("#widget").get_attribute("src"))
    page.route(
        "**/their-page",
        lambda route: route.fulfill(body=f"<!doctype html><p>Ours</p>{printed}", content_type="text/html"),
    )
    page.goto(f"{chat_url}their-page")
    assert attribute(page, "data-label") == "Questions?"
    assert page.evaluate("customElements.get('thora-chat') !== undefined")


def test_the_tag_is_copied(open_page: Callable[..., Page]) -> None:
    page = open_page(permissions=["clipboard-read", "clipboard-write"])
    page.locator("#copy").click()
    page.get_by_text("Copied.", exact=True).wait_for()
    assert page.evaluate("navigator.clipboard.readText()") == page.locator("#tag").inner_text()


def test_where_copying_is_refused_the_tag_is_selected(open_page: Callable[..., Page]) -> None:
    page = open_page()
    page.evaluate("() => { navigator.clipboard.writeText = () => Promise.reject(new Error('no')) }")
    page.locator("#copy").click()
    page.get_by_text("Your browser did not let us copy", exact=False).wait_for()
    selected = page.evaluate("getSelection().toString()")
    assert selected.split() == page.locator("#tag").inner_text().split()


def test_an_address_of_this_computer_only_is_told(open_page: Callable[..., Page]) -> None:
    page = open_page()
    assert page.locator("#loopback").is_visible()
    assert page.locator("#no-tls").is_hidden()


def test_questions_and_links_open_the_chat(open_page: Callable[..., Page]) -> None:
    for path in ("", "strict"):
        page = open_page(path)
        page.evaluate("addEventListener('thora-open', () => { window.opened = true })")
        page.locator("[data-thora-ask]:visible").first.click()
        page.wait_for_function("window.opened")
        page = open_page(path)
        page.evaluate("addEventListener('thora-open', () => { window.opened = true })")
        page.locator("main a[href='#thora']:visible").first.click()
        page.wait_for_function("window.opened")


def test_the_chat_alone_takes_the_whole_page(open_page: Callable[..., Page]) -> None:
    for path in ("chat/", "chat"):
        page = open_page(path)
        page.locator("thora-chat #panel").wait_for()
        assert page.locator("thora-chat > main").is_hidden()
        assert page.locator("#launcher").count() == 0


@pytest.mark.parametrize("path", ["", "strict", "chat/"])
def test_without_javascript_the_clinics_contact_is_read(open_page: Callable[..., Page], path: str) -> None:
    clinic, _ = load_clinic(ROOT)
    assert clinic is not None
    page = open_page(path, java_script_enabled=False)
    text = page.locator("body").inner_text()
    assert re.search(rf"call {re.escape(clinic.contact.phone)}", text)
    assert page.locator(".live:visible").count() == 0
    assert page.locator("#set-up:visible").count() == 0


@pytest.mark.parametrize("path", ["", "strict", "chat/"])
def test_nothing_is_wider_than_a_small_phone(open_page: Callable[..., Page], path: str) -> None:
    page = open_page(path, viewport={"width": 320, "height": 640}, is_mobile=True, has_touch=True)
    assert page.evaluate("document.documentElement.scrollWidth") == 320
