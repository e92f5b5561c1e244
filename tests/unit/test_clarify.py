"""The questions that a clarification offers."""

from __future__ import annotations

from typing import Any

import pytest

from tests.unit.conftest import TinyProject
from thora.answers import Button
from thora.content import Content, load_content
from thora.dialogue.clarify import candidates, chosen, not_understood_again


@pytest.fixture
def content(tiny: TinyProject) -> Content:
    for id_ in ("naps", "socks", "doors", "walks"):
        tiny.question(id_, label=f"About {id_}")
    tiny.talk("deny", ["no"])
    tiny.talk("symptom_statement", ["it hurts"], label="My back hurts")
    return load_content(tiny.root)


def ranking(*names: str | None) -> list[dict[str, Any]]:
    return [{"name": name, "confidence": 0.1} for name in names]


@pytest.mark.parametrize(
    ("names", "offered"),
    [
        (["nlu_fallback", "naps", "socks"], ["naps", "socks"]),
        (["nlu_fallback", "walks", "naps", "doors", "socks"], ["walks", "naps", "doors"]),
        (["nlu_fallback", "deny", "out_of_scope", "naps"], ["naps"]),
        (["nlu_fallback", "nothing", None, "naps"], ["naps"]),
        (["nlu_fallback", "deny"], []),
        ([], []),
    ],
)
def test_the_three_likeliest_questions_are_offered_in_their_order(
    content: Content, names: list[str | None], offered: list[str]
) -> None:
    buttons = candidates(ranking(*names), content)
    assert buttons == [Button(f"About {id_}", f"/{id_}") for id_ in offered]


def test_a_statement_with_a_label_is_offered_too(content: Content) -> None:
    assert candidates(ranking("symptom_statement"), content) == [
        Button("My back hurts", "/symptom_statement")
    ]


def test_an_entry_without_a_name_is_left_out(content: Content) -> None:
    assert candidates([{"confidence": 0.3}], content) == []


@pytest.mark.parametrize(
    ("text", "topic"),
    [
        *[(text, "a") for text in ("1", "#1", "one", "The first!", "1st", "the first one", "top one", "yes")],
        *[(text, "b") for text in ("2", "number two please", "the second one", "no 2", "middle", "2nd one")],
        *[(text, "c") for text in ("3", "third", "the last one", "the one at the bottom", "option three")],
        *[(text, None) for text in ("4", "", "hm", "1 or 2", "the first and the last")],
    ],
)
def test_what_a_typed_choice_means(text: str, topic: str | None) -> None:
    assert chosen(text, ["a", "b", "c"]) == topic


@pytest.mark.parametrize(("text", "topic"), [("2", None), ("last", "a"), ("yes please", "a")])
def test_a_choice_reaches_no_further_than_what_was_offered(text: str, topic: str | None) -> None:
    assert chosen(text, ["a"]) == topic
    assert chosen(text, []) is None


def said(*names: str) -> list[dict[str, Any]]:
    return [{"event": "user", "parse_data": {"intent": {"name": name}}} for name in names]


@pytest.mark.parametrize(
    ("intents", "again"),
    [
        (["nlu_fallback"], False),
        (["nlu_fallback", "nlu_fallback"], True),
        (["nlu_fallback", "exercises", "nlu_fallback"], False),
        (["nlu_fallback", "nlu_fallback", "exercises"], False),
    ],
)
def test_only_two_in_a_row_are_not_understood_again(intents: list[str], again: bool) -> None:
    assert not_understood_again(said(*intents)) is again
