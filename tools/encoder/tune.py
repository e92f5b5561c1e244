"""Tuning the encoder on the content's examples: phrases of one topic draw together, of two apart.

Supervised contrastive loss over batches whose topics are neighbours, four by four. Every fifth example
(thora.text.is_held_back) is left out, so that the thresholds of a model built on top stay honest. Afterwards
the tuned weights are averaged with the published ones: what they knew of other subjects stays.
"""

from __future__ import annotations

import random
import time
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path

import torch
import yaml
from bert import SentenceEncoder
from tokenizers import Tokenizer
from torch import Tensor

from thora.text import is_held_back

EPOCHS, RATE, WARM_UP = 3, 5e-5, 0.1
TOPICS_A_BATCH, PHRASES_A_TOPIC, NEIGHBOURS = 24, 4, 4
TEMPERATURE = 0.07
MAX_PIECES = 32
SEED = 20261121
OUT_OF_SCOPE = "out_of_scope"  # its phrases have nothing in common: never drawn together


def examples(data: Path) -> dict[str, list[str]]:
    """Topic -> its examples that are not held back, from every `nlu:` block under `data`."""
    found: dict[str, list[str]] = defaultdict(list)
    for path in sorted(data.rglob("*.yml")):
        for block in (yaml.safe_load(path.read_text(encoding="utf-8")) or {}).get("nlu") or []:
            lines = (line[2:].strip() for line in block["examples"].splitlines() if line.startswith("- "))
            found[block["intent"]] += [line for line in lines if not is_held_back(line)]
    return found


class Tuner:
    """One run of tuning over the weights of `model`, which it changes."""

    def __init__(self, model: SentenceEncoder, tokenizer: Tokenizer, phrases: dict[str, list[str]]) -> None:
        random.seed(SEED)
        torch.manual_seed(SEED)
        self.model = model
        self.topics = sorted(phrases)
        self.pieces = {
            topic: [encoding.ids[:MAX_PIECES] for encoding in tokenizer.encode_batch(phrases[topic])]
            for topic in self.topics
        }
        self._drawn: dict[str, list[list[int]]] = {topic: [] for topic in self.topics}
        self._weights = [len(phrases[topic]) ** 0.5 for topic in self.topics]
        with torch.inference_mode():
            centres = torch.stack([self.encode(self.pieces[topic][:24]).mean(0) for topic in self.topics])
        centres = torch.nn.functional.normalize(centres, dim=1)
        self._nearest = (centres @ centres.T).argsort(dim=1, descending=True)[:, :NEIGHBOURS].tolist()

    def encode(self, pieces: Sequence[Sequence[int]]) -> Tensor:
        """Vectors of phrases given as word pieces: [phrases, width]."""
        width = max(map(len, pieces))
        ids = torch.tensor([[*row, *[0] * (width - len(row))] for row in pieces])
        mask = torch.tensor([[1] * len(row) + [0] * (width - len(row)) for row in pieces])
        return self.model(ids, mask, torch.zeros_like(ids))

    def _draw(self, topic: str) -> list[list[int]]:
        """The next phrases of a topic: each comes once before any comes again."""
        drawn: list[list[int]] = []
        while len(drawn) < PHRASES_A_TOPIC:
            if not self._drawn[topic]:
                self._drawn[topic] = random.sample(self.pieces[topic], len(self.pieces[topic]))
            drawn.append(self._drawn[topic].pop())
        return drawn

    def _batch(self) -> tuple[Tensor, Tensor]:
        seeds = random.choices(range(len(self.topics)), self._weights, k=TOPICS_A_BATCH // NEIGHBOURS)
        chosen = list(dict.fromkeys(near for seed in seeds for near in self._nearest[seed]))
        while len(chosen) < TOPICS_A_BATCH:
            (other,) = random.choices(range(len(self.topics)), self._weights)
            if other not in chosen:
                chosen.append(other)
        pieces = [phrase for index in chosen for phrase in self._draw(self.topics[index])]
        labels = torch.tensor(chosen).repeat_interleave(PHRASES_A_TOPIC)
        return self.encode(pieces), labels

    def _loss(self) -> Tensor:
        vectors, labels = self._batch()
        itself = torch.eye(len(labels), dtype=torch.bool)
        scores = (vectors @ vectors.T / TEMPERATURE).masked_fill(itself, -1e9)
        logs = scores - scores.logsumexp(1, keepdim=True)
        together = (labels[:, None] == labels[None]) & ~itself
        if OUT_OF_SCOPE in self.topics:
            together &= labels[:, None] != self.topics.index(OUT_OF_SCOPE)
        counts = together.sum(1)
        return -(logs.masked_fill(~together, 0).sum(1) / counts.clamp(min=1))[counts > 0].mean()

    def run(self) -> None:
        """Tune for EPOCHS over all phrases, saying how far it is."""
        phrases = sum(map(len, self.pieces.values()))
        steps = EPOCHS * phrases // (TOPICS_A_BATCH * PHRASES_A_TOPIC)
        optimiser = torch.optim.AdamW(self.model.parameters(), lr=RATE, weight_decay=0.01)
        schedule = torch.optim.lr_scheduler.LambdaLR(
            optimiser, lambda step: min(1.0, (step + 1) / (WARM_UP * steps)) * (steps - step) / steps
        )
        self.model.train()
        started = time.monotonic()
        for step in range(steps):
            loss = self._loss()
            optimiser.zero_grad()
            loss.backward()
            torch.nn.utils.clip_grad_norm_(self.model.parameters(), 1.0)
            optimiser.step()
            schedule.step()
            if step % 10 == 0:
                seconds = time.monotonic() - started
                print(f"tuning: step {step} of {steps}, loss {loss.item():.2f}, {seconds:.0f} s", flush=True)
        self.model.eval()


def averaged(published: SentenceEncoder, tuned: SentenceEncoder, share: float) -> SentenceEncoder:
    """`share` of the tuned weights and the rest of the published ones."""
    old, new = published.state_dict(), tuned.state_dict()
    mixed = SentenceEncoder()
    mixed.load_state_dict(
        {
            name: (1 - share) * old[name] + share * tensor if tensor.dtype.is_floating_point else tensor
            for name, tensor in new.items()
        }
    )
    return mixed.eval()
