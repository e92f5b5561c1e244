"""Rasa component, last in the pipeline: a warning sign takes the place of what else a message is about."""

from __future__ import annotations

import hashlib
import math
import pickle
import re
from collections import defaultdict
from pathlib import Path
from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

import thora.safety
from thora import text as plain_text
from thora.nlu import phrase, regression, spelling_counts, spelling_model
from thora.nlu import sentence_encoder as sentence_encoder_module
from thora.nlu.follow_up_model import FOLLOW_UP
from thora.nlu.sentence_encoder import SUMS_FILE, sentence_encoder
from thora.safety.material import Material
from thora.safety.sign_encoder import FOLDER, sign_encoder
from thora.safety.watch import Finding, Watch
from thora.topics import WARNING_PREFIX, is_learnt

MODEL_FILE = "watch.pkl"
# How the importer hands over data/safety/: near misses without an intent, patterns as Rasa's patterns.
SIGN, NEAR_MISS = "sign", "near_miss"
PATTERNS, GROUPS, CUES = "safety_patterns:", "safety_groups:", "safety_cues:"


def _code_digest() -> str:
    shared = (
        phrase,
        regression,
        spelling_counts,
        spelling_model,
        plain_text,
    )  # what thora/safety/ learns with
    files = sorted(Path(next(iter(thora.safety.__path__))).glob("*.py"))
    files += [Path(module.__file__ or "") for module in shared]
    return hashlib.sha256(b"".join(file.read_bytes() for file in files)).hexdigest()[:12]


def material_of(data: TrainingData) -> Material:
    """What there is to learn in Rasa's training data."""
    examples: dict[str, list[str]] = defaultdict(list)
    near_misses: dict[str, list[str]] = defaultdict(list)
    ordinary: dict[str, list[str]] = defaultdict(list)
    levels: dict[str, str] = {}
    for message in data.training_examples:
        intent, text = str(message.get(INTENT) or ""), str(message.get(TEXT) or "")
        metadata = message.get("metadata") or {}
        if not text:
            continue  # Rasa adds the names of intents as messages without text
        sign = (metadata.get(INTENT) or {}).get(SIGN)
        if sign and intent.startswith(WARNING_PREFIX):
            levels[sign] = intent.removeprefix(WARNING_PREFIX)
            examples[sign].append(text)
        elif near := metadata.get(NEAR_MISS):
            near_misses[near].append(text)
        elif intent and is_learnt(intent) and FOLLOW_UP not in metadata:
            ordinary[intent].append(text)
    tables: dict[str, list[str]] = defaultdict(list)
    for entry in data.regex_features:
        tables[entry["name"]].append(re.sub(r"\\(.)", r"\1", entry["pattern"]))

    def named(prefix: str) -> dict[str, list[str]]:
        return {
            name.removeprefix(prefix): list(lines)
            for name, lines in tables.items()
            if name.startswith(prefix)
        }

    return Material(levels, named(PATTERNS), examples, near_misses, ordinary, named(GROUPS), named(CUES))


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class SafetyCheck(GraphComponent, IntentClassifier):
    """Sets `intent` to warning_<level> and `warning_signs` to the signs' ids where a message has any.

    Where a sign is only talked about ("can physio help with numbness"), sets `mentioned_sign`.
    """

    @staticmethod
    def required_packages() -> list[str]:
        """Packages that must be installed."""
        return ["sklearn", "spacy"]

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """`code`, `encoder` make Rasa train again when these changed: its cache looks at this class only."""
        sums = (
            (folder / SUMS_FILE).read_text("utf-8") for folder in (FOLDER, sentence_encoder_module.FOLDER)
        )
        return {"code": _code_digest(), "encoder": "".join(sums)}

    def __init__(self, storage: ModelStorage, resource: Resource, watch: Watch | None = None) -> None:
        self._storage = storage
        self._resource = resource
        self._watch = watch

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> SafetyCheck:
        """An untrained component (Rasa calls this)."""
        return cls(model_storage, resource)

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> SafetyCheck:
        """The trained component of a stored model (Rasa calls this)."""
        with model_storage.read_from(resource) as folder:
            stored = (folder / MODEL_FILE).read_bytes()
        return cls(model_storage, resource, pickle.loads(stored))  # noqa: S301 (our own model archive)

    def train(self, training_data: TrainingData) -> Resource:
        """Learn the signs; nothing where no example has one."""
        material = material_of(training_data)
        if material.examples:
            self._watch = material.train(
                sign_encoder().encode_examples, glance=sentence_encoder().encode_examples
            )
        with self._storage.write_to(self._resource) as folder:
            (folder / MODEL_FILE).write_bytes(pickle.dumps(self._watch))
        return self._resource

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Nothing further down the pipeline needs the signs of the training data."""
        return training_data

    def process(self, messages: list[Message]) -> list[Message]:
        """Put the warning sign in the place of the topic; a message without text stays as it is."""
        for message in messages:
            text = message.get(TEXT)
            if self._watch is None or not text:
                continue
            finding = self._watch.read(str(text), sign_encoder().encode, sentence_encoder().encode_one)
            if finding.signs:
                self._warn(message, finding, self._watch)
            elif finding.mentions:
                message.set("mentioned_sign", finding.mentions, add_to_output=True)
        return messages

    def _warn(self, message: Message, finding: Finding, watch: Watch) -> None:
        name = f"{WARNING_PREFIX}{watch.levels[finding.signs[0]]}"
        intent = {"name": name, "confidence": 1 / (1 + math.exp(-finding.score))}
        others = [entry for entry in message.get("intent_ranking") or [] if entry["name"] != name]
        message.set(INTENT, intent, add_to_output=True)
        message.set("intent_ranking", [intent, *others], add_to_output=True)
        message.set("warning_signs", list(finding.signs), add_to_output=True)
        message.set("questions", None)
