"""Other data: what is read, and each fault with its file, line and way out."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.conftest import ROOT
from thora.evaluation.intent_data import IntentData, TestRow, read_intent_data

CAFE, CAFE_TEST = ROOT / "tests/data/cafe", ROOT / "tests/data/cafe_test.csv"
NLU = """
nlu:
- intent: hello
  examples: |
    - hi
    - good morning
- intent: bye
  examples:
  - text: see you
  - text: good night
"""


class Folder:
    """A folder of training phrases and a test beside it, both of a few lines."""

    def __init__(self, root: Path) -> None:
        self.data, self.test = root / "data", root / "test.csv"
        self.data.mkdir()
        self.nlu(NLU)
        self.csv("text,intent\nhello there,hello\n")

    def nlu(self, text: str, name: str = "nlu.yml") -> None:
        (self.data / name).write_text(text, encoding="utf-8")

    def csv(self, text: str) -> None:
        self.test.write_text(text, encoding="utf-8")

    def read(self) -> IntentData:
        return read_intent_data(self.data, self.test)

    def problem(self) -> str:
        """The only problem, with the line in front."""
        (problem,) = self.read().problems
        return f"{problem.line} {problem}"


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    return Folder(tmp_path)


def test_the_sample_that_is_shipped_is_without_fault() -> None:
    data = read_intent_data(CAFE, CAFE_TEST)
    assert data.problems == []
    assert sorted(data.phrases) == [
        "allergens",
        "book_table",
        "opening_times",
        "order_coffee",
        "out_of_scope",
        "pay_bill",
    ]
    assert sum(row.in_scope for row in data.rows) == 15
    assert sum(not row.in_scope for row in data.rows) == 5
    assert data.known_rows == 0


def test_both_of_rasas_ways_to_write_examples_are_read(folder: Folder) -> None:
    assert folder.read().phrases == {"hello": ["hi", "good morning"], "bye": ["see you", "good night"]}


def test_synonyms_are_rasas_and_a_variant_belongs_to_its_intent(folder: Folder) -> None:
    folder.nlu(
        "nlu:\n- synonym: x\n  examples: |\n    - y\n- intent: hello/warm\n  examples: |\n    - dear\n",
        "b.yml",
    )
    assert folder.read().phrases["hello"] == ["dear", "hi", "good morning"]  # b.yml comes first
    assert folder.read().problems == []


def test_a_text_with_a_comma_and_a_mark_at_the_start_of_the_file_are_fine(folder: Folder) -> None:
    folder.csv('\ufeffid,text,intent\n1,"hi, you",hello\n2,what is the moon,out_of_scope\n')
    data = folder.read()
    assert data.problems == []
    assert data.rows == [TestRow("hi, you", "hello"), TestRow("what is the moon", "out_of_scope")]


def test_test_phrases_that_were_trained_on_are_counted(folder: Folder) -> None:
    folder.csv("text,intent\nHi!,hello\nhello there,hello\n")
    assert folder.read().known_rows == 1


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    (problem,) = read_intent_data(tmp_path / "none", tmp_path / "x.csv").problems
    assert str(problem).startswith(f"{tmp_path / 'none'}: line 1: there is no such folder: name a folder")


def test_a_folder_without_yaml(folder: Folder) -> None:
    (folder.data / "nlu.yml").unlink()
    assert "holds no .yml file: put Rasa's NLU files there" in folder.problem()


def test_broken_yaml_names_file_and_line(folder: Folder) -> None:
    folder.nlu("nlu:\n- intent: hello\n  examples: |\n   - a\n -: [")
    assert folder.problem().startswith(f"5 {folder.data / 'nlu.yml'}: line 5: cannot be read: ")


@pytest.mark.parametrize(
    ("nlu", "told"),
    [
        ("nlu: 3", "1 {}: nlu: is not a list: write `- intent: ...` below it"),
        ("nlu:\n- hello\n", "2 {}: nlu[0]: is no block of keys: "),
        ("nlu:\n- intent: hello\n", "2 {}: nlu[0]: has no examples: "),
        ("nlu:\n- intent: hello\n  examples: |\n    hi\n", "2 {}: nlu[0]: has no examples: "),
        ("- hello", "1 {}: file: holds no keys: "),
    ],
)
def test_a_block_of_another_form_names_its_place(folder: Folder, nlu: str, told: str) -> None:
    folder.nlu(nlu)
    assert folder.problem().startswith(told.format(folder.data / "nlu.yml"))


def test_one_intent_is_too_few(folder: Folder) -> None:
    folder.nlu(
        "nlu:\n- intent: hello\n  examples: |\n    - hi\n- intent: out_of_scope\n  examples: |\n    - x\n"
    )
    assert "has 1 intents with examples besides out_of_scope: two or more are needed" in folder.problem()


def test_a_test_that_is_not_there(folder: Folder) -> None:
    folder.test.unlink()
    assert folder.problem().startswith(f"1 {folder.test}: line 1: there is no such file: name a CSV")


@pytest.mark.parametrize(
    ("csv", "told"),
    [
        ("", '1 {}: line 1: has no column "text": let the first line be text,intent'),
        ("text;intent\na;hello\n", '1 {}: line 1: has no column "text": '),
        ("text,label\na,hello\n", '1 {}: line 1: has no column "intent": '),
        ("text,intent\nhi you,hello\n,hello\n", "3 {}: line 3: has not one text and one intent: "),
        ("text,intent\nhi you\n", "2 {}: line 2: has not one text and one intent: "),
        ("text,intent\nhi, you,hello\n", "2 {}: line 2: has not one text and one intent: "),
        ('text,intent\n"hi" you,hello\n', "1 {}: line 1: is not CSV ("),
        ("text,intent\nwhat is the moon,out_of_scope\n", "1 {}: line 1: has no row with an intent of "),
    ],
)
def test_a_csv_of_another_form_names_its_line(folder: Folder, csv: str, told: str) -> None:
    folder.csv(csv)
    assert folder.problem().startswith(told.format(folder.test))


def test_an_unknown_intent_is_told_once_with_its_first_line_and_its_rows(folder: Folder) -> None:
    folder.csv("text,intent\na,hello\nb,oos\nc,oos\n")
    assert folder.problem() == (
        f'3 {folder.test}: line 3: there is no intent "oos" in {folder.data} (2 rows): '
        "give examples of it there, or call what must be refused out_of_scope"
    )


def test_a_csv_that_is_no_text(folder: Folder) -> None:
    folder.test.write_bytes(b"text,intent\n\xff\xfe,hello\n")
    assert "cannot be read" in folder.problem()
