"""A message as the models see it."""

from __future__ import annotations

from thora.nlu.phrase import Phrase


def test_a_phrase_of_a_text_has_its_words() -> None:
    assert Phrase.of("I can\u2019t sit ") == Phrase("I can\u2019t sit ", ("I", "ca", "n't", "sit"))
