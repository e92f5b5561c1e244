"""Problems and the files that collect them."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from thora.problems import Problem, SourceFile, dotted, errors, failures


def read(folder: Path, content: str | bytes) -> SourceFile:
    path = folder / "data" / "file.yml"
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(content if isinstance(content, bytes) else content.encode("utf-8"))
    return SourceFile(folder, path)


def test_a_problem_reads_path_key_problem_fix() -> None:
    problem = Problem("data/a.yml", 3, "faq.label", "is too long", "shorten it")
    assert str(problem) == "data/a.yml: faq.label: is too long: shorten it"


def test_a_problem_as_data_has_its_line_and_severity() -> None:
    assert Problem("a.yml", 3, "k", "p", "f").as_dict() == {
        "path": "a.yml",
        "line": 3,
        "key": "k",
        "problem": "p",
        "fix": "f",
        "severity": "error",
    }


def test_problems_sort_by_path_then_line() -> None:
    problems = [
        Problem("b.yml", 1, "", "", ""),
        Problem("a.yml", 10, "", "", ""),
        Problem("a.yml", 9, "z", "", ""),
    ]
    assert [(p.path, p.line) for p in sorted(problems)] == [("a.yml", 9), ("a.yml", 10), ("b.yml", 1)]


def test_warnings_are_no_errors() -> None:
    wrong, note = Problem("a", 1, "", "", ""), Problem("a", 1, "", "", "", "warning")
    assert errors([wrong, note]) == failures([wrong, note]) == [wrong]


def test_what_is_overdue_fails_the_check_and_stops_nothing() -> None:
    overdue = Problem("a.yml", 1, "faq.reviewed", "last checked", "read it", "overdue")
    assert failures([overdue]) == [overdue]
    assert errors([overdue]) == []


@pytest.mark.parametrize(
    ("keys", "text"),
    [
        ([], "file"),
        (["faq"], "faq"),
        (["sites", 0, "hours", "mon"], "sites[0].hours.mon"),
        (["nlu", 2, "intent"], "nlu[2].intent"),
    ],
)
def test_a_key_path_is_written_as_people_write_it(keys: list[str | int], text: str) -> None:
    assert dotted(keys) == text


@pytest.mark.parametrize(
    ("text", "line", "key", "problem"),
    [
        ("a: 1\nb: 2\na: 3\n", 3, "line 3", 'the key "a" stands here twice'),
        ("a:\n  b: 1\n  b: 2\n", 3, "line 3", 'the key "b" stands here twice'),
        ("faq:\n  reviewed: 2026-02-30\n", 2, "line 2", '"2026-02-30": day is out of range'),
        ("faq:\n  reviewed: 2026-13-01\n", 2, "line 2", "month must be in 1..12"),
        ("a: 1\nb: What: is it\n", 2, "line 2", "mapping values are not allowed"),
        ("a: 1\n\tb: 2\n", 2, "line 2", "cannot be read"),
        ('a: "open\n', 2, "line 2", "end of stream"),
        ("{prices}: much\n", 1, "line 1", "unhashable key"),
        ("a: 1\n---\nb: 2\n", 2, "line 2", "another document"),
        ("a: \x07\n", 1, "line 1", "cannot be read"),
        ("- 1\n- 2\n", 1, "file", "holds no keys"),
        ("just words", 1, "file", "holds no keys"),
        ("", 1, "file", "holds no keys"),
        (b"a: caf\xe9\n", 1, "file", "cannot be read"),
    ],
)
def test_a_file_that_is_no_yaml_block_says_where_and_why(
    tmp_path: Path, text: str | bytes, line: int, key: str, problem: str
) -> None:
    source = read(tmp_path, text)
    assert source.data == {}
    assert [(p.path, p.line, p.key) for p in source.problems] == [("data/file.yml", line, key)]
    assert problem in source.problems[0].problem


def test_a_missing_file_is_a_problem_and_no_exception(tmp_path: Path) -> None:
    source = SourceFile(tmp_path, tmp_path / "clinic.yml")
    assert [str(p) for p in source.problems] == [
        "clinic.yml: file: the file is missing: restore it from the version history"
    ]


def test_a_byte_order_mark_is_no_fault(tmp_path: Path) -> None:
    assert read(tmp_path, b"\xef\xbb\xbfname: A\n").data == {"name": "A"}


@pytest.mark.parametrize(
    ("keys", "line"),
    [
        ([], 1),
        (["name"], 1),
        (["sites"], 2),
        (["sites", 1], 5),
        (["sites", 1, "hours", "mon"], 7),
        (["sites", 1, "hours", "tue"], 6),  # not there: the deepest part that is
        (["sites", 9], 2),
        (["nothing"], 1),
        (["list", 1], 8),
        ([2026], 9),
    ],
)
def test_a_key_is_found_on_its_line(tmp_path: Path, keys: list[str | int], line: int) -> None:
    text = 'name: A\nsites:\n- name: B\n\n- name: C\n  hours:\n    mon: "x"\nlist: [1, 2]\n2026: d\n'
    assert read(tmp_path, text).line_of(keys) == line


def test_an_added_problem_carries_the_place_of_its_key(tmp_path: Path) -> None:
    source = read(tmp_path, "faq:\n  label: X\n")
    source.add(["faq", "label"], "too long", "shorten", "warning")
    assert source.problems == [Problem("data/file.yml", 2, "faq.label", "too long", "shorten", "warning")]


@settings(max_examples=200, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.text(alphabet="ab1-: \n'\"{}[],|>&*!?%@#~<=.\t\u00e9", max_size=60))
def test_whatever_stands_in_a_file_reading_gives_keys_or_one_problem(tmp_path: Path, text: str) -> None:
    source = read(tmp_path, text)
    assert isinstance(source.data, dict)
    assert len(source.problems) <= (0 if source.data else 1)


def test_yaml_that_only_rasas_reader_refuses_is_told(tmp_path: Path) -> None:
    path = tmp_path / "talk.yml"
    path.write_text("responses:\n  utter_x:\n  - {title: What can I ask?, payload: /help}\n")
    (problem,) = SourceFile(tmp_path, path).problems
    assert (problem.line, problem.key) == (3, "line 3")
