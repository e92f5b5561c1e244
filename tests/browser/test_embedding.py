"""On a clinic's own website: it changes nothing there, and nothing there breaks it."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.chat import FAILED_REQUEST, Chat, box, style
from tests.browser.hosts import ROUGH_SCRIPTS, ROUGH_STYLES, site
from tests.browser.server import Website
from thora.answers import AnswerBook

pytestmark = pytest.mark.browser
CONTACT = 'data-phone="519-555-0142" data-email="hello@carespace.example"'
SHIFTS = """() => {
  window.shifts = [];
  new PerformanceObserver((list) => {
    for (const {value, sources} of list.getEntries())
      shifts.push([value, sources.map(({node}) => node?.nodeName).filter(Boolean)]);
  }).observe({type: "layout-shift", buffered: true});
}"""


@pytest.fixture
def tag(chat_url: str) -> str:
    return f'<script src="{chat_url}widget/thora.js" defer {CONTACT}></script>'


def tidy(page: Page) -> dict[str, object]:
    """What the page looks like to itself, but for the chat's own element."""
    return dict(
        page.evaluate(
            """() => ({
              html: document.documentElement.outerHTML.replace(/<thora-chat.*<\\/thora-chat>/s, ""),
              width: document.documentElement.scrollWidth,
              height: document.documentElement.scrollHeight,
              cookies: document.cookie,
              stored: localStorage.length + sessionStorage.length,
            })"""
        )
    )


# --- what it does to the page ---


def test_nothing_is_asked_or_kept_before_it_is_opened(
    open_page: Callable[..., Chat], website: Website, tag: str
) -> None:
    chat = open_page(website.allowed + website.show(site(tag)))
    expect(chat.launcher).to_be_visible()
    chat.page.wait_for_load_state("networkidle")
    own = [url for url in chat.requested if not url.startswith((website.allowed, "data:"))]
    assert [re.sub(r"^http://[^/]+", "", url) for url in own] == ["/widget/thora.js"]
    assert chat.page.evaluate("localStorage.length + sessionStorage.length") == 0
    assert chat.context.cookies() == []


def test_page_gets_one_element_and_no_name(
    open_page: Callable[..., Chat], website: Website, tag: str
) -> None:
    names = "Object.getOwnPropertyNames(window).concat(Object.getOwnPropertySymbols(window).map(String))"
    plain = open_page(website.allowed + website.show(site(""), "/plain"))
    before, looks = plain.page.evaluate(names), tidy(plain.page)
    chat = open_page(website.allowed + website.show(site(tag)))
    expect(chat.launcher).to_be_visible()
    looks["html"] = str(looks["html"]).replace("</body>", f"{tag}</body>").replace(" defer ", ' defer="" ')
    assert tidy(chat.page) == looks
    chat.begin()
    chat.ask("hello")
    chat.close_button.click()
    assert set(chat.page.evaluate(names)) - set(before) == set()
    assert chat.page.evaluate("document.adoptedStyleSheets.length + document.styleSheets.length") == 1


def test_nothing_on_the_page_moves(open_page: Callable[..., Chat], website: Website, tag: str) -> None:
    page = website.allowed + website.show(site(tag, html="<p>More words.</p>" * 60))
    chat = open_page(page, lambda page: page.add_init_script(f"({SHIFTS})()"))
    chat.begin()
    chat.ask("hello")
    chat.close_button.click()
    expect(chat.launcher).to_be_visible()
    shifts = chat.page.evaluate("shifts")
    assert [names for _, names in shifts if names] == []  # what moves in the chat itself has no name here
    assert sum(value for value, _ in shifts) < 0.01
    assert chat.page.evaluate("document.documentElement.scrollWidth") == 1280


def test_page_goes_on_scrolling_and_working_behind_it(
    open_page: Callable[..., Chat], website: Website, tag: str
) -> None:
    html = '<button id="own" onclick="this.textContent = \'Pressed\'">Press</button><p>More.</p>' * 1
    chat = open_page(website.allowed + website.show(site(tag, html=html + "<p>More words.</p>" * 90))).begin()
    chat.page.locator("#own").click()
    expect(chat.page.locator("#own")).to_have_text("Pressed")
    chat.page.mouse.move(200, 400)
    chat.page.mouse.wheel(0, 600)
    chat.page.wait_for_function("scrollY > 300")


def test_keys_typed_in_the_chat_are_not_the_pages(
    open_page: Callable[..., Chat], website: Website, tag: str
) -> None:
    outside = "e.key === '/' && e.target.localName !== 'thora-chat'"
    shortcuts = f"addEventListener('keydown', (e) => {{ if ({outside}) e.preventDefault(); }});"
    chat = open_page(website.allowed + website.show(site(tag, scripts=shortcuts))).begin()
    chat.input.press_sequentially("a/b")
    expect(chat.input).to_have_value("a/b")


# --- what the page does to it ---


def test_rough_styles_do_not_reach_it(open_page: Callable[..., Chat], website: Website, tag: str) -> None:
    kind = open_page(website.allowed + website.show(site(tag), "/kind")).begin()
    rough = open_page(website.allowed + website.show(site(tag, styles=ROUGH_STYLES))).begin()
    for chat in (kind, rough):
        chat.pretend(
            {"text": "Call **911**:\n• now", "level": "urgent"}, {"text": "Yes.", "source": "Source: x"}
        )
        chat.ask("hello")
    rough.picture("rough-styles")
    parts = [
        "#panel",
        "#title",
        "#text",
        "#form button",
        ".mine .bubble",
        ".warning .bubble",
        ".warning a",
        "#log",
        "#note",
    ]
    looks = (
        "fontSize",
        "fontFamily",
        "lineHeight",
        "letterSpacing",
        "color",
        "textTransform",
        "opacity",
        "visibility",
    )
    for part in parts:
        theirs, ours = (chat.page.locator(f"thora-chat {part}").first for chat in (rough, kind))
        assert box(theirs) == box(ours), part
        for name in looks:
            assert style(theirs, name) == style(ours, name), (part, name)
    expect(rough.send).to_be_visible()
    rough.close_button.click()
    expect(rough.launcher).to_be_visible()


def test_rough_scripts_do_not_break_it(open_page: Callable[..., Chat], website: Website, tag: str) -> None:
    chat = open_page(website.allowed + website.show(site(tag, scripts=ROUGH_SCRIPTS))).begin()
    chat.ask("my back hurts")
    chat.choose("No, none of these")
    chat.input.fill("not sent yet")
    chat.page.reload()
    chat.open()
    expect(chat.mine).to_have_text(["my back hurts", "No, none of these"])
    expect(chat.input).to_have_value("not sent yet")
    chat.choose_from_menu("delete")
    chat.confirmation.get_by_role("button", name=chat.words["delete_yes"]).click()
    expect(chat.consent).to_contain_text(chat.words["deleted"])


def test_copy_and_download_among_rough_scripts(
    open_page: Callable[..., Chat], website: Website, tag: str
) -> None:
    chat = open_page(website.allowed + website.show(site(tag, scripts=ROUGH_SCRIPTS))).begin()
    chat.context.grant_permissions(["clipboard-read", "clipboard-write"])
    answer, *_ = chat.ask("hello")
    answer.get_by_role("button", name=chat.words["copy"], exact=True).click()
    expect(answer.get_by_text(chat.words["copied"])).to_be_visible()
    with chat.page.expect_download() as begun:
        chat.choose_from_menu("download")
    assert "hello" in begun.value.path().read_text(encoding="utf-8")


def test_strict_policy_is_enough_for_it(open_page: Callable[..., Chat]) -> None:
    chat = open_page("strict")
    policy = chat.page.request.get(chat.page.url).headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    chat.page.evaluate(
        """() => {
          window.refused = [];
          document.addEventListener("securitypolicyviolation", (e) => refused.push(e.effectiveDirective));
        }"""
    )
    chat.begin()
    chat.ask("my back hurts")
    chat.ask("i have crushing chest pain and my arm is numb")
    chat.choose_from_menu("start_over")
    chat.confirmation.get_by_role("button", name=chat.words["start_over_yes"]).click()
    expect(chat.mine).to_have_count(0)
    assert chat.page.evaluate("refused") == []
    chat.picture("strict")


def test_strict_policy_of_another_origin(
    open_page: Callable[..., Chat], website: Website, tag: str, chat_url: str
) -> None:
    own = chat_url.rstrip("/")
    policy = f"default-src 'none'; script-src {own}; connect-src {own}; style-src 'none'; img-src data:"
    meta = f'<meta http-equiv="Content-Security-Policy" content="{policy}">'
    page = re.sub(r"<style></style><script></script>", meta, site(tag))
    chat = open_page(website.allowed + website.show(page)).begin()
    chat.ask("hello")
    assert style(chat.launcher, "position") == "fixed"


# --- another origin ---


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
