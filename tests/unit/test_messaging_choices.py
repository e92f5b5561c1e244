"""What somebody chose: numbers and words count only where they were offered."""

from __future__ import annotations

import pytest

from tests.web_visits import bot, user
from thora.channels.messaging.choices import chosen, offered, open_choices

YES, NO = {"title": "Yes, please", "payload": "/affirm"}, {"title": "No, thanks", "payload": "/deny"}
CAFE = {"title": "Caf\u00e9?", "payload": "/cafe"}
EVENTS = [
    {"event": "action", "name": "action_listen"},
    user("hello"),
    bot("Coffee?", buttons=[CAFE, YES]),
    user("perhaps"),
    bot("Sure?", buttons=[YES]),
    {"event": "slot", "name": "x"},
    bot("Or not?", buttons=[NO]),
]

SHOWN = {1, 2, 3}


def test_what_was_offered_is_known_the_newest_first_and_once() -> None:
    assert offered(EVENTS) == ["/deny", "/affirm", "/cafe"]
    assert offered([]) == offered([user("hello"), bot("Yes.")]) == []


def test_open_is_what_the_last_turn_offered_in_its_order() -> None:
    assert open_choices(EVENTS) == [YES, NO]
    assert open_choices(EVENTS[:4]) == []
    assert open_choices([]) == []


@pytest.mark.parametrize(
    "text", ["2", " 2 ", "2.", "2)", "(2)", "#2", "no. 2", "Nr 2", "Number 2", "option 2", "2\ufe0f\u20e3"]
)
def test_a_number_chooses(text: str) -> None:
    assert chosen(text, [YES, NO], SHOWN) == "/deny"


@pytest.mark.parametrize(
    "text", ["0", "3", "99", "123", "-", "2 pm", "at 2", "1 2", "", "  ", "no", "yes please do"]
)
def test_what_names_no_choice_is_text(text: str) -> None:
    assert chosen(text, [YES, NO], SHOWN) is None


@pytest.mark.parametrize("text", ["yes please", "YES,  PLEASE!", "Yes, please"])
def test_the_words_choose_in_any_case_and_spelling_of_spaces(text: str) -> None:
    assert chosen(text, [NO, YES], SHOWN) == "/affirm"


def test_accents_do_not_matter() -> None:
    assert chosen("cafe", [CAFE], SHOWN) == "/cafe"


def test_where_nothing_was_offered_nothing_is_chosen() -> None:
    assert chosen("1", [], SHOWN) is chosen("yes please", [], SHOWN) is None


def test_a_number_that_stood_nowhere_chooses_nothing() -> None:
    assert chosen("2", [YES, NO], set()) is None
    assert chosen("2", [YES, NO], {1}) is None
