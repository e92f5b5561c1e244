"""One message, several questions: where it may be cut, and which of its parts ask something."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

MAX_PARTS = 6  # of a message that are looked at; what comes after stays with the last one
EARLY = 4  # first words of a piece, of which one is a question word if it asks
MAX_NAMING = 5  # words of a piece that only names a thing
MIN_WORDS = 3  # before a question may begin without a sign or an "and" in front


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


_JOINS = _set("and also plus btw & + secondly then")
_OPENERS = _JOINS | _set("but so or oh ok okay well um uh hi hello hey please just firstly finally")
_QUESTION_WORDS = _set("what whats how hows who whos where wheres when whens why which whether")
# Words after which a question word goes on with the same question: "tell me how", "no idea why".
_LEADS_ON = _set(
    "know ask tell me wonder wondering idea sure see explain understand on of for to from with about in at by"
    " think say says said than as like or if is are was do does that this depends remember"
)
# These begin a side clause unless a verb follows: "it hurts when I sit", but "when do you open".
_SIDE_WORDS = _set("when where who which whether wheres whos")
_VERBS = _set(
    "do does did is are am was can could should shall will would has have may isnt doesnt dont wont cant"
)
# Words of a statement about oneself or others, which asks nothing.
_STATING = _set(
    "i im ive id my me mine we our he his she her they it its is was were has had have am are isnt been got"
)
_SUBJECTS = _set(
    "i you u it there the a an my your we they he she this that these those one physio massage any"
    " someone somebody people exercise exercises stress"
)
_WISHES = re.compile(
    r"(please )?(tell me|i (want|need|would like|wanna|wish)|id (like|love)|i (must|have to)|can i|any|if"
    r"|wondering|i was wondering|asking|id want|let me know|i wonder)\b"
)
_TOKEN = re.compile(r"\S+\s*")


Joint = Literal["start", "mark", "join", "comma", "bare"]


@dataclass(frozen=True)
class Part:
    """A piece of a message, without the words that join it.

    `asks`: it is put as a question or a wish. `names`: it is a few words that only name a thing ("parking").
    `joint`: what divides it from the piece before.
    """

    text: str
    asks: bool
    names: bool
    joint: Joint


def _plain(word: str) -> str:
    return re.sub(r"[^\w&+]", "", word.lower().replace("\u2019", "'"))


def _begins_question(words: list[str]) -> bool:
    """Whether these words begin as a question does."""
    if not words:
        return False
    if words[0] in _SIDE_WORDS:
        return words[0][-1] == "s" or (len(words) > 1 and words[1] in _VERBS)
    if words[0] in _QUESTION_WORDS:
        return True
    return len(words) > 1 and words[0] in _VERBS and words[1] in _SUBJECTS


def _without_openers(text: str) -> str:
    """A piece without the words that join it: "and also can I swim" becomes "can I swim", "and" nothing."""
    tokens = _TOKEN.findall(text)
    while tokens and (_plain(tokens[0]) in _OPENERS or not _plain(tokens[0])):
        tokens.pop(0)
    return "".join(tokens).strip().rstrip(",;")


def asks(text: str) -> bool:
    """Whether a piece is put as a question or a wish."""
    words = [word for word in map(_plain, text.split()) if word]
    while words and words[0] in _OPENERS:
        words.pop(0)
    if "?" in text or _WISHES.match(" ".join(words)):
        return True
    return bool(words) and (words[0] in _VERBS or not _QUESTION_WORDS.isdisjoint(words[:EARLY]))


def _names(text: str) -> bool:
    words = [_plain(word) for word in text.split()]
    return len(words) <= MAX_NAMING and _STATING.isdisjoint(words)


def parts(text: str) -> list[Part]:
    """The pieces of a message between which the question may change, in order; [] for an empty message."""
    tokens = _TOKEN.findall(text)
    words = [_plain(token) for token in tokens]
    pieces: list[tuple[Joint, list[str]]] = [("start", [])]
    for index, token in enumerate(tokens):
        piece = pieces[-1][1]
        joint = _joint(tokens, words, index, index - len(piece)) if piece else None
        if joint and len(pieces) < MAX_PARTS:
            pieces.append((joint, []))
        pieces[-1][1].append(token)
    found = [(joint, _without_openers("".join(piece))) for joint, piece in pieces]
    return [
        Part(piece, asks(piece), _names(piece), joint) for joint, piece in found if re.search(r"\w", piece)
    ]


def _joint(tokens: list[str], words: list[str], index: int, start: int) -> Joint | None:
    """What divides the word at `index` from the piece that began at `start`; None if nothing does."""
    before = tokens[index - 1]
    if "\n" in before or re.search(r"[.?!;:]\W*$", before) or words[index - 1] == "":
        return "mark"
    piece = [word for word in words[start:index] if word not in _OPENERS]
    if not piece:
        return None  # the cut was before the "and"
    if words[index] in _JOINS:
        return "join"
    question = _begins_question(words[index : index + 2])
    if before.rstrip().endswith(","):
        wish = _WISHES.match(" ".join(words[index : index + 3]))
        return "comma" if question or wish or words[index] in _OPENERS | _VERBS else None
    if not question or len(piece) < MIN_WORDS or words[index - 1] in _LEADS_ON | _QUESTION_WORDS | _SUBJECTS:
        return None
    return "bare" if words[index] in _QUESTION_WORDS or _is_whole(piece) else None


def _is_whole(piece: list[str]) -> bool:
    """Whether a clause may end here; "which days" waits for its verb, "should I not" for its other one."""
    asked = [place for place, word in enumerate(piece) if word in _QUESTION_WORDS]
    if asked:
        return not _VERBS.isdisjoint(piece[asked[-1] :])
    return piece[0] not in _VERBS or len(piece) > MIN_WORDS
