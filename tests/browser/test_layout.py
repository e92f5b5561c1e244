"""On small screens, zoomed in, from right to left, in the system's own colours, without motion."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.chat import CHOICES, LONG_ANSWER, Chat, box, style, top_is_in_view
from tests.browser.conftest import PHONE
from tests.browser.test_choices import TIMES

pytestmark = pytest.mark.browser
PATHS = ["", "chat/"]


def scrolls_sideways(chat: Chat) -> list[str]:
    """What can be moved sideways, or is cut off at its side."""
    return list(
        chat.page.evaluate(
            """() => {
              const root = document.querySelector("thora-chat").shadowRoot;
              const all = [document.scrollingElement, ...root.querySelectorAll("#panel, #panel *")];
              return all
                .filter((e) => e.checkVisibility() && !e.classList.contains("unseen") && !e.closest("svg")
                  && e.localName !== "textarea" && getComputedStyle(e).display !== "inline")
                .filter((e) => e.scrollWidth > e.clientWidth + 1 && e.clientWidth)
                .map((e) => `${e.localName}#${e.id}.${e.className}: ${e.scrollWidth} > ${e.clientWidth}`);
            }"""
        )
    )


def small_things(chat: Chat, least: float) -> list[str]:
    """Controls that a finger could miss; links inside a text need 24 px only (WCAG 2.5.8)."""
    small = []
    for element in chat.panel.locator("button:visible, textarea:visible, a:visible").all():
        is_text_link = element.evaluate(
            "e => e.localName === 'a' && getComputedStyle(e).display === 'inline'"
        )
        needed = 24 if is_text_link else least
        size = box(element)
        if min(size["width"], size["height"]) < needed - 0.01:
            small.append(f"{element.inner_text()}: {size['width']:.0f} x {size['height']:.0f}")
    return small


def fill(chat: Chat) -> None:
    """A conversation with all that there is, and words that are too long for any line."""
    wide = {"title": "z" * 90, "payload": "/z"}
    chat.pretend(
        {"text": "x" * 300, "source": "y" * 300, "buttons": [*TIMES, wide, *CHOICES]},
        {"text": "Call 911 or 519-555-0142.\n• " + "v" * 200, "level": "emergency"},
        {"text": "https://a.example/" + "u" * 200 + " **" + "t" * 100 + "**", "from": "staff"},
    )
    chat.ask("w" * 300)


@pytest.mark.parametrize("path", PATHS)
def test_phone_has_no_sideways_scrolling_and_room_for_fingers(
    open_page: Callable[..., Chat], path: str
) -> None:
    phone = open_page(path, **PHONE).begin()
    phone.ask("my back hurts")
    phone.ask("I have chest pain and cannot breathe")
    phone.ask("What is the treatment for upper back pain?")
    assert small_things(phone, 44) == []
    phone.picture(f"phone-{path.strip('/') or 'window'}")
    fill(phone)
    assert scrolls_sideways(phone) == []
    expect(phone.input).to_be_in_viewport(ratio=1)
    expect(phone.send).to_be_in_viewport(ratio=1)
    for message in phone.log.locator(".bubble, .choices button").all():
        assert box(message)["right"] <= 360


def test_on_a_phone_the_window_is_the_screen(phone: Chat) -> None:
    place = box(phone.panel)
    assert [place[side] for side in ("x", "y", "width", "height")] == [0, 0, 360, 740]
    expect(phone.close_button).to_be_in_viewport(ratio=1)


def test_open_calendar_fits_a_phone(phone: Chat) -> None:
    phone.pretend({"text": "These are free:", "buttons": [*TIMES, *CHOICES]})
    phone.ask("when")
    assert scrolls_sideways(phone) == []
    assert small_things(phone, 44) == []
    phone.picture("phone-openings")


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize(
    ("width", "height", "text_size"),
    [
        pytest.param(640, 400, 16, id="desktop at 200 %"),
        pytest.param(320, 256, 16, id="desktop at 400 %"),
        pytest.param(1280, 800, 32, id="desktop, text at 200 %"),
        pytest.param(360, 740, 32, id="phone, text at 200 %"),
        pytest.param(740, 360, 16, id="phone on its side"),
        pytest.param(360, 420, 16, id="phone with its keyboard up"),
    ],
)
def test_zoomed_page_can_be_read_and_used(
    open_page: Callable[..., Chat], path: str, width: int, height: int, text_size: int
) -> None:
    def set_text_size(page: Page) -> None:
        session = page.context.new_cdp_session(page)
        session.send("Page.setFontSizes", {"fontSizes": {"standard": text_size}})

    chat = open_page(path, set_text_size, viewport={"width": width, "height": height}).open()
    expect(chat.start).to_be_attached()
    assert scrolls_sideways(chat) == []
    chat.begin()
    assert style(chat.input, "fontSize") == f"{text_size}px"
    chat.pretend({"text": LONG_ANSWER}, {"text": "Well?", "buttons": CHOICES})
    answer, _ = chat.ask("What is the treatment for upper back pain?")
    chat.picture(f"zoom-{path.strip('/') or 'window'}-{width}x{height}-{text_size}")
    assert scrolls_sideways(chat) == []
    expect(chat.input).to_be_in_viewport(ratio=1)
    expect(chat.send).to_be_in_viewport(ratio=1)
    assert top_is_in_view(answer.locator(".bubble"), chat.log)
    assert box(chat.log)["height"] >= 4 * 1.5 * text_size - 1  # four lines
    chat.choices.last.click()
    expect(chat.mine).to_have_count(2)


def test_spacing_that_readers_set_cuts_nothing_off(chat: Chat) -> None:
    """WCAG 1.4.12: lines of 1.5, paragraphs of 2, letters of 0.12, words of 0.16 em."""
    chat.pretend({"text": "One.\nTwo.", "source": "Source: a book.", "buttons": [*TIMES, *CHOICES]})
    chat.ask("hello")
    chat.page.evaluate(
        """() => {
          const sheet = new CSSStyleSheet();
          sheet.replaceSync("* { line-height: 1.5 !important; letter-spacing: .12em !important; "
            + "word-spacing: .16em !important } p { margin-bottom: 2em !important }");
          const root = document.querySelector("thora-chat").shadowRoot;
          root.adoptedStyleSheets = [...root.adoptedStyleSheets, sheet];
        }"""
    )
    assert scrolls_sideways(chat) == []
    cut = chat.panel.locator("button:visible").evaluate_all(
        "all => all.filter((e) => e.scrollHeight > e.clientHeight + 1).map((e) => e.textContent)"
    )
    assert cut == []
    expect(chat.send).to_be_in_viewport(ratio=1)


# --- from right to left ---


@pytest.mark.parametrize("device", ["desktop", "phone"])
def test_from_right_to_left(open_page: Callable[..., Chat], device: str) -> None:
    chat = open_page(**(PHONE if device == "phone" else {}))
    chat.element.evaluate("e => e.setAttribute('data-dir', 'rtl')")
    chat.begin()
    fill(chat)
    chat.picture(f"rtl-{device}")
    assert scrolls_sideways(chat) == []
    log, mine = box(chat.log), box(chat.mine.last)
    assert mine["x"] - log["x"] < log["right"] - mine["right"]
    assert box(chat.send)["right"] < box(chat.input)["x"] + 1
    warning = chat.log.locator(".warning .bubble")
    assert float(style(warning, "borderRightWidth")[:-2]) > float(style(warning, "borderLeftWidth")[:-2])


def test_line_follows_its_own_direction(chat: Chat) -> None:
    arabic = "هل يؤلم ظهرك؟"
    chat.pretend({"text": f"{arabic}\nDoes your back hurt?"})
    (answer,) = chat.ask(arabic)
    right, left = answer.locator(".bubble p").all()
    line = (
        "e => { const range = document.createRange(); range.selectNodeContents(e);"
        " return range.getBoundingClientRect().right; }"
    )
    assert box(right)["right"] - right.evaluate(line) < 2
    assert box(left)["right"] - left.evaluate(line) > 20


# --- colours and motion ---

# Contrast of every text that shows, by the colours that the browser computed: [text, ratio].
CONTRASTS = """() => {
  const parse = (colour) => (colour.match(/[\\d.]+/g) ?? []).map(Number);
  const light = (colour) => {
    const linear = (c) => (c <= 0.03928 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4);
    const [r, g, b] = parse(colour).map((c) => linear(c / 255));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const behind = (element) => {
    for (let e = element; e; e = e.parentElement) {
      const colour = getComputedStyle(e).backgroundColor;
      const alpha = parse(colour)[3] ?? 1;
      if (alpha === 1) return colour;
      if (alpha > 0) throw new Error(`half transparent: ${colour}`);
    }
    throw new Error("no background");
  };
  const ratio = (a, b) => {
    const [high, low] = [light(a), light(b)].sort((x, y) => y - x);
    return (high + 0.05) / (low + 0.05);
  };
  const root = document.querySelector("thora-chat").shadowRoot;
  const found = [];
  for (const e of root.querySelectorAll("#panel *")) {
    if (!e.checkVisibility({visibilityProperty: true}) || e.closest(".unseen, [hidden]")) continue;
    const text = [...e.childNodes].filter((n) => n.nodeType === 3).map((n) => n.data.trim()).join("");
    if (text) found.push([text.slice(0, 40), ratio(getComputedStyle(e).color, behind(e))]);
    if (e.placeholder) {
      const placeholder = getComputedStyle(e, "::placeholder");
      if (placeholder.opacity !== "1") throw new Error("faint placeholder");
      found.push([e.placeholder, ratio(placeholder.color, behind(e))]);
    }
  }
  // What shows where a control or a warning is needs 3 : 1 (WCAG 1.4.11).
  const panel = getComputedStyle(root.querySelector("#panel")).backgroundColor;
  const edges = [];
  for (const e of root.querySelectorAll("textarea, .choices button, .warning .bubble, .failed .bubble"))
    edges.push([e.className || e.localName, ratio(getComputedStyle(e).borderTopColor, panel)]);
  return {texts: found, edges};
}"""


@pytest.mark.parametrize("colour", ["", "#ffdd00", "#000000", "#ffffff"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_contrast_is_enough(open_page: Callable[..., Chat], scheme: str, colour: str) -> None:
    chat = open_page(color_scheme=scheme)
    chat.forgive("Thora: data-colour", "Failed to load resource")
    chat.element.evaluate("(e, colour) => e.setAttribute('data-colour', colour)", colour)
    chat.begin()
    said = {
        "text": "Call 911.\nhttps://a.example",
        "source": "Source: a book.",
        "buttons": [*TIMES, *CHOICES],
    }
    levels: tuple[dict[str, Any], ...] = tuple({"level": name} for name in ("emergency", "urgent", "crisis"))
    chat.pretend(*({**said, **level} for level in levels), {**said, "from": "staff"}, said)
    chat.ask("hello")
    choices = chat.page.evaluate(CONTRASTS)
    chat.stop_intercepting()
    chat.intercept(lambda route: route.fulfill(status=500, json={"error": {"text": "It failed."}}))
    chat.put("hello")
    expect(chat.failed).to_be_visible()
    chat.input.fill("x" * 2001)
    chat.menu_button.click()
    failed = chat.page.evaluate(CONTRASTS)
    texts, edges = ([*choices[name], *failed[name]] for name in ("texts", "edges"))
    assert len(texts) > 40
    assert len(edges) > 20
    poor = [(name, round(ratio, 2)) for name, ratio in texts if ratio < 4.5]
    poor += [(name, round(ratio, 2)) for name, ratio in edges if ratio < 3]
    assert poor == []
    lightness = sum(map(int, re.findall(r"\d+", style(chat.panel, "backgroundColor"))[:3])) / 3
    assert lightness > 200 if scheme == "light" else lightness < 60


def test_forced_colours_leave_edges(open_page: Callable[..., Chat]) -> None:
    chat = open_page(forced_colors="active")
    assert style(chat.launcher, "borderTopStyle") == "solid"
    chat.begin()
    chat.pretend({"text": "Walk on.", "buttons": CHOICES}, {"text": "Call 911.", "level": "emergency"})
    ordinary, warning = chat.ask("hello")
    for part in (chat.panel, ordinary.locator(".bubble"), chat.mine.first, chat.choices.first):
        assert style(part, "borderTopStyle") == "solid"
        assert style(part, "borderTopWidth") != "0px"
    assert style(warning.locator(".bubble"), "borderTopStyle") == "double"
    chat.picture("forced-colours")


@pytest.mark.parametrize(("wish", "moves"), [("reduce", False), ("no-preference", True)])
def test_reduced_motion_is_respected(open_page: Callable[..., Chat], wish: str, moves: bool) -> None:
    chat = open_page(reduced_motion=wish).begin()
    assert (style(chat.panel, "animationName") != "none") is moves
    held = chat.hold()
    chat.put("hello")
    expect(chat.typing).to_be_visible()
    dot = chat.page.locator("#typing .dots i").first
    assert (style(dot, "animationName") != "none") is moves
    assert style(dot, "opacity") == "1" or moves
    assert style(chat.log, "scrollBehavior") == "auto"
    chat.let_through(held)
