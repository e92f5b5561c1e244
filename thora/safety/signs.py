"""data/safety/<sign>.yml: a warning sign: level, words for visitors, sources, patterns, near misses."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import yaml
from pydantic import Field, ValidationError, validate_model

from thora.cards import Source
from thora.clinic import add_validation_errors
from thora.fields import Strict
from thora.problems import SourceFile, StrictLoader

FOLDER = "safety"
LEVELS = ("emergency", "crisis", "urgent")  # the first that is found counts
Level = Literal["emergency", "crisis", "urgent"]


class SignCard(Strict):
    """What a file says about its sign: the block `sign:`.

    `label`, `may_mean`: for staff only. `because`: the half sentence that a visitor reads below the advice.
    `patterns`: see thora/safety/patterns.py. `near_misses`: the same words without the danger, one a line.
    """

    level: Level
    label: str = Field(min_length=1, max_length=40)
    because: str = Field(min_length=1)
    may_mean: str = Field(min_length=1)
    reviewed: datetime.date
    sources: list[Source] = Field(min_items=1)
    patterns: list[str] = Field(min_items=1)
    near_misses: str = ""


class SafetyWords(Strict):
    """data/safety_words.yml. `groups`: words that patterns share; `cues`: why -> patterns."""

    groups: dict[str, list[str]] = Field(default={})
    cues: dict[str, list[str]] = Field(default={})


@dataclass(frozen=True)
class Sign:
    """A warning sign. `examples`: messages that have it; `near_misses`: messages that only sound like it."""

    id: str
    source: SourceFile
    card: SignCard
    examples: tuple[str, ...]
    near_misses: tuple[str, ...]

    @property
    def intent(self) -> str:
        """What a message with this sign is to Rasa: warning_ and its level."""
        return f"warning_{self.card.level}"


def read_sign(source: SourceFile, examples: dict[str, tuple[str, ...]]) -> Sign:
    """The sign of a file; faults are noted at their place and left blank, so that one run finds them all.

    `examples`: intent -> examples, as the file has them.
    """
    block: Any = source.data.get("sign")
    if not isinstance(block, dict):
        source.add(["sign"], "is missing", "see a neighbouring file")
        block = {}
    values, _, error = validate_model(SignCard, block)
    if error is not None:
        add_validation_errors(source, error, "sign")
    blank: dict[str, Any] = {"level": "urgent", "label": "", "because": "", "may_mean": "", "near_misses": ""}
    card = SignCard.construct(**{**blank, "reviewed": None, "sources": [], "patterns": [], **values})
    id_ = source.path.stem
    for index, (intent, metadata) in enumerate(_heads(source)):
        if error is None and intent != f"warning_{card.level}":
            source.add(
                ["nlu", index, "intent"], f'"{intent}" is not its level', f"write warning_{card.level}"
            )
        if metadata != {"sign": id_}:
            source.add(["nlu", index], "does not name the sign", f"write `metadata: {{sign: {id_}}}`")
    lines = tuple(line for each in examples.values() for line in each)
    return Sign(id_, source, card, lines, _near_misses(source, str(card.near_misses)))


def load_cards(root: Path) -> dict[str, SignCard]:
    """What is said of each sign, by its id, without its thousands of messages: for a server that runs long.

    Raises ValueError where a file cannot be read: `thora check` says why.
    """
    cards = {}
    for path in sorted((root / "data" / FOLDER).glob("*.yml")):
        head = path.read_text(encoding="utf-8").partition("\nnlu:")[0]
        try:
            card = SignCard.parse_obj((yaml.load(head, StrictLoader) or {}).get("sign"))  # noqa: S506 (a safe one)
        except (yaml.YAMLError, ValidationError) as error:
            raise ValueError(f"data/{FOLDER}/{path.name}: has problems: `make check` names them") from error
        cards[path.stem] = card.copy(update={"near_misses": ""})
    return cards


def _heads(source: SourceFile) -> list[tuple[Any, Any]]:
    """Intent and metadata of each list of examples."""
    blocks = source.data.get("nlu")
    return [
        (block.get("intent"), block.get("metadata"))
        for block in (blocks if isinstance(blocks, list) else [])
        if isinstance(block, dict)
    ]


def _near_misses(source: SourceFile, text: str) -> tuple[str, ...]:
    found = []
    for line in text.splitlines():
        if line.startswith("- ") and line[2:].strip():
            found.append(line[2:].strip())
        elif line.strip():
            source.add(["sign", "near_misses"], f'"{line}" is no near miss', 'start the line with "- "')
    return tuple(found)
