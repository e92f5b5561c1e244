"""Rasa component: what a message means, after what was said before."""

from __future__ import annotations

import hashlib
import json
import logging
import math
import pickle
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.nlu.constants import TOKENS_NAMES
from rasa.nlu.tokenizers.tokenizer import Tokenizer
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from thora.dialogue.events import last_answered
from thora.nlu import (
    decision,
    follow_up_model,
    piece_signs,
    questions,
    regression,
    spelling_counts,
    spelling_model,
    topic_model,
    understanding,
)
from thora.nlu.decision import Decision, Thresholds
from thora.nlu.follow_up_model import FOLLOW_UP, FollowUpModel, Lessons, Reply
from thora.nlu.learnt import learnt
from thora.nlu.phrase import Phrase
from thora.nlu.sentence_encoder import sentence_encoder
from thora.nlu.side_by_side import side_by_side
from thora.nlu.spelling_counts import Counts
from thora.nlu.topic_model import Settings, TopicModel, predict_unseen
from thora.nlu.understanding import Understanding

logger = logging.getLogger(__name__)
MODEL_FILE, THRESHOLDS_FILE = "understanding.pkl", "thresholds.json"


def _vector(message: Message) -> npt.NDArray[np.float32] | None:
    """What a sentence featurizer left, if there is one in the pipeline."""
    _, features = message.get_dense_features(TEXT)
    return None if features is None else np.asarray(features.features[0], np.float32)


def _phrase(message: Message) -> Phrase:
    tokens = message.get(TOKENS_NAMES[TEXT]) or []
    return Phrase(message.get(TEXT) or "", tuple(token.text for token in tokens), _vector(message))


def _code_digest() -> str:
    modules = (
        decision,
        follow_up_model,
        piece_signs,
        questions,
        regression,
        spelling_counts,
        spelling_model,
        topic_model,
        understanding,
    )
    files = (Path(module.__file__ or "") for module in modules)
    return hashlib.sha256(b"".join(file.read_bytes() for file in files)).hexdigest()[:12]


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class TopicClassifier(GraphComponent, IntentClassifier):
    """Sets `intent`, a short `intent_ranking`, `certainty`, and `questions` where a message asks several.

    The thresholds below which a message is `nlu_fallback` or `out_of_scope` come from cross-validation at
    training time and are stored in the model, and readably in thresholds.json beside it.
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
        """alpha, c, spelling_share: see topic_model.Settings.

        keep: share of answerable messages that are answered at once; keep_asking: that are answered or asked
        back about. `code` makes Rasa train again when the code changed: its cache looks at this class only.
        """
        return {
            **asdict(Settings()),
            "keep": 0.87,
            "keep_asking": 0.985,
            "ranking_length": 8,
            "code": _code_digest(),
        }

    def __init__(self, config: dict[str, Any], storage: ModelStorage, resource: Resource) -> None:
        self.config = config
        self._storage = storage
        self._resource = resource
        self._understanding: Understanding | None = None

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
            stored = (folder / MODEL_FILE).read_bytes()
        component._understanding = pickle.loads(stored)  # noqa: S301 (our own model archive)
        return component

    def train(self, training_data: TrainingData) -> Resource:
        """Choose thresholds by cross-validation, then learn from every example and every follow-up."""
        messages = [m for m in learnt(training_data.intent_examples) if m.get(TEXT)]
        examples = [m for m in messages if not _follow_up(m)]
        phrases = [_phrase(message) for message in examples]
        topics = [str(message.get(INTENT)) for message in examples]
        if len(set(topics)) < 2:
            logger.warning("TopicClassifier: fewer than two intents with examples, nothing to learn.")
            return self._resource
        settings = Settings(**{name: self.config[name] for name in asdict(Settings())})
        counts = Counts.of(phrases)
        lessons = self._lessons([m for m in messages if _follow_up(m)], phrases, topics)
        unseen, follow_ups, model = side_by_side(
            [
                lambda: predict_unseen(phrases, topics, settings, counts=counts),
                lambda: FollowUpModel().fit(lessons) if lessons else None,
                lambda: TopicModel(settings).fit(phrases, topics, counts),
            ]
        )
        truth = [topics[i] for i in unseen.index]
        share = settings.spelling_share
        share = unseen.best_share(truth) if share is None else share
        model.settings = replace(settings, spelling_share=share)
        rows = unseen.rows(share)
        kept = self.config["keep"], self.config["keep_asking"]
        thresholds = Thresholds.choose(unseen.columns, rows, truth, *kept, unseen.nearest(rows))
        known = [_follow_up(m) for m in messages if _follow_up(m)] if follow_ups else []
        self._understanding = Understanding(
            model,
            thresholds,
            follow_ups,
            subjects={each["after"]: each["subject"] for each in known},
            talk=frozenset(each["after"] for each in known if each.get("talk")),
        )
        with self._storage.write_to(self._resource) as folder:
            (folder / MODEL_FILE).write_bytes(pickle.dumps(self._understanding))
            finite = {name: value for name, value in asdict(thresholds).items() if math.isfinite(value)}
            (folder / THRESHOLDS_FILE).write_text(json.dumps(finite), encoding="utf-8")
        return self._resource

    def _lessons(self, messages: list[Message], phrases: list[Phrase], topics: list[str]) -> Lessons | None:
        """What there is to learn of messages after an answer; None where no example says so."""
        if not messages or any(phrase.vector is None for phrase in phrases):
            return None
        replies = [
            Reply(_follow_up(m)["subject"], _follow_up(m)["text"], str(m.get(INTENT)), _vector(m))
            for m in messages
        ]
        return Lessons.of(replies, phrases, topics, sentence_encoder().encode_examples)

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Nothing further down the pipeline needs predictions on the training data."""
        return training_data

    def process(self, messages: list[Message], tracker: DialogueStateTracker | None = None) -> list[Message]:
        """Understand; a message without text, or an untrained model, gets no intent.

        `tracker` is the conversation so far; Rasa passes it when a visitor writes.
        """
        for message in messages:
            result = self._read(message, tracker)
            message.set(INTENT, result.intent, add_to_output=True)
            ranking = result.ranking[: self.config["ranking_length"]]
            message.set("intent_ranking", ranking, add_to_output=True)
            message.set("certainty", result.certainty, add_to_output=True)
            if result.questions:
                message.set("questions", list(result.questions), add_to_output=True)
        return messages

    def _read(self, message: Message, tracker: DialogueStateTracker | None) -> Decision:
        if self._understanding is None or not message.get(TEXT):
            return Decision.none()
        phrase = _phrase(message)
        if phrase.vector is None:
            return self._understanding.read(phrase)
        after = None
        if tracker is not None:
            newest_first = (event.as_dict() for event in reversed(tracker.events))
            after = last_answered(newest_first, self._understanding.subjects)
        return self._understanding.read(phrase, sentence_encoder().encode, after)


def _follow_up(message: Message) -> dict[str, Any]:
    """What an example follows: "after" (topic), "subject" (of that), "text"; {} for an ordinary one.

    "talk" where what it follows is no question.
    """
    metadata = (message.get("metadata") or {}).get(FOLLOW_UP)
    return dict(metadata) if isinstance(metadata, dict) else {}
