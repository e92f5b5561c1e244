"""How much of an SMS a text takes: networks carry it in parts, and each part is paid for.

A text in the alphabet of GSM 03.38 has 153 signs in each of several parts; one sign of any other alphabet
makes all of them UCS-2, with 67 a part: https://www.twilio.com/docs/glossary/what-sms-character-limit.
"""

from __future__ import annotations

from math import ceil
from typing import Final

PART: Final = 153  # signs of GSM 03.38 in one of several parts
WIDE_PART: Final = 67  # UTF-16 units in one of several parts
# https://www.twilio.com/docs/glossary/what-is-gsm-7-character-encoding
GSM: Final = frozenset(
    "@\u00a3$\u00a5\u00e8\u00e9\u00f9\u00ec\u00f2\u00c7\n\u00d8\u00f8\r\u00c5\u00e5"
    "\u0394_\u03a6\u0393\u039b\u03a9\u03a0\u03a8\u03a3\u0398\u039e\u00c6\u00e6\u00df\u00c9"
    " !\"#\u00a4%&'()*+,-./0123456789:;<=>?"
    "\u00a1ABCDEFGHIJKLMNOPQRSTUVWXYZ\u00c4\u00d6\u00d1\u00dc\u00a7"
    "\u00bfabcdefghijklmnopqrstuvwxyz\u00e4\u00f6\u00f1\u00fc\u00e0"
)
TWICE: Final = frozenset("^{}\\[~]|\u20ac\f")  # of the same alphabet, each as long as two signs


def sms_length(text: str) -> int:
    """Signs of GSM 03.38 that would fill as much of an SMS as the text does, in whichever alphabet it is."""
    if GSM.issuperset(set(text) - TWICE):
        return len(text) + sum(sign in TWICE for sign in text)
    return ceil(len(text.encode("utf-16-le")) / 2 * PART / WIDE_PART)
