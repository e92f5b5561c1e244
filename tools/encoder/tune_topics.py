"""Tuning on topics: phrases of one draw together, of two apart.

Each batch has phrases of topics that are neighbours, and follow-ups read together with the answer before
(data/follow_ups/). Some phrases have company, as in a story with one question inside. Two losses: the
supervised contrastive one within the batch, and the nearness to the right one of all topics' centres, which
are learnt as well.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from typing import Any

import torch
from bert import SentenceEncoder
from tokenizers import Tokenizer
from torch import Tensor
from torch.nn import functional
from tune import Drawer, Material, encode_texts

from thora.text import in_company, joined

EPOCHS, CENTRE_RATE = 2.25, 2e-3
TOPICS_A_BATCH, PHRASES_A_TOPIC, NEIGHBOURS = 16, 4, 4
ANSWERS_A_BATCH, FOLLOW_UPS_AN_ANSWER = 4, 8
WITH_COMPANY = 0.1  # share of phrases that stand beside a story, which must not hide what they ask
WITH_CONTEXT = 0.15  # share of whole questions that are read after some answer, which must not change them
TEMPERATURE = 0.07
SMOOTHING = 0.05
CONTRASTIVE_SHARE = 0.5
MAX_PIECES = 64
OUT_OF_SCOPE = "out_of_scope"  # its phrases have nothing in common: never drawn together
FIRST_BAR = 0.35  # cosine that what is out of scope stays below, of every centre; learnt from there


class TopicTask:
    """Which topic a phrase is about. `steps`: batches that make EPOCHS of the topics' phrases."""

    def __init__(self, model: SentenceEncoder, tokenizer: Tokenizer, material: Material, seed: int) -> None:
        self._chance = random.Random(seed)
        self.model, self.tokenizer = model, tokenizer
        self.topics = sorted(set(material.phrases) - material.signs)
        self._place = {topic: place for place, topic in enumerate(self.topics)}
        self._phrases = [Drawer(material.phrases[topic]) for topic in self.topics]
        self._weights = [len(material.phrases[topic]) ** 0.5 for topic in self.topics]
        self._subjects = sorted(material.follow_ups)
        self._follow_ups = [Drawer(material.follow_ups[subject]) for subject in self._subjects]
        self._near_misses = Drawer(material.near_misses) if material.near_misses else None
        self._outside = self._place[OUT_OF_SCOPE]
        count = sum(len(material.phrases[topic]) for topic in self.topics)
        self.steps = round(EPOCHS * count / (TOPICS_A_BATCH * PHRASES_A_TOPIC))
        with torch.inference_mode():
            rows = [self.encode(material.phrases[topic][:40]).mean(0) for topic in self.topics]
        first = functional.normalize(torch.stack(rows), dim=1)
        self._nearest = (first @ first.T).argsort(dim=1, descending=True)[:, :NEIGHBOURS].tolist()
        self.centres = torch.nn.Parameter(first.clone())
        self.bar = torch.nn.Parameter(torch.tensor(FIRST_BAR))

    def encode(self, texts: Sequence[str]) -> Tensor:
        """Vectors of texts: [texts, width]."""
        return encode_texts(self.model, self.tokenizer, texts, MAX_PIECES)

    def _whole(self) -> list[tuple[str, int]]:
        """Whole questions of topics that are neighbours, four by four, with the places of their topics."""
        places = range(len(self.topics))
        seeds = random.choices(places, self._weights, k=TOPICS_A_BATCH // NEIGHBOURS)
        chosen = list(dict.fromkeys(near for seed in seeds for near in self._nearest[seed]))
        while len(chosen) < TOPICS_A_BATCH:
            (other,) = random.choices(places, self._weights)
            chosen += [] if other in chosen else [other]
        return [
            (self._perhaps_in_company(text, place), place)
            for place in chosen
            for text in self._phrases[place].draw(PHRASES_A_TOPIC)
        ]

    def _perhaps_in_company(self, text: str, place: int) -> str:
        """A text as it is, after an answer, or beside a story that has no warning sign."""
        if not self._near_misses or place == self._outside or random.random() >= WITH_COMPANY:
            return self._perhaps_after_an_answer(text)
        (beside,) = self._near_misses.draw(1)
        return in_company(text, beside, self._chance)

    def _perhaps_after_an_answer(self, text: str) -> str:
        if self._subjects and random.random() < WITH_CONTEXT:
            return joined(random.choice(self._subjects), text)
        return text

    def _after_answers(self) -> list[tuple[str, int]]:
        if not self._subjects:
            return []
        return [
            (joined(self._subjects[chosen], text), self._place[topic])
            for chosen in random.choices(range(len(self._subjects)), k=ANSWERS_A_BATCH)
            for text, topic in self._follow_ups[chosen].draw(FOLLOW_UPS_AN_ANSWER)
            if topic in self._place
        ]

    def loss(self) -> Tensor:
        """Of the next batch."""
        rows = [*self._whole(), *self._after_answers()]
        with torch.autocast("cpu", torch.bfloat16):  # twice as fast where the processor has it
            vectors = self.encode([text for text, _ in rows])
        vectors = functional.normalize(vectors.float(), dim=1)
        labels = torch.tensor([place for _, place in rows])
        loss = functional.cross_entropy(self._nearness(vectors), labels, label_smoothing=SMOOTHING)
        return loss + CONTRASTIVE_SHARE * self._contrastive(vectors, labels)

    def _nearness(self, vectors: Tensor) -> Tensor:
        """To each topic's centre; to out of scope, which has none, as near as the bar."""
        scores = vectors @ functional.normalize(self.centres, dim=1).T
        bar = self.bar.expand(len(vectors), 1)
        return torch.cat([scores[:, : self._outside], bar, scores[:, self._outside + 1 :]], 1) / TEMPERATURE

    def _contrastive(self, vectors: Tensor, labels: Tensor) -> Tensor:
        itself = torch.eye(len(labels), dtype=torch.bool)
        scores = (vectors @ vectors.T / TEMPERATURE).masked_fill(itself, -1e9)
        logs = scores - scores.logsumexp(1, keepdim=True)
        together = (labels[:, None] == labels[None]) & ~itself & (labels[:, None] != self._outside)
        counts = together.sum(1)
        return -(logs.masked_fill(~together, 0).sum(1) / counts.clamp(min=1))[counts > 0].mean()

    @property
    def parameters(self) -> list[dict[str, Any]]:
        """For the optimiser."""
        return [{"params": [self.centres, self.bar], "lr": CENTRE_RATE, "weight_decay": 0.0}]
