"""Rasa component: what a message means as a whole, as a vector."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.featurizers.dense_featurizer.dense_featurizer import DenseFeaturizer
from rasa.shared.nlu.constants import FEATURE_TYPE_SENTENCE, TEXT
from rasa.shared.nlu.training_data.features import Features
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from thora.nlu.learnt import learnt
from thora.nlu.sentence_encoder import FOLDER, SUMS_FILE, Vectors, sentence_encoder


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=False)
class SentenceFeaturizer(DenseFeaturizer, GraphComponent):
    """Adds the sentence encoder's vector as a dense sentence feature; any later component may use it."""

    def __init__(self, config: dict[str, Any], name: str) -> None:
        super().__init__(name, config)
        self._encoder = sentence_encoder()

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> SentenceFeaturizer:
        """Build the component (Rasa calls this). Raises EncoderError if the encoder's files were changed."""
        return cls(config, execution_context.node_name)

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """`only_learnt`: no vectors for examples that the topic classifier does not learn.

        These are warning signs and near misses, for which SafetyCheck has an encoder of its own. `encoder`:
        checksums of the encoder's files, so that Rasa trains again when they change.
        """
        return {
            **DenseFeaturizer.get_default_config(),
            "only_learnt": False,
            "encoder": (FOLDER / SUMS_FILE).read_text("utf-8"),
        }

    @classmethod
    def validate_config(cls, config: dict[str, Any]) -> None:
        """Nothing to choose."""

    @staticmethod
    def required_packages() -> list[str]:
        """Packages that must be installed."""
        return ["onnxruntime", "tokenizers"]

    def process(self, messages: list[Message]) -> list[Message]:
        """Add the feature to every message with text."""
        self._add(messages, self._encoder.encode)
        return messages

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """The same for the examples."""
        examples = training_data.training_examples
        if self._config["only_learnt"]:
            examples = learnt(examples)
        self._add(examples, self._encoder.encode_examples)
        return training_data

    def _add(self, messages: list[Message], encode: Callable[[Sequence[str]], Vectors]) -> None:
        with_text = [message for message in messages if message.get(TEXT)]
        vectors = encode([str(message.get(TEXT)) for message in with_text])
        for message, vector in zip(with_text, vectors, strict=True):
            features = Features(vector[np.newaxis], FEATURE_TYPE_SENTENCE, TEXT, self._identifier)
            message.add_features(features)
