"""One answer as messages: buttons, a list or numbers by the channel's limits, and never a payload."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from thora.channels.messaging.limits import Limits
from thora.channels.messaging.rendering import BUTTONS, LIST, Choice, Labels, Part, plain, render, render_turn

LABELS = Labels(by_number="Reply with the number.", choose="Please choose:")
PLAIN = Limits(text=200)
BUTTONED = Limits(text=200, buttons=3, button=20)
LISTED = Limits(text=200, buttons=3, button=20, rows=10, row=24, about=30, text_with_choices=60)


def token(payload: str) -> str:
    return f"t{len(payload)}"


def buttons(*titles: str, **more: str) -> list[dict[str, str]]:
    return [{"title": title, "payload": f"/{title.lower().replace(' ', '_')}", **more} for title in titles]


def entry(text: str = "", **more: Any) -> dict[str, Any]:
    return {"from": "thora", "text": text, **more}


def rendered(told: dict[str, Any], limits: Limits) -> list[Part]:
    return render(told, limits, LABELS, token)


def test_few_short_choices_are_buttons() -> None:
    assert rendered(entry("Well?", buttons=buttons("Yes", "No")), BUTTONED) == [
        Part("Well?", (Choice("Yes", "t4"), Choice("No", "t3")), BUTTONS)
    ]


@pytest.mark.parametrize("titles", [("A", "B", "C", "D"), ("x" * 21, "y")])
def test_more_or_longer_ones_are_a_list_where_there_is_one(titles: tuple[str, ...]) -> None:
    (part,) = rendered(entry("Well?", buttons=buttons(*titles)), LISTED)
    assert (part.text, part.form, len(part.choices)) == ("Well?", LIST, len(titles))


@pytest.mark.parametrize("titles", [["A", "B", "C", "D"], ["x" * 21, "y"]])
def test_else_they_are_numbered(titles: list[str]) -> None:
    (part,) = rendered(entry("Well?", buttons=buttons(*titles)), BUTTONED)
    lines = "\n".join(f"{number}. {title}" for number, title in enumerate(titles, start=1))
    assert part == Part(f"Well?\n\n{lines}\n\nReply with the number.")
    assert rendered(entry("Well?", buttons=buttons("A")), PLAIN)[0].text.startswith("Well?\n\n1. A\n\n")


def test_eleven_are_numbered_even_where_there_is_a_list() -> None:
    (part,) = rendered(entry("?", buttons=buttons(*"ABCDEFGHIJK")), LISTED)
    assert "11. K" in part.text
    assert not part.choices


def test_a_list_tells_more_where_it_fits() -> None:
    (part,) = rendered(entry("?", buttons=buttons(*"ABCD", place="Waterloo")), LISTED)
    assert {choice.about for choice in part.choices} == {"Waterloo"}
    (part,) = rendered(entry("?", buttons=buttons(*"ABCD", place="W" * 31)), LISTED)
    assert {choice.about for choice in part.choices} == {""}


def test_numbers_go_on_from_one_message_of_a_turn_to_the_next() -> None:
    turn = [entry("One", buttons=buttons("A", "B")), entry("Two"), entry("Three", buttons=buttons("C"))]
    texts = [part.text for part in render_turn(turn, PLAIN, LABELS, token)]
    assert "2. B" in texts[0]
    assert texts[1] == "Two"
    assert "3. C" in texts[2]


def test_choices_without_words_get_some() -> None:
    assert rendered(entry(buttons=buttons("Yes")), BUTTONED)[0].text == LABELS.choose
    assert rendered(entry(buttons=buttons("Yes")), PLAIN)[0].text == "1. Yes\n\nReply with the number."


def test_lines_that_the_numbers_say_again_are_left_out() -> None:
    lined = [
        {"title": "9 am", "payload": "/a", "line": "9 am, Nitin"},
        {"title": "10", "payload": "/b", "line": "10"},
    ]
    told = entry("On Friday:\n\u2022 9 am, Nitin\n\u2022 10\nOr later.", buttons=lined)
    assert rendered(told, PLAIN)[0].text == (
        "On Friday:\nOr later.\n\n1. 9 am, Nitin\n2. 10\n\nReply with the number."
    )
    assert "\u2022 9 am, Nitin" in rendered(told, BUTTONED)[0].text


def test_source_links_and_calendar_stand_below() -> None:
    told = entry(
        "Yes.",
        source="Source: NHS.",
        links=[{"text": "Book", "url": "https://a.example/b"}],
        calendar="https://a.example/c.ics",
    )
    assert (
        rendered(told, PLAIN)[0].text
        == "Yes.\n\nBook: https://a.example/b\nhttps://a.example/c.ics\n\nSource: NHS."
    )
    assert rendered(entry(source="Source: NHS."), PLAIN) == [Part("Source: NHS.")]


def test_an_entry_that_says_nothing_is_no_message() -> None:
    assert rendered(entry(), BUTTONED) == rendered(entry("  "), PLAIN) == plain("", PLAIN) == []


def test_choices_stand_below_the_last_piece_and_every_piece_keeps_to_their_limit() -> None:
    parts = rendered(entry("One sentence of words. " * 9, buttons=buttons(*"ABCD")), LISTED)
    assert len(parts) > 1
    assert all(len(part.text) <= 60 for part in parts)
    assert [bool(part.choices) for part in parts] == [False] * (len(parts) - 1) + [True]


def test_signs_of_the_channel_count() -> None:
    limits = Limits(text=40, markup="html")
    parts = plain("**Call now**. " + "a < b & c " * 8, limits)
    assert all(len(part.text) <= 40 for part in parts)
    assert parts[0].text.startswith("<b>Call now</b>.")


WORDS = st.text(alphabet="ab .!\n<&*\U0001f9b4", max_size=120)
TITLES = st.lists(st.text(alphabet="abc d", min_size=1, max_size=30).filter(str.strip), max_size=14)


@pytest.mark.parametrize(
    "limits",
    [PLAIN, BUTTONED, LISTED, Limits(text=90, buttons=12, button=60, markup="html", units="utf16")],
    ids=["plain", "buttons", "list", "html"],
)
@given(text=WORDS, titles=TITLES)
def test_whatever_is_said_keeps_to_the_limits_and_shows_no_payload(
    limits: Limits, text: str, titles: list[str]
) -> None:
    offered = [{"title": title, "payload": f"/intent_{n}"} for n, title in enumerate(titles)]
    parts = rendered(entry(text, buttons=offered), limits)
    assert bool(parts) == bool(text.strip() or titles)
    for part in parts:
        assert part.text.strip()
        assert "/intent" not in part.text
        assert limits.length(part.text) <= (limits.with_choices if part.choices else limits.text)
        assert len(part.choices) <= max(limits.buttons, limits.rows)
    shown = "\n".join(part.text for part in parts)
    chosen = [choice.title for part in parts for choice in part.choices]
    if titles and not chosen:
        assert shown.count(". ") >= len(titles)
    elif titles:
        assert chosen == titles
