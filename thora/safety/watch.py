"""Whether a message has a warning sign: patterns and a learned view of it decide together."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from thora.safety.context import cues_in, is_named_as_absent, is_negated, pieces, stretches, without
from thora.safety.patterns import Hit, Message, Pattern, Search
from thora.safety.sign_model import NO_SIGN, SignModel
from thora.safety.signs import LEVELS
from thora.safety.spelling import Speller
from thora.text import normalise

Vector = npt.NDArray[np.float32]
Encode = Callable[[Sequence[str]], npt.NDArray[np.float32]]
# Fitted by benchmarks/fit_safety.py on examples that the encoder never saw and tests/safety/develop.yml.
WEIGHTS = {
    "meaning": 0.55,
    "spelling": 0.32,
    "hit": 0.31,
    "past": -0.1,
    "general": 0.07,
    "checked": -2.03,
}
BIAS = -0.15 - 1.0  # stricter than fitted: ordinary questions are far more than they were there
ALARM = 0.0  # least score of a warning sign ...
CRISIS_ALARM = -0.25  # ... and of a crisis: to miss one weighs more than a kind word to who is only angry
CUES = ("past", "general", "checked")  # of data/safety_words.yml
MOST_ODDS = 7.0
CRISIS = "crisis"
# A piece with a pattern of its own is weighed together with the whole, which may clear it, and needs more.
PIECE_SHARE = 0.6
PIECE_ALONE = 1.25
# Where no pattern is found and both the spelling and a glance at the topics' vector speak so little for a
# sign, the encoder of signs is not asked (benchmarks/fit_safety.py: "passed over").
HOPELESS = {"spelling": -1.0, "glance": -3.0}
SECOND_SHARE = 0.8  # of the likeliest sign's probability: from here on another sign counts too


@dataclass(frozen=True)
class Finding:
    """What was found in a message. `signs`: the likeliest first, [] where none was noticed.

    `score`: how much speaks for a sign (0 or more: alarm). `mentions`: a sign is talked about, none is there.
    """

    signs: tuple[str, ...] = ()
    score: float = -math.inf
    mentions: str | None = None
    features: Mapping[str, float] = field(default_factory=dict)


@dataclass
class Watch:
    """A trained watch over messages. `levels`: sign -> level; `patterns`: sign -> its patterns.

    `known`: examples and near misses, normalised -> sign (NO_SIGN for near misses). A message that is one of
    them is decided as it was written: who adds an example can rely on it.
    """

    speller: Speller
    patterns: Mapping[str, Sequence[Pattern]]
    cues: Mapping[str, Sequence[Pattern]]
    model: SignModel
    levels: Mapping[str, str]
    known: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._search = Search(self.patterns)

    def read(self, text: str, encode: Encode, glance: Callable[[str], Vector]) -> Finding:
        """The warning signs of a message.

        `encode`: the encoder of signs (thora/safety/sign_encoder.py); `glance`: that of topics, for one text.
        """
        decided = self.known.get(normalise(text))
        if decided is not None:
            return Finding((decided,), MOST_ODDS) if decided else Finding()
        mended = self.speller.mend(text)
        message = Message(mended, self.speller.read(mended))
        live, denied = self._hits(message)
        left = mended
        if denied:  # what is denied says nothing; the rest is read without it
            left = without(message, denied)
            if not left:
                return Finding(mentions=denied[0].sign)
        given = {"hit": float(bool(live)), **dict.fromkeys(CUES, 0.0)}
        given |= dict.fromkeys(cues_in(message, self.cues), 1.0)
        own = pieces(left)
        taught = next((sign for part in own if (sign := self.known.get(normalise(part)))), None)
        if taught:
            return Finding((taught,), MOST_ODDS)
        whole = {part: self._spelled(part) for part in (left, *stretches(left))}
        if not live and max(whole.values()) < HOPELESS["spelling"]:
            glanced = _odds(self.model.glanced(glance(text)))
            if glanced < HOPELESS["glance"]:
                return Finding(features={**given, "spelling": whole[left]})
        rows, told = self._views(whole, given, encode)
        best, likely = max(map(score_of, told)), np.max(rows, axis=0)
        score, in_piece = best, -math.inf
        # A piece without a pattern of its own says nothing by itself.
        named = {part: self._spelled(part) for part in own if live and self._is_named(part)}
        named = {part: spelled for part, spelled in named.items() if _may_alarm(best, spelled, given)}
        if named:
            piece_rows, piece_told = self._views(named, given, encode)
            scores = [score_of(features) for features in piece_told]
            in_piece = max(scores)
            score = max(best, with_piece(best, in_piece))
            alarming = [with_piece(best, one) >= ALARM for one in scores]
            if any(alarming):  # these count as much as the whole, or alone where that does not alarm
                in_pieces = np.max(piece_rows[alarming], axis=0)
                likely = in_pieces if best < ALARM else (likely + in_pieces) / 2
        features = {**told[0], "whole": best, "in_piece": in_piece}
        signs = self._signs(likely, live)
        if score < (CRISIS_ALARM if self.levels[signs[0]] == CRISIS else ALARM):
            return Finding((), score, live[0].sign if live else None, features)
        return Finding(signs, score, None, features)

    def _views(
        self, parts: Mapping[str, float], given: Mapping[str, float], encode: Encode
    ) -> tuple[npt.NDArray[np.float64], list[dict[str, float]]]:
        """How likely each sign is in parts of a message; their features. `parts`: text -> its spelling."""
        rows = self.model.probabilities(encode(list(parts)))
        none = self.model.signs.index(NO_SIGN)
        return rows, [
            {"meaning": _odds(1 - float(row[none])), "spelling": spelled, **given}
            for spelled, row in zip(parts.values(), rows, strict=True)
        ]

    def _is_named(self, part: str) -> bool:
        """Whether a pattern is found in a piece of a message, read by itself."""
        return bool(self._hits(Message(part, self.speller.read(part)))[0])

    def _hits(self, message: Message) -> tuple[list[Hit], list[Hit]]:
        """Where patterns are found in a message: what it says, and what it denies."""
        hits = self._search.hits(message)
        own = {place for hit in hits if hit.says_no for place in range(hit.start, hit.end)}
        denied = [
            hit
            for hit in hits
            if (
                is_named_as_absent(message, hit)  # of a crisis a "no" is half the words: "no point in living"
                if self.levels[hit.sign] == CRISIS
                else is_negated(message, hit, own)
            )
        ]
        live = [hit for hit in hits if hit not in denied]
        crises = [hit for hit in live if self.levels[hit.sign] == CRISIS]
        # A part of what is live is not denied: what is denied is cut out of the text that the model reads.
        return live, [hit for hit in denied if not any(_overlap(hit, crisis) for crisis in crises)]

    def _spelled(self, text: str) -> float:
        """How much the spelling of a text speaks for a sign."""
        return _odds(self.model.spelled(text))

    def _signs(self, row: npt.NDArray[np.float64], live: Sequence[Hit]) -> tuple[str, ...]:
        """The likeliest sign and others that are likely too, the most urgent level first."""
        found = {
            sign: float(share) for sign, share in zip(self.model.signs, row, strict=True) if sign != NO_SIGN
        }
        named = {hit.sign for hit in live}
        best = max(found, key=lambda sign: found[sign])
        likely = [sign for sign, share in found.items() if share >= SECOND_SHARE * found[best]]
        return tuple(
            sorted(
                likely, key=lambda sign: (LEVELS.index(self.levels[sign]), sign not in named, -found[sign])
            )
        )


def score_of(features: Mapping[str, float]) -> float:
    """How much these features, named as in WEIGHTS, speak for a sign: 0 or more is an alarm."""
    return BIAS + sum(weight * features[name] for name, weight in WEIGHTS.items())


def with_piece(whole: float, piece: float) -> float:
    """The score of a message with this score as a whole, one piece of which has that score by itself."""
    return PIECE_SHARE * piece + (1 - PIECE_SHARE) * whole - PIECE_ALONE


def _may_alarm(whole: float, spelled: float, given: Mapping[str, float]) -> bool:
    """Whether a piece spelled so could alarm, whatever it means: saves the encoder's time."""
    return with_piece(whole, score_of({"meaning": MOST_ODDS, "spelling": spelled, **given})) >= ALARM


def _odds(probability: float) -> float:
    """Ln p / (1 - p), kept within MOST_ODDS either way."""
    p = min(max(probability, 1e-9), 1 - 1e-9)
    return min(max(math.log(p / (1 - p)), -MOST_ODDS), MOST_ODDS)


def _overlap(one: Hit, other: Hit) -> bool:
    return one.start < other.end and other.start < one.end
