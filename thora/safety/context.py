"""What takes the danger from the words of a sign: "no chest pain", "years ago", "what are the signs of"."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence

from thora.safety.patterns import NEGATORS, Hit, Message, Pattern
from thora.safety.spelling import Word

REACH = 7  # words before a sign that a "no" still counts for
# With these a new statement begins, for which a "no" before it says nothing: "no fever my legs are numb".
BREAKS = frozenset(
    """
    but however though although except yet still instead because so then now since today i my our his her
    their     he she we they it just only is are was am
    """.split()  # noqa: SIM905 (a list of quoted names is harder to read)
)
# "no longer able to pee" and "no idea why my chest is tight" deny nothing.
NO_DENIAL = frozenset(
    [("no", "idea"), ("no", "longer"), ("no", "matter"), ("not", "sure"), ("not", "only"), ("not", "just")]
)
ABSENT = frozenset(["no", "without", "zero"])
THOUGHTS = frozenset(
    [
        "thoughts",
        "thought",
        "ideas",
        "feelings",
        "plans",
        "intentions",
        "of",
        "about",
        "any",
        "more",
        "real",
        "dark",
    ]
)
NAMED = "suicid"  # words that begin so name a crisis; all others of its words may be half of a "no"
ONLY_SO_FAR = frozenset(["until", "till", "before", "except", "but"])  # "no thoughts of suicide until today"
DENIED_BEHIND = re.compile(
    r"(: |, )?(no|nope|none)( [.,!]|$)|((is|has|have|are) )?(all )?(gone|went away|stopped|passed)\b"
)
MARKS = re.compile(r"[.?!;\n]+(?:\s|$)|,\s")
MARKS_AND_JOINS = re.compile(r"[.?!;\n]+(?:\s|$)|,\s|(?<!\w)(?:and|but|also|plus)(?!\w)", re.IGNORECASE)
LEAST_WORDS = 3  # of a piece that is read on its own
STRETCH, STEP = 60, 40  # words of a long story that are read together, and from one such part to the next


def is_negated(message: Message, hit: Hit, own: Collection[int] = ()) -> bool:
    """Whether a "no" before the sign, in it, or right behind it belongs to this sign and no other.

    `own`: places of words that belong to a sign themselves: the "no" of "no point in living" denies nothing.
    """
    words = message.words
    if not hit.says_no and any(word.form in NEGATORS for word in words[hit.start : hit.end]):
        return True
    behind = " ".join(word.form for word in words[hit.end : hit.end + 4])
    return _denied_before(words, hit.start, own) or bool(DENIED_BEHIND.match(behind))


def is_named_as_absent(message: Message, hit: Hit) -> bool:
    """Whether a sign is a thing that somebody says is not there: "without any thoughts of suicide".

    Narrower than `is_negated`, for signs whose own words are half made of "no": "no point in living".
    """
    words = message.words
    behind = [word.form for word in words[hit.end : hit.end + 4]]
    names = all(word.form.startswith(NAMED) for word in words[hit.start : hit.end])
    if not names or any(form in ONLY_SO_FAR for form in behind):
        return False
    place = hit.start - 1
    while place >= 0 and words[place].form in THOUGHTS and not words[place].ends_sentence:
        place -= 1
    return place >= 0 and words[place].form in ABSENT and not words[place].ends_sentence


def _denied_before(words: Sequence[Word], start: int, own: Collection[int]) -> bool:
    for place in range(start - 1, max(-1, start - 1 - REACH), -1):
        form = words[place].form
        if form in NEGATORS:
            return place not in own and (form, words[place + 1].form) not in NO_DENIAL
        if words[place].ends_sentence or form in BREAKS:
            return False
    return False


def stretches(text: str) -> list[str]:
    """A long story in parts that overlap, as many words each as the encoder reads well; [] of a short one."""
    words = text.split()
    if len(words) <= STRETCH:
        return []
    starts = range(0, len(words) - STRETCH + STEP, STEP)
    return [" ".join(words[start : start + STRETCH]) for start in starts]


def pieces(text: str) -> list[str]:
    """What stands between marks, and between marks and joining words, of three words or more; [] of one."""
    ends = (MARKS, MARKS_AND_JOINS)
    found = dict.fromkeys(piece.strip(" ,") for end in ends for piece in end.split(text))
    return [piece for piece in found if len(piece.split()) >= LEAST_WORDS and piece != text]


def without(message: Message, hits: Sequence[Hit]) -> str:
    """The text without what is denied in it; "" where nothing is left but a few joining words."""
    gone = {place for hit in hits for place in range(_denial_start(message, hit), hit.end)}
    left = [word for place, word in enumerate(message.words) if place not in gone]
    if sum(len(word.form) > 2 for word in left) < 2:
        return ""
    return " ".join(message.text[word.start : word.end] for word in left)


def _denial_start(message: Message, hit: Hit) -> int:
    for place in range(hit.start - 1, max(-1, hit.start - 1 - REACH), -1):
        if message.words[place].form in NEGATORS:
            return place
        if message.words[place].ends_sentence:
            break
    return hit.start


def cues_in(message: Message, cues: Mapping[str, Sequence[Pattern]]) -> set[str]:
    """Which kinds of words stand in a message that put it into another light (past, general, checked)."""
    return {
        why
        for why, patterns in cues.items()
        if any(next(pattern.find(message), None) for pattern in patterns)
    }
