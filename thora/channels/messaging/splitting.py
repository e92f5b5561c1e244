"""Long texts, cut where a reader would pause: between paragraphs, else lines, sentences, words."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import regex

_JOINTS = (re.compile(r"\n\n+"), re.compile(r"\n"), re.compile(r"(?<=[.!?])\s+"), re.compile(r"\s+"))


def split(text: str, most: int, length: Callable[[str], int] = len) -> list[str]:
    """The text in pieces of at most `most`, in order; [] for an empty one.

    `length`: how a channel counts, where that is not by characters.
    """
    return [piece for piece in _split(text.strip(), most, length, _JOINTS) if piece]


def _split(
    text: str, most: int, length: Callable[[str], int], joints: tuple[re.Pattern[str], ...]
) -> list[str]:
    if length(text) <= most:
        return [text]
    if not joints:
        return _cut(text, most, length)
    pieces = [""]
    for part, joint in _parts(text, joints[0]):
        together = f"{pieces[-1]}{joint if pieces[-1] else ''}{part}"
        if length(together) <= most:
            pieces[-1] = together
        else:
            pieces += _split(part, most, length, joints[1:])
    return [piece.strip() for piece in pieces if piece.strip()]


def _parts(text: str, joint: re.Pattern[str]) -> list[tuple[str, str]]:
    """What stands between the joints, each with the joint before it."""
    found, place, before = [], 0, ""
    for match in joint.finditer(text):
        found.append((text[place : match.start()], before))
        place, before = match.end(), match.group()
    return [*found, (text[place:], before)]


def _cut(text: str, most: int, length: Callable[[str], int]) -> list[str]:
    """A word that is too long by itself: between what a reader takes for letters (graphemes)."""
    pieces, piece = [], ""
    for letter in _letters(text, most, length):
        if piece and length(piece + letter) > most:
            pieces.append(piece)
            piece = ""
        piece += letter
    return [*pieces, piece]


def _letters(text: str, most: int, length: Callable[[str], int]) -> Iterator[str]:
    """Graphemes; what is too long even so, such as a letter under a hundred accents, by characters."""
    for letter in regex.findall(r"\X", text):
        yield from [letter] if length(letter) <= most else letter
