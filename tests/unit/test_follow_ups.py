"""Reading data/follow_ups/, and what is wrong in it. In the shipped content: test_broken_content.py."""

from __future__ import annotations

import pytest

from tests.unit.conftest import TinyProject
from thora.content import Content, load_content
from thora.follow_ups import check_follow_ups
from thora.problems import Problem

FILE = "data/follow_ups/a.yml"
GOOD = """\
version: "3.1"
follow_ups:
  naps:
    naps: |
      - how long

      - even at 74?
    doors: |
      - where can i lie down
  doors:
    naps: |
      - how long
"""


@pytest.fixture
def nursery(tiny: TinyProject) -> TinyProject:
    tiny.question("naps")
    tiny.question("doors", folder="clinic")
    tiny.talk("greet", ["hi"])
    tiny.talk("warning_urgent", ["i have a fever"])
    tiny.write("data/repeat.yml", {"nlu": [{"intent": "repeat", "examples": "- again\n"}]})
    return tiny


def content_with(project: TinyProject, text: str) -> Content:
    project.write(FILE, text)
    return load_content(project.root)


def checked(project: TinyProject, text: str) -> list[Problem]:
    content = content_with(project, text)
    check_follow_ups(content)
    return content.problems


def told(problems: list[Problem]) -> list[tuple[str, str]]:
    return [(p.key, p.problem) for p in problems]


def test_each_line_is_a_follow_up_with_its_place(nursery: TinyProject) -> None:
    content = content_with(nursery, GOOD)
    found = [(entry.after, entry.topic, entry.text, entry.line) for entry in content.follow_ups]
    assert found == [
        ("naps", "naps", "how long", 5),
        ("naps", "naps", "even at 74?", 7),
        ("naps", "doors", "where can i lie down", 9),
        ("doors", "naps", "how long", 12),
    ]
    assert {entry.source.name for entry in content.follow_ups} == {FILE}
    assert content.follow_ups[0].keys == ["follow_ups", "naps", "naps"]


def test_good_follow_ups_have_no_problems(nursery: TinyProject) -> None:
    assert checked(nursery, GOOD) == []


@pytest.mark.parametrize("text", ["follow_ups: {}\n", "follow_ups:\n", "version: '3.1'\n"])
def test_a_file_without_follow_ups_is_an_empty_one(nursery: TinyProject, text: str) -> None:
    content = content_with(nursery, text)
    assert (content.follow_ups, content.problems) == ([], [])


@pytest.mark.parametrize(
    ("text", "line", "key", "problem"),
    [
        ("follow_ups: words\n", 1, "follow_ups", "has no keys below it"),
        ("follow_ups: [naps]\n", 1, "follow_ups", "has no keys below it"),
        ("follow_ups:\n  naps: words\n", 2, "follow_ups.naps", "has no topics below it"),
        ("follow_ups:\n  naps:\n", 2, "follow_ups.naps", "has no topics below it"),
        ("follow_ups:\n  naps:\n    doors:\n", 3, "follow_ups.naps.doors", "has no lines"),
        ("follow_ups:\n  naps:\n    doors: [a, b]\n", 3, "follow_ups.naps.doors", "has no lines"),
        ("follow_ups:\n  naps:\n    doors: |\n      words\n", 3, "follow_ups.naps.doors", '"words" is not a'),
        ("follow_ups:\n  naps:\n    doors: |\n      - \n", 3, "follow_ups.naps.doors", '"- " is not a'),
        ("follow_ups:\n  naps:\n    doors: |\n      -a\n", 3, "follow_ups.naps.doors", '"-a" is not a'),
    ],
)
def test_a_fault_of_form_is_told_at_its_line(
    nursery: TinyProject, text: str, line: int, key: str, problem: str
) -> None:
    (found,) = content_with(nursery, text).problems
    assert (found.path, found.line, found.key) == (FILE, line, key)
    assert problem in found.problem
    assert found.fix


def test_a_line_with_a_fault_does_not_take_its_neighbours_along(nursery: TinyProject) -> None:
    content = content_with(nursery, "follow_ups:\n  naps:\n    doors: |\n      - a\n      b\n      - c\n")
    assert [entry.text for entry in content.follow_ups] == ["a", "c"]
    assert len(content.problems) == 1


def one(after: str, topic: str, *lines: str) -> str:
    text = "".join(f"      - {line}\n" for line in lines or ("how long", "how often"))
    return f"follow_ups:\n  {after}:\n    {topic}: |\n{text}"


@pytest.mark.parametrize("after", ["socks", "greet", "warning_urgent", "repeat"])
def test_only_a_question_with_an_answer_can_be_asked_on_about_and_is_told_once(
    nursery: TinyProject, after: str
) -> None:
    assert told(checked(nursery, one(after, "naps"))) == [
        (f"follow_ups.{after}", "is not a topic with a label and an answer")
    ]


@pytest.mark.parametrize("topic", ["socks", "warning_urgent", "repeat"])
def test_a_follow_up_asks_for_a_topic_that_has_an_answer_and_is_no_warning_sign(
    nursery: TinyProject, topic: str
) -> None:
    assert told(checked(nursery, one("naps", topic))) == [
        (f"follow_ups.naps.{topic}", f'"{topic}" is not a topic with an answer')
    ]


def test_a_follow_up_may_be_small_talk_with_an_answer(nursery: TinyProject) -> None:
    assert checked(nursery, one("naps", "greet")) == []


def test_the_same_words_cannot_mean_two_things_after_one_answer(nursery: TinyProject) -> None:
    text = "follow_ups:\n  naps:\n    naps: |\n      - how long\n    doors: |\n      - How LONG?\n"
    assert told(checked(nursery, text)) == [("follow_ups.naps.doors", '"How LONG?" stands under naps too')]


def test_nor_stand_twice_under_one_topic_also_not_in_another_file(nursery: TinyProject) -> None:
    nursery.write("data/follow_ups/b.yml", one("naps", "naps", "how long!"))
    content = content_with(nursery, one("naps", "naps", "how long"))
    check_follow_ups(content)
    assert [(p.path, p.problem) for p in content.problems] == [
        ("data/follow_ups/b.yml", '"how long!" stands under naps too')
    ]


def test_where_a_question_cannot_be_read_no_id_is_blamed(nursery: TinyProject) -> None:
    nursery.write("data/faq/socks.yml", "faq: [")
    problems = checked(nursery, one("socks", "naps"))
    assert [p.path for p in problems] == ["data/faq/socks.yml"]
