"""Rasa component: the words of a message."""

from __future__ import annotations

from typing import Any

from rasa.engine.graph import ExecutionContext
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.tokenizers.tokenizer import Token, Tokenizer
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from thora.nlu.learnt import learnt
from thora.nlu.words import words


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_TOKENIZER, is_trainable=False)
class EnglishTokenizer(Tokenizer):
    """spaCy's English tokenizer alone (thora/nlu/words.py)."""

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> EnglishTokenizer:
        """Build the component (Rasa calls this)."""
        return cls(config)

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """Intents are whole: no part of their name is a word.

        `only_learnt`: no tokens for examples that the topic classifier does not learn, as in
        thora/nlu/sentence_featurizer.py.
        """
        return {"intent_tokenization_flag": False, "intent_split_symbol": "_", "only_learnt": False}

    @staticmethod
    def required_packages() -> list[str]:
        """Packages that must be installed."""
        return ["spacy"]

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Tokens for the examples."""
        part = training_data
        if self._config["only_learnt"]:
            part = TrainingData()
            part.training_examples = learnt(training_data.training_examples)
        super().process_training_data(part)
        return training_data

    def tokenize(self, message: Message, attribute: str) -> list[Token]:
        """Tokens with their start in the text, white space left out."""
        return [Token(word, start) for word, start in words(message.get(attribute))]
