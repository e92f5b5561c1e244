"""The words of the chat on websites: data/chat_words.yml."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from actions.project import answer_book
from tests.unit.conftest import TinyProject
from thora.chat_words import ChatWords, version_of
from thora.content import load_content, load_words

LANGUAGES = sorted(ChatWords.__fields__)


@pytest.fixture(scope="module")
def words(root: Path) -> ChatWords:
    found = load_words(root).chat_words
    assert found is not None
    return found


@pytest.mark.parametrize("code", LANGUAGES)
def test_words_that_are_missing_are_told(tiny: TinyProject, code: str) -> None:
    file = yaml.safe_load((tiny.root / "data/chat_words.yml").read_text(encoding="utf-8"))
    names = list(file["chat_words"][code])
    file["chat_words"][code] = {}
    tiny.write("data/chat_words.yml", file)
    found = {(p.key, p.problem) for p in tiny.errors()}
    assert found == {(f"chat_words.{code}.{name}", "is missing") for name in names}


@pytest.mark.parametrize("code", LANGUAGES)
def test_every_language_fills_in_the_same(words: ChatWords, code: str) -> None:
    def braces(language: str) -> dict[str, set[str]]:
        texts = words.languages[language].texts()
        return {name: {part.split("}")[0] for part in text.split("{")[1:]} for name, text in texts.items()}

    assert braces(code) == braces("en")


@pytest.mark.parametrize(
    ("phone", "email", "told"),
    [
        ("519-555-0142", "a@b.example", "appelez le 519-555-0142 ou écrivez à a@b.example"),
        ("519-555-0142", "", "appelez le 519-555-0142"),
        ("", "a@b.example", "écrivez à a@b.example"),
    ],
)
def test_the_clinics_contact_is_told_in_the_language(
    words: ChatWords, phone: str, email: str, told: str
) -> None:
    facts = {**answer_book().facts, "phone": phone, "email": email}
    assert f"ou {told}." in words.fr.filled(facts)["failed"]


def test_what_the_widget_fills_in_is_left_to_it(words: ChatWords) -> None:
    filled = words.en.filled(answer_book().facts)
    assert all("{seconds}" in filled[name] for name in ("too_many", "try_later"))


def test_another_text_to_agree_to_has_another_version() -> None:
    assert version_of("one text") == version_of("one text")
    assert version_of("one text") != version_of("one text.")


def test_the_project_has_no_problem_with_them(root: Path) -> None:
    assert not [p for p in load_content(root).problems if p.path == "data/chat_words.yml"]
