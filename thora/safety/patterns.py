"""Patterns of warning signs: words with room between them, as `sign.patterns` in data/safety/ has them.

chest $hurt          these words in this order, at most ROOM other words between each two
chest ~ $hurt        what stands on both sides, in either order, at most NEAR other words between
coughing+up          these words right beside each other
numb*                every word that begins so
leg|legs|knees       one of these
$hurt                one of the words of this name in data/safety_words.yml
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from thora.safety.spelling import Word, raw_words

ROOM = 2
NEAR = 5
NEGATORS = frozenset(
    "no not never without nor neither zero none denies denied denying minus negative".split()  # noqa: SIM905
)
LEAST_BEGINNING = 2  # letters before a *


class PatternError(ValueError):
    """A pattern is not as it should be; the message says what is wrong with it."""


@dataclass(frozen=True)
class Hit:
    """A pattern of a sign that was found. `start`, `end`: its words in the message.

    `says_no`: the pattern has a "not" of its own, as in "can not breathe".
    """

    sign: str
    start: int
    end: int
    says_no: bool = False


@dataclass(frozen=True)
class Message:
    """Words of a message. `places`: where each stands, and each beginning as patterns write it ("numb*")."""

    text: str
    words: Sequence[Word]
    places: Mapping[str, Sequence[int]] = field(init=False)

    def __post_init__(self) -> None:
        places: dict[str, list[int]] = {}
        for place, word in enumerate(self.words):
            places.setdefault(word.form, []).append(place)
            for end in range(LEAST_BEGINNING, len(word.form) + 1):
                places.setdefault(f"{word.form[:end]}*", []).append(place)
        object.__setattr__(self, "places", places)

    def part(self, start: int, end: int) -> str:
        """The text from one word up to another."""
        return self.text[self.words[start].start : self.words[end - 1].end] if start < end else ""


@dataclass(frozen=True)
class Place:
    """One place of a pattern: runs of words, any of which may stand there."""

    runs: tuple[tuple[str, ...], ...]
    begins: frozenset[str] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "begins", frozenset(run[0] for run in self.runs))

    def ends(self, words: Sequence[Word], start: int) -> Iterator[int]:
        """Where a run that begins at `start` ends (one past its last word)."""
        for run in self.runs:
            if start + len(run) <= len(words) and all(
                _is(words[start + i].form, wanted) for i, wanted in enumerate(run)
            ):
                yield start + len(run)


@dataclass(frozen=True)
class Pattern:
    """A pattern that was read: one run of places, or two that stand near each other in any order."""

    sides: tuple[tuple[Place, ...], ...]
    says_no: bool = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "says_no", not NEGATORS.isdisjoint(self.words))

    @classmethod
    def read(cls, text: str, groups: Mapping[str, Sequence[str]]) -> Pattern:
        """From its text. Raises PatternError."""
        sides = [side.split() for side in text.split("~")]
        if not all(sides) or len(sides) > 2:
            raise PatternError("needs words on both sides of one ~")
        return cls(tuple(tuple(Place(tuple(_runs(part, groups))) for part in side) for side in sides))

    @property
    def words(self) -> set[str]:
        """Every whole word in it: typing errors are mended to these."""
        runs = (run for side in self.sides for place in side for run in place.runs)
        return {word for run in runs for word in run if not word.endswith("*")}

    def find(self, message: Message) -> Iterator[tuple[int, int]]:
        """Every place in a message where it stands: first word, and one past the last."""
        for side in self.sides:
            for place in side:
                if message.places.keys().isdisjoint(place.begins):
                    return
        spans = [list(_spans(side, message)) for side in self.sides]
        if len(spans) == 1:
            yield from spans[0]
            return
        for one in spans[0]:
            for other in spans[1]:
                first, second = sorted((one, other))
                between = message.words[first[1] : second[0]]
                if first[1] <= second[0] and len(between) <= NEAR and not _any_ends(between):
                    yield first[0], second[1]


class Search:
    """Looks for the patterns of signs in messages: of each only where a word that it begins with is there."""

    def __init__(self, patterns: Mapping[str, Sequence[Pattern]]) -> None:
        """`patterns`: sign -> its patterns."""
        self._all = [(sign, pattern) for sign, each in patterns.items() for pattern in each]
        self._begun_by: dict[str, list[int]] = {}
        for place, (_, pattern) in enumerate(self._all):
            for word in pattern.sides[0][0].begins:
                self._begun_by.setdefault(word, []).append(place)

    def hits(self, message: Message) -> list[Hit]:
        """Every place where a pattern stands, in the order of the signs and their patterns."""
        begun = self._begun_by.keys() & message.places.keys()
        found: list[Hit] = []
        for place in sorted({place for word in begun for place in self._begun_by[word]}):
            sign, pattern = self._all[place]
            found += [Hit(sign, *span, pattern.says_no) for span in pattern.find(message)]
        return found


def _spans(places: Sequence[Place], message: Message) -> Iterator[tuple[int, int]]:
    """Where these places stand one after the other."""
    begins = places[0].begins & message.places.keys()
    for start in sorted({place for key in begins for place in message.places[key]}):
        for end in places[0].ends(message.words, start):
            yield from ((start, last) for last in _onwards(places[1:], message.words, end))


def _onwards(places: Sequence[Place], words: Sequence[Word], end: int) -> Iterator[int]:
    """Where these places end, that begin behind `end` with no more than ROOM words between."""
    if not places:
        yield end
        return
    for begin in range(end, min(end + ROOM + 1, len(words))):
        if _any_ends(words[end : begin + 1]):
            return
        for after in places[0].ends(words, begin):
            yield from _onwards(places[1:], words, after)


def _any_ends(words: Sequence[Word]) -> bool:
    return any(word.ends_sentence for word in words)


def _is(form: str, wanted: str) -> bool:
    return form.startswith(wanted[:-1]) if wanted.endswith("*") else form == wanted


def _runs(part: str, groups: Mapping[str, Sequence[str]]) -> Iterator[tuple[str, ...]]:
    """The runs of words that one part of a pattern stands for."""
    for option in part.split("|"):
        if option.startswith("$"):
            if option[1:] not in groups:
                raise PatternError(f'there are no words named "{option}"; known: {", ".join(sorted(groups))}')
            for line in groups[option[1:]]:
                yield from _runs(line.replace(" ", "+"), groups)
            continue
        run = tuple(word for piece in option.split("+") for word in _in_form(piece))
        if not run:
            raise PatternError(f'"{part}" has an empty choice')
        yield run


def _in_form(piece: str) -> Iterator[str]:
    """Words as messages have them: "cant" is "can not"."""
    if piece.endswith("*"):
        if len(piece) <= LEAST_BEGINNING:
            raise PatternError(f'"{piece}" begins too many words: write {LEAST_BEGINNING} letters or more')
        yield piece.lower()
        return
    yield from (word.form for word in raw_words(piece))
