"""Answers that are remembered where the database could not take them."""

from __future__ import annotations

from typing import Any

from thora.channels.web_recent import RecentAnswers


def said(text: str) -> list[dict[str, Any]]:
    return [{"from": "thora", "text": text}]


def test_an_answer_is_found_by_its_conversation_and_message() -> None:
    recent = RecentAnswers()
    recent.keep("a", "1", said("one"))
    assert recent.find("a", "1") == said("one")
    assert recent.find("a", "2") is None
    assert recent.find("b", "1") is None


def test_the_oldest_give_place() -> None:
    recent = RecentAnswers(most=2)
    for number in "123":
        recent.keep("a", number, said(number))
    assert [recent.find("a", number) for number in "123"] == [None, said("2"), said("3")]


def test_a_conversation_that_was_deleted_is_forgotten_and_no_other() -> None:
    recent = RecentAnswers()
    for sender, number in (("a", "1"), ("b", "1"), ("a", "2")):
        recent.keep(sender, number, said(number))
    recent.forget("a")
    recent.forget("c")
    assert [recent.find(*key) for key in (("a", "1"), ("a", "2"), ("b", "1"))] == [None, None, said("1")]


def test_who_changes_what_was_found_changes_nothing_here() -> None:
    recent = RecentAnswers()
    recent.keep("a", "1", said("one"))
    found = recent.find("a", "1")
    assert found is not None
    found.clear()
    assert recent.find("a", "1") == said("one")
