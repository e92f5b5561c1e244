"""The Rasa component: learn, store, load, classify. On made-up topics."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import pytest
from joblib import parallel_backend
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.engine.storage.resource import Resource
from rasa.nlu.constants import TOKENS_NAMES
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from tests.unit.test_topic_model import EXAMPLES
from thora.nlu import topic_classifier
from thora.nlu.tokenizer import EnglishTokenizer
from thora.nlu.topic_classifier import TopicClassifier

RESOURCE = Resource("classifier")
TOKENIZER = EnglishTokenizer(EnglishTokenizer.get_default_config())


def message(text: str, intent: str | None = None) -> Message:
    data: dict[str, Any] = {TEXT: text, **({INTENT: intent} if intent else {})}
    made = Message(data)
    made.set(TOKENS_NAMES[TEXT], TOKENIZER.tokenize(made, TEXT))
    return made


def component(storage: LocalModelStorage, **config: Any) -> TopicClassifier:
    return TopicClassifier.create({**TopicClassifier.get_default_config(), **config}, storage, RESOURCE, None)


def train(storage: LocalModelStorage, examples: dict[str, list[str]], **config: Any) -> TopicClassifier:
    classifier = component(storage, **config)
    messages = [message(text, topic) for topic, texts in examples.items() for text in texts]
    with parallel_backend("threading"):
        assert classifier.train(TrainingData(messages)) == RESOURCE
    return classifier


@pytest.fixture(scope="module")
def trained(tmp_path_factory: pytest.TempPathFactory) -> tuple[TopicClassifier, LocalModelStorage]:
    storage = LocalModelStorage.create(tmp_path_factory.mktemp("storage"))
    return train(storage, EXAMPLES), storage


def classified(classifier: TopicClassifier, text: str) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    (result,) = classifier.process([message(text)])
    return result.get(INTENT), result.get("intent_ranking")


def test_a_message_gets_its_topic_and_a_ranking(trained: tuple[TopicClassifier, LocalModelStorage]) -> None:
    intent, ranking = classified(trained[0], "put ice on")
    assert intent["name"] == "ice"
    assert ranking[0] == intent
    assert sorted(entry["name"] for entry in ranking) == ["ice", "price", "walk"]
    confidences = [entry["confidence"] for entry in ranking]
    assert confidences == sorted(confidences, reverse=True)


def test_a_stored_model_decides_as_the_one_that_was_trained(
    trained: tuple[TopicClassifier, LocalModelStorage],
) -> None:
    classifier, storage = trained
    loaded = TopicClassifier.load(classifier.config, storage, RESOURCE, None)
    for text in ("a cold pack", "what is the price", "zzz", "walk or ice"):
        assert classified(loaded, text) == classified(classifier, text)


def test_the_ranking_is_as_long_as_configured(tmp_path: Path) -> None:
    classifier = train(LocalModelStorage.create(tmp_path), EXAMPLES, ranking_length=2)
    assert len(classified(classifier, "ice")[1]) == 2


def test_a_message_that_it_is_not_sure_of_is_a_fallback(
    trained: tuple[TopicClassifier, LocalModelStorage],
) -> None:
    intent, ranking = classified(trained[0], "qqq")
    assert intent["name"] == "nlu_fallback"
    assert [entry["name"] for entry in ranking[1:]]


@pytest.mark.parametrize("text", ["", None])
def test_an_empty_message_gets_no_intent(
    trained: tuple[TopicClassifier, LocalModelStorage], text: str | None
) -> None:
    (result,) = trained[0].process([Message({TEXT: text})])
    assert result.get(INTENT) == {"name": None, "confidence": 0.0}


def test_a_model_that_learnt_nothing_gives_no_intent(tmp_path: Path) -> None:
    classifier = train(LocalModelStorage.create(tmp_path), {"ice": ["ice", "cold"]})
    assert classified(classifier, "ice")[0]["name"] is None


def test_the_configuration_changes_with_the_code_that_rasas_cache_does_not_see(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    before = TopicClassifier.get_default_config()["code"]
    changed = tmp_path / "decision.py"
    changed.write_text("other", encoding="utf-8")
    monkeypatch.setattr(topic_classifier.decision, "__file__", str(changed))
    assert TopicClassifier.get_default_config()["code"] != before


def test_thresholds_are_chosen_at_training(trained: tuple[TopicClassifier, LocalModelStorage]) -> None:
    thresholds = trained[0]._thresholds
    assert math.isfinite(thresholds.sure)
    assert thresholds.warning == 1.0  # no warning signs among the examples
