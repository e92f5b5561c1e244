"""Rasa component: the topic of a message, or "not sure"."""

from __future__ import annotations

import hashlib
import logging
import pickle
from pathlib import Path
from typing import Any

import numpy as np
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.nlu.constants import TOKENS_NAMES
from rasa.nlu.tokenizers.tokenizer import Tokenizer
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from thora.nlu import decision, topic_model
from thora.nlu.decision import Decision, Thresholds, decide
from thora.nlu.topic_model import Phrase, TopicModel, out_of_fold

logger = logging.getLogger(__name__)
MODEL_FILE = "topic_model.pkl"


def _phrase(message: Message) -> Phrase:
    tokens = message.get(TOKENS_NAMES[TEXT]) or []
    return Phrase(message.get(TEXT) or "", tuple(token.text for token in tokens))


def _code_digest() -> str:
    files = (Path(module.__file__ or "") for module in (decision, topic_model))
    return hashlib.sha256(b"".join(file.read_bytes() for file in files)).hexdigest()[:12]


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class TopicClassifier(GraphComponent, IntentClassifier):
    """Sets `intent` and a short `intent_ranking`.

    The thresholds below which a message is `nlu_fallback` come from cross-validation at training time
    and are stored in the model.
    """

    @classmethod
    def required_components(cls) -> list[type]:
        """Components that must stand before this one."""
        return [Tokenizer]

    @staticmethod
    def required_packages() -> list[str]:
        """Packages that must be installed."""
        return ["sklearn"]

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """C: strength of fit; keep: share of answerable messages that the threshold lets through.

        `code` makes Rasa train again when the model's code changed: its cache looks at this class only.
        """
        return {"C": 60.0, "keep": 0.92, "ranking_length": 8, "code": _code_digest()}

    def __init__(self, config: dict[str, Any], storage: ModelStorage, resource: Resource) -> None:
        self.config = config
        self._storage = storage
        self._resource = resource
        self._model: TopicModel | None = None
        self._thresholds = Thresholds()

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> TopicClassifier:
        """An untrained component (Rasa calls this)."""
        return cls(config, model_storage, resource)

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> TopicClassifier:
        """The trained component of a stored model (Rasa calls this)."""
        component = cls(config, model_storage, resource)
        with model_storage.read_from(resource) as folder:
            stored = pickle.loads((folder / MODEL_FILE).read_bytes())  # noqa: S301 (our own model archive)
        component._model, component._thresholds = stored
        return component

    def train(self, training_data: TrainingData) -> Resource:
        """Choose thresholds by cross-validation, then learn from every example."""
        messages = [m for m in training_data.intent_examples if m.get(TEXT)]
        phrases = [_phrase(message) for message in messages]
        topics = [str(message.get(INTENT)) for message in messages]
        if len(set(topics)) < 2:
            logger.warning("TopicClassifier: fewer than two intents with examples, nothing to learn.")
            return self._resource
        columns, rows = out_of_fold(phrases, topics, self.config["C"])
        self._thresholds = Thresholds.choose(columns, rows, topics, self.config["keep"])
        self._model = TopicModel(self.config["C"]).fit(phrases, topics)
        with self._storage.write_to(self._resource) as folder:
            (folder / MODEL_FILE).write_bytes(pickle.dumps((self._model, self._thresholds)))
        return self._resource

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Nothing further down the pipeline needs predictions on the training data."""
        return training_data

    def process(self, messages: list[Message]) -> list[Message]:
        """Classify; a message without text, or an untrained model, gets no intent."""
        for message in messages:
            if self._model is None or not message.get(TEXT):
                result = Decision.none()
            else:
                row = self._model.probabilities([_phrase(message)])[0]
                ranked = [(self._model.topics[i], float(row[i])) for i in np.argsort(-row)]
                result = decide(ranked, self._thresholds)
            message.set(INTENT, result.intent, add_to_output=True)
            ranking = result.ranking[: self.config["ranking_length"]]
            message.set("intent_ranking", ranking, add_to_output=True)
        return messages
