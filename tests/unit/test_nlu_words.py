"""Words of a message and where they stand."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from thora.nlu.words import words


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("heat or ice?", ["heat", "or", "ice", "?"]),
        ("I can't sit", ["I", "ca", "n't", "sit"]),
        ("I can\u2019t sit", ["I", "ca", "n't", "sit"]),
        ("mid-back pain", ["mid", "-", "back", "pain"]),
        ("it costs $80/hour", ["it", "costs", "$", "80", "/", "hour"]),
        ("  two\n\n lines\t", ["two", "lines"]),
        ("ouch!!! \U0001f623", ["ouch", "!", "!", "!", "\U0001f623"]),
        ("   ", []),
        ("", []),
    ],
)
def test_a_message_becomes_words_and_signs(text: str, expected: list[str]) -> None:
    assert [word for word, _ in words(text)] == expected


@given(st.text())
def test_each_word_stands_in_the_text_after_the_one_before(text: str) -> None:
    end = 0
    for word, start in words(text):
        assert text.replace("\u2019", "'")[start : start + len(word)] == word
        assert start >= end
        end = start + len(word)


@given(st.text())
def test_nothing_is_left_out_but_white_space(text: str) -> None:
    told = "".join(word for word, _ in words(text))
    assert "".join(told.split()) == "".join(text.replace("\u2019", "'").split())
