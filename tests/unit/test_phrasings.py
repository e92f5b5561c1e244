"""Examples and held-out phrasings: enough of each, and each in one place."""

from __future__ import annotations

import pytest

from tests.conftest import ROOT
from tests.unit.conftest import TinyProject
from thora.content import load_content
from thora.phrasings import CORE_TOPICS, HeldOutFile, check_phrasings, load_held_out
from thora.problems import Problem

CORE = "exercises"


def found(tiny: TinyProject) -> list[Problem]:
    content = load_content(tiny.root)
    files = check_phrasings(content)
    return sorted([*content.problems, *(problem for file in files for problem in file.problems)])


def test_a_held_out_file_has_its_phrasings_with_their_lines_and_parts(tiny: TinyProject) -> None:
    path = tiny.write(
        "tests/nlu/out_of_scope.txt", "no part\n# near\nmy knee\n\n  my hip \n#Far\nthe weather\n"
    )
    file = HeldOutFile(tiny.root, path)
    assert file.id == "out_of_scope"
    assert file.lines == [(1, "no part"), (3, "my knee"), (5, "my hip"), (7, "the weather")]
    assert file.phrasings == ["no part", "my knee", "my hip", "the weather"]
    assert [file.part_of(line) for line, _ in file.lines] == ["", "near", "near", "far"]


def test_a_byte_order_mark_before_the_first_part_is_no_phrasing(tiny: TinyProject) -> None:
    path = tiny.write("tests/nlu/naps.txt", "\ufeff# near\nmy knee\n")
    file = HeldOutFile(tiny.root, path)
    assert (file.phrasings, file.part_of(2)) == (["my knee"], "near")


def test_a_held_out_file_that_is_no_text_is_a_problem(tiny: TinyProject) -> None:
    tiny.question("naps")
    (tiny.root / "tests/nlu/naps.txt").write_bytes(b"caf\xe9\n")
    problems = [p for p in found(tiny) if p.path == "tests/nlu/naps.txt"]
    assert len(problems) == 1
    assert "cannot be read" in problems[0].problem


def test_held_out_files_come_by_id(tiny: TinyProject) -> None:
    tiny.question("socks")
    tiny.question("naps")
    assert [file.id for file in load_held_out(tiny.root)] == ["naps", "socks"]


def test_a_project_without_held_out_phrasings_has_none(tiny: TinyProject) -> None:
    assert load_held_out(tiny.root) == []


@pytest.mark.parametrize(
    ("id_", "folder", "count", "enough"),
    [
        ("naps", "faq", 29, False),
        ("naps", "faq", 30, True),
        ("naps", "clinic", 29, False),
        (CORE, "faq", 59, False),
        (CORE, "faq", 60, True),
    ],
)
def test_a_question_needs_examples_and_a_core_question_twice_as_many(
    tiny: TinyProject, id_: str, folder: str, count: int, enough: bool
) -> None:
    path = tiny.question(id_, folder, examples=[f"example {n}" for n in range(count)])
    expected = [] if enough else [(path.relative_to(tiny.root).as_posix(), "nlu")]
    problems = found(tiny)
    assert [(p.path, p.key) for p in problems] == expected
    assert all(f"{count} different examples" in p.problem for p in problems)


def test_examples_that_differ_in_signs_only_count_once(tiny: TinyProject) -> None:
    tiny.question("naps", examples=[f"example {n // 2}{'?' * (n % 2)}" for n in range(58)])
    assert "29 different examples" in {p.problem for p in found(tiny)}


@pytest.mark.parametrize(("count", "enough"), [(399, False), (400, True)])
def test_out_of_scope_needs_many_examples(tiny: TinyProject, count: int, enough: bool) -> None:
    tiny.talk("out_of_scope", [f"outside {n}" for n in range(count)])
    tiny.write("tests/nlu/out_of_scope.txt", "\n".join(f"test {n}" for n in range(8)))
    assert (found(tiny) == []) is enough


def test_talk_needs_neither_amount_nor_held_out_phrasings(tiny: TinyProject) -> None:
    tiny.talk("greet", ["hi"])
    assert found(tiny) == []


@pytest.mark.parametrize(
    ("held_out", "enough"),
    [(["a", "b", "c", "d", "e", "f", "g"], False), (["a", "b", "c", "d", "e", "f", "g", "G!"], False)],
)
def test_a_question_needs_eight_different_held_out_phrasings(
    tiny: TinyProject, held_out: list[str], enough: bool
) -> None:
    tiny.question("naps", held_out=held_out)
    assert "7 held-out phrasings in tests/nlu/naps.txt" in {p.problem for p in found(tiny)}


@pytest.mark.parametrize("example", ["my [back](part) hurts", "costs {much}", "see [this"])
def test_an_example_that_rasa_would_read_as_markup_is_told(tiny: TinyProject, example: str) -> None:
    tiny.question("naps", examples=[example, *(f"example {n}" for n in range(30))])
    assert [p.problem for p in found(tiny)] == [f'"{example}" holds a bracket or brace']


def test_an_example_that_stands_twice_is_told(tiny: TinyProject) -> None:
    tiny.question("naps", examples=["Nap time?", "nap time", *(f"example {n}" for n in range(30))])
    assert [(p.key, p.problem) for p in found(tiny)] == [("nlu", '"nap time" stands here twice')]


def test_an_example_of_two_topics_is_told_in_the_second(tiny: TinyProject) -> None:
    tiny.question("naps", examples=["both", *(f"naps {n}" for n in range(30))])
    tiny.question("socks", examples=["Both!", *(f"socks {n}" for n in range(30))])
    assert [(p.path, p.problem) for p in found(tiny)] == [
        ("data/faq/socks.yml", '"Both!" is an example of naps too')
    ]


def test_a_held_out_phrasing_that_is_trained_on_is_told_at_its_line(tiny: TinyProject) -> None:
    tiny.question("naps", held_out=[f"test {n}" for n in range(8)] + ["NAPS example 7?"])
    assert [(p.path, p.line, p.key, p.problem) for p in found(tiny)] == [
        ("tests/nlu/naps.txt", 9, "line 9", '"NAPS example 7?" is an example of naps')
    ]


def test_a_held_out_phrasing_that_is_trained_on_elsewhere_is_told(tiny: TinyProject) -> None:
    tiny.talk("greet", ["good day"])
    tiny.question("naps", held_out=[f"test {n}" for n in range(8)] + ["good day"])
    assert [p.problem for p in found(tiny)] == ['"good day" is an example of greet']


def test_a_held_out_phrasing_stands_in_one_file(tiny: TinyProject) -> None:
    tiny.question("naps")
    tiny.question("socks", held_out=[*(f"socks test {n}" for n in range(8)), "naps test 3"])
    assert [(p.path, p.line, p.problem) for p in found(tiny)] == [
        ("tests/nlu/socks.txt", 9, '"naps test 3" stands in naps too')
    ]


def test_a_held_out_file_of_no_topic_is_told(tiny: TinyProject) -> None:
    tiny.write("tests/nlu/naps.txt", "a\n")
    assert [(p.path, p.line, p.problem) for p in found(tiny)] == [
        ("tests/nlu/naps.txt", 1, 'there is no topic "naps"')
    ]


def test_a_held_out_file_of_a_question_that_cannot_be_read_is_no_fault(tiny: TinyProject) -> None:
    tiny.question("naps")
    tiny.write("data/faq/naps.yml", "faq: [")
    assert [p.path for p in found(tiny)] == ["data/faq/naps.yml"]


def test_every_core_topic_is_a_topic() -> None:
    assert set(load_content(ROOT).topics) >= CORE_TOPICS
