"""The two tables: what may stand in them, and when a row is right."""

from __future__ import annotations

from pathlib import Path

import pytest

from thora.content import load_content
from thora.evaluation.tables import (
    CONTEXT,
    PARTS,
    SEVERAL,
    ContextRow,
    SeveralRow,
    SeveralScores,
    TableError,
    read_context,
    read_several,
)

TOPICS = {"naps", "socks", "doors", "more"}


def table(folder: Path, text: str) -> Path:
    path = folder / "table.yml"
    path.write_text(text, encoding="utf-8")
    return path


def test_rows_of_follow_ups_are_read(tmp_path: Path) -> None:
    path = table(tmp_path, '# naps\n- after: naps\n  says: " and then? "\n  right: [more, naps]\n')
    assert read_context(path, TOPICS) == [ContextRow(after="naps", says="and then?", right=["more", "naps"])]


def test_rows_of_several_questions_are_read(tmp_path: Path) -> None:
    (row,) = read_several(
        table(tmp_path, "- says: naps and socks\n  right: [[naps, doors], socks]\n"), TOPICS
    )
    assert row.questions == [["naps", "doors"], ["socks"]]
    assert row.ids == ["naps", "doors", "socks"]
    assert row.asks_several


FINE = "- {after: naps, says: why, right: [naps]}\n"


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        (FINE + "- {after: naps, says: how, right: [hats]}", 'row 2: there is no topic "hats"'),
        (FINE + "- {after: hats, says: how, right: [naps]}", 'row 2: there is no topic "hats"'),
        (FINE + FINE, 'row 2: "why" stands here twice'),
        (FINE + "- {after: naps, right: [naps]}", "row 2: says: field required"),
        (FINE + "- {after: naps, says: '', right: [naps]}", "row 2: says: ensure this value has at least 1"),
        (FINE + "- {after: naps, says: how, right: naps}", "row 2: right: value is not a valid list"),
        (FINE + "- {after: naps, says: how, right: []}", "row 2: right: ensure this value has at least 1"),
        (FINE + "- {after: naps, says: how, right: [naps], x: 1}", "row 2: x: extra fields not permitted"),
        (FINE + "- naps", "row 2: ContextRow expected dict"),
        (FINE + "- {after: naps, after: socks, says: how, right: [naps]}", 'line 2: the key "after" stands'),
        ("- a: b: c", "line 1: "),
        ("", "is not a list of rows"),
        ("after: naps", "is not a list of rows"),
    ],
)
def test_a_fault_is_named_with_file_and_row(tmp_path: Path, text: str, fault: str) -> None:
    path = table(tmp_path, text)
    with pytest.raises(TableError) as caught:
        read_context(path, TOPICS)
    assert str(caught.value).startswith(f"{path}: {fault}")


def test_every_fault_is_named(tmp_path: Path) -> None:
    path = table(tmp_path, "- {says: a, right: [hats]}\n- {says: b}\n- {says: c, right: [[naps, caps]]}\n")
    with pytest.raises(TableError) as caught:
        read_several(path, TOPICS)
    assert [line.removeprefix(f"{path}: ")[:5] for line in str(caught.value).splitlines()] == [
        "row 1",
        "row 2",
        "row 3",
    ]


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(TableError, match=r"none\.yml: cannot be read"):
        read_several(tmp_path / "none.yml", TOPICS)


@pytest.mark.parametrize(
    ("asked", "right"), [(["naps"], True), (["socks"], True), (["doors"], False), (["naps", "socks"], False)]
)
def test_a_follow_up_is_right_with_any_one_of_its_topics(asked: list[str], right: bool) -> None:
    assert ContextRow(after="doors", says="why", right=["naps", "socks"]).is_right(asked) is right


@pytest.mark.parametrize(
    ("asked", "right"),
    [
        (["naps", "socks"], True),
        (["doors", "socks"], True),
        (["socks", "naps"], False),
        (["naps"], False),
        (["naps", "socks", "doors"], False),
    ],
)
def test_several_questions_are_right_all_together_and_in_order(asked: list[str], right: bool) -> None:
    row = SeveralRow(says="naps and socks", right=[["naps", "doors"], "socks"])
    assert row.is_right(asked) is right
    assert not row.is_split_wrongly(asked)


def test_one_question_taken_for_two_is_split_wrongly() -> None:
    row = SeveralRow(says="do naps help", right=[["naps", "doors"]])
    assert row.is_right(["doors"])
    assert not row.is_split_wrongly(["socks"])
    assert row.is_split_wrongly(["naps", "doors"])


def test_scores_count_rows_of_both_kinds() -> None:
    two, one = SeveralRow(says="a", right=["naps", "socks"]), SeveralRow(says="b", right=["naps"])
    asked = [["naps", "socks"], ["naps"], ["naps"], ["socks"], ["naps", "socks"]]
    scores = SeveralScores.of([two, two, one, one, one], asked)
    assert scores == SeveralScores(several=2, several_right=1, one=3, one_right=1, split_wrongly=1)
    assert (scores.rows, scores.right) == (5, 2)


def test_the_tables_of_the_project_name_topics_that_exist(root: Path) -> None:
    topics = load_content(root).topics
    for part in PARTS:
        assert len(read_context(root / CONTEXT / f"{part}.yml", topics)) >= 100
        several = read_several(root / SEVERAL / f"{part}.yml", topics)
        assert sum(row.asks_several for row in several) >= 70
        assert sum(not row.asks_several for row in several) >= 80
