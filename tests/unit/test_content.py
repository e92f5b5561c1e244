"""Reading data/: topics, answers, and what is wrong with the form of a file."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
import yaml

from tests.unit.conftest import ANSWER, TinyProject
from thora.content import Card, load_content, normalise


def keys_and_problems(tiny: TinyProject) -> list[tuple[str, int, str, str]]:
    return [(p.path, p.line, p.key, p.problem) for p in load_content(tiny.root).problems]


def card_of(tiny: TinyProject, id_: str) -> Any:
    return load_content(tiny.root).topics[id_].card


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Heat or ice?", "heat or ice"),
        ("HEAT  or\tice", "heat or ice"),
        ("what's this", "whats this"),
        ("what\u2019s this", "what's this"),
        ("caf\u00e9", "cafe"),
        ("mid-back", "mid back"),
        (" ok! ", "ok"),
    ],
)
def test_phrases_that_differ_in_signs_only_are_the_same(one: str, other: str) -> None:
    assert normalise(one) == normalise(other)


@pytest.mark.parametrize(("one", "other"), [("ice", "nice"), ("\U0001f642", "\U0001f641"), ("?", "!"), ("?", "")])
def test_phrases_that_differ_in_more_are_not(one: str, other: str) -> None:
    assert normalise(one) != normalise(other)


def test_a_question_is_read_with_all_that_belongs_to_it(tiny: TinyProject) -> None:
    tiny.question("naps", label="Short naps", follow_ups=[], booking="offer")
    topic = load_content(tiny.root).topics["naps"]
    assert (topic.kind, topic.label, topic.answer, topic.is_answerable) == ("faq", "Short naps", ANSWER, True)
    assert topic.examples[:2] == ("naps example 0", "naps example 1")
    assert isinstance(topic.card, Card)
    assert topic.card.reviewed == datetime.date(2026, 11, 21)
    assert topic.card.sources[0].publisher == "NHS"


def test_a_folder_decides_what_kind_a_question_is(tiny: TinyProject) -> None:
    tiny.question("naps")
    tiny.question("doors", folder="clinic")
    tiny.talk("greet", ["hi"])
    content = load_content(tiny.root)
    assert {id_: topic.kind for id_, topic in content.topics.items()} == {
        "naps": "faq",
        "doors": "clinic",
        "greet": "talk",
    }
    assert [topic.id for topic in content.of_kind("faq", "clinic")] == ["doors", "naps"]
    assert not content.topics["greet"].is_answerable
    assert content.problems == []


def test_talk_needs_no_card_and_no_answer(tiny: TinyProject) -> None:
    tiny.write("data/talk.yml", {"nlu": [{"intent": "deny", "examples": "- no\n"}]})
    topic = load_content(tiny.root).topics["deny"]
    assert (topic.label, topic.answer, topic.card.booking) == ("", "", "never")


def test_files_with_the_long_ending_are_read_too(tiny: TinyProject) -> None:
    path = tiny.question("naps")
    path.rename(path.with_suffix(".yaml"))
    assert "naps" in load_content(tiny.root).topics


def test_the_list_of_warning_signs_is_found_by_its_name(tiny: TinyProject) -> None:
    assert load_content(tiny.root).warning_list == "Call now for: chest pain"


@pytest.mark.parametrize(
    ("change", "line", "key", "problem"),
    [
        ({"extra": 1}, 1, "extra", "is not a key that Thora knows"),
        ({"rules": []}, 1, "rules", "is not a key that Thora knows"),
        ({"faq": None}, 2, "faq.question", "is missing"),
        ({"faq": "words"}, 2, "faq", "has no keys below it"),
        ({"nlu": None}, 3, "nlu", "no examples"),
        ({"nlu": "words"}, 3, "nlu", "is not a list"),
        ({"nlu": [{"intent": "naps"}]}, 4, "nlu[0]", "needs `intent:` and `examples: |`"),
        ({"nlu": [{"intent": "socks", "examples": "- a"}]}, 4, "nlu[0].intent", '"socks" is not the file\'s name'),
        (
            {"nlu": [{"intent": "naps", "examples": "- a", "lookup": 1}]},
            6,
            "nlu[0].lookup",
            "is not a key that Thora knows",
        ),
        ({"responses": None}, 3, "responses", "0 answers named utter_naps"),
        ({"responses": "words"}, 3, "responses", "has no keys below it"),
        ({"responses": {"utter_naps": []}}, 4, "responses.utter_naps", "has no text"),
        ({"responses": {"utter_naps": [{"texd": "a"}]}}, 4, "responses.utter_naps", "has no text"),
        ({"responses": {"utter_naps": [{"text": 5}]}}, 4, "responses.utter_naps", "has no text"),
        ({"responses": {5: [{"text": "a"}]}}, 4, "responses.5", "has no text"),
        (
            {"responses": {"utter_naps": [{"text": "a"}, {"text": "b"}]}},
            3,
            "responses",
            "2 answers named utter_naps",
        ),
        (
            {"responses": {"utter_naps": [{"text": "a"}], "utter_socks": [{"text": "b"}]}},
            6,
            "responses.utter_socks",
            "is not this question's answer",
        ),
    ],
)
def test_a_question_with_a_fault_of_form_names_it(
    tiny: TinyProject, change: dict[str, Any], line: int, key: str, problem: str
) -> None:
    block = {
        "faq": {
            "question": "Q?",
            "label": "L",
            "reviewed": datetime.date(2026, 1, 1),
            "sources": [{"title": "T", "publisher": "P", "year": 2020}],
            "follow_ups": [],
            "booking": "never",
        },
        "nlu": [{"intent": "naps", "examples": "- a\n- b\n"}],
        "responses": {"utter_naps": [{"text": "a"}]},
    }
    # What is changed comes last, so that the lines above it do not matter.
    kept = {name: part for name, part in block.items() if name not in change}
    text = yaml.safe_dump(kept, default_flow_style=True, width=10_000, sort_keys=False).strip()
    tiny.write("data/faq/naps.yml", text[1:-1].join(["{", ", "]) + tail(change))
    found = keys_and_problems(tiny)
    assert [f for f in found if f[2] == key and problem in f[3]], found


def tail(change: dict[str, Any]) -> str:
    return yaml.safe_dump(change, default_flow_style=True, width=10_000).strip()[1:]
