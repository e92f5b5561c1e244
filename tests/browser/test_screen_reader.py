"""What assistive technology gets: names, landmarks, and each message told once."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.browser.chat import CHOICES, FAILED_REQUEST, Chat, abort

pytestmark = pytest.mark.browser

# All that is put into a live region of the chat: [role of the region, text].
HEAR = """() => {
  window.told = [];
  const root = document.querySelector("thora-chat").shadowRoot;
  const live = (node) => {
    for (let e = node.nodeType === 1 ? node : node.parentElement; e; e = e.parentElement) {
      if (e.getAttribute("aria-live") === "off") return null;
      const role = e.getAttribute("role");
      if (["status", "alert", "log"].includes(role)) return role;
    }
    return null;
  };
  new MutationObserver((changes) => {
    for (const {target, addedNodes} of changes)
      for (const node of addedNodes) {
        const role = live(target);
        if (role && node.textContent.trim()) told.push([role, node.textContent.trim()]);
      }
  }).observe(root, {childList: true, subtree: true, characterData: true});
}"""


def listen(chat: Chat) -> None:
    chat.page.evaluate(HEAR)


def told(chat: Chat) -> list[list[str]]:
    return list(chat.page.evaluate("told"))


def test_window_has_name_headings_and_roles(chat: Chat) -> None:
    words = chat.words
    dialog = chat.page.get_by_role("dialog", name=words["title"])
    expect(dialog).to_be_visible()
    expect(chat.page.get_by_role("region", name="Chat", exact=True)).to_have_count(1)
    expect(dialog.get_by_role("heading", level=2)).to_have_text(words["title"])
    log = dialog.get_by_role("log", name=words["log_label"])
    expect(log).to_have_attribute("aria-live", "off")  # told by a region of its own: once, and as text
    expect(dialog.get_by_role("textbox", name=words["input_label"])).to_be_visible()
    expect(dialog.get_by_role("button", name=words["send"], exact=True)).to_be_visible()
    expect(chat.element.locator("#root")).to_have_attribute("lang", "en")


def test_chat_alone_is_a_page_with_title_language_and_landmark(open_page: Callable[..., Chat]) -> None:
    chat = open_page("chat/").begin()
    assert chat.page.title() == chat.words["title"]
    expect(chat.page.locator("html")).to_have_attribute("lang", "en")
    expect(chat.page.get_by_role("heading", level=1)).to_have_text(chat.words["title"])
    expect(chat.page.get_by_role("main")).to_have_count(1)
    expect(chat.page.get_by_role("dialog")).to_have_count(0)
    viewport = chat.page.locator("meta[name=viewport]").get_attribute("content") or ""
    assert not re.search(r"user-scalable|maximum-scale", viewport)


def test_every_answer_is_told_once_and_says_whose_it_is(chat: Chat) -> None:
    listen(chat)
    chat.pretend(
        {"text": "**First** of\n• all.", "buttons": CHOICES},
        {"text": "Call 911.", "level": "urgent"},
        {"text": "It is Nitin.", "from": "staff"},
    )
    chat.ask("hello")
    chat.choose("One thing")
    words = chat.words
    turn = [
        ["status", f"{words['thora']}: First of\nall."],
        ["alert", f"{words['thora']}: {words['mark_urgent']}. Call 911."],
        ["status", f"{words['staff']}: It is Nitin."],
    ]
    heard = [line for line in told(chat) if line[1] != words["typing"]]
    assert heard == turn + turn  # who typed it need not hear it


def test_real_answer_is_told_once_though_the_stream_brings_it_too(chat: Chat) -> None:
    listen(chat)
    answers = chat.ask("What is the treatment for upper back pain?")
    chat.ask("thank you")  # by now the stream has told of the first
    heard = [text for _, text in told(chat) if text != chat.words["typing"]]
    assert len(heard) == len(set(heard))
    assert len(heard) >= len(answers) + 1
    assert all(text.startswith(f"{chat.words['thora']}: ") for text in heard)


def test_what_was_told_is_not_found_a_second_time_later(chat: Chat) -> None:
    chat.page.clock.install()
    chat.pretend({"text": "Walk on."})
    chat.ask("hello")
    regions = chat.element.locator("#root > [role=status], #root > [role=alert]")
    expect(regions.first).to_contain_text("Walk on.")
    chat.page.clock.run_for(11_000)
    expect(regions.first).to_be_empty()
    expect(regions.last).to_be_empty()


def test_restored_conversation_is_not_told_again(chat: Chat) -> None:
    chat.ask("hello")
    chat.page.reload()
    listen(chat)
    chat.open()
    expect(chat.theirs.nth(1)).to_be_visible()
    assert [text for _, text in told(chat) if chat.words["thora"] in text] == []


def test_trouble_is_told(chat: Chat) -> None:
    chat.forgive(FAILED_REQUEST)
    chat.intercept(abort)
    listen(chat)
    chat.put("hello")
    expect(chat.failed).to_be_visible()
    assert [text for _, text in told(chat)].count(chat.words["failed"]) == 1


def test_messages_say_whose_they_are(chat: Chat) -> None:
    chat.pretend({"text": "Yes."})
    (answer,) = chat.ask("does it help")
    assert (answer.text_content() or "").strip().startswith(f"{chat.words['thora']}: ")
    mine = chat.log.locator(".mine").text_content() or ""
    assert mine.strip().startswith(f"{chat.words['you']}: ")


@pytest.mark.parametrize("path", ["", "chat/"])
def test_accessibility_tree_holds_nothing_nameless(open_page: Callable[..., Chat], path: str) -> None:
    chat = open_page(path).begin()
    chat.ask("What is the treatment for upper back pain?")
    session = chat.context.new_cdp_session(chat.page)
    nodes = session.send("Accessibility.getFullAXTree")["nodes"]
    roles = {"button", "link", "textbox", "log", "heading", "group"}
    seen = [
        (node["role"]["value"], node.get("name", {}).get("value", ""))
        for node in nodes
        if not node["ignored"] and node["role"]["value"] in roles
    ]
    assert {role for role, _ in seen} >= roles - {"group"}
    assert [role for role, name in seen if not name.strip()] == []
