"""Days and times in one spelling each."""

from __future__ import annotations

import pytest

from thora.booking.when_words import words_of


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Tmrw arvo", "tomorrow afternoon"),
        ("wensday, thurs or satdee", "wednesday , thursday or saturday"),
        ("frdiay", "friday"),
        ("money sundry", "money sunday"),  # a word that comes very near to a day is taken for one
        ("the third of december", "the 3th of december"),
        ("twenty first", "21th"),
        ("3p.m. or 10ish", "3 pm or 10 ish"),
        ("half three", "3:30"),
        ("half past 12", "12:30"),
        ("quarter to one", "12:45"),
        ("half an hour", "half an hour"),
        ("at one, not the next one", "at 1 , not the next one"),
        ("dec8", "december 8"),
        ("T/Th or M/W", "tuesday or thursday or monday or wednesday"),
        ("Mon. or Dec. 3. Thanks.", "monday or december 3 , thanks"),
        ("twenty-two", "22"),
        ("14h30", "14:30"),
        ("1st thing", "first thing"),
        ("", ""),
    ],
)
def test_words(text: str, words: str) -> None:
    assert words_of(text) == words.split()
