"""The word lists: written as the detector reads them, and none that would take English or a name away."""

from __future__ import annotations

import re

import pytest

from thora.nlu.language_words import ENGLISH, WEAK, WORDS


@pytest.mark.parametrize("words", [ENGLISH, WEAK, *WORDS.values()], ids=["english", "weak", *WORDS])
def test_words_are_written_in_small_letters_without_accents(words: frozenset[str]) -> None:
    assert [word for word in words if not re.fullmatch(r"[a-z0-9]+", word)] == []


@pytest.mark.parametrize("code", WORDS)
def test_every_language_has_many_words_that_speak_for_it_alone(code: str) -> None:
    assert len(WORDS[code] - ENGLISH - WEAK) >= 90


@pytest.mark.parametrize(
    "name",
    [
        "maria",
        "jose",
        "da",
        "silva",
        "de",
        "la",
        "cruz",
        "nguyen",
        "thi",
        "mai",
        "van",
        "von",
        "du",
        "luz",
        "rosa",
    ],
)
def test_a_name_speaks_for_no_language(name: str) -> None:
    assert [code for code, words in WORDS.items() if name in words - ENGLISH - WEAK] == []
