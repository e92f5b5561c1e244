"""The page at / in a real browser, as a visitor in pain uses it."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, Route, expect

from actions.project import answer_book
from tests.browser.conftest import Chat
from thora.answers import AnswerBook
from thora.channels.web import PAGE, WebChannel

pytestmark = pytest.mark.browser

FAILED_REQUEST = "Failed to load resource"  # what the console says of a request that the test let fail
CHOICES = [{"title": "One thing", "payload": "/one"}, {"title": "Another thing", "payload": "/two"}]
LONG_ANSWER = "It often helps to move gently and to keep up your usual day. " * 60


@pytest.fixture(scope="module")
def book() -> AnswerBook:
    return answer_book()


def button_titles(message: Locator) -> list[str]:
    return message.locator(".choices button").all_inner_texts()


def squeezed(text: str) -> str:
    return " ".join(text.split())


def style(element: Locator, name: str) -> str:
    return str(element.evaluate("(element, name) => getComputedStyle(element)[name]", name))


def focused(page: Page) -> str:
    """What has the focus: id, text on it, or tag."""
    return str(
        page.evaluate("(({id, innerText, tagName}) => id || innerText || tagName)(document.activeElement)")
    )


def box(element: Locator) -> dict[str, float]:
    found = element.bounding_box()
    assert found is not None
    return {**found, "right": found["x"] + found["width"], "bottom": found["y"] + found["height"]}


def top_is_in_view(element: Locator, log: Locator) -> bool:
    """Whether the first line of an element is in the visible part of the log."""
    return box(log)["y"] <= box(element)["y"] <= box(log)["bottom"] - 40


def scrolls_sideways(page: Page) -> bool:
    wider = "e => e.scrollWidth > e.clientWidth"
    return bool(page.evaluate(f"[document.scrollingElement, document.getElementById('log')].some({wider})"))


# --- a conversation -------------------------------------------------------------------------------------


def test_question_gets_its_answer_with_source_follow_ups_and_booking(chat: Chat, book: AnswerBook) -> None:
    topic = book.content.topics["treatment_options"]
    answer, *_ = chat.ask(topic.card.question)
    expected = book.render(topic)
    source = expected["metadata"]["source"]
    expect(chat.mine).to_have_text(topic.card.question)
    assert squeezed(answer.locator(".bubble").inner_text()) == squeezed(expected["text"].removesuffix(source))
    assert squeezed(answer.locator(".source").inner_text()) == squeezed(source)
    assert [
        {"text": link.inner_text(), "url": link.get_attribute("href")}
        for link in answer.locator(".source a").all()
    ] == expected["metadata"]["links"]
    assert button_titles(answer) == [button["title"] for button in expected["buttons"]]
    assert button_titles(answer)[-1] == book.phrases.book_button


def test_button_sends_its_title_as_the_visitors_words_and_old_buttons_go(
    chat: Chat, book: AnswerBook
) -> None:
    topic = book.content.topics["treatment_options"]
    chat.ask(topic.card.question)
    first = book.buttons(topic)[0]
    answer, *_ = chat.choose(first.title)
    expect(chat.mine).to_have_text([topic.card.question, first.title])
    follow_up = book.render(book.content.topics[first.payload[1:]])
    source = follow_up["metadata"]["source"]
    assert squeezed(answer.locator(".bubble").inner_text()) == squeezed(
        follow_up["text"].removesuffix(source)
    )
    assert chat.theirs.nth(1).locator(".choices").count() == 0
    newest = chat.page.locator(".message:last-child, .mine + .theirs").locator(".choices")
    assert chat.page.locator(".choices").count() == newest.count()


@pytest.mark.parametrize("which", [0, 1])
def test_offer_of_an_appointment_has_yes_and_no(chat: Chat, book: AnswerBook, which: int) -> None:
    *_, offer = chat.ask(book.content.topics["treatment_options"].card.question)
    expected = book.responses()["utter_suggest_booking"][0]  # the same buttons; here with a real opening
    assert squeezed(offer.inner_text()).endswith(squeezed(" ".join(b["title"] for b in expected["buttons"])))
    expect(offer).to_contain_text(book.facts["free_offer"])
    button = expected["buttons"][which]
    answer, *_ = chat.choose(button["title"])
    expect(chat.mine.last).to_have_text(button["title"])
    if which == 0:
        assert book.content.booking_words is not None
        expect(answer).to_contain_text(book.content.booking_words.ask_name)
    else:
        expect(answer).to_contain_text(book.text("utter_no_booking"))
        assert button_titles(answer) == []


def test_several_messages_of_one_turn_keep_their_own_buttons(chat: Chat) -> None:
    chat.pretend(
        {"text": "First", "buttons": CHOICES}, {"text": "Second"}, {"text": "Third", "buttons": CHOICES}
    )
    first, second, third = chat.ask("hello")
    assert button_titles(first) == button_titles(third) == ["One thing", "Another thing"]
    assert button_titles(second) == []


def test_reload_begins_a_new_conversation(chat: Chat) -> None:
    conversations = []
    chat.page.on(
        "request",
        lambda r: (
            conversations.append(r.post_data_json["conversation"]) if "/chat/messages" in r.url else None
        ),
    )
    chat.ask("hello")
    chat.ask("thank you")
    chat.input.fill("not sent yet")
    chat.page.reload()
    expect(chat.theirs).to_have_count(1)
    expect(chat.mine).to_have_count(0)
    expect(chat.theirs).to_contain_text(chat.words["greeting"])
    assert chat.ask("hello")
    first, second, after = conversations
    assert first == second != after


def test_typed_leading_slash_is_text(chat: Chat, book: AnswerBook) -> None:
    (answer,) = chat.ask("/hello")
    expect(chat.mine).to_have_text("/hello")
    expect(answer).to_contain_text(book.text("utter_greet"))
    (answer,) = chat.ask("/warning_emergency")  # an intent's name, which only a button may send as a command
    expect(chat.mine.last).to_have_text("/warning_emergency")
    chat.ask("/restart")
    expect(chat.failed).to_have_count(0)
    chat.input.fill(" // ")
    chat.input.press("Enter")
    expect(chat.mine).to_have_count(3)


# --- warning signs --------------------------------------------------------------------------------------


def test_warning_stands_out_and_dials(chat: Chat, book: AnswerBook) -> None:
    ordinary, *_ = chat.ask("What do you know about posture?")
    (warning,) = chat.ask("I have chest pain and cannot breathe")
    bubble = warning.get_by_role("alert")
    expect(bubble).to_contain_text(book.text("utter_warning_emergency"))  # why stands behind it
    number = book.facts["emergency_number"]
    expect(bubble.get_by_role("link", name=number)).to_have_attribute("href", f"tel:{number}")
    for name in ("backgroundColor", "borderLeftWidth", "borderLeftColor"):
        assert style(bubble, name) != style(ordinary.locator(".bubble"), name)
    assert button_titles(warning) == []


def test_crisis_is_clear_without_alarm(chat: Chat, book: AnswerBook) -> None:
    (emergency,) = chat.ask("I have chest pain and cannot breathe")
    (crisis,) = chat.ask("i feel suicidal")
    bubble = crisis.get_by_role("alert")
    line = book.facts["crisis_line"]
    dialled = re.sub(r"\D", "", line)
    expect(bubble.get_by_role("link", name=line, exact=True)).to_have_attribute("href", f"tel:{dialled}")
    assert style(bubble, "borderLeftColor") != style(emergency.get_by_role("alert"), "borderLeftColor")
    assert style(bubble, "borderLeftWidth") == style(emergency.get_by_role("alert"), "borderLeftWidth")


def test_list_of_warning_signs_is_a_list(chat: Chat, book: AnswerBook) -> None:
    answer, *_ = chat.ask("my back hurts")
    signs = [line[2:] for line in book.text("utter_warning_list").split("\n") if line.startswith("• ")]
    assert answer.get_by_role("listitem").all_inner_texts() == signs
    expect(answer.get_by_role("list")).to_have_count(2)
    assert button_titles(answer) == ["Yes", "No, none of these"]


# --- waiting and faults ---------------------------------------------------------------------------------


def let_through(chat: Chat, held: list[Route]) -> None:
    """Let the held request go on, once it is there."""
    for _ in range(100):
        if held:
            break
        chat.page.wait_for_timeout(50)
    chat.answers_to(held.pop().continue_)


def test_typing_sign_shows_while_waiting_and_nothing_typed_is_lost(chat: Chat) -> None:
    held: list[Route] = []
    chat.intercept(held.append)
    expect(chat.typing).to_be_hidden()
    chat.input.fill("hello")
    chat.input.press("Enter")
    expect(chat.typing).to_be_visible()
    expect(chat.typing).to_contain_text(chat.words["typing"])
    expect(chat.page.get_by_role("status").filter(has_text=chat.words["typing"])).to_be_visible()
    expect(chat.send).to_be_disabled()
    chat.input.fill("and one more thing")
    chat.input.press("Enter")
    chat.input.press("Enter")
    expect(chat.input).to_have_value("and one more thing")
    expect(chat.mine).to_have_count(1)
    let_through(chat, held)
    expect(chat.typing).to_be_hidden()
    expect(chat.input).to_have_value("and one more thing")
    chat.input.press("Enter")
    let_through(chat, held)
    expect(chat.mine).to_have_text(["hello", "and one more thing"])
    expect(chat.input).to_have_value("")


def test_typing_sign_does_not_flash_and_moves_nothing(chat: Chat) -> None:
    held: list[Route] = []
    chat.intercept(held.append)
    before = box(chat.log)
    chat.input.fill("hello")
    chat.input.press("Enter")
    assert style(chat.typing, "animationDelay") == "0.4s"  # an answer within that time needs no sign
    expect(chat.typing).to_be_visible()
    assert box(chat.log) == before
    assert box(chat.typing)["y"] >= box(chat.mine)["bottom"]  # and it does not cover the question
    let_through(chat, held)


def abort(route: Route) -> None:
    route.abort()


def server_fault(route: Route) -> None:
    error = {"code": "internal", "text": answer_book().fill(answer_book().phrases.page.no_answer)}
    route.fulfill(status=500, json={"error": error})


def bad_gateway(route: Route) -> None:
    route.fulfill(status=502, content_type="text/html", body="<h1>Bad gateway</h1>")


@pytest.mark.parametrize(
    ("fault", "phrase"), [(abort, "failed"), (server_fault, "no_answer"), (bad_gateway, "failed")]
)
def test_fault_is_told_with_a_retry_that_works(
    chat: Chat, book: AnswerBook, fault: Callable[[Route], None], phrase: str
) -> None:
    chat.forgive(FAILED_REQUEST)
    chat.intercept(fault)
    for _ in range(2):
        if chat.failed.count():
            chat.retry.click()
        else:
            chat.input.fill("hello")
            chat.input.press("Enter")
        expect(chat.typing).to_be_hidden()
        expect(chat.failed).to_have_count(1)
    expect(chat.failed.locator(".bubble")).to_have_text(chat.words[phrase])
    expect(chat.failed.locator("a").first).to_have_attribute("href", f"tel:{digits(book.facts['phone'])}")
    expect(chat.retry).to_have_count(1)
    expect(chat.retry).to_be_in_viewport()
    chat.stop_intercepting()
    chat.answers_to(chat.retry.click)
    expect(chat.failed).to_have_count(0)
    expect(chat.mine).to_have_text(["hello"])


def digits(number: str) -> str:
    return re.sub(r"[^\d+]", "", number)


def test_offline_from_the_start_and_back(chat: Chat) -> None:
    chat.forgive(FAILED_REQUEST)
    chat.page.context.set_offline(True)
    chat.input.fill("hello")
    chat.input.press("Enter")
    expect(chat.failed).to_be_visible()
    expect(chat.mine).to_have_text(["hello"])
    chat.input.fill("a second thing")
    chat.page.context.set_offline(False)
    chat.answers_to(chat.retry.click)
    expect(chat.input).to_have_value("a second thing")
    expect(chat.mine).to_have_text(["hello"])


def test_button_that_failed_is_sent_again_as_the_button(chat: Chat, book: AnswerBook) -> None:
    topic = book.content.topics["treatment_options"]
    chat.ask(topic.card.question)
    first = book.buttons(topic)[0]
    chat.forgive(FAILED_REQUEST)
    chat.intercept(abort)
    chat.choices.first.click()
    expect(chat.failed).to_be_visible()
    assert button_titles(chat.page.locator("body")) == [chat.words["retry"]]
    chat.stop_intercepting()
    with chat.page.expect_request("**/chat/messages") as request:
        chat.answers_to(chat.retry.click)
    assert request.value.post_data_json["payload"] == first.payload
    expect(chat.mine).to_have_text([topic.card.question, first.title])


def test_without_its_configuration_the_page_names_the_clinic(
    open_chat: Callable[..., Chat], book: AnswerBook
) -> None:
    chat = open_chat(lambda page: page.route("**/chat/config", abort))
    chat.forgive(FAILED_REQUEST, "Failed to fetch")
    expect(chat.page.locator("#fallback")).to_be_visible()
    expect(chat.page.locator("#fallback")).to_contain_text(book.facts["contact"])
    expect(chat.page.locator("form")).to_be_hidden()


def test_without_javascript_the_page_names_the_clinic(
    open_chat: Callable[..., Chat], book: AnswerBook
) -> None:
    page = open_chat(java_script_enabled=False).page
    expect(page.get_by_text(book.fill(book.phrases.page.no_script))).to_be_visible()
    expect(page.get_by_text(book.facts["contact"])).to_be_visible()
    expect(page.get_by_text(book.fill(book.phrases.page.not_emergency))).to_be_visible()
    expect(page.locator("textarea, button")).to_have_count(2)
    for dead in page.locator("textarea, button").all():
        expect(dead).to_be_hidden()


# --- text and links -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "Pain < 6 weeks * 2 <b>x</b>",
        "<img src=x onerror=alert(1)><script>alert(2)</script>",
        "it hurts:\n  • here\n  • and   there &amp; everywhere",
        "javascript:alert(1) https://evil.example/ call 911",
    ],
)
def test_own_text_shows_as_typed(chat: Chat, text: str) -> None:
    chat.ask(text)
    assert chat.mine.evaluate("element => element.textContent") == text
    assert chat.mine.evaluate("element => element.children.length") == 0
    assert chat.mine.inner_text() == text  # line breaks and spaces too


def test_answers_never_become_html(chat: Chat) -> None:
    text = "<b>bold</b> <a href='javascript:alert(1)'>x</a> <img src=x onerror=alert(1)> a < b & c"
    chat.pretend({"text": text, "source": text, "buttons": [{"title": text, "payload": "/x"}]})
    (answer,) = chat.ask("hello")
    for part in (answer.locator(".bubble"), answer.locator(".source"), answer.get_by_role("button")):
        assert part.inner_text() == text
        assert part.locator("b, a, img").count() == 0


def test_links_lead_to_https_phone_and_mail_only(chat: Chat, book: AnswerBook) -> None:
    emergency, crisis, own = (book.facts[name] for name in ("emergency_number", "crisis_line", "phone"))
    links = {
        "https://a.example/x?y=1#z": "https://a.example/x?y=1#z",
        "hello.you@clinic.example": "mailto:hello.you@clinic.example",
        emergency: f"tel:{emergency}",
        crisis: f"tel:{digits(crisis)}",
        own: f"tel:{digits(own)}",
        "+44 20 7946 0958": "tel:+442079460958",
    }
    text = "See (" + "), (".join(links) + ")."
    plain = (
        "javascript:alert(1) data:text/html,x http://a.example ftp://a.example file:///etc/passwd //a.example"
        f" 2026-11-21, 2009-2015, 10-15 minutes, 1{emergency}, {emergency}5, A{emergency}, 100 King Street"
    )
    chat.pretend({"text": f"{text}\n{plain}"})
    (answer,) = chat.ask("hello")
    found = answer.locator("a").evaluate_all("all => all.map(a => [a.textContent, a.getAttribute('href')])")
    assert dict(found) == links
    assert len(found) == len(links)
    web = answer.locator("a[href^='https:']")
    expect(web).to_have_attribute("rel", "noopener noreferrer")
    expect(web).to_have_attribute("target", "_blank")


def test_every_link_of_every_answer_is_safe(chat: Chat, book: AnswerBook) -> None:
    said = [
        text for variants in book.responses().values() for text in (variant["text"] for variant in variants)
    ]
    chat.pretend(*({"text": text} for text in said))
    chat.ask("hello")
    addresses = chat.page.locator("a").evaluate_all("all => all.map(a => a.getAttribute('href'))")
    assert addresses
    odd = [a for a in addresses if not re.fullmatch(r"https://\S+|tel:\+?\d{3,15}|mailto:[^\s@]+@[^\s@]+", a)]
    assert odd == []
    for number in (book.facts["phone"], book.facts["emergency_number"], book.facts["crisis_line"]):
        assert f"tel:{digits(number)}" in addresses


# --- keyboard, focus and the input ----------------------------------------------------------------------


def test_keyboard_alone_is_enough(chat: Chat, book: AnswerBook) -> None:
    page, keys = chat.page, chat.page.keyboard
    assert focused(page) == "text"
    page.get_by_role("heading").click()  # the tab key goes on from here
    order = []
    for _ in range(4):
        keys.press("Tab")
        order.append(focused(page))
    assert order == ["log", "text", chat.words["send"], book.facts["emergency_number"]]
    keys.press("Shift+Tab")
    keys.press("Shift+Tab")
    topic = book.content.topics["treatment_options"]
    keys.type(topic.card.question)
    chat.answers_to(lambda: keys.press("Enter"))
    assert focused(page) == "text"
    titles = chat.choices.all_inner_texts()
    reached = []
    while len(reached) < len(titles) and len(reached) < 20:
        keys.press("Shift+Tab")
        name = focused(page)
        if name in titles:
            reached.insert(0, name)
            assert style(page.locator(":focus"), "outlineStyle") == "solid"
            expect(page.locator(":focus")).to_be_in_viewport()
    assert reached == titles
    chat.answers_to(lambda: keys.press("Enter"))  # the first of them
    expect(chat.mine.last).to_have_text(titles[0])
    assert focused(page) == "text"
    keys.press("Shift+Tab")
    chat.answers_to(lambda: keys.press("Space"))
    assert focused(page) == "text"


def test_send_button_works_from_the_keyboard_and_gives_the_focus_back(chat: Chat) -> None:
    chat.input.fill("hello")
    chat.page.keyboard.press("Tab")
    chat.answers_to(lambda: chat.page.keyboard.press("Space"))
    assert focused(chat.page) == "text"


def test_finger_does_not_bring_up_the_keyboard(phone: Chat) -> None:
    expect(phone.input).not_to_be_focused()
    phone.pretend({"text": "Which?", "buttons": CHOICES})
    phone.ask("hello")
    phone.answers_to(phone.choices.first.tap)
    assert focused(phone.page).endswith("One thing")  # the visitor's own message: reading goes on from there
    phone.input.fill("hello")
    phone.answers_to(phone.send.tap)
    assert focused(phone.page).endswith("hello")


def test_shift_enter_makes_a_new_line_and_the_box_grows(chat: Chat) -> None:
    one_line = box(chat.input)["height"]
    chat.input.press_sequentially("first line")
    chat.input.press("Shift+Enter")
    chat.input.press_sequentially("second line")
    expect(chat.mine).to_have_count(0)
    assert box(chat.input)["height"] > one_line + 15
    for _ in range(30):
        chat.input.press("Shift+Enter")
    assert box(chat.input)["height"] < 160
    chat.input.fill("first line\nsecond line")
    chat.answers_to(lambda: chat.input.press("Enter"))
    assert chat.mine.inner_text() == "first line\nsecond line"
    assert box(chat.input)["height"] == one_line


def test_enter_that_ends_a_composition_does_not_send(chat: Chat) -> None:
    chat.input.fill("痛い")
    chat.input.evaluate(
        "e => e.dispatchEvent(new KeyboardEvent('keydown', {key: 'Enter', isComposing: true}))"
    )
    expect(chat.input).to_have_value("痛い")
    expect(chat.mine).to_have_count(0)


@pytest.mark.parametrize("text", ["", "   ", "\n\n"])
def test_nothing_is_not_sent(chat: Chat, text: str) -> None:
    chat.input.fill(text)
    chat.input.press("Enter")
    chat.send.click()
    expect(chat.mine).to_have_count(0)
    expect(chat.failed).to_have_count(0)


def test_text_that_is_too_long_stays_and_is_explained(chat: Chat) -> None:
    alert = chat.page.get_by_role("alert")
    expect(alert).to_have_count(0)
    long = "My back hurts when I sit. " * 80  # 2080 characters
    chat.input.fill(long)
    expect(alert).to_have_text(chat.words["too_long"])
    expect(chat.page.get_by_text("2079 / 2000")).to_be_visible()
    expect(chat.input).to_have_attribute("aria-invalid", "true")
    chat.input.press("Enter")
    chat.send.click()
    expect(chat.input).to_have_value(long)
    expect(chat.mine).to_have_count(0)
    chat.input.fill("é" * 1998 + "😀😀")  # 2000 characters, as the server counts them
    expect(alert).to_have_count(0)
    expect(chat.input).to_have_attribute("aria-invalid", "false")
    chat.answers_to(lambda: chat.input.press("Enter"))
    expect(chat.failed).to_have_count(0)


# --- scrolling and sizes --------------------------------------------------------------------------------


@pytest.mark.parametrize("device", ["chat", "phone"])
def test_long_answer_shows_its_start_and_the_buttons_come_by_scrolling(
    device: str, request: pytest.FixtureRequest
) -> None:
    chat: Chat = request.getfixturevalue(device)
    chat.ask("hello")
    chat.ask("thank you")
    chat.pretend({"text": LONG_ANSWER, "source": "Source: a book."}, {"text": "More?", "buttons": CHOICES})
    answer, _ = chat.ask("what helps")
    assert top_is_in_view(answer.locator(".bubble"), chat.log)
    assert top_is_in_view(chat.mine.last, chat.log)
    expect(chat.choices.last).not_to_be_in_viewport()
    chat.log.hover()
    chat.page.evaluate("document.getElementById('log').scrollTop = 1e6")
    assert box(chat.choices.last)["bottom"] <= box(chat.log)["bottom"]
    chat.choices.last.click()


def test_long_question_leaves_the_start_of_the_answer_in_view(phone: Chat) -> None:
    phone.pretend({"text": LONG_ANSWER})
    (answer,) = phone.ask("It began in spring. " * 95)
    assert top_is_in_view(answer.locator(".bubble"), phone.log)


def test_short_answer_is_shown_whole(phone: Chat) -> None:
    phone.ask("hello")
    phone.pretend({"text": "Yes.", "buttons": CHOICES})
    phone.ask("and?")
    assert box(phone.choices.last)["bottom"] <= box(phone.log)["bottom"]


def small_things(page: Page, least: float) -> list[str]:
    """Controls that a finger could miss; links inside a text need 24 px only (WCAG 2.5.8)."""
    small = []
    for element in page.locator("button:visible, textarea:visible, a:visible").all():
        is_text_link = element.evaluate("e => e.tagName === 'A' && getComputedStyle(e).display === 'inline'")
        needed = 24 if is_text_link else least
        size = box(element)
        if min(size["width"], size["height"]) < needed - 0.01:
            small.append(f"{element.inner_text()}: {size['width']:.0f} x {size['height']:.0f}")
    return small


def test_phone_has_no_sideways_scrolling_and_room_for_fingers(phone: Chat) -> None:
    phone.ask("my back hurts")
    phone.ask("I have chest pain and cannot breathe")
    phone.ask("What is the treatment for upper back pain?")
    phone.ask("where are you and how do I reach you")
    assert small_things(phone.page, 44) == []
    phone.pretend({"text": "x" * 300, "source": "y" * 300, "buttons": [{"title": "z" * 90, "payload": "/z"}]})
    phone.ask("w" * 300)
    assert not scrolls_sideways(phone.page)
    expect(phone.input).to_be_in_viewport(ratio=1)
    expect(phone.send).to_be_in_viewport(ratio=1)
    for message in phone.page.locator(".bubble").all():
        assert box(message)["right"] <= 360


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
    open_chat: Callable[..., Chat], width: int, height: int, text_size: int
) -> None:
    def set_text_size(page: Page) -> None:
        session = page.context.new_cdp_session(page)
        session.send("Page.setFontSizes", {"fontSizes": {"standard": text_size}})

    chat = open_chat(set_text_size, viewport={"width": width, "height": height})
    assert style(chat.input, "fontSize") == f"{text_size}px"
    chat.ask("my back hurts")
    answer, *_ = chat.ask("What is the treatment for upper back pain?")
    assert not scrolls_sideways(chat.page)
    expect(chat.input).to_be_in_viewport(ratio=1)
    expect(chat.send).to_be_in_viewport(ratio=1)
    assert top_is_in_view(answer.locator(".bubble"), chat.log)
    assert box(chat.log)["height"] >= 4 * 1.5 * text_size  # four lines
    chat.choices.last.click()
    expect(chat.mine).to_have_count(3)


# --- colours and motion ---------------------------------------------------------------------------------

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
  const found = [];
  for (const e of document.querySelectorAll("body *")) {
    if (!e.checkVisibility({visibilityProperty: true}) || e.closest(".unseen")) continue;
    const text = [...e.childNodes].filter((n) => n.nodeType === 3).map((n) => n.data.trim()).join("");
    if (text) found.push([text.slice(0, 40), ratio(getComputedStyle(e).color, behind(e))]);
    if (e.placeholder) {
      const placeholder = getComputedStyle(e, "::placeholder");
      if (placeholder.opacity !== "1") throw new Error("faint placeholder");
      found.push([e.placeholder, ratio(placeholder.color, behind(e))]);
    }
  }
  // What shows where a control or a warning is needs 3 : 1 (WCAG 1.4.11).
  const page = getComputedStyle(document.documentElement).backgroundColor;
  const edges = [];
  for (const e of document.querySelectorAll("textarea, .choices button, .warning .bubble, .failed .bubble"))
    edges.push([e.className || e.tagName, ratio(getComputedStyle(e).borderTopColor, page)]);
  return {texts: found, edges};
}"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_contrast_is_enough(open_chat: Callable[..., Chat], scheme: str) -> None:
    chat = open_chat(color_scheme=scheme)
    levels: tuple[dict[str, Any], ...] = (
        {"level": "emergency"},
        {"level": "urgent"},
        {"level": "crisis"},
        {},
    )
    said = {"text": "Call 911.\nhttps://a.example", "source": "Source: a book.", "buttons": CHOICES}
    chat.forgive(FAILED_REQUEST)
    chat.intercept(abort)
    chat.input.fill("hello")
    chat.input.press("Enter")
    expect(chat.failed).to_be_visible()
    chat.stop_intercepting()
    chat.pretend(*({**said, **level} for level in levels))
    chat.ask("hello")
    chat.input.fill("x" * 2001)
    measured = chat.page.evaluate(CONTRASTS)
    assert len(measured["texts"]) > 20
    assert len(measured["edges"]) > 12
    poor = [(name, round(ratio, 2)) for name, ratio in measured["texts"] if ratio < 4.5]
    poor += [(name, round(ratio, 2)) for name, ratio in measured["edges"] if ratio < 3]
    assert poor == []
    background = style(chat.page.locator("html"), "backgroundColor")
    lightness = sum(map(int, re.findall(r"\d+", background)[:3])) / 3
    assert lightness > 200 if scheme == "light" else lightness < 60


@pytest.mark.parametrize(("wish", "moves"), [("reduce", False), ("no-preference", True)])
def test_reduced_motion_is_respected(open_chat: Callable[..., Chat], wish: str, moves: bool) -> None:
    chat = open_chat(reduced_motion=wish)
    held: list[Route] = []
    chat.intercept(held.append)
    chat.input.fill("hello")
    chat.input.press("Enter")
    expect(chat.typing).to_be_visible()
    dot = chat.page.locator(".dots i").first
    assert (style(dot, "animationName") != "none") is moves
    assert style(dot, "opacity") == "1" or moves
    assert style(chat.log, "scrollBehavior") == "auto"
    let_through(chat, held)


# --- what assistive technology gets ---------------------------------------------------------------------


def test_page_has_title_language_landmarks_and_names(page: Page, words: dict[str, str]) -> None:
    assert page.title() == words["title"]
    expect(page.locator("html")).to_have_attribute("lang", "en")
    expect(page.get_by_role("heading", level=1)).to_have_text(words["title"])
    for landmark in ("banner", "main", "contentinfo"):
        expect(page.get_by_role(landmark)).to_have_count(1)
    log = page.get_by_role("log", name=words["log_label"])
    expect(log).to_have_attribute("aria-live", "polite")
    expect(page.get_by_role("main").locator(log)).to_have_count(1)
    expect(page.get_by_role("textbox", name=words["input_label"])).to_be_visible()
    expect(page.get_by_role("button", name=words["send"])).to_be_visible()
    viewport = page.locator("meta[name=viewport]").get_attribute("content") or ""
    assert not re.search(r"user-scalable|maximum-scale", viewport)


def test_every_message_is_announced_once_and_says_whose_it_is(chat: Chat) -> None:
    chat.page.evaluate(
        """() => {
          window.announced = [];
          new MutationObserver((changes) => {
            for (const {target, addedNodes} of changes)
              for (const node of addedNodes) announced.push([target.id, node.textContent]);
          }).observe(document.getElementById("log"), {childList: true, subtree: true, characterData: true});
        }"""
    )
    chat.pretend({"text": "First.", "buttons": CHOICES}, {"text": "Call 911.", "level": "urgent"})
    chat.ask("hello")
    chat.choose("One thing")
    thora, you = chat.words["thora"], chat.words["you"]
    turn = [["log", f"{thora}: First.One thingAnother thing"], ["log", f"{thora}: Call 911."]]
    expected = [["log", f"{you}: hello"], *turn, ["log", f"{you}: One thing"], *turn]
    assert chat.page.evaluate("announced") == expected
    # Who typed it need not hear it; a warning interrupts; nothing else is a live region inside the log.
    live = chat.log.locator("[aria-live], [role=alert], [role=status], [role=log]")
    kinds = live.evaluate_all("all => all.map(e => e.getAttribute('role') ?? e.getAttribute('aria-live'))")
    assert kinds == ["off", "alert", "off", "alert"]


def test_accessibility_tree_holds_nothing_nameless(chat: Chat) -> None:
    chat.ask("What is the treatment for upper back pain?")
    session = chat.page.context.new_cdp_session(chat.page)
    nodes = session.send("Accessibility.getFullAXTree")["nodes"]
    roles = {"button", "link", "textbox", "log", "heading"}
    seen = [
        (node["role"]["value"], node.get("name", {}).get("value", ""))
        for node in nodes
        if not node["ignored"] and node["role"]["value"] in roles
    ]
    assert {role for role, _ in seen} == roles
    assert [role for role, name in seen if not name.strip()] == []


# --- what the page asks for -----------------------------------------------------------------------------


def test_page_asks_its_own_server_only_and_keeps_nothing(chat: Chat, chat_url: str) -> None:
    chat.ask("What is the treatment for upper back pain?")
    paths = {url.removeprefix(chat_url) for url in chat.requested if not url.startswith("data:")}
    assert paths == {
        "",
        "chat/page.css",
        "chat/page.js",
        "chat/config",
        "chat/conversations",
        "chat/messages",
    }
    assert chat.page.context.cookies() == []
    assert chat.page.evaluate("localStorage.length + sessionStorage.length") == 0


def test_content_security_policy_holds_and_nothing_violates_it(page: Page, chat_url: str) -> None:
    reply = page.request.get(chat_url)
    policy = reply.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert page.locator("script:not([src]), style, [style]:not(textarea), [onclick]").count() == 0
    page.evaluate(
        """() => {
          window.refused = [];
          document.addEventListener("securitypolicyviolation", (e) => refused.push(e.effectiveDirective));
        }"""
    )
    page.locator("#text").fill("hello")
    page.locator("#text").press("Enter")
    page.locator(".message.theirs").nth(1).wait_for()
    assert page.evaluate("refused") == []


def test_page_file_holds_no_words() -> None:
    source = re.sub(r"<!--.*?-->", "", (PAGE / "page.html").read_text(encoding="utf-8"), flags=re.DOTALL)
    texts = [text.strip() for text in re.findall(r">([^<]+)<", source)]
    texts += re.findall(r'(?:aria-label|placeholder|alt|title)="([^"]*)"', source)
    assert [text for text in texts if text and not re.fullmatch(r"%\w+%", text)] == []


def test_clinics_words_are_escaped_in_the_page(project: Path) -> None:
    clinic = project / "clinic.yml"
    name = 'Back & "Neck" <b>Ltd</b>'
    text = re.sub(r"^name: .*$", f"name: '{name}'", clinic.read_text(encoding="utf-8"), flags=re.MULTILINE)
    clinic.write_text(text, encoding="utf-8")
    page = WebChannel(project).page
    assert html.escape(name) in page
    assert name not in page
    assert "%" not in page
