"""Examples as they stand in a file of data/."""

from __future__ import annotations

from pathlib import Path

from thora.examples import read_examples
from thora.problems import SourceFile


def source(folder: Path, text: str) -> SourceFile:
    path = folder / "data.yml"
    path.write_text(text, encoding="utf-8")
    return SourceFile(folder, path)


def test_lines_of_the_same_intent_come_together_in_their_order(tmp_path: Path) -> None:
    file = source(
        tmp_path,
        """nlu:
- intent: naps
  examples: |
    - a nap
- intent: socks
  examples: |
    - warm socks

    - a pair: of socks
- intent: naps
  examples: |
    - two naps
""",
    )
    assert read_examples(file) == {"naps": ("a nap", "two naps"), "socks": ("warm socks", "a pair: of socks")}
    assert file.problems == []


def test_a_line_without_a_dash_is_told_at_its_place_and_the_others_stay(tmp_path: Path) -> None:
    file = source(tmp_path, "nlu:\n- intent: naps\n  examples: |\n    - a nap\n    two naps\n")
    assert read_examples(file) == {"naps": ("a nap",)}
    (problem,) = file.problems
    assert str(problem) == 'data.yml: nlu[0].examples: "two naps" is not an example: start the line with "- "'
    assert problem.line == 5


def test_a_key_is_known_only_where_the_file_may_have_it(tmp_path: Path) -> None:
    text = "nlu:\n- intent: naps\n  metadata: {sign: fever}\n  examples: |\n    - a nap\n"
    plain, sign = source(tmp_path, text), source(tmp_path, text)
    read_examples(plain)
    read_examples(sign, {"metadata"})
    assert len(plain.problems) == 1
    assert "metadata" in str(plain.problems[0])
    assert sign.problems == []


def test_what_is_no_list_gives_no_examples_and_one_problem(tmp_path: Path) -> None:
    file = source(tmp_path, "nlu: naps\n")
    assert read_examples(file) == {}
    assert len(file.problems) == 1
