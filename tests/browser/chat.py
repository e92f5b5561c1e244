"""The chat as a visitor uses it, in Chromium."""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from playwright.sync_api import BrowserContext, ConsoleMessage, Locator, Page, Request, Route, expect

from tests.conftest import ROOT

PICTURES = ROOT / "build" / "screenshots"
FAILED_REQUEST = "Failed to load resource"  # what the console says of a request that the test let fail
CHOICES = [{"title": "One thing", "payload": "/one"}, {"title": "Another thing", "payload": "/two"}]
LONG_ANSWER = "It often helps to move gently and to keep up your usual day. " * 60
MESSAGES = "**/chat/messages"

Handle = Callable[[Route], object]


@dataclass
class Chat:
    """A page with the chat, and all that the browser complained about or asked for."""

    page: Page
    words: dict[str, str]
    complaints: list[str] = field(default_factory=list)
    requested: list[str] = field(default_factory=list)
    forgiven: tuple[str, ...] = ()
    _numbers: Iterator[int] = field(default_factory=lambda: count(10_000))  # behind all of the server's

    def __post_init__(self) -> None:
        page = self.page
        self.element = page.locator("thora-chat")
        self.launcher = page.locator("#launcher")
        self.panel = page.locator("#panel")
        self.close_button = page.locator("#close")
        self.consent = page.locator("#consent")
        self.start = page.locator("#start")
        self.log = page.locator("#log")
        self.input = page.locator("#text")
        self.send = page.locator("#form button[type=submit]")
        self.typing = page.locator("#typing > span")
        self.mine = page.locator(".message.mine .bubble")
        self.theirs = page.locator(".message.theirs")
        self.failed = page.locator(".message.failed")
        self.choices = page.locator("#log .theirs .choices button")
        self.retry = page.get_by_role("button", name=self.words["retry"])
        self.menu_button = page.locator("#menu-button")
        self.menu = page.locator("#menu")
        self.confirmation = page.locator("#confirm")
        page.on("console", self._on_console)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("request", self._on_request)

    def _on_console(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            self.complaints.append(message.text)

    def _on_request(self, request: Request) -> None:
        self.requested.append(request.url)

    @property
    def context(self) -> BrowserContext:
        """The browser's profile."""
        return self.page.context

    # --- what a visitor does ---

    def open(self) -> Chat:
        """Press the button of the chat, where it has one; wait until the panel stands still."""
        if not self.panel.is_visible():
            self.launcher.click()
        self.panel.wait_for()
        self.panel.evaluate("e => Promise.all(e.getAnimations().map((moving) => moving.finished))")
        return self

    def begin(self) -> Chat:
        """Open the chat and agree."""
        self.open()
        self.start.click()
        self.input.wait_for()
        return self

    def ask(self, text: str) -> list[Locator]:
        """Type a message and send it with Enter; the messages that come back."""
        self.input.fill(text)
        return self.answers_to(lambda: self.input.press("Enter"))

    def put(self, text: str) -> None:
        """Type a message and send it with Enter, whatever comes of it."""
        self.input.fill(text)
        self.input.press("Enter")

    def choose(self, title: str) -> list[Locator]:
        """Press a button below an answer; the messages that come back."""
        return self.answers_to(self.choices.get_by_text(title, exact=True).click)

    def choose_from_menu(self, name: str) -> None:
        """Open the menu and press what `words` has by this name."""
        self.menu_button.click()
        self.menu.get_by_role("button", name=self.words[name], exact=True).click()

    def answers_to(self, act: Callable[[], object]) -> list[Locator]:
        """What comes back after `act`, once the turn is over: the first message of it appears before."""
        before = self.theirs.count()
        act()
        self.theirs.nth(before).wait_for()
        expect(self.page.locator("#typing > span[hidden]")).to_have_count(1)
        return [self.theirs.nth(index) for index in range(before, self.theirs.count())]

    # --- what stands between the browser and the server ---

    def intercept(self, handle: Handle) -> None:
        """Take the requests with messages from the server."""
        self.page.route(
            MESSAGES, lambda route: handle(route) if route.request.method == "POST" else route.fallback()
        )

    def stop_intercepting(self) -> None:
        """Let the server answer again."""
        self.page.unroute(MESSAGES)

    def pretend(self, *answers: dict[str, Any]) -> None:
        """Let every message be answered with these."""
        self.intercept(lambda route: route.fulfill(json={"entries": self.entries(route, *answers)}))

    def entries(self, route: Route, *answers: dict[str, Any]) -> list[dict[str, Any]]:
        """A turn as the server tells it: the visitor's own message and these answers."""
        said = route.request.post_data_json
        mine = {"id": said["id"], "from": "visitor", "text": said.get("title") or said.get("text")}
        at = datetime.datetime.now(datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")
        return [
            {"seq": next(self._numbers), "at": at, "from": "thora", "text": "", **entry}
            for entry in (mine, *answers)
        ]

    def hold(self) -> list[Route]:
        """Keep the requests with messages until `let_through`."""
        held: list[Route] = []
        self.intercept(held.append)
        return held

    def let_through(self, held: list[Route]) -> list[Locator]:
        """Let the held request go on, once it is there; what comes back."""
        self.wait_until(lambda: held)
        return self.answers_to(held.pop().continue_)

    def wait_until(self, condition: Callable[[], object]) -> None:
        """Wait for what happens between browser and server."""
        for _ in range(300):
            if condition():
                return
            self.page.wait_for_timeout(50)
        raise AssertionError("it did not happen in 15 s")

    # --- what is seen ---

    def forgive(self, *parts: str) -> None:
        """Complaints of the browser that hold one of these are what the test is about."""
        self.forgiven += parts

    def unforgiven(self) -> list[str]:
        """Complaints that nobody expected."""
        return [text for text in self.complaints if not any(part in text for part in self.forgiven)]

    def picture(self, name: str) -> None:
        """Keep a picture of the window in build/screenshots/, as it is when nothing moves."""
        self.page.screenshot(path=PICTURES / f"{name}.png", animations="disabled")

    def has_focus(self, element: Locator) -> None:
        """Wait until an element has the focus, in the shadow root too."""
        expect(element).to_be_focused()

    def focused(self) -> str:
        """What has the focus: its name or words, else id or tag."""
        return str(
            self.page.evaluate(
                """() => {
                  let active = document.activeElement;
                  while (active?.shadowRoot?.activeElement) active = active.shadowRoot.activeElement;
                  const words = active.matches("a, button, .mine") ? active.innerText : "";
                  return active.ariaLabel || words || active.id || active.tagName;
                }"""
            )
        )


def abort(route: Route) -> None:
    """The connection breaks."""
    route.abort()


def titles(message: Locator) -> list[str]:
    """What stands on the buttons of a message."""
    return message.locator(".choices button").all_inner_texts()


def squeezed(text: str) -> str:
    """A text whose lines and spaces do not matter."""
    return " ".join(text.split())


def digits(number: str) -> str:
    """What a phone dials."""
    return re.sub(r"[^\d+]", "", number)


def style(element: Locator, name: str) -> str:
    """A property as the browser computed it."""
    return str(element.evaluate("(element, name) => getComputedStyle(element)[name]", name))


def box(element: Locator) -> dict[str, float]:
    """Where an element is on the screen."""
    found = element.bounding_box()
    assert found is not None
    return {**found, "right": found["x"] + found["width"], "bottom": found["y"] + found["height"]}


def top_is_in_view(element: Locator, log: Locator) -> bool:
    """Whether the first line of an element is in the visible part of the log."""
    return box(log)["y"] <= box(element)["y"] <= box(log)["bottom"] - 40
