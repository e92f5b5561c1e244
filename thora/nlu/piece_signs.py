"""What speaks for a piece of a message being a question of its own."""

from __future__ import annotations

import math
from dataclasses import dataclass

from thora.nlu.questions import Part

# Fitted by benchmarks/fit_pieces.py on tests/several/develop.yml, pairs of examples and single examples.
WEIGHTS = {
    "asks": 2.55,
    "names": 0.45,
    "share": 1.12,
    "certainty": 0.1,
    "whole_share": 0.8,
    "leaning": -0.32,
    "is_whole": 5.25,
    "mark": 0.24,
    "join": 0.31,
    "comma": -2.97,
    "bare": -2.5,
}
BIAS = 2.78 - 0.3  # stricter than fitted: most messages ask one thing, and a needless answer is in the way
MAX_CERTAINTY = 6.0


@dataclass(frozen=True)
class PieceSigns:
    """The signs of one piece, for the topic it comes nearest to.

    `share`, `whole_share`: probability of the topic in the piece and in the whole message; `leaning`: how
    much the piece leans on what stands before it; `is_whole`: the whole message means the same topic.
    """

    topic: str
    part: Part
    share: float
    certainty: float
    whole_share: float
    leaning: float
    is_whole: bool

    def features(self) -> dict[str, float]:
        """The signs as numbers, named as in WEIGHTS."""
        return {
            "asks": float(self.part.asks),
            "names": float(self.part.names),
            "share": math.log(self.share + 1e-4),
            "certainty": min(self.certainty, MAX_CERTAINTY),
            "whole_share": math.log(self.whole_share + 1e-4),
            "leaning": self.leaning,
            "is_whole": float(self.is_whole),
            **{joint: float(self.part.joint == joint) for joint in ("mark", "join", "comma", "bare")},
        }

    @property
    def counts(self) -> bool:
        """Whether the piece is a question of its own, rather than not."""
        return BIAS + sum(WEIGHTS[name] * value for name, value in self.features().items()) >= 0
