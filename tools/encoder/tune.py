"""Tuning an encoder on the content.

That of signs learns whether a message has a sign and which (tune_signs.py), that of topics this and the topic
(tune_topics.py). Every fifth example (thora.text.is_held_back) is left out, so that the thresholds of a model
built on top stay honest. Runs with several seeds are averaged, for each errs in its own way; that of topics
also with the published weights: what they knew of other subjects stays.
"""

from __future__ import annotations

import random
import time
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

import torch
import yaml
from bert import SentenceEncoder
from tokenizers import Tokenizer
from torch import Tensor

from thora.text import is_held_back

RATE, WARM_UP = 7e-5, 0.1
LENGTHS_A_BATCH = 4  # a batch is encoded in parts of like length: less padding

Pieces = list[int]


@dataclass
class Material:
    """What is tuned on. `phrases`: topic or warning sign -> its phrases; `signs`: which of them are signs.

    `follow_ups`: subject of the answer before -> (message, topic); `near_misses` look like warning signs.
    """

    phrases: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    follow_ups: dict[str, list[tuple[str, str]]] = field(default_factory=lambda: defaultdict(list))
    near_misses: list[str] = field(default_factory=list)
    signs: set[str] = field(default_factory=set)

    @classmethod
    def read(cls, data: Path) -> Material:
        """Everything under `data` that is not held back."""
        found = cls()
        files = {
            path: yaml.safe_load(path.read_text(encoding="utf-8")) for path in sorted(data.rglob("*.yml"))
        }
        labels = dict(pair for path, content in files.items() for pair in _labels(path, content))
        for content in files.values():
            for block in content.get("nlu") or []:
                sign = (block.get("metadata") or {}).get("sign")
                found.signs |= {sign} if sign else set()
                found.phrases[sign or block["intent"]] += _lines(block["examples"])
            found.near_misses += _lines(content.get("sign", {}).get("near_misses") or "")
            for after, targets in (content.get("follow_ups") or {}).items():
                found.follow_ups[labels[after]] += [
                    (line, topic) for topic, lines in targets.items() for line in _lines(lines)
                ]
        return found


def _labels(path: Path, content: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Topics of a file with their labels."""
    if "faq" in content:
        yield path.stem, content["faq"]["label"]
    for topic, card in (content.get("talk") or {}).items():
        if "label" in card:
            yield topic, card["label"]


def _lines(text: str) -> list[str]:
    lines = (line.strip()[2:].strip() for line in text.splitlines() if line.strip().startswith("- "))
    return [line for line in lines if line and not is_held_back(line)]


class Drawer:
    """Hands out the members of a list in random order: each once before any comes again."""

    def __init__(self, members: Sequence[Any]) -> None:
        self._members = list(members)
        self._left: list[Any] = []

    def draw(self, count: int) -> list[Any]:
        """The next `count` members."""
        drawn: list[Any] = []
        while len(drawn) < count:
            self._left = self._left or random.sample(self._members, len(self._members))
            drawn.append(self._left.pop())
        return drawn


def encode_texts(
    model: SentenceEncoder, tokenizer: Tokenizer, texts: Sequence[str], most_pieces: int
) -> Tensor:
    """Vectors of texts, of which what is beyond `most_pieces` is not read: [texts, width]."""
    pieces = [encoding.ids[:most_pieces] for encoding in tokenizer.encode_batch(list(texts))]
    by_length = torch.tensor([len(row) for row in pieces]).argsort()
    vectors = [
        _encode_padded(model, [pieces[i] for i in places])
        for places in by_length.chunk(min(LENGTHS_A_BATCH, len(pieces)))
    ]
    return torch.cat(vectors)[by_length.argsort()]


def _encode_padded(model: SentenceEncoder, pieces: Sequence[Pieces]) -> Tensor:
    width = max(map(len, pieces))
    ids = torch.tensor([[*row, *[0] * (width - len(row))] for row in pieces])
    mask = torch.tensor([[1] * len(row) + [0] * (width - len(row)) for row in pieces])
    return model(ids, mask, torch.zeros_like(ids))


class Task(Protocol):
    """What an encoder is tuned on."""

    steps: int

    def loss(self) -> Tensor:
        """Of the next batch."""

    @property
    def parameters(self) -> list[dict[str, Any]]:
        """What is learnt beside the encoder, for the optimiser."""


def descend(name: str, model: SentenceEncoder, often: Task, seldom: Task | None = None) -> None:
    """Change the weights of `model` to make the losses of the tasks small; says how far it is.

    Each step has a batch of `often`, and so many have one of `seldom` too that both come to their ends.
    """
    steps, due = often.steps, 0.0
    others = seldom.parameters if seldom else []
    optimiser = torch.optim.AdamW(
        [{"params": model.parameters(), "lr": RATE}, *often.parameters, *others], weight_decay=0.01
    )
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimiser, lambda step: min(1.0, (step + 1) / (WARM_UP * steps)) * (steps - step) / steps
    )
    model.train()
    started = time.monotonic()
    for step in range(steps):
        now = often.loss()
        due += seldom.steps / steps if seldom else 0
        if seldom and due >= 1:
            due -= 1
            now = now + seldom.loss()
        optimiser.zero_grad()
        now.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimiser.step()
        schedule.step()
        if step % 10 == 0:
            seconds = time.monotonic() - started
            print(f"{name}: step {step} of {steps}, loss {now.item():.2f}, {seconds:.0f} s", flush=True)
    model.eval()


def averaged(models: Sequence[SentenceEncoder], shares: Sequence[float]) -> SentenceEncoder:
    """Weights of several models, each with its share; together 1."""
    mixed = SentenceEncoder()
    states = [model.state_dict() for model in models]
    mixed.load_state_dict(
        {
            name: sum(share * state[name] for share, state in zip(shares, states, strict=True))
            if tensor.dtype.is_floating_point
            else tensor
            for name, tensor in states[0].items()
        }
    )
    return mixed.eval()
