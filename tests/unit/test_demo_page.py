"""The words of the demo page: data/demo_page.yml."""

from __future__ import annotations

from typing import Any

import pytest
import yaml

from tests.conftest import ROOT, TODAY
from tests.unit.conftest import TinyProject
from thora.checks import check_project
from thora.content import load_words
from thora.demo_page import FILLED_IN
from thora.problems import Problem

FILE = "data/demo_page.yml"


def problems(tiny: TinyProject, keys: tuple[str | int, ...], value: Any) -> list[Problem]:
    """What is told once `value` stands at these keys; None: once nothing does."""
    file = yaml.safe_load((ROOT / FILE).read_text(encoding="utf-8"))
    part = file["demo_page"]
    for key in keys[:-1]:
        part = part[key]
    if value is None:
        del part[keys[-1]]
    else:
        part[keys[-1]] = value
    tiny.write(FILE, file)
    return [problem for problem in check_project(tiny.root, TODAY) if problem.path == FILE]


def test_the_shipped_words_have_no_problems(tiny: TinyProject) -> None:
    assert [problem for problem in check_project(tiny.root, TODAY) if problem.path == FILE] == []


@pytest.mark.parametrize(
    ("keys", "value", "key", "said"),
    [
        (("skip",), None, "demo_page.skip", "is missing"),
        (("set_up", "copy"), None, "demo_page.set_up.copy", "is missing"),
        (("set_up", "themes", "dark"), None, "demo_page.set_up.themes.dark", "is missing"),
        (("set_up", "sides", "top"), "top", "demo_page.set_up.sides.top", "is not a key that Thora knows"),
        (("questions", "ask", 0, "question"), "", "demo_page.questions.ask[0].question", "ensure this value"),
        (("hero", "text"), "In {plaices}.", "demo_page.hero.text", "there is no fact {plaices}"),
        (("questions", "ask", 1, "title"), "{x}", "demo_page.questions.ask[1].title", "there is no fact {x}"),
        (("facts", "headings", "price"), "Prices", "demo_page.facts.headings", 'there is no fact "price"'),
    ],
)
def test_a_fault_is_told_at_its_place(
    tiny: TinyProject, keys: tuple[str | int, ...], value: Any, key: str, said: str
) -> None:
    (problem,) = problems(tiny, keys, value)
    assert problem.key == key
    assert problem.problem.startswith(said)


@pytest.mark.parametrize("keys", sorted(FILLED_IN))
@pytest.mark.parametrize("brace", ["{phone}", "{"])
def test_a_name_that_is_not_filled_in_is_told(tiny: TinyProject, keys: tuple[str, str], brace: str) -> None:
    (problem,) = problems(tiny, keys, f"Words {brace}")
    assert problem.key == f"demo_page.{keys[0]}"


def test_every_text_has_its_place(tiny: TinyProject) -> None:
    words = load_words(tiny.root).demo_page
    assert words is not None
    texts = dict(words.texts())
    assert texts["questions", "ask", 0, "title"] == words.questions.ask[0].title
    assert texts["set_up", "copy"] == words.set_up.copy_
    assert not set(FILLED_IN) & set(texts)
