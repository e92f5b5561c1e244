"""Buttons below an answer: quick replies, and free times as in a calendar."""

from __future__ import annotations

import pytest
from playwright.sync_api import Route, expect

from tests.browser.chat import CHOICES, FAILED_REQUEST, Chat, abort, squeezed, titles
from thora.answers import AnswerBook

pytestmark = pytest.mark.browser


def time(day: str, clock: str, number: int) -> dict[str, str]:
    start = f"2026-11-{number}T{clock:0>5}:00-05:00"
    return {
        "title": f"{day[:3]} {clock}",
        "payload": f"{day} at {clock}",
        "start": start,
        "day": day,
        "time": clock,
    }


MONDAY, TUESDAY = "Monday, November 30", "Tuesday, December 1"
TIMES = [time(MONDAY, "9:00", 30), time(MONDAY, "10:15", 30), time(TUESDAY, "9:00", 31)]


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
    shown = squeezed(answer.locator(".bubble").inner_text())
    assert shown == squeezed(follow_up["text"].removesuffix(source))
    expect(chat.theirs.nth(1).locator(".choices")).to_have_count(0)
    newest = chat.log.locator(".mine").last.locator("xpath=following-sibling::*").locator(".choices")
    assert chat.log.locator(".choices").count() == newest.count() > 0


@pytest.mark.parametrize("which", [0, 1])
def test_offer_of_an_appointment_has_yes_and_no(chat: Chat, book: AnswerBook, which: int) -> None:
    *_, offer = chat.ask(book.content.topics["treatment_options"].card.question)
    expected = book.responses()["utter_suggest_booking"][0]  # the same buttons; here with a real opening
    assert titles(offer) == [button["title"] for button in expected["buttons"]]
    expect(offer).to_contain_text(book.facts["free_offer"])
    button = expected["buttons"][which]
    answer, *_ = chat.choose(button["title"])
    expect(chat.mine.last).to_have_text(button["title"])
    if which == 0:
        assert book.content.booking_words is not None
        expect(answer).to_contain_text(book.content.booking_words.ask_name)
    else:
        expect(answer).to_contain_text(book.text("utter_no_booking"))
        assert titles(answer) == []


def test_several_messages_of_one_turn_keep_their_own_buttons(chat: Chat) -> None:
    chat.pretend(
        {"text": "First", "buttons": CHOICES}, {"text": "Second"}, {"text": "Third", "buttons": CHOICES}
    )
    first, second, third = chat.ask("hello")
    assert titles(first) == titles(third) == ["One thing", "Another thing"]
    assert titles(second) == []
    expect(first.get_by_role("group", name=chat.words["choices"])).to_be_visible()
    chat.picture("buttons")


def test_payload_is_sent_for_a_topic_and_words_for_all_else(chat: Chat) -> None:
    buttons = [*CHOICES, {"title": "Tomorrow", "payload": "tomorrow at nine"}, {"title": "Only this"}]
    said: list[dict[str, str]] = []

    def answer(route: Route) -> None:
        said.append({k: v for k, v in route.request.post_data_json.items() if k != "id"})
        route.fulfill(json={"entries": chat.entries(route, {"text": "Well.", "buttons": buttons})})

    chat.intercept(answer)
    chat.ask("hello")
    for title in ("One thing", "Tomorrow", "Only this"):
        chat.choose(title)
    assert said[1:] == [
        {"payload": "/one", "title": "One thing"},
        {"text": "tomorrow at nine"},
        {"text": "Only this"},
    ]


def test_buttons_go_while_an_answer_is_awaited(chat: Chat) -> None:
    chat.pretend({"text": "Which?", "buttons": CHOICES})
    chat.ask("hello")
    chat.stop_intercepting()
    held = chat.hold()
    chat.choices.first.dblclick()
    expect(chat.choices).to_have_count(0)
    chat.wait_until(lambda: held)
    assert len(held) == 1, "pressed twice, sent once"
    held[0].fulfill(json={"entries": chat.entries(held[0], {"text": "Yes."})})
    expect(chat.theirs).to_have_count(3)


def test_button_that_failed_is_sent_again_as_the_button(chat: Chat) -> None:
    chat.pretend({"text": "Which?", "buttons": CHOICES})
    chat.ask("hello")
    chat.forgive(FAILED_REQUEST)
    chat.stop_intercepting()
    chat.intercept(abort)
    chat.choices.first.click()
    expect(chat.failed).to_be_visible()
    expect(chat.choices).to_have_count(0)
    chat.stop_intercepting()
    chat.pretend({"text": "Yes."})
    with chat.page.expect_request("**/chat/messages") as request:
        chat.answers_to(chat.retry.click)
    assert request.value.post_data_json["payload"] == "/one"
    expect(chat.mine).to_have_text(["hello", "One thing"])


def test_free_times_stand_by_day(chat: Chat) -> None:
    chat.pretend(
        {"text": "These are free:", "buttons": [*TIMES, {"title": "Other times", "payload": "other times"}]}
    )
    (answer,) = chat.ask("when")
    calendar = answer.get_by_role("group", name=chat.words["openings"])
    monday, tuesday = (calendar.get_by_role("group", name=day) for day in (MONDAY, TUESDAY))
    assert monday.get_by_role("button").all_inner_texts() == ["9:00", "10:15"]
    assert tuesday.get_by_role("button").all_inner_texts() == ["9:00"]
    expect(monday.get_by_role("listitem")).to_have_count(2)
    expect(monday.get_by_role("button", name=f"{MONDAY}, 10:15")).to_be_visible()
    others = answer.get_by_role("group", name=chat.words["choices"])
    assert others.get_by_role("button").all_inner_texts() == ["Other times"]
    chat.picture("openings")


def test_free_times_with_places_stand_once(chat: Chat) -> None:
    places = ("with Ann Lee at Waterloo", "by video", "with Ann Lee at Kitchener")
    buttons = [
        {**each, "place": place, "line": f"{each['title']} {place}"}
        for each, place in zip(TIMES, places, strict=True)
    ]
    listed = "".join(f"\n• {button['line']}" for button in buttons)
    chat.pretend({"text": f"These are free:{listed}\nOr call us.", "buttons": buttons}, {"text": "Well."})
    answer, _ = chat.ask("when")
    assert answer.locator(".bubble p").all_inner_texts() == ["These are free:", "Or call us."]
    expect(answer.locator(".bubble li")).to_have_count(0)
    for button, shown in zip(buttons, answer.locator(".openings button").all(), strict=True):
        assert squeezed(shown.inner_text()) == f"{button['time']} {button['place']}"
        expect(shown).to_have_accessible_name(f"{button['day']}, {button['time']} {button['place']}")
    chat.picture("openings-with-places")
    chat.context.grant_permissions(["clipboard-read", "clipboard-write"])
    answer.locator(".copy").click()
    expect(answer.locator(".done")).to_have_text(chat.words["copied"])
    copied = chat.page.evaluate("navigator.clipboard.readText()")
    assert [each for each in buttons if each["line"] not in copied] == []
    chat.ask("thank you")
    expect(answer.locator(".openings")).to_have_count(0)
    expect(answer.locator(".bubble li")).to_have_text([each["line"] for each in buttons])


def test_free_time_is_chosen_by_its_words(chat: Chat) -> None:
    chat.pretend({"text": "These are free:", "buttons": TIMES})
    chat.ask("when")
    with chat.page.expect_request("**/chat/messages") as request:
        chat.answers_to(chat.page.get_by_role("button", name=f"{TUESDAY}, 9:00").click)
    assert request.value.post_data_json["text"] == f"{TUESDAY} at 9:00"


def test_buttons_of_an_old_answer_are_not_back_after_reload(chat: Chat) -> None:
    chat.ask("my back hurts")
    chat.choose("No, none of these")
    shown = chat.choices.all_inner_texts()
    chat.page.reload()
    chat.open()
    expect(chat.mine).to_have_text(["my back hurts", "No, none of these"])
    assert chat.choices.all_inner_texts() == shown
