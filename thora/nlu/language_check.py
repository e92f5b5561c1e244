"""Rasa component: a message in another language gets that language as its intent."""

from __future__ import annotations

import hashlib
import json
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

from thora.nlu import language, language_words
from thora.nlu.language import detect
from thora.topics import LANGUAGE_PREFIX, WARNING_PREFIX

LANGUAGES_FILE = "languages.json"


def is_language(message: Message) -> bool:
    """Whether an example stands for another language: not to be learnt."""
    return str(message.get(INTENT)).startswith(LANGUAGE_PREFIX)


def _code_digest() -> str:
    files = (Path(module.__file__ or "") for module in (language, language_words))
    return hashlib.sha256(b"".join(file.read_bytes() for file in files)).hexdigest()[:12]


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class LanguageCheck(GraphComponent, IntentClassifier):
    """Stands after the classifier and takes its place where a message is surely in another language.

    It never takes the place of a warning sign. Training only notes which languages have a text.
    """

    @staticmethod
    def required_packages() -> list[str]:
        """Packages that must be installed."""
        return ["py3langid"]

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """`code` makes Rasa train again when the code below changed: its cache looks at this class only."""
        return {"code": _code_digest()}

    def __init__(self, storage: ModelStorage, resource: Resource, intents: frozenset[str]) -> None:
        self._storage = storage
        self._resource = resource
        self._intents = intents

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> LanguageCheck:
        """A component that knows no language yet (Rasa calls this)."""
        return cls(model_storage, resource, frozenset())

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> LanguageCheck:
        """The component of a stored model (Rasa calls this)."""
        with model_storage.read_from(resource) as folder:
            intents = json.loads((folder / LANGUAGES_FILE).read_text(encoding="utf-8"))
        return cls(model_storage, resource, frozenset(intents))

    def train(self, training_data: TrainingData) -> Resource:
        """Note the intents of languages; each has one example (thora/importer.py)."""
        self._intents = frozenset(m.get(INTENT) for m in training_data.intent_examples if is_language(m))
        with self._storage.write_to(self._resource) as folder:
            (folder / LANGUAGES_FILE).write_text(json.dumps(sorted(self._intents)), encoding="utf-8")
        return self._resource

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Nothing further down the pipeline needs the language of the training data."""
        return training_data

    def process(self, messages: list[Message]) -> list[Message]:
        """Put the language in the place of the topic; a message without text stays as it is."""
        for message in messages:
            text = message.get(TEXT)
            topic = str((message.get(INTENT) or {}).get("name"))
            if not self._intents or not text or topic.startswith(WARNING_PREFIX):
                continue
            found = f"{LANGUAGE_PREFIX}{detect(text)}"
            if found in self._intents:
                intent = {"name": found, "confidence": 1.0}
                message.set(INTENT, intent, add_to_output=True)
                message.set("intent_ranking", [intent], add_to_output=True)
        return messages
