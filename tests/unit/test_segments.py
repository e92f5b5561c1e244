"""Lengths of SMS: in the alphabet that phones know, and in all others."""

from __future__ import annotations

import pytest

from thora.channels.messaging.limits import Limits
from thora.channels.messaging.segments import PART, sms_length
from thora.channels.messaging.splitting import split

ALPHABET = (  # GSM 03.38 as its table has it, row by row, and what needs an escape
    "@\u00a3$\u00a5\u00e8\u00e9\u00f9\u00ec\u00f2\u00c7\n\u00d8\u00f8\r\u00c5\u00e5\u0394_\u03a6\u0393"
    "\u039b\u03a9\u03a0\u03a8\u03a3\u0398\u039e\u00c6\u00e6\u00df\u00c9"
)
LIMITS = Limits(text=2 * PART, markup="sms", units="sms")


@pytest.mark.parametrize(
    ("text", "length"),
    [
        ("", 0),
        ("Monday, 9 am?", 13),
        (ALPHABET, len(ALPHABET)),
        ("caf\u00e9", 4),
        ("[a]", 5),  # two brackets that take two signs each
        ("5\u20ac", 3),
        ("\u00e7", 3),  # only the capital letter is in the alphabet
        ("a" * 66 + "\u2019", 153),  # 67 UTF-16 units fill a part
        ("\U0001f44b", 5),  # two units
        ("\u0437" * 134, 2 * 153),
        ("\u0437" * 135, 309),
    ],
)
def test_a_text_is_as_long_as_the_room_that_it_takes(text: str, length: int) -> None:
    assert sms_length(text) == length
    assert LIMITS.length(text) == length


@pytest.mark.parametrize("letter", ["a", "\u0436", "[", "\U0001f44b"])
def test_pieces_fill_their_parts_and_no_more(letter: str) -> None:
    text = " ".join([letter * 9] * 100)
    pieces = split(text, LIMITS.text, LIMITS.length)
    assert " ".join(pieces) == text
    assert all(LIMITS.text - 60 < LIMITS.length(piece) <= LIMITS.text for piece in pieces[:-1])
