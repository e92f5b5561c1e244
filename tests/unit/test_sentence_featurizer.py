"""The Rasa component that puts the encoder's vector on a message."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.engine.storage.resource import Resource
from rasa.shared.nlu.constants import FEATURE_TYPE_SENTENCE, INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from thora.nlu import sentence_featurizer
from thora.nlu.sentence_encoder import (
    MODEL_FILE,
    SUMS_FILE,
    WIDTH,
    EncoderError,
    SentenceEncoder,
    sentence_encoder,
)
from thora.nlu.sentence_featurizer import SentenceFeaturizer

NAME = "run_SentenceFeaturizer1"
REGISTERED = "thora.nlu.sentence_featurizer.SentenceFeaturizer"


def made(cls: Any, tmp_path: Path, **config: Any) -> SentenceFeaturizer:
    """The component, built as Rasa builds it."""
    whole = {**cls.get_default_config(), **config}
    storage, context = LocalModelStorage.create(tmp_path), SimpleNamespace(node_name=NAME)
    return cls.create(whole, storage, Resource("featurizer"), context)


@pytest.fixture
def featurizer(tmp_path: Path) -> SentenceFeaturizer:
    return made(SentenceFeaturizer, tmp_path)


def vector(message: Message) -> np.ndarray:
    """The one sentence vector of a message."""
    words, sentence = message.get_dense_features(TEXT)
    assert words is None
    assert sentence is not None
    assert sentence.type == FEATURE_TYPE_SENTENCE
    assert sentence.features.shape[0] == 1
    return np.asarray(sentence.features[0])


def test_a_message_gets_the_encoders_vector_as_a_dense_feature_of_the_sentence(
    featurizer: SentenceFeaturizer,
) -> None:
    message = Message({TEXT: "heat or ice"})
    assert featurizer.process([message]) == [message]
    assert np.array_equal(vector(message), sentence_encoder().encode_one("heat or ice"))
    assert [feature.attribute for feature in message.features] == [TEXT]


def test_without_an_alias_the_components_name_is_the_origin_of_the_feature(
    featurizer: SentenceFeaturizer,
) -> None:
    (message,) = featurizer.process([Message({TEXT: "hello"})])
    assert [feature.origin for feature in message.features] == [NAME]


def test_many_messages_get_each_its_own(featurizer: SentenceFeaturizer) -> None:
    texts = [f"message number {n}" for n in range(9)]
    messages = featurizer.process([Message({TEXT: text}) for text in texts])
    expected = sentence_encoder().encode(texts)
    assert np.array_equal(np.stack([vector(message) for message in messages]), expected)


@pytest.mark.parametrize("data", [{}, {TEXT: ""}, {TEXT: None}, {INTENT: "naps"}])
def test_a_message_without_text_is_not_touched(featurizer: SentenceFeaturizer, data: dict[str, Any]) -> None:
    with_text, without = Message({TEXT: "hello"}), Message(dict(data))
    assert featurizer.process([without, with_text]) == [without, with_text]
    assert without.features == []
    assert without.data == data
    assert vector(with_text).shape == (WIDTH,)


def test_no_messages_are_no_messages(featurizer: SentenceFeaturizer) -> None:
    assert featurizer.process([]) == []


def test_examples_get_nearly_the_same_vectors_as_messages(featurizer: SentenceFeaturizer) -> None:
    examples = [Message.build("use ice", "ice"), Message.build("a walk", "walk")]
    data = featurizer.process_training_data(TrainingData(examples))
    for example in data.training_examples:
        assert vector(example) @ sentence_encoder().encode_one(str(example.get(TEXT))) > 0.97


def test_signs_and_near_misses_can_be_left_to_others(tmp_path: Path) -> None:
    examples = [
        Message.build("use ice", "ice"),
        Message.build("a high fever", "warning_urgent"),
        Message({TEXT: "cup final fever"}),
    ]
    for only_learnt, expected in ((True, [True, False, False]), (False, [True, True, True])):
        data = TrainingData([Message(dict(example.data)) for example in examples])
        made(SentenceFeaturizer, tmp_path, only_learnt=only_learnt).process_training_data(data)
        assert [bool(message.features) for message in data.training_examples] == expected


def test_rasa_finds_it_by_its_name_as_a_featurizer_that_learns_nothing(root: Path, tmp_path: Path) -> None:
    assert f"- name: {REGISTERED}\n" in (root / "config.yml").read_text(encoding="utf-8")
    found = DefaultV1Recipe._from_registry(REGISTERED)
    assert found.types == {DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER}
    assert not found.is_trainable
    (message,) = made(found.clazz, tmp_path).process([Message({TEXT: "hello"})])
    assert vector(message).shape == (WIDTH,)


def test_the_alias_of_the_configuration_is_the_origin_of_the_feature(tmp_path: Path) -> None:
    (message,) = made(SentenceFeaturizer, tmp_path, alias="mine").process([Message({TEXT: "hello"})])
    assert [feature.origin for feature in message.features] == ["mine"]


def test_other_files_of_the_encoder_change_the_configuration_so_that_rasa_trains_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = SentenceFeaturizer.get_default_config()
    assert MODEL_FILE in before["encoder"]
    changed = before["encoder"].replace("a", "b")
    (tmp_path / SUMS_FILE).write_text(changed, encoding="utf-8")
    monkeypatch.setattr(sentence_featurizer, "FOLDER", tmp_path)
    assert SentenceFeaturizer.get_default_config() == {**before, "encoder": changed}
    assert changed != before["encoder"]


def test_a_damaged_encoder_stops_it_with_a_clear_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sentence_featurizer, "sentence_encoder", lambda: SentenceEncoder(tmp_path))
    with pytest.raises(EncoderError, match="SHA256SUMS: is missing"):
        made(SentenceFeaturizer, tmp_path)


def test_what_it_needs_is_installed() -> None:
    assert all(find_spec(package) for package in SentenceFeaturizer.required_packages())
