"""Without a connection, with a slow one, with a server that is away or busy: nothing typed is lost."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Route, expect

from tests.browser.chat import FAILED_REQUEST, Chat, abort, digits
from thora.answers import AnswerBook

pytestmark = pytest.mark.browser
STREAM = "**/chat/stream"


def bad_gateway(route: Route) -> None:
    route.fulfill(status=502, content_type="text/html", body="<h1>Bad gateway</h1>")


def refusal(status: int, code: str, text: str, **headers: str) -> Callable[[Route], None]:
    error = {"error": {"code": code, "text": text}}
    return lambda route: route.fulfill(status=status, json=error, headers=headers)


def no_answer(chat: Chat) -> Callable[[Route], None]:
    return refusal(500, "internal", chat.words["no_answer"])


@pytest.fixture
def troubled(chat: Chat) -> Chat:
    chat.forgive(FAILED_REQUEST)
    return chat


# --- no connection ---


def test_what_is_written_offline_waits_and_is_sent_in_order(troubled: Chat) -> None:
    chat = troubled
    chat.context.set_offline(True)
    for text in ("hello", "does it help", "how long does it take"):
        chat.put(text)
    expect(chat.mine).to_have_text(["hello", "does it help", "how long does it take"])
    expect(chat.log.locator(".mine.waiting")).to_have_count(3)
    expect(chat.log.locator(".mine .meta").first).to_have_text(chat.words["waiting"])
    expect(chat.failed).to_contain_text(chat.words["offline"])
    chat.picture("offline")
    said: list[str] = []
    chat.page.on("request", lambda r: said.append(r.post_data_json["text"]) if r.method == "POST" else None)
    chat.context.set_offline(False)
    expect(chat.log.locator(".mine.waiting")).to_have_count(0)
    expect(chat.log.locator(".mine + .theirs")).to_have_count(3)
    expect(chat.failed).to_have_count(0)
    assert said == ["hello", "does it help", "how long does it take"]


def test_what_waits_outlives_a_reload(troubled: Chat) -> None:
    chat = troubled
    chat.intercept(abort)
    chat.put("hello")
    expect(chat.failed).to_be_visible()
    chat.input.fill("and this is not finished")
    chat.stop_intercepting()
    chat.page.reload()
    chat.open()
    expect(chat.log.locator(".mine + .theirs")).to_have_count(1)
    expect(chat.mine).to_have_text(["hello"])
    expect(chat.input).to_have_value("and this is not finished")


def test_offline_is_said_though_nothing_was_sent(troubled: Chat) -> None:
    troubled.context.set_offline(True)
    away = troubled.page.locator("#away")
    expect(away).to_contain_text(troubled.words["offline"])
    expect(away.get_by_role("link").first).to_have_attribute("href", "tel:5195550142")
    troubled.context.set_offline(False)
    expect(away).to_have_count(0)


def test_opened_offline_it_says_how_the_clinic_is_reached(
    open_page: Callable[..., Chat], book: AnswerBook
) -> None:
    chat = open_page()
    chat.forgive(FAILED_REQUEST)
    chat.context.set_offline(True)
    chat.launcher.click()
    contact = chat.page.locator("#unreachable")
    phone = contact.get_by_role("link", name=book.facts["phone"])
    expect(phone).to_have_attribute("href", f"tel:{digits(book.facts['phone'])}")
    expect(contact.get_by_role("link", name=book.facts["email"])).to_be_visible()
    chat.picture("unreachable")
    chat.context.set_offline(False)
    expect(chat.consent).to_be_visible()  # by itself


# --- a cut line ---


def test_answer_that_was_cut_off_gives_one_turn(open_page: Callable[..., Chat]) -> None:
    """The server has answered, the line breaks: sent again by its name, it is not said twice."""
    chat = open_page("", lambda page: page.route(STREAM, abort))  # else the stream tells of the turn first
    chat.forgive(FAILED_REQUEST)
    chat.begin()
    ids: list[str] = []

    def cut(route: Route) -> None:
        ids.append(route.request.post_data_json["id"])
        if len(ids) > 1:
            return route.continue_()
        route.fetch()
        return route.abort()

    chat.intercept(cut)
    chat.put("hello")
    chat.wait_until(lambda: len(ids) > 1)
    expect(chat.theirs).to_have_count(2)
    assert len(set(ids)) == 1
    expect(chat.mine).to_have_text(["hello"])
    saved = chat.page.evaluate("JSON.parse(localStorage.getItem('thora')).token")
    whole = chat.page.request.get(
        f"{chat.page.url}chat/conversation", headers={"Authorization": f"Bearer {saved}"}
    )
    assert [e["text"] for e in whole.json()["entries"] if e["from"] == "visitor"] == ["hello"]


def test_turn_that_the_stream_tells_of_is_not_sent_again(troubled: Chat) -> None:
    chat = troubled
    tries: list[str] = []

    def cut(route: Route) -> None:
        tries.append(route.request.post_data_json["id"])
        route.fetch()
        route.abort()

    chat.intercept(cut)
    chat.put("hello")
    expect(chat.theirs).to_have_count(2)
    expect(chat.mine).to_have_text(["hello"])
    expect(chat.failed).to_have_count(0)
    assert len(tries) == 1


# --- a server that is away or fails ---


@pytest.mark.parametrize("fault", [abort, bad_gateway])
def test_server_that_is_away_is_told_and_tried_again(
    troubled: Chat, book: AnswerBook, fault: Callable[[Route], None]
) -> None:
    chat = troubled
    chat.intercept(fault)
    chat.put("hello")
    expect(chat.failed.locator(".bubble")).to_have_text(chat.words["failed"])
    expect(chat.failed.locator("a").first).to_have_attribute("href", f"tel:{digits(book.facts['phone'])}")
    expect(chat.retry).to_have_count(1)
    expect(chat.retry).to_be_in_viewport()
    chat.retry.click()
    expect(chat.failed.locator(".bubble")).to_have_text(chat.words["failed"])
    chat.picture("failed")
    chat.stop_intercepting()
    expect(chat.failed).to_have_count(0)  # by itself
    expect(chat.log.locator(".mine + .theirs")).to_have_count(1)
    expect(chat.mine).to_have_text(["hello"])


def test_fault_of_the_server_is_told_in_its_words_with_a_retry_that_works(
    troubled: Chat, book: AnswerBook
) -> None:
    chat = troubled
    chat.intercept(no_answer(chat))
    chat.put("hello")
    expect(chat.failed.locator(".bubble")).to_have_text(chat.words["no_answer"])
    chat.retry.click()
    expect(chat.failed.locator(".bubble")).to_have_text(chat.words["no_answer"])
    expect(chat.retry).to_have_count(1)
    chat.stop_intercepting()
    chat.answers_to(chat.retry.click)
    expect(chat.failed).to_have_count(0)
    expect(chat.mine).to_have_text(["hello"])


def test_message_that_cannot_be_sent_offers_no_retry(troubled: Chat) -> None:
    chat = troubled
    chat.intercept(refusal(400, "unknown_payload", "In the server's own words."))
    chat.put("hello")
    expect(chat.failed.locator(".bubble")).to_have_text(chat.words["old_button"])
    expect(chat.retry).to_have_count(0)
    chat.stop_intercepting()
    chat.ask("does it help")
    expect(chat.failed).to_have_count(0)


def test_too_many_messages_go_on_by_themselves(troubled: Chat) -> None:
    chat = troubled
    tries: list[Any] = []

    def busy(route: Route) -> None:
        tries.append(route)
        if len(tries) > 1:
            return route.fulfill(json={"entries": chat.entries(route, {"text": "Yes."})})
        return refusal(429, "too_many", "Too fast.", **{"Retry-After": "2"})(route)

    chat.intercept(busy)
    chat.put("hello")
    expect(chat.failed.locator(".bubble")).to_have_text(chat.words["too_many"].replace("{seconds}", "2"))
    expect(chat.retry).to_have_count(0)
    expect(chat.theirs).to_have_count(2)
    expect(chat.failed).to_have_count(0)
    assert len(tries) == 2


def test_conversation_that_the_server_forgot_is_told_and_the_words_come_back(troubled: Chat) -> None:
    chat = troubled
    chat.pretend({"text": "Yes."})
    chat.ask("does it help")
    chat.stop_intercepting()
    chat.intercept(refusal(401, "expired_token", chat.words["ended"]))
    chat.put("and for how long")
    expect(chat.log).to_contain_text(chat.words["ended"])
    expect(chat.input).to_have_value("and for how long")
    expect(chat.mine).to_have_text(["does it help"])  # may still be read
    expect(chat.menu_button).to_have_count(0)
    chat.picture("ended")
    chat.stop_intercepting()
    chat.input.press("Enter")
    expect(chat.mine).to_have_text(["and for how long"])
    expect(chat.theirs.nth(1)).to_be_visible()


def test_slow_network_shows_the_sign_and_loses_nothing(troubled: Chat) -> None:
    chat = troubled
    session = chat.context.new_cdp_session(chat.page)
    slow = {"offline": False, "latency": 1200, "downloadThroughput": 20_000, "uploadThroughput": 10_000}
    session.send("Network.emulateNetworkConditions", slow)
    chat.put("hello")
    expect(chat.typing).to_be_visible()
    expect(chat.theirs.nth(1)).to_be_visible()
    expect(chat.failed).to_have_count(0)
    expect(chat.mine).to_have_text(["hello"])


# --- a server whose database is away ---


def seen(chat: Chat) -> int:
    """The last entry that was shown, as the browser keeps it."""
    return int(chat.page.evaluate("JSON.parse(localStorage.getItem('thora')).seen"))


def without_numbers(route: Route) -> None:
    """The server takes the turn, and cannot look up its numbers for the answer."""
    answers = route.fetch(headers={**route.request.headers, "accept": "*/*"}).json()["entries"][1:]
    bare = [{name: each[name] for name in each if name not in ("seq", "at")} for each in answers]
    route.fulfill(json={"entries": bare})


def test_answers_without_numbers_give_place_to_those_that_were_kept(open_page: Callable[..., Chat]) -> None:
    chat = open_page("", lambda page: page.route(STREAM, abort))
    chat.forgive(FAILED_REQUEST)
    chat.begin()
    chat.intercept(without_numbers)
    chat.ask("hello")
    expect(chat.choices.first).to_be_visible()
    shown = chat.log.locator(".message .bubble").all_inner_texts()
    assert seen(chat) == 0
    chat.page.evaluate(
        """() => {
          window.told = [];
          const told = (changes) => changes.forEach(({addedNodes}) => window.told.push(...addedNodes));
          const {shadowRoot} = document.querySelector("thora-chat");
          for (const region of shadowRoot.querySelectorAll(".unseen[role]"))
            new MutationObserver(told).observe(region, {childList: true});
        }"""
    )
    chat.page.unroute(STREAM)
    chat.wait_until(lambda: seen(chat))
    assert chat.log.locator(".message .bubble").all_inner_texts() == shown
    assert chat.page.evaluate("window.told.length") == 0
    chat.stop_intercepting()
    chat.ask("my back hurts")
    expect(chat.mine).to_have_text(["hello", "my back hurts"])


def test_closed_chat_hears_of_news_after_an_answer_without_numbers(troubled: Chat) -> None:
    chat = troubled
    chat.ask("hello")
    kept = seen(chat)
    assert kept > 0
    chat.intercept(lambda route: route.fulfill(json={"entries": [{"from": "thora", "text": "Yes."}]}))
    chat.ask("does it help")
    with chat.page.expect_response(STREAM) as woken:
        chat.page.reload()
    assert woken.value.status == 200
    assert woken.value.request.headers["last-event-id"] == str(kept)


# --- the stream ---


def test_news_that_do_not_come_are_told_and_the_clinic_named(troubled: Chat, book: AnswerBook) -> None:
    chat = troubled
    chat.page.route(STREAM, abort)
    chat.page.route("**/chat/messages", abort)
    chat.page.reload()
    chat.open()
    contact = chat.page.locator("#unreachable")
    expect(contact.get_by_role("link", name=book.facts["phone"])).to_be_visible()
    chat.page.unroute("**/chat/messages")
    contact.get_by_role("button").click()
    away = chat.page.locator("#away")
    expect(away).to_contain_text(chat.words["away"])
    expect(away.get_by_role("link").first).to_be_visible()
    chat.page.unroute(STREAM)
    expect(away).to_have_count(0)
