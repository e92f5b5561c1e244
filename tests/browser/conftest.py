"""A real Chromium on a real server; each test has a profile of its own. Firefox: see firefox.py."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path
from typing import Any, NoReturn
from urllib.request import urlopen

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from actions.project import answer_book
from tests.browser.chat import Chat
from tests.browser.hosts import CONTACT
from tests.browser.server import Website, copy_with_origin, served
from tests.conftest import ROOT
from thora.answers import AnswerBook

CHROMIUM = ("chromium", "chromium-browser", "google-chrome")
FIREFOX = ("firefox-esr", "firefox")
QUIET = ("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-component-update")
QUIET += ("--disable-background-networking", "--disable-sync")
DESKTOP = {"width": 1280, "height": 800}
PHONE: dict[str, Any] = {
    "viewport": {"width": 360, "height": 740},
    "has_touch": True,
    "is_mobile": True,
    "device_scale_factor": 2,
}
TIMEOUT = 15_000
expect.set_options(timeout=TIMEOUT)
_visitors = count(1)


@pytest.fixture(scope="session")
def chromium_path(missing: Callable[[str], NoReturn]) -> str:
    """Where Chromium is; skips where it is not."""
    return next(filter(None, map(shutil.which, CHROMIUM)), None) or missing("chromium")


@pytest.fixture(scope="session")
def firefox_path(missing: Callable[[str], NoReturn]) -> str:
    """Where Firefox is; skips where it is not."""
    return next(filter(None, map(shutil.which, FIREFOX)), None) or missing("firefox-esr")


@pytest.fixture(scope="session")
def any_browser(missing: Callable[[str], NoReturn]) -> None:
    """Skips where there is none, before anything is trained."""
    if not any(map(shutil.which, (*CHROMIUM, *FIREFOX))):
        missing("chromium or firefox-esr")


@pytest.fixture(scope="session")
def website() -> Iterator[Website]:
    """A clinic's website on another origin."""
    with Website().running() as site:
        yield site


@pytest.fixture(scope="session")
def chat_url(
    any_browser: None, trained_model: Path, website: Website, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    """Address of the pages of a server that was started for the tests."""
    project = copy_with_origin(tmp_path_factory.mktemp("served"), website.allowed, trained_model)
    with served(project) as url:
        yield url


@pytest.fixture(scope="session")
def words(chat_url: str) -> dict[str, str]:
    """The chat's words in English, with the clinic's facts in them."""
    with urlopen(f"{chat_url}chat/config") as reply:
        return dict(json.load(reply)["words"])


@pytest.fixture(scope="session")
def book() -> AnswerBook:
    """Every answer of the project."""
    return answer_book(ROOT)


# Not longer than a module: Playwright's event loop would be in the way of tests that are coroutines.
@pytest.fixture(scope="module")
def browser(chromium_path: str) -> Iterator[Browser]:
    """Chromium without a window, asking nobody for anything."""
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=chromium_path, args=list(QUIET))
        yield chromium
        chromium.close()


@pytest.fixture
def tag(chat_url: str) -> str:
    """What a clinic puts on its pages."""
    return f'<script src="{chat_url}widget/thora.js" defer {CONTACT}></script>'


def visitor_address() -> str:
    """An address on the internet that no other test has."""
    number = next(_visitors)
    return f"10.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}"


@pytest.fixture
def open_page(
    browser: Browser, chat_url: str, website: Website, words: dict[str, str]
) -> Iterator[Callable[..., Chat]]:
    """Open a page in a new profile; `options` are Playwright's for a context.

    `address`: below the server's, or whole. Afterwards: no complaint in the console, and no request to
    another host.
    """
    chats: list[Chat] = []

    def open_(
        address: str = "", prepare: Callable[[Page], object] = lambda page: None, **options: Any
    ) -> Chat:
        is_own = "://" not in address
        headers = {"X-Forwarded-For": visitor_address()} if is_own else {}  # elsewhere CORS would refuse it
        context = browser.new_context(
            **{"viewport": DESKTOP, "locale": "en-CA", "extra_http_headers": headers, **options}
        )
        context.set_default_timeout(TIMEOUT)
        chat = Chat(context.new_page(), words)
        chats.append(chat)
        prepare(chat.page)
        chat.page.goto(f"{chat_url}{address}" if is_own else address)
        return chat

    yield open_
    for chat in chats:
        chat.context.close()
    own = (chat_url, website.allowed, website.stranger, "data:", "blob:")
    for chat in chats:
        assert chat.unforgiven() == []
        assert [url for url in chat.requested if not url.startswith(own)] == []


@pytest.fixture
def chat(open_page: Callable[..., Chat]) -> Chat:
    """A conversation that has begun, on a desktop, in a window over the clinic's page."""
    return open_page().begin()


@pytest.fixture
def phone(open_page: Callable[..., Chat]) -> Chat:
    """A conversation that has begun, on a small phone used with a finger."""
    return open_page(**PHONE).begin()


@pytest.fixture
def page(chat: Chat) -> Page:
    """The page itself, on a desktop."""
    return chat.page
