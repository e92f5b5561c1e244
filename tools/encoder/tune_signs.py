"""Tuning on warning signs: whether a message has one, and which.

It learns from the messages and the near misses of data/safety/ and from ordinary questions. Some have a
slip of the finger, some stand beside another message that has no sign, in either order, as in a message that
tells of a warning sign and asks for the price.
"""

from __future__ import annotations

import random
from typing import Any

import torch
from bert import HIDDEN, SentenceEncoder
from tokenizers import Tokenizer
from torch import Tensor
from torch.nn import functional
from tune import Drawer, Material, encode_texts

from thora.text import in_company

NO_SIGN = ""
HEAD_RATE = 2e-3
MESSAGES_A_BATCH, ORDINARY_SHARE = 64, 0.45
PIECES = 96  # longer stories than an ordinary question
WITH_COMPANY, ASKED_BESIDE = 0.25, 0.8  # of the company: the rest are near misses
WITH_A_SLIP = 0.12
SMOOTHING = 0.05
SCALE = 12.0  # of vectors of length 1, before the head


class SignTask:
    """Which sign a message has. `steps`: batches that make `epochs` of signs and near misses."""

    def __init__(
        self,
        model: SentenceEncoder,
        tokenizer: Tokenizer,
        material: Material,
        seed: int,
        epochs: float,
    ) -> None:
        self._chance = random.Random(seed)
        self.model, self.tokenizer = model, tokenizer
        self.classes = [NO_SIGN, *sorted(material.signs)]
        signs = [(text, sign) for sign in sorted(material.signs) for text in material.phrases[sign]]
        near_misses = [(text, NO_SIGN) for text in material.near_misses]
        ordinary = [
            (text, NO_SIGN)
            for topic, texts in sorted(material.phrases.items())
            if topic not in material.signs
            for text in texts
        ]
        self._special, self._near_misses = Drawer([*signs, *near_misses]), Drawer(near_misses)
        self._ordinary = Drawer(ordinary)
        self._few = round(MESSAGES_A_BATCH * ORDINARY_SHARE)
        self.steps = round(epochs * (len(signs) + len(near_misses)) / (MESSAGES_A_BATCH - self._few))
        self.head = torch.nn.Linear(HIDDEN, len(self.classes))

    def _batch(self) -> list[tuple[str, int]]:
        drawn = [*self._special.draw(MESSAGES_A_BATCH - self._few), *self._ordinary.draw(self._few)]
        return [
            (self._with_a_slip(self._perhaps_in_company(text)), self.classes.index(sign))
            for text, sign in drawn
        ]

    def _perhaps_in_company(self, text: str) -> str:
        if random.random() >= WITH_COMPANY:
            return text
        ((beside, _),) = (self._ordinary if random.random() < ASKED_BESIDE else self._near_misses).draw(1)
        return in_company(text, beside, self._chance)

    def _with_a_slip(self, text: str) -> str:
        """A letter doubled, left out or changed with its neighbour, or no apostrophes; mostly as it is."""
        if random.random() >= WITH_A_SLIP or len(text) < 4:
            return text
        at = random.randrange(1, len(text) - 1)
        return random.choice(
            (
                text[: at + 1] + text[at:],
                text[:at] + text[at + 1 :],
                text[: at - 1] + text[at] + text[at - 1] + text[at + 1 :],
                text.replace("'", ""),
            )
        )

    def loss(self) -> Tensor:
        """Of the next batch."""
        rows = self._batch()
        labels = torch.tensor([place for _, place in rows])
        with torch.autocast("cpu", torch.bfloat16):  # twice as fast where the processor has it
            vectors = encode_texts(self.model, self.tokenizer, [text for text, _ in rows], PIECES)
            scores = self.head(SCALE * vectors)
        return functional.cross_entropy(scores.float(), labels, label_smoothing=SMOOTHING)

    @property
    def parameters(self) -> list[dict[str, Any]]:
        """For the optimiser."""
        return [{"params": self.head.parameters(), "lr": HEAD_RATE}]
