"""Reading data/: topics, answers, and what is wrong with the form of a file."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.conftest import TODAY
from tests.unit.conftest import ANSWER, TinyProject
from thora.cards import Card
from thora.content import load_content
from thora.problems import Problem


def problems(tiny: TinyProject) -> list[Problem]:
    return load_content(tiny.root).problems


def test_a_question_is_read_with_all_that_belongs_to_it(tiny: TinyProject) -> None:
    tiny.question("naps", label="Short naps", follow_ups=[], booking="offer")
    topic = load_content(tiny.root).topics["naps"]
    assert (topic.kind, topic.label, topic.answer, topic.is_answerable) == ("faq", "Short naps", ANSWER, True)
    assert topic.examples[:2] == ("naps example 0", "naps example 1")
    assert isinstance(topic.card, Card)
    assert topic.card.reviewed == TODAY
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


QUESTION = """\
version: "3.1"
faq:
  question: Q?
  label: L
  reviewed: 2026-01-01
  sources:
  - {title: T, publisher: P, year: 2020}
  follow_ups: []
  booking: never
nlu:
- intent: naps
  examples: |
    - a

    - b
responses:
  utter_naps:
  - text: A.
"""
NLU, RESPONSES = QUESTION[QUESTION.index("nlu:") :].split("responses:")
RESPONSES = f"responses:{RESPONSES}"


@pytest.mark.parametrize(
    ("old", "new", "line", "key", "problem"),
    [
        ("nlu:", "rules: []\nnlu:", 10, "rules", "is not a key that Thora knows"),
        ("  label: L", "  labl: L\n  label: L", 4, "faq.labl", "is not a key that Thora knows"),
        ("  label: L\n", "", 2, "faq.label", "is missing"),
        ("label: L", "label:", 4, "faq.label", "is empty"),
        ("label: L", 'label: " "', 4, "faq.label", "at least 1 character"),
        ("2026-01-01", "soon", 5, "faq.reviewed", "invalid date format"),
        ("2026-01-01", "2026-02-30", 5, "line 5", "day is out of range"),
        ("year: 2020", "year: 20", 7, "faq.sources[0].year", "greater than or equal to 1900"),
        ("year: 2020", "year: 2020, url: http://a.b", 7, "faq.sources[0].url", '"http://a.b"'),
        ("publisher: P, ", "", 7, "faq.sources[0].publisher", "is missing"),
        ("\n  - {title: T, publisher: P, year: 2020}", " []", 6, "faq.sources", "at least 1"),
        ("[]", "[a, b, c, d]", 8, "faq.follow_ups", "at most 3"),
        ("never", "maybe", 9, "faq.booking", "permitted"),
        (NLU, "", 1, "nlu", "no examples"),
        ("intent: naps", "intent: socks", 11, "nlu[0].intent", '"socks" is not the file\'s name'),
        (
            "- intent: naps",
            "- lookup: x\n  intent: naps",
            11,
            "nlu[0].lookup",
            "is not a key that Thora knows",
        ),
        ("    - a", "    a", 13, "nlu[0].examples", '"a" is not an example'),
        ("    - b", "    -b", 15, "nlu[0].examples", '"-b" is not an example'),
        ("    - b", "    - ", 15, "nlu[0].examples", '"- " is not an example'),
        (RESPONSES, "", 1, "responses", "0 answers named utter_naps"),
        ("  - text: A.", "  - text: A.\n  - text: B.", 16, "responses", "2 answers named utter_naps"),
        (
            "  - text: A.",
            "  - text: A.\n  utter_socks:\n  - text: B.",
            19,
            "responses.utter_socks",
            "is not this question's answer",
        ),
    ],
)
def test_a_question_with_one_fault_of_form_gets_one_problem_at_its_line(
    tiny: TinyProject, old: str, new: str, line: int, key: str, problem: str
) -> None:
    assert QUESTION.count(old) == 1
    tiny.write("data/faq/naps.yml", QUESTION.replace(old, new))
    found = problems(tiny)
    assert [(p.path, p.line, p.key) for p in found] == [("data/faq/naps.yml", line, key)]
    assert problem in found[0].problem


@pytest.mark.parametrize(
    ("file", "text", "key", "problem"),
    [
        ("faq/naps.yml", "faq: words\n", "faq", "has no keys below it"),
        ("faq/naps.yml", "responses: words\n", "responses", "has no keys below it"),
        ("faq/naps.yml", "responses: {utter_naps: []}\n", "responses.utter_naps", "has no text"),
        ("faq/naps.yml", "responses: {utter_naps: [{texd: a}]}\n", "responses.utter_naps", "has no text"),
        ("faq/naps.yml", "responses: {utter_naps: [{text: 5}]}\n", "responses.utter_naps", "has no text"),
        ("faq/naps.yml", "responses: {5: [{text: a}]}\n", "responses[5]", "has no text"),
        ("faq/naps.yml", "nlu: words\n", "nlu", "is not a list"),
        ("faq/naps.yml", "nlu: [words]\n", "nlu[0]", "needs `intent:` and `examples: |`"),
        ("faq/naps.yml", "nlu: [{intent: naps, exmples: a}]\n", "nlu[0]", "needs `intent:`"),
        ("talk.yml", "talks: {}\n", "talks", "is not a key that Thora knows"),
        ("talk.yml", "talk: [greet]\n", "talk", "has no keys below it"),
        ("talk.yml", "talk: {greet: {}}\n", "talk.greet", "has no examples"),
        ("talk.yml", "talk: {greet: {colour: red}}\n", "talk.greet.colour", "is not a key that Thora knows"),
        ("talk.yml", "talk: {greet: words}\n", "talk.greet", "has no keys below it"),
        ("phrases.yml", "phrases: words\n", "phrases", "has no keys below it"),
        ("phrases.yml", "phrases: {}\n", "phrases.source", "is missing"),
    ],
)
def test_a_file_of_another_shape_is_told_and_does_not_stop_the_reading(
    tiny: TinyProject, file: str, text: str, key: str, problem: str
) -> None:
    tiny.write(f"data/{file}", text)
    assert [p for p in problems(tiny) if p.key == key and problem in p.problem]


def test_a_card_with_faults_keeps_what_is_right_in_it(tiny: TinyProject) -> None:
    tiny.question("naps", label="Naps", reviewed="soon", follow_ups=["socks"], colour="red")
    content = load_content(tiny.root)
    card = content.topics["naps"].card
    assert (card.label, card.follow_ups) == ("Naps", ["socks"])
    assert {p.key for p in content.problems} == {"faq.reviewed", "faq.colour"}


def test_a_question_that_is_no_yaml_is_known_by_its_id(tiny: TinyProject) -> None:
    tiny.write("data/faq/naps.yml", "faq: [")
    tiny.write("data/talk.yml", "talk: [")
    assert load_content(tiny.root).unreadable == {"naps"}


def test_two_files_cannot_have_one_topic(tiny: TinyProject) -> None:
    tiny.talk("naps", ["hm"], answer="Yes.")
    tiny.question("naps")
    found = [(p.path, p.key, p.problem) for p in problems(tiny)]
    assert ("data/naps.yml", "nlu", '"naps" stands in data/faq/naps.yml too') in found
    assert ("data/naps.yml", "responses.utter_naps", "stands in data/faq/naps.yml too") in found


def test_a_folder_without_data_has_no_content(tmp_path: Path) -> None:
    content = load_content(tmp_path)
    assert (content.topics, content.problems, content.warning_list) == ({}, [], "")


def test_another_language_is_talk_without_examples_that_nobody_is_offered(tiny: TinyProject) -> None:
    tiny.write(
        "data/languages.yml",
        {
            "languages": {"es": {"name": "Spanish", "own_name": "Español"}},
            "responses": {"utter_language_es": [{"text": "Solo entiendo inglés."}]},
        },
    )
    content = load_content(tiny.root)
    topic = content.topics["language_es"]
    assert content.problems == []
    assert (topic.kind, topic.label, topic.examples, topic.answer) == (
        "talk",
        "",
        (),
        "Solo entiendo inglés.",
    )
    assert topic.is_language
    assert not topic.is_answerable
    assert content.languages["es"].own_name == "Español"


def test_follow_ups_of_every_file_belong_to_the_content_and_are_no_topics(tiny: TinyProject) -> None:
    tiny.question("naps")
    for name, line in (("b", "how long"), ("a", "even at night?")):
        tiny.write(f"data/follow_ups/{name}.yml", {"follow_ups": {"naps": {"naps": f"- {line}\n"}}})
    content = load_content(tiny.root)
    assert [entry.text for entry in content.follow_ups] == ["even at night?", "how long"]
    assert content.problems == []
    assert sorted(content.topics) == ["naps"]


def test_a_file_of_follow_ups_has_no_other_keys(tiny: TinyProject) -> None:
    tiny.write("data/follow_ups/a.yml", "version: '3.1'\nfollow_ups: {}\nnlu: []\n")
    assert [(p.path, p.line, p.key) for p in problems(tiny)] == [("data/follow_ups/a.yml", 3, "nlu")]
