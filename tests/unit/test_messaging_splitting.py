"""Long texts in pieces: nothing is lost, nothing is too long, no letter is cut."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import regex
from hypothesis import example, given
from hypothesis import strategies as st

from thora.channels.messaging.limits import Limits
from thora.channels.messaging.markup import written
from thora.channels.messaging.splitting import split

FAMILY = "\U0001f468\u200d\U0001f469\u200d\U0001f467"
FLAG, KEYCAP, THUMB = "\U0001f1e8\U0001f1e6", "2\ufe0f\u20e3", "\U0001f44d\U0001f3fd"
ACCENT, HINDI, HANGUL = "e\u0301", "\u0928\u093f", "\u1112\u1161\u11ab"
LETTERS = ["a", "b", ".", "!", " ", "\n", "\n\n", "word", "A sentence. ", "&", "<"]
GRAPHEMES = [FAMILY, FLAG, KEYCAP, THUMB, ACCENT, HINDI, HANGUL]
TEXTS = st.lists(st.sampled_from(LETTERS + GRAPHEMES), max_size=60).map("".join)
LENGTHS = {
    "characters": len,
    "utf16": Limits(text=1, units="utf16").length,
    "html": lambda text: len(written(text, "html")),
}
ZALGO = "z" + "\u0301" * 50


def bare(text: str) -> str:
    return "".join(text.split())


@pytest.mark.parametrize("count", LENGTHS)
@given(TEXTS, st.integers(min_value=12, max_value=60))
def test_pieces_hold_all_that_was_said_and_none_is_too_long(count: str, text: str, most: int) -> None:
    length = LENGTHS[count]
    pieces = split(text, most, length)
    assert bare("".join(pieces)) == bare(text)
    assert all(0 < length(piece) <= most for piece in pieces)
    assert all(piece == piece.strip() for piece in pieces)


@given(TEXTS, st.integers(min_value=12, max_value=60))
@example(FAMILY * 20, 12)
@example(FLAG * 20, 13)
def test_no_letter_is_cut(text: str, most: int) -> None:
    letters = [letter for letter in regex.findall(r"\X", text) if letter.strip()]
    pieces = [
        letter for piece in split(text, most) for letter in regex.findall(r"\X", piece) if letter.strip()
    ]
    assert pieces == letters


@given(st.text(max_size=80), st.integers(min_value=2, max_value=20))
def test_any_text_at_all_is_kept_within_the_limit(text: str, most: int) -> None:
    pieces = split(text, most)
    assert bare("".join(pieces)) == bare(text)
    assert all(len(piece) <= most for piece in pieces)


def test_what_fits_is_left_whole() -> None:
    text = "One.\n\nTwo: a  b.\nThree."
    assert split(f"  {text}\n", len(text)) == [text]


@pytest.mark.parametrize("text", ["", " ", "\n\n"])
def test_nothing_gives_nothing(text: str) -> None:
    assert split(text, 5) == []


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("One two.\n\nThree four. Five.", ["One two.", "Three four. Five."]),
        ("One two.\nThree four. Five.", ["One two.", "Three four. Five."]),
        ("One two three. Four five.", ["One two three.", "Four five."]),
        ("One two three four five six", ["One two three four", "five six"]),
        ("abcdefghijklmnopqrstuvwxyz", ["abcdefghijklmnopqr", "stuvwxyz"]),
        ("Hi. abcdefghijklmnopqrstuv", ["Hi.", "abcdefghijklmnopqr", "stuv"]),
    ],
)
def test_the_cut_is_where_a_reader_would_pause(text: str, pieces: list[str]) -> None:
    assert split(text, 18) == pieces


def test_short_paragraphs_share_a_piece() -> None:
    assert split("\n\n".join(["aaaa"] * 5), 10) == ["aaaa\n\naaaa", "aaaa\n\naaaa", "aaaa"]


def test_a_letter_that_is_too_long_by_itself_is_cut_all_the_same() -> None:
    pieces = split(ZALGO, 20)
    assert "".join(pieces) == ZALGO
    assert max(map(len, pieces)) <= 20


def test_the_length_may_grow_where_a_sign_ends() -> None:
    length: Callable[[str], int] = LENGTHS["html"]
    text = " ".join(["[the clinic](https://a.example/a)"] * 4)
    assert all(length(piece) <= 60 for piece in split(text, 60, length))
