"""The words of visitors' mails."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from tests.conftest import ROOT
from tests.unit.conftest import TinyProject
from thora.content import load_content

WORDS = yaml.safe_load((ROOT / "data/mails.yml").read_text(encoding="utf-8"))


def test_the_projects_words_are_whole() -> None:
    content = load_content(ROOT)
    assert content.mails is not None
    assert "{reference}" in content.mails.confirmation.text
    assert not [problem for problem in content.problems if problem.path == "data/mails.yml"]


@pytest.mark.parametrize(
    ("key", "text", "said"),
    [
        ("reminder", "Hello {nmae}", "{nmae}: is not filled in here: known: name, day, time"),
        ("reminder", "It was {old_day}", "{old_day}: is not filled in here"),
        ("confirmation", "Hello {name", '"Hello {name"'),
        ("day", "{weekday} {month}", "{month}: is not filled in here"),
        ("video", "By video, {place}", "{place}: is not filled in here: known: none"),
    ],
)
def test_a_name_that_nobody_fills_in_is_told_at_its_key(
    tiny: TinyProject, key: str, text: str, said: str
) -> None:
    mails = {**WORDS["mails"], key: {"subject": "x", "text": text} if key not in ("day", "video") else text}
    tiny.write("data/mails.yml", {**WORDS, "mails": mails})
    (problem,) = tiny.errors()
    assert str(problem).startswith(f"data/mails.yml: mails.{key}: {said}")


def test_without_the_file_the_check_fails(tiny: TinyProject) -> None:
    Path(tiny.root / "data/mails.yml").unlink()
    (problem,) = tiny.errors()
    assert str(problem) == "data/mails.yml: mails: is missing: it holds the mails to visitors: restore it"
