"""What a clinic chooses by the attributes of the tag, and what becomes of a choice that is none."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.chat import FAILED_REQUEST, Chat, abort, box, style

pytestmark = pytest.mark.browser
REMARK = "Thora: data-"


@pytest.fixture
def tagged(open_page: Callable[..., Chat], chat_url: str) -> Callable[..., Chat]:
    """A page with a tag of these attributes, `hide_on` for data-hide-on. `html`: what else is on it."""

    def open_(path: str = "their-page", html: str = "<p>Ours</p>", lang: str = "en", **options: str) -> Chat:
        attributes = " ".join(f'data-{name.replace("_", "-")}="{value}"' for name, value in options.items())
        tag = f'<script src="{chat_url}widget/thora.js" defer {attributes}></script>'
        page = f'<!doctype html><html lang="{lang}"><title>Ours</title><body>{html}{tag}</body></html>'

        def serve(window: Page) -> None:
            window.route(f"**/{path}", lambda route: route.fulfill(body=page, content_type="text/html"))

        return open_page(path, serve)

    return open_


def colour_of(chat: Chat) -> str:
    return style(chat.launcher, "backgroundColor")


# --- language ---


@pytest.mark.parametrize(("language", "name"), [("en", "Open chat"), ("fr", None), ("es", None)])
def test_language_of_the_tag(tagged: Callable[..., Chat], language: str, name: str | None) -> None:
    chat = tagged(language=language)
    words = chat.page.request.get(f"{chat.page.url}/../chat/config?language={language}").json()["words"]
    assert name is None or chat.launcher.get_attribute("aria-label") == name
    assert name is not None or chat.launcher.get_attribute("aria-label") != "Open chat"
    chat.begin()
    expect(chat.element.locator("#root")).to_have_attribute("lang", language)
    expect(chat.input).to_have_attribute("placeholder", words["placeholder"])
    expect(chat.send).to_have_text(words["send"])
    chat.picture(f"language-{language}")


def test_language_of_the_page_is_taken_and_others_are_english(tagged: Callable[..., Chat]) -> None:
    french = tagged(lang="fr-CA")
    expect(french.element.locator("#root")).to_have_attribute("lang", "fr")
    german = tagged(lang="de")
    expect(german.element.locator("#root")).to_have_attribute("lang", "en")


def test_language_may_change_in_the_middle(tagged: Callable[..., Chat]) -> None:
    chat = tagged().begin()
    chat.element.evaluate("e => e.setAttribute('data-language', 'fr')")
    expect(chat.send).to_have_text("Envoyer")
    expect(chat.close_button).not_to_have_attribute("aria-label", "Close chat")


# --- looks ---


def test_theme(tagged: Callable[..., Chat]) -> None:
    dark = tagged(theme="dark").open()
    assert style(dark.panel, "backgroundColor") == "rgb(22, 33, 31)"
    light = tagged(theme="light").open()
    light.page.emulate_media(color_scheme="dark")
    assert style(light.panel, "backgroundColor") == "rgb(255, 255, 255)"
    auto = tagged().open()
    auto.page.emulate_media(color_scheme="dark")
    expect(auto.element.locator("#root.dark")).to_have_count(1)
    auto.page.emulate_media(color_scheme="light")
    expect(auto.element.locator("#root.light")).to_have_count(1)


def test_colour(tagged: Callable[..., Chat]) -> None:
    chat = tagged(colour="#7a1f5c")
    assert colour_of(chat) == "rgb(122, 31, 92)"
    chat.begin()
    assert style(chat.send, "backgroundColor") == "rgb(122, 31, 92)"
    assert style(chat.input, "backgroundColor") == "rgb(255, 255, 255)"


def test_colour_that_nobody_could_see_is_corrected_with_a_word(tagged: Callable[..., Chat]) -> None:
    chat = tagged(colour="#ffdd00")
    chat.forgive(REMARK)
    assert colour_of(chat) not in ("rgb(255, 221, 0)", "")
    (said,) = chat.complaints
    assert 'data-colour="#ffdd00" has a contrast of 1.3:1' in said
    assert "needs 3:1" in said
    chat.open()
    assert len(chat.complaints) == 1


def test_side_and_offset(tagged: Callable[..., Chat]) -> None:
    chat = tagged(side="left", offset="40 90")
    place = box(chat.launcher)
    assert (round(place["x"]), round(place["bottom"])) == (40, 800 - 90)
    chat.open()
    place = box(chat.panel)
    assert (round(place["x"]), round(place["bottom"])) == (40, 800 - 90)
    assert place["y"] >= 0


def test_label(tagged: Callable[..., Chat]) -> None:
    chat = tagged(label="Questions? Ask us")
    expect(chat.page.get_by_role("button", name="Questions? Ask us", exact=True)).to_be_visible()
    expect(chat.launcher).to_have_text("Questions? Ask us")
    assert box(chat.launcher)["width"] > 120
    chat.picture("label")


def test_long_label_stays_on_the_screen(tagged: Callable[..., Chat]) -> None:
    chat = tagged(label="A label that is very much longer than any button on any website should ever be " * 2)
    chat.page.set_viewport_size({"width": 320, "height": 500})
    place = box(chat.launcher)
    assert place["x"] >= 0
    assert place["right"] <= 320


def test_greeting_is_the_clinics_and_text_only(tagged: Callable[..., Chat]) -> None:
    chat = tagged(greeting="Hello &lt;b&gt;you&lt;/b&gt;. **Welcome.**").begin()
    bubble = chat.theirs.first.locator(".bubble")
    expect(bubble).to_have_text("Hello <b>you</b>. Welcome.")
    expect(bubble.locator("b")).to_have_count(0)


def test_avatar_is_loaded_with_the_chat_and_not_before(tagged: Callable[..., Chat], chat_url: str) -> None:
    chat = tagged(avatar=f"{chat_url}face.svg")
    assert not [url for url in chat.requested if url.endswith("face.svg")]
    picture = (
        "<svg xmlns='http://www.w3.org/2000/svg' width='9' height='9'><rect width='9' height='9'/></svg>"
    )
    chat.page.route("**/face.svg", lambda route: route.fulfill(body=picture, content_type="image/svg+xml"))
    chat.open()
    expect(chat.page.locator("#avatar img")).to_have_attribute("alt", "")
    chat.page.wait_for_function(
        "document.querySelector('thora-chat').shadowRoot.querySelector('#avatar img').naturalWidth > 0"
    )


def test_avatar_that_does_not_come_gives_way_to_the_sign(tagged: Callable[..., Chat], chat_url: str) -> None:
    chat = tagged(avatar=f"{chat_url}no-such-picture.png")
    chat.forgive(FAILED_REQUEST)
    chat.open()
    expect(chat.page.locator("#avatar svg")).to_be_visible()
    expect(chat.page.locator("#avatar img")).to_have_count(0)


def test_direction(tagged: Callable[..., Chat]) -> None:
    chat = tagged(dir="rtl").begin()
    expect(chat.element.locator("#root")).to_have_attribute("dir", "rtl")
    assert box(chat.close_button)["x"] < box(chat.page.locator("#title"))["x"]
    assert box(chat.send)["x"] < box(chat.input)["x"]


# --- where it shows ---


def test_hidden_on_some_pages(tagged: Callable[..., Chat]) -> None:
    hide_on = "/checkout, /admin/*"
    for path, shown in {"checkout": False, "admin/users": False, "admin": True, "checkout-now": True}.items():
        chat = tagged(path, hide_on=hide_on)
        expect(chat.element).to_have_count(1)
        expect(chat.launcher).to_have_count(int(shown))


def test_hidden_page_opens_it_by_the_clinics_own_link_only(tagged: Callable[..., Chat]) -> None:
    chat = tagged("checkout", '<a href="#thora">Chat</a>', hide_on="/checkout")
    chat.page.get_by_role("link", name="Chat").click()
    expect(chat.consent).to_be_visible()
    chat.close_button.click()
    expect(chat.launcher).to_have_count(0)


def test_page_that_changes_its_address_without_loading(tagged: Callable[..., Chat]) -> None:
    chat = tagged("start", hide_on="/checkout")
    expect(chat.launcher).to_be_visible()
    chat.page.evaluate("history.pushState(null, '', '/checkout')")
    expect(chat.launcher).to_have_count(0)
    chat.page.evaluate("history.back()")
    expect(chat.launcher).to_be_visible()


def test_contact_of_the_tag_is_there_when_the_server_is_away(tagged: Callable[..., Chat]) -> None:
    chat = tagged(phone="519-555-0199", email="new@clinic.example")
    chat.forgive(FAILED_REQUEST)
    chat.page.route("**/chat/config*", abort)
    chat.open()
    for name, address in {
        "519-555-0199": "tel:5195550199",
        "new@clinic.example": "mailto:new@clinic.example",
    }.items():
        expect(chat.page.get_by_role("link", name=name)).to_have_attribute("href", address)


def test_mode_page_fills_its_place(tagged: Callable[..., Chat]) -> None:
    chat = tagged(mode="page")
    expect(chat.consent).to_be_visible()
    expect(chat.launcher).to_have_count(0)
    expect(chat.close_button).to_have_count(0)


def test_mode_page_in_an_element_of_the_page(tagged: Callable[..., Chat]) -> None:
    frame = '<div style="width: 500px; height: 600px"><thora-chat data-mode="page"></thora-chat></div>'
    chat = tagged(html=frame)
    expect(chat.consent).to_be_visible()
    place = box(chat.panel)
    assert (round(place["width"]), round(place["height"])) == (500, 600)
    chat.begin()
    expect(chat.send).to_be_in_viewport()


def test_other_server(tagged: Callable[..., Chat]) -> None:
    chat = tagged(server="http://localhost:1")
    chat.forgive(FAILED_REQUEST)
    chat.page.route("http://localhost:1/**", abort)
    chat.open()
    expect(chat.page.locator("#unreachable")).to_be_visible()
    assert "http://localhost:1/chat/config?language=en" in chat.requested
    chat.requested.clear()


# --- what is no value ---

BAD = {
    "language": ("de", "is none of en, fr, es"),
    "theme": ("pink", "is none of auto, light, dark"),
    "colour": ("red", "is no colour"),
    "side": ("top", "is none of right, left"),
    "offset": ("20%", "is not two numbers"),
    "avatar": ("javascript:alert(1)", "is no web address"),
    "dir": ("up", "is none of auto, ltr, rtl"),
    "hide_on": ("checkout", "is no path"),
    "email": ("no mail", "is no mail address"),
    "mode": ("full", "is none of float, page"),
    "server": ("ftp://a.example", "is no web address"),
}


def test_each_bad_value_is_told_once_and_the_default_taken(tagged: Callable[..., Chat]) -> None:
    chat = tagged(**{name: value for name, (value, _) in BAD.items()})
    chat.forgive(REMARK)
    chat.begin()
    chat.element.evaluate("e => e.setAttribute('data-theme', 'pink')")
    chat.element.evaluate("e => e.setAttribute('data-label', 'Chat')")
    assert len(chat.complaints) == len(BAD), chat.complaints
    for name, (value, said) in BAD.items():
        (remark,) = [text for text in chat.complaints if f"data-{name.replace('_', '-')}" in text]
        assert value in remark
        assert said in remark
    place = box(chat.panel)
    assert (round(place["right"]), round(place["bottom"])) == (1260, 780)
    assert style(chat.panel, "backgroundColor") == "rgb(255, 255, 255)"


def test_good_values_are_not_remarked_on(tagged: Callable[..., Chat]) -> None:
    chat = tagged(
        language="fr", theme="dark", colour="#4ac", side="left", offset="1 2", dir="ltr", hide_on="*x"
    )
    chat.open()
    assert chat.complaints == []
