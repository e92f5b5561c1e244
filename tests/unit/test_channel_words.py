"""The words of messaging channels: data/channel_words.yml."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from actions.project import answer_book
from tests.unit.conftest import TinyProject
from thora.channel_words import ChannelWords
from thora.content import load_content, load_words
from thora.conversations import KEEP


@pytest.fixture(scope="module")
def words(root: Path) -> ChannelWords:
    found = load_words(root).channel_words
    assert found is not None
    return found


def file_of(tiny: TinyProject) -> dict[str, dict[str, object]]:
    read: dict[str, dict[str, object]] = yaml.safe_load(
        (tiny.root / "data/channel_words.yml").read_text("utf-8")
    )
    return read


def problems(tiny: TinyProject) -> set[tuple[str, str]]:
    return {(problem.key, problem.problem) for problem in tiny.errors()}


def test_words_that_are_missing_are_told(tiny: TinyProject) -> None:
    file = file_of(tiny)
    names = list(file["channel_words"])
    file["channel_words"] = {}
    tiny.write("data/channel_words.yml", file)
    assert problems(tiny) == {(f"channel_words.{name}", "is missing") for name in names}


def test_a_word_that_a_button_of_whatsapp_cannot_hold_is_told(tiny: TinyProject) -> None:
    file = file_of(tiny)
    file["channel_words"]["open_list"] = "x" * 21
    tiny.write("data/channel_words.yml", file)
    assert [key for key, _ in problems(tiny)] == ["channel_words.open_list"]


def test_a_fact_that_nobody_knows_is_told(tiny: TinyProject) -> None:
    file = file_of(tiny)
    file["channel_words"]["fault"] = "Ask {somebody}."
    tiny.write("data/channel_words.yml", file)
    (found,) = tiny.errors()
    assert found.key == "channel_words.fault"
    assert "{somebody}" in str(found)


def test_the_clinics_facts_are_filled_in(words: ChannelWords) -> None:
    filled = words.filled(answer_book().facts)
    assert "911" in filled.first
    assert not [text for text in filled.texts().values() if "{" in text]
    assert filled.forget == words.forget
    assert "{" in words.first  # they stay as they were


def test_how_long_words_are_kept_is_told_as_it_is(words: ChannelWords) -> None:
    assert f"{KEEP.days} days" in words.first


def test_the_way_to_have_it_deleted_works(words: ChannelWords) -> None:
    assert any(f'"{phrase}"' in words.first for phrase in words.forget)


def test_the_project_has_no_problem_with_them(root: Path) -> None:
    assert not [p for p in load_content(root).problems if p.path == "data/channel_words.yml"]


def test_a_name_that_nobody_fills_in_of_an_appointment_is_told(tiny: TinyProject) -> None:
    file = file_of(tiny)
    words = file["channel_words"]["appointment"]
    assert isinstance(words, dict)
    words["reminder"] = "Tomorrow, {somebody}."
    words["cancellation"] = "{old_day} is off."  # only a move knows it
    tiny.write("data/channel_words.yml", file)
    found = tiny.errors()
    assert [problem.key for problem in found] == [
        "channel_words.appointment.reminder",
        "channel_words.appointment.cancellation",
    ]
    assert "{somebody}" in str(found[0])
