"""What anybody writes stays text: the visitor's words, the answers', those that come back from the store."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.chat import MESSAGES, Chat, box

pytestmark = pytest.mark.browser

ATTEMPTS = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<svg/onload=alert(1)><iframe srcdoc='<script>alert(1)</script>'>",
    "<a href='javascript:alert(1)'>x</a> <b>bold</b> & &amp; &lt;",
    "[press](javascript:alert(1)) [press](JaVaScRiPt:alert(1)) [press](data:text/html,<script>1</script>)",
    "[press](javascript:alert`1`) [press](data:text/html;base64,PHNjcmlwdD4=) [press](vbscript:x)",
    '[press](https://a.example/"onmouseover="alert(1)) [x](https://a.example/\'><img/src=x/onerror=alert(1)>)',
    "[![x](https://evil.example/x.png)](https://evil.example) ![x](https://evil.example/x.png)",
    "${alert(1)} {{alert(1)}} `alert(1)` <!-- lit$ --> ?lit$123$?",
    "</textarea></template></div></style><style>*{display:none}</style>",
    "\u202egnp.exe\u202c \u2066hidden\u2069 \u200b\u200f\ufeff end",
    "**__proto__** *constructor* __proto__ [object Object] %00 \\u003cscript\\u003e",
]
SAFE = "https://", "mailto:", "tel:"


def watch(page: Page) -> None:
    page.add_init_script("window.alert = () => { window.broken = true; };")


@pytest.fixture
def watched(open_page: Callable[..., Chat]) -> Chat:
    """A conversation in which a script that ran would be noticed."""
    return open_page("", watch).begin()


def elements(chat: Chat, part: str) -> set[str]:
    return set(chat.page.locator(f"thora-chat {part}").evaluate_all("all => all.map(e => e.localName)"))


def is_harmless(chat: Chat) -> None:
    assert chat.page.evaluate("window.broken") is None
    assert elements(chat, "#panel *") <= {
        *("div", "p", "span", "h2", "ul", "ol", "li", "strong", "em", "i", "a", "time"),
        *("button", "form", "label", "textarea"),
        *("svg", "path", "circle", "rect", "line", "polyline", "g"),
    }
    links = chat.panel.locator("a").evaluate_all("all => all.map(a => a.href)")
    assert [address for address in links if not address.startswith(SAFE)] == []
    handlers = chat.panel.locator("*").evaluate_all(
        "all => all.flatMap(e => [...e.attributes].map(a => a.name)).filter(name => name.startsWith('on'))"
    )
    assert handlers == []


@pytest.mark.parametrize("text", ATTEMPTS)
def test_visitors_words_show_as_typed(watched: Chat, text: str) -> None:
    watched.pretend({"text": "Yes."})
    watched.ask(text)
    assert watched.mine.evaluate("element => element.textContent") == text.strip()
    assert watched.mine.evaluate("element => element.children.length") == 0
    is_harmless(watched)


def test_visitors_words_come_back_from_the_server_as_typed(watched: Chat) -> None:
    said = [
        *ATTEMPTS[:3],
        "it hurts:\n  • here\n  • and   there &amp; everywhere",
        "**not bold** https://a.example",
    ]
    for text in said:
        watched.ask(text)
    watched.page.reload()
    watched.open()
    expect(watched.mine).to_have_count(len(said))
    assert watched.mine.evaluate_all("all => all.map(e => e.textContent)") == said
    assert watched.mine.evaluate_all("all => all.map(e => e.children.length)") == [0] * len(said)
    assert watched.mine.last.inner_text() == said[-1]
    is_harmless(watched)


@pytest.mark.parametrize("text", ATTEMPTS)
def test_answers_never_become_html(watched: Chat, text: str) -> None:
    watched.pretend(
        {
            "text": f"{text}\n• {text}\n1. {text}\n**{text}**",
            "source": text,
            "links": [{"text": text[:5], "url": "javascript:alert(1)"}, {"text": text[:3], "url": text}],
            "buttons": [
                {"title": text, "payload": "/x"},
                {"title": text, "payload": text, "start": text, "day": text, "time": text},
            ],
            "at": text,
        },
        {"text": text, "from": "staff", "level": "urgent"},
    )
    answer, _ = watched.ask("hello")
    is_harmless(watched)
    for part in (answer.locator(".source"), answer.get_by_role("button", name=text, exact=True).first):
        assert part.evaluate("e => e.textContent").strip() == text.strip()
    expect(answer.locator("b, img, script, iframe")).to_have_count(0)


def test_calendar_link_leads_nowhere_else(watched: Chat, chat_url: str) -> None:
    watched.pretend({"text": "Booked.", "calendar": "/appointments/abc.ics"})
    (answer,) = watched.ask("book")
    link = answer.get_by_role("link", name=watched.words["calendar"])
    expect(link).to_have_attribute("href", f"{chat_url}appointments/abc.ics")


@pytest.mark.parametrize("address", ["javascript:alert(1)", "data:text/html,<script>alert(1)</script>"])
def test_calendar_of_an_odd_kind_is_no_link(watched: Chat, address: str) -> None:
    watched.pretend({"text": "Booked.", "calendar": address})
    watched.ask("book")
    is_harmless(watched)


@pytest.mark.parametrize("name", ["greeting", "consent", "title", "typing", "you", "send", "not_emergency"])
def test_clinics_words_never_become_html(open_page: Callable[..., Chat], name: str) -> None:
    def change(route: Route) -> None:
        config = route.fetch().json()
        config["words"][name] = " ".join(ATTEMPTS[:2])
        if name == "consent":
            config["consent"]["text"] = " ".join(ATTEMPTS)
        route.fulfill(json=config)

    def prepare(page: Page) -> None:
        watch(page)
        page.route("**/chat/config*", change)

    chat = open_page("", prepare).open()
    chat.start.click()
    chat.input.wait_for()
    chat.pretend({"text": "Yes."})
    chat.put("hello")
    chat.theirs.nth(1).wait_for()
    is_harmless(chat)


def test_stored_entries_are_as_harmless(watched: Chat) -> None:
    entries = [
        {"seq": n, "at": "2026-11-27T01:20:00Z", "from": who, "text": text}
        for n, (who, text) in enumerate(
            [(who, text) for text in ATTEMPTS for who in ("visitor", "thora", "staff")], start=1
        )
    ]
    watched.page.route(
        MESSAGES,
        lambda route: (
            route.fulfill(json={"entries": entries}) if route.request.method == "GET" else route.fallback()
        ),
    )
    watched.page.reload()
    watched.open()
    expect(watched.mine).to_have_count(len(ATTEMPTS))
    is_harmless(watched)


def test_very_long_words_stay_inside(watched: Chat) -> None:
    watched.pretend({"text": "x" * 2000, "source": "https://a.example/" + "y" * 500})
    watched.ask("w" * 2000)
    for bubble in watched.log.locator(".bubble").all():
        assert box(bubble)["right"] <= box(watched.panel)["right"]


def test_direction_signs_do_not_reach_beyond_their_message(watched: Chat) -> None:
    watched.pretend({"text": "Yes, it does."})
    (answer,) = watched.ask("\u202e\u2067 is it \u202e")
    line = answer.locator(".bubble p")
    left = line.evaluate(
        "e => { const r = document.createRange(); r.setStart(e.firstChild, 0); r.setEnd(e.firstChild, 1);"
        " return r.getBoundingClientRect().left; }"
    )
    assert abs(left - box(line)["x"]) < 2
    watched.input.fill("\u202eabc")
    expect(watched.input).to_have_attribute("dir", "auto")
