"""Words in the form that patterns know, typing errors mended."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from thora.safety.spelling import Speller, is_one_slip, raw_words, squeeze

ORDINARY = [
    "is my back ok after the gym",
    "can i come to the clinic",
    "my legs are fine",
    "are my feet ok",
] * 30
SIGNS = [
    "chest pain",
    "my chest hurts",
    "numbness in my legs",
    "my legs are numb",
    "i can not breathe",
    "breathe",
] * 3


@pytest.fixture(scope="module")
def speller() -> Speller:
    return Speller.learn(ORDINARY, SIGNS, ["chest", "breathe", "belly"])


def forms(speller: Speller, text: str) -> str:
    return " ".join(word.form for word in speller.read(text))


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("chets pain", "chest pain"),
        ("CHEST PAIN", "chest pain"),
        ("cheest paiin", "chest pain"),
        ("numbnes", "numbness"),
        ("cant breath", "can not breathe"),
        ("can’t breathe", "can not breathe"),
        ("cannot breathe", "can not breathe"),
        ("chestpain", "chest pain"),
        ("mylegsarenumb", "my legs are numb"),
        ("bely", "belly"),
    ],
)
def test_a_typing_error_is_mended(speller: Speller, typed: str, meant: str) -> None:
    assert forms(speller, typed) == meant


@pytest.mark.parametrize("text", ["the gym", "qwertyuiop", "legs", "38.5", "chat"])
def test_other_words_stay_as_they_are(speller: Speller, text: str) -> None:
    assert forms(speller, text) == text


def test_each_word_knows_its_place_in_the_message(speller: Speller) -> None:
    text = "So, mylegsarenumb!"
    read = speller.read(text)
    assert [text[word.start : word.end] for word in read] == ["So", ",", "my", "legs", "are", "numb", "!"]
    assert [word.ends_sentence for word in read][-1]


@given(st.text(max_size=60))
def test_every_text_can_be_read(text: str) -> None:
    for word in raw_words(text):
        assert word.form
        assert 0 <= word.start < word.end <= len(text)


@pytest.mark.parametrize(
    ("typed", "slip"),
    [
        ("chets", True),
        ("chst", True),
        ("cheest", True),
        ("chast", True),
        ("chest", False),
        ("chat", False),
        ("", False),
    ],
)
def test_one_slip_is_one_letter(typed: str, slip: bool) -> None:
    assert is_one_slip(typed, "chest") == slip


@given(st.text(alphabet="abc", max_size=8))
def test_doubling_a_letter_is_nothing_once_squeezed(word: str) -> None:
    for place in range(len(word)):
        assert squeeze(word[:place] + word[place] + word[place:]) == squeeze(word)


@pytest.mark.parametrize(
    ("typed", "mended"),
    [
        ("chets pain!! since 3, help", "chest pain!! since 3, help"),
        ("i have Chestpain. where can I park?", "i have chest pain. where can I park?"),
        ("cantbreathe", "cant breathe"),
        ("where can i park", "where can i park"),
        ("", ""),
    ],
)
def test_a_message_is_mended_and_the_rest_stays_as_typed(typed: str, mended: str) -> None:
    speller = Speller.learn(["where can i park"] * 30, ["chest pain", "cant breathe"] * 2, [])
    assert speller.mend(typed) == mended
