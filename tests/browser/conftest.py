"""A real Chromium on a real server: `thora serve` on a free port, one new chat page a test."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NoReturn
from urllib.request import urlopen

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Locator, Page, Request, Route, sync_playwright

from thora.serving import answers, free_port

CHROMIUM = ("chromium", "chromium-browser", "google-chrome")
QUIET = ("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-component-update")
QUIET += ("--disable-background-networking", "--disable-sync")
START_LIMIT = 180.0
STOP_LIMIT = 40.0
DESKTOP = {"width": 1280, "height": 800}
PHONE = {"width": 360, "height": 740}


@dataclass
class Chat:
    """The chat page as a visitor uses it, with all that the browser complained about or asked for."""

    page: Page
    words: dict[str, str]
    complaints: list[str] = field(default_factory=list)
    requested: list[str] = field(default_factory=list)
    forgiven: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        page = self.page
        self.log = page.locator("#log")
        self.input = page.get_by_role("textbox", name=self.words["input_label"])
        self.send = page.get_by_role("button", name=self.words["send"], exact=True)
        self.typing = page.locator("#typing > span")
        self.mine = page.locator(".message.mine .bubble")
        self.theirs = page.locator(".message.theirs")
        self.failed = page.locator(".message.failed")
        self.choices = page.locator(".choices button")
        self.retry = page.get_by_role("button", name=self.words["retry"])

    def ask(self, text: str) -> list[Locator]:
        """Type a message and send it with Enter; the messages that come back."""
        self.input.fill(text)
        return self.answers_to(lambda: self.input.press("Enter"))

    def choose(self, title: str) -> list[Locator]:
        """Press a choice; the messages that come back."""
        return self.answers_to(self.choices.get_by_text(title, exact=True).click)

    def answers_to(self, act: Callable[[], object]) -> list[Locator]:
        """What comes back after `act`. All messages of one turn appear at once."""
        before = self.theirs.count()
        act()
        self.theirs.nth(before).wait_for()
        return [self.theirs.nth(index) for index in range(before, self.theirs.count())]

    def intercept(self, handle: Callable[[Route], object]) -> None:
        """Take the requests with messages from the server."""
        self.page.route("**/chat/messages", lambda route: handle(route))

    def pretend(self, *messages: dict[str, Any]) -> None:
        """Let every message be answered with these."""
        self.intercept(
            lambda route: route.fulfill(json={"messages": [{"buttons": [], **m} for m in messages]})
        )

    def stop_intercepting(self) -> None:
        """Let the server answer again."""
        self.page.unroute("**/chat/messages")

    def forgive(self, *parts: str) -> None:
        """Complaints of the browser that hold one of these are what the test is about."""
        self.forgiven += parts

    def unforgiven(self) -> list[str]:
        """Complaints that nobody expected."""
        return [text for text in self.complaints if not any(part in text for part in self.forgiven)]


@pytest.fixture(scope="session")
def chromium_path(missing: Callable[[str], NoReturn]) -> str:
    """Where Chromium is; skips where it is not."""
    return next(filter(None, map(shutil.which, CHROMIUM)), None) or missing("chromium")


@pytest.fixture(scope="session")
def chat_url(
    chromium_path: str, trained_model: Path, root: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    """Address of the chat page on a server that was started for the tests."""
    url = f"http://127.0.0.1:{free_port()}"
    log = tmp_path_factory.mktemp("serve") / "serve.log"
    command = [sys.executable, "-m", "thora", "serve", "--port", url.rpartition(":")[2]]
    with log.open("w") as output:
        server = subprocess.Popen(command, cwd=root, stdout=output, stderr=subprocess.STDOUT)
    try:
        limit = time.monotonic() + START_LIMIT
        while not answers(f"{url}/chat/ready"):
            if server.poll() is not None or time.monotonic() > limit:
                pytest.fail(f"`thora serve` did not answer:\n{log.read_text()}")
            time.sleep(0.5)
        yield f"{url}/"
    finally:
        server.terminate()  # SIGTERM: it ends what it started
        try:
            server.wait(STOP_LIMIT)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()
            raise


@pytest.fixture(scope="session")
def words(chat_url: str) -> dict[str, str]:
    """The page's phrases, with the clinic's facts in them."""
    with urlopen(f"{chat_url}chat/config") as reply:
        return dict(json.load(reply)["words"])


# Not longer than a module: Playwright's event loop would be in the way of tests that are coroutines.
@pytest.fixture(scope="module")
def browser(chromium_path: str) -> Iterator[Browser]:
    """Chromium without a window, asking nobody for anything."""
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=chromium_path, args=list(QUIET))
        yield chromium
        chromium.close()


@pytest.fixture
def open_chat(browser: Browser, chat_url: str, words: dict[str, str]) -> Iterator[Callable[..., Chat]]:
    """Open the chat page in a new profile; `options` are Playwright's for a context.

    Afterwards: no complaint in the console, and no request to another host.
    """
    chats: list[Chat] = []

    def open_(prepare: Callable[[Page], object] = lambda page: None, **options: Any) -> Chat:
        context = browser.new_context(**{"viewport": DESKTOP, "locale": "en-CA", **options})
        context.set_default_timeout(15_000)
        page = context.new_page()
        chat = Chat(page, words)
        chats.append(chat)

        def on_console(message: ConsoleMessage) -> None:
            if message.type in ("error", "warning"):
                chat.complaints.append(message.text)

        def on_request(request: Request) -> None:
            chat.requested.append(request.url)

        page.on("console", on_console)
        page.on("pageerror", lambda error: chat.complaints.append(str(error)))
        page.on("request", on_request)
        prepare(page)
        page.goto(chat_url)
        if options.get("java_script_enabled", True):
            page.locator(".message, #fallback:visible").first.wait_for()
        return chat

    yield open_
    for chat in chats:
        chat.page.context.close()
        assert chat.unforgiven() == []
        assert [url for url in chat.requested if not url.startswith((chat_url, "data:"))] == []


@pytest.fixture
def chat(open_chat: Callable[..., Chat]) -> Chat:
    """The chat page on a desktop."""
    return open_chat()


@pytest.fixture
def phone(open_chat: Callable[..., Chat]) -> Chat:
    """The chat page on a small phone, used with a finger."""
    return open_chat(viewport=PHONE, has_touch=True, is_mobile=True, device_scale_factor=2)


@pytest.fixture
def page(chat: Chat) -> Page:
    """The page itself, on a desktop."""
    return chat.page
