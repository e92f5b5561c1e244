"""Tuning the encoder on the content: phrases of one topic draw together, of two apart.

Each batch has phrases of topics that are neighbours, and follow-ups read together with the answer before
(data/follow_ups/). Some phrases have company, as in a story with one question inside. Two losses: the
supervised contrastive one within the batch, and the nearness to the right one of all topics' centres, which
are learnt as well. Warning signs have an encoder of their own (tune_signs.py).
Every fifth example (thora.text.is_held_back) is left out, so that the thresholds of a model built on top stay
honest. Afterwards the tuned weights are averaged with the published ones: what they knew of other
subjects stays.
"""

from __future__ import annotations

import random
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import torch
import yaml
from bert import SentenceEncoder
from tokenizers import Tokenizer
from torch import Tensor
from torch.nn import functional

from thora.text import in_company, is_held_back, joined

EPOCHS, RATE, WARM_UP = 3, 6e-5, 0.1
CENTRE_RATE = 2e-3
TOPICS_A_BATCH, PHRASES_A_TOPIC, NEIGHBOURS = 16, 4, 4
ANSWERS_A_BATCH, FOLLOW_UPS_AN_ANSWER = 4, 8
WITH_COMPANY = 0.1  # share of phrases that stand beside a story, which must not hide what they ask
WITH_CONTEXT = 0.15  # share of whole questions that are read after some answer, which must not change them
TEMPERATURE = 0.07
SMOOTHING = 0.05
CONTRASTIVE_SHARE = 0.5
MAX_PIECES = 64
LENGTHS_A_BATCH = 4  # a batch is encoded in parts of like length: less padding
SEED = 20261121
OUT_OF_SCOPE = "out_of_scope"  # its phrases have nothing in common: never drawn together
FIRST_BAR = 0.35  # cosine that what is out of scope stays below, of every centre; learnt from there

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


class Tuner:
    """One run of tuning over the weights of `model`, which it changes."""

    def __init__(self, model: SentenceEncoder, tokenizer: Tokenizer, material: Material) -> None:
        random.seed(SEED)
        self._chance = random.Random(SEED)
        torch.manual_seed(SEED)
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
        self._steps = EPOCHS * count // (TOPICS_A_BATCH * PHRASES_A_TOPIC)
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

    def _loss(self) -> Tensor:
        rows = [*self._whole(), *self._after_answers()]
        vectors = self.encode([text for text, _ in rows])
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

    def run(self) -> None:
        """Tune for EPOCHS over all phrases, saying how far it is."""
        others = [{"params": [self.centres, self.bar], "lr": CENTRE_RATE, "weight_decay": 0.0}]
        descend("topics", self.model, RATE, others, self._steps, self._loss)


def descend(
    name: str,
    model: SentenceEncoder,
    rate: float,
    others: Sequence[Mapping[str, Any]],
    steps: int,
    loss: Callable[[], Tensor],
) -> None:
    """Change the weights of `model`, and `others` beside it, to make `loss` small; says how far it is."""
    optimiser = torch.optim.AdamW(
        [{"params": model.parameters(), "lr": rate}, *map(dict, others)], weight_decay=0.01
    )
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimiser, lambda step: min(1.0, (step + 1) / (WARM_UP * steps)) * (steps - step) / steps
    )
    model.train()
    started = time.monotonic()
    for step in range(steps):
        now = loss()
        optimiser.zero_grad()
        now.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimiser.step()
        schedule.step()
        if step % 10 == 0:
            seconds = time.monotonic() - started
            print(f"{name}: step {step} of {steps}, loss {now.item():.2f}, {seconds:.0f} s", flush=True)
    model.eval()


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
