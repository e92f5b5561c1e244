"""How the text of an answer becomes paragraphs, lists and links."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Locator, expect

from tests.browser.chat import Chat, digits
from thora.answers import AnswerBook

pytestmark = pytest.mark.browser


def links(part: Locator) -> list[list[str]]:
    """Text and address of each link."""
    return list(
        part.locator("a").evaluate_all("all => all.map(a => [a.textContent, a.getAttribute('href')])")
    )


def test_lists_paragraphs_and_emphasis(chat: Chat) -> None:
    text = (
        "Try **two things**:\n• walk\n• *stretch*\nThen:\n1. rest\n2. go on\n3) ask\n- one more\n\nGood luck."
    )
    chat.pretend({"text": text})
    (answer,) = chat.ask("hello")
    shape = "all => all.map(e => [e.localName, e.textContent])"
    assert answer.locator(".bubble > div > *").evaluate_all(shape) == [
        ["p", "Try two things:"],
        ["ul", "walkstretch"],
        ["p", "Then:"],
        ["ol", "restgo onask"],
        ["ul", "one more"],
        ["p", "Good luck."],
    ]
    expect(answer.locator("strong")).to_have_text("two things")
    expect(answer.locator("em")).to_have_text("stretch")
    expect(answer.get_by_role("list")).to_have_count(3)


def test_signs_that_are_no_marks_stay(chat: Chat) -> None:
    plain = [
        "Pain < 6 weeks * 2 & more",
        "5 * 3 * 2 and 2*3*4 and **",
        "**not closed and *not closed",
        "snake_case_word and __init__",
        "# no heading, > no quote, `no code`, ~~no~~",
    ]
    chat.pretend({"text": "\n".join(plain)})
    (answer,) = chat.ask("hello")
    assert answer.locator(".bubble p").all_inner_texts() == plain
    expect(answer.locator(".bubble :not(div, p)")).to_have_count(0)


def test_links_lead_to_https_phone_and_mail_only(chat: Chat, book: AnswerBook) -> None:
    emergency, crisis, own = (book.facts[name] for name in ("emergency_number", "crisis_line", "phone"))
    expected = {
        "https://a.example/x?y=1#z": "https://a.example/x?y=1#z",
        "hello.you@clinic.example": "mailto:hello.you@clinic.example",
        emergency: f"tel:{emergency}",
        crisis: f"tel:{digits(crisis)}",
        own: f"tel:{digits(own)}",
        "+44 20 7946 0958": "tel:+442079460958",
    }
    text = "See (" + "), (".join(expected) + "). [Our map](https://a.example/map), [ring](tel:+15195550142)"
    plain = (
        "javascript:alert(1) data:text/html,x http://a.example ftp://a.example file:///etc/passwd //a.example"
        f" 2026-11-21, 2009-2015, 10-15 minutes, 1{emergency}, {emergency}5, A{emergency}, 100 King Street"
        " [no](javascript:alert(1)) [no](http://a.example) [no](//a.example) [no](data:text/html,x)"
    )
    chat.pretend({"text": f"{text}\n{plain}"})
    (answer,) = chat.ask("hello")
    named = {"Our map": "https://a.example/map", "ring": "tel:+15195550142"}
    found = links(answer)
    assert dict(found) == expected | named
    assert len(found) == len(expected | named)
    for link in answer.locator("a[href^='https:']").all():
        expect(link).to_have_attribute("rel", "noopener noreferrer")
        expect(link).to_have_attribute("target", "_blank")


def test_every_link_of_every_answer_is_safe(chat: Chat, book: AnswerBook) -> None:
    said = [
        text for variants in book.responses().values() for text in (variant["text"] for variant in variants)
    ]
    chat.pretend(*({"text": text} for text in said))
    chat.ask("hello")
    addresses = [address for _, address in links(chat.log)]
    assert addresses
    odd = [a for a in addresses if not re.fullmatch(r"https://\S+|tel:\+?\d{3,15}|mailto:[^\s@]+@[^\s@]+", a)]
    assert odd == []
    for number in (book.facts["phone"], book.facts["emergency_number"], book.facts["crisis_line"]):
        assert f"tel:{digits(number)}" in addresses


def test_source_line_links_what_the_server_names(chat: Chat) -> None:
    source = "Source: NHS, Back pain, 2022; a book. Last checked on 21 November 2026."
    named = [{"text": "NHS, Back pain, 2022", "url": "https://www.nhs.uk/conditions/back-pain/"}]
    odd = [{"text": "a book", "url": "javascript:alert(1)"}]
    chat.pretend({"text": "Yes.", "source": source, "links": named + odd})
    (answer,) = chat.ask("hello")
    line = answer.locator(".source")
    assert line.evaluate("e => e.textContent") == source
    assert links(line) == [["NHS, Back pain, 2022", "https://www.nhs.uk/conditions/back-pain/"]]


def test_answer_keeps_its_link_while_more_is_said(chat: Chat) -> None:
    chat.pretend({"text": "See https://a.example/ for more."})
    (answer,) = chat.ask("hello")
    link = answer.locator("a").first
    link.evaluate("a => { window.before = a }")
    chat.ask("and?")
    assert link.evaluate("a => a === window.before"), "a link that is made anew loses the focus"
