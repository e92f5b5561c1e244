"""On a clinic's own website: it changes nothing there, and nothing there breaks it."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.chat import Chat, box, style
from tests.browser.hosts import ROUGH_SCRIPTS, ROUGH_STYLES, site
from tests.browser.server import Website

pytestmark = pytest.mark.browser
SHIFTS = """() => {
  window.shifts = [];
  new PerformanceObserver((list) => {
    for (const {value, sources} of list.getEntries())
      shifts.push([value, sources.map(({node}) => node?.nodeName).filter(Boolean)]);
  }).observe({type: "layout-shift", buffered: true});
}"""


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
    """A page's shortcuts look whether a field is typed in; inside of the chat they cannot see one."""
    shortcuts = """for (const kind of ["keydown", "keypress", "keyup"])
      document.addEventListener(kind, (event) => {
        if (!/input|textarea/.test(event.target.localName)) event.preventDefault();
      });"""
    chat = open_page(website.allowed + website.show(site(tag, scripts=shortcuts))).begin()
    chat.input.press_sequentially("a/b?")
    expect(chat.input).to_have_value("a/b?")
    chat.pretend({"text": "Yes."})
    chat.answers_to(lambda: chat.input.press("Enter"))


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
