"""axe-core finds nothing, in any state of the chat and on any of its pages."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NoReturn

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.chat import CHOICES, FAILED_REQUEST, Chat, abort
from tests.browser.conftest import PHONE
from tests.browser.test_choices import TIMES
from tests.conftest import ROOT

pytestmark = pytest.mark.browser
AXE = ROOT / "widget" / "node_modules" / "axe-core" / "axe.min.js"
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
LEVELS = ("emergency", "urgent", "crisis")


@pytest.fixture(scope="module")
def axe(missing: Callable[[str], NoReturn]) -> str:
    """The source of axe-core."""
    return (
        AXE.read_text(encoding="utf-8") if AXE.exists() else missing("widget/node_modules: npm ci in widget/")
    )


@pytest.fixture
def check(axe: str) -> Callable[[Chat], None]:
    """Fail with all that axe finds on the page as it stands."""

    def run(chat: Chat) -> None:
        chat.page.evaluate(axe)
        found = chat.page.evaluate(
            """(tags) => {
              // The system's own colours stand behind what the page asked for, and axe does not see them.
              const enabled = !matchMedia("(forced-colors: active)").matches;
              return axe.run(document, {runOnly: tags, rules: {"color-contrast": {enabled}}});
            }""",
            TAGS,
        )
        assert found["passes"] or found["violations"]
        assert [
            (rule["id"], rule["help"], node["target"], node["failureSummary"])
            for rule in found["violations"]
            for node in rule["nodes"]
        ] == []

    return run


def refuse(route: Route) -> None:
    route.fulfill(status=500, json={"error": {"code": "internal", "text": "That did not work."}})


def closed(chat: Chat) -> None:
    expect(chat.launcher).to_be_visible()


def consent(chat: Chat) -> None:
    chat.open()
    expect(chat.start).to_be_visible()


def consent_failed(chat: Chat) -> None:
    chat.page.route("**/chat/conversations", abort)
    consent(chat)
    chat.start.click()
    expect(chat.consent.get_by_role("alert")).to_be_visible()


def loading(chat: Chat) -> None:
    chat.page.route("**/chat/config*", lambda route: None)
    chat.open()


def unreachable(chat: Chat) -> None:
    chat.page.route("**/chat/config*", abort)
    chat.open()
    expect(chat.page.locator("#unreachable")).to_be_visible()


def answered(chat: Chat) -> None:
    chat.begin()
    chat.ask("What is the treatment for upper back pain?")


def typing(chat: Chat) -> None:
    chat.begin()
    chat.hold()
    chat.put("hello")
    expect(chat.typing).to_be_visible()


def buttons(chat: Chat) -> None:
    chat.begin()
    chat.pretend({"text": "Which?", "buttons": CHOICES, "source": "Source: https://a.example/"})
    chat.ask("hello")


def openings(chat: Chat) -> None:
    chat.begin()
    chat.pretend({"text": "These are free:", "buttons": [*TIMES, *CHOICES]})
    chat.ask("when")


def warnings(chat: Chat) -> None:
    chat.begin()
    chat.pretend(*({"text": "Call 911 or 9-8-8 now.\n• one\n• two", "level": level} for level in LEVELS))
    chat.ask("hello")


def menu(chat: Chat) -> None:
    chat.begin()
    chat.menu_button.click()
    expect(chat.menu).to_be_visible()


def confirmation(chat: Chat) -> None:
    chat.begin()
    chat.choose_from_menu("delete")
    expect(chat.confirmation).to_be_visible()


def failed(chat: Chat) -> None:
    chat.begin()
    chat.intercept(refuse)
    chat.put("hello")
    expect(chat.failed).to_be_visible()


def offline(chat: Chat) -> None:
    chat.begin()
    chat.context.set_offline(True)
    expect(chat.page.locator("#away")).to_be_visible()
    chat.put("hello")
    expect(chat.failed).to_be_visible()


def ended(chat: Chat) -> None:
    chat.begin()
    error = {"error": {"code": "expired_token", "text": ""}}
    chat.intercept(lambda route: route.fulfill(status=401, json=error))
    chat.put("hello")
    expect(chat.log).to_contain_text(chat.words["ended"])


def too_long(chat: Chat) -> None:
    chat.begin()
    chat.input.fill("x" * 2001)
    expect(chat.page.locator("#limit")).to_be_visible()


STATES = [
    closed, consent, consent_failed, loading, unreachable, answered, typing, buttons, openings, warnings,
    menu, confirmation, failed, offline, ended, too_long,
]  # fmt: skip


@pytest.mark.parametrize("state", STATES, ids=lambda state: state.__name__)
def test_state(
    open_page: Callable[..., Chat], check: Callable[[Chat], None], state: Callable[[Chat], None]
) -> None:
    chat = open_page("strict")  # the least page: what is found is the chat's
    chat.forgive(FAILED_REQUEST)
    state(chat)
    check(chat)


@pytest.mark.parametrize(
    ("path", "options", "attributes"),
    [
        pytest.param("", {"color_scheme": "dark"}, {}, id="dark"),
        pytest.param("", {}, {"theme": "dark", "colour": "#ffdd00"}, id="dark and yellow"),
        pytest.param("", {}, {"colour": "#ffdd00"}, id="yellow"),
        pytest.param("", {}, {"dir": "rtl"}, id="from right to left"),
        pytest.param("", {}, {"language": "fr"}, id="French"),
        pytest.param("", PHONE, {}, id="phone"),
        pytest.param("", {"forced_colors": "active"}, {}, id="forced colours"),
        pytest.param("chat/", {}, {}, id="alone"),
        pytest.param("chat/", PHONE, {}, id="alone on a phone"),
        pytest.param("chat/", {"color_scheme": "dark"}, {}, id="alone in the dark"),
        pytest.param("chat/", {"viewport": {"width": 320, "height": 256}}, {}, id="alone at 400 %"),
    ],
)
def test_conversation_with_all_that_there_is(
    open_page: Callable[..., Chat],
    check: Callable[[Chat], None],
    path: str,
    options: dict[str, Any],
    attributes: dict[str, str],
) -> None:
    chat = open_page(path, **options)
    chat.forgive("Thora: data-colour")
    for name, value in attributes.items():
        chat.element.evaluate("(e, [name, value]) => e.setAttribute(name, value)", [f"data-{name}", value])
    chat.begin() if attributes.get("language") is None else chat.open().start.click()
    chat.pretend(
        {"text": "**Yes.** See https://a.example/\n• one", "source": "Source: a book.", "buttons": CHOICES},
        {"text": "Call 911.", "level": "emergency"},
        {"text": "It is Nitin.", "from": "staff"},
        {"text": "These are free:", "buttons": [*TIMES, *CHOICES]},
    )
    chat.ask("does it help")
    check(chat)


@pytest.mark.parametrize("path", ["", "strict", "chat/"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 360])
def test_page(
    open_page: Callable[..., Chat], check: Callable[[Chat], None], path: str, scheme: str, width: int
) -> None:
    chat = open_page(path, color_scheme=scheme, viewport={"width": width, "height": 740})
    expect(chat.page.locator("#launcher, #start")).to_be_visible()
    check(chat)
    if width == 1280:
        chat.picture(f"page-{path.strip('/') or 'demo'}-{scheme}")


def test_axe_would_find_a_fault(open_page: Callable[..., Chat], check: Callable[[Chat], None]) -> None:
    def nameless(page: Page) -> None:
        page.evaluate(
            "document.querySelector('thora-chat').shadowRoot.querySelector('#close').removeAttribute('aria-label')"
        )

    chat = open_page("strict").open()
    chat.start.wait_for()
    nameless(chat.page)
    with pytest.raises(AssertionError, match="button-name"):
        check(chat)
