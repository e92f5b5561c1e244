"""The Rasa component: another language takes the topic's place, a warning sign never gives way."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.engine.storage.resource import Resource
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from thora.nlu import language_check
from thora.nlu.language_check import LanguageCheck, is_language

RESOURCE = Resource("language_check")
RANKING = [{"name": "stress", "confidence": 0.6}, {"name": "posture", "confidence": 0.3}]
EXAMPLES = [
    Message.build("i feel stressed", "stress"),
    Message.build("Español", "language_es"),
    Message.build("한국어", "language_ko"),
]


@pytest.fixture
def storage(tmp_path: Path) -> LocalModelStorage:
    return LocalModelStorage.create(tmp_path)


@pytest.fixture
def check(storage: LocalModelStorage) -> LanguageCheck:
    component = LanguageCheck.create(LanguageCheck.get_default_config(), storage, RESOURCE, None)
    assert component.train(TrainingData(EXAMPLES)) == RESOURCE
    return component


def checked(component: LanguageCheck, text: str | None, topic: str | None = "stress") -> Message:
    message = Message({TEXT: text} if text is not None else {})
    message.set(INTENT, {"name": topic, "confidence": 0.6})
    message.set("intent_ranking", RANKING)
    (result,) = component.process([message])
    return result


def intent(component: LanguageCheck, text: str | None, topic: str | None = "stress") -> Any:
    return checked(component, text, topic).get(INTENT)["name"]


def test_a_message_in_another_language_gets_it_as_its_only_intent(check: LanguageCheck) -> None:
    message = checked(check, "me duele la espalda")
    assert message.get(INTENT) == {"name": "language_es", "confidence": 1.0}
    assert message.get("intent_ranking") == [message.get(INTENT)]
    assert {INTENT, "intent_ranking"} <= message.output_properties


def test_english_stays_as_the_classifier_left_it(check: LanguageCheck) -> None:
    message = checked(check, "my back hurts")
    assert message.get(INTENT) == {"name": "stress", "confidence": 0.6}
    assert message.get("intent_ranking") == RANKING


@pytest.mark.parametrize("topic", ["warning_emergency", "warning_urgent", "warning_crisis"])
def test_a_warning_sign_is_never_overridden(check: LanguageCheck, topic: str) -> None:
    assert intent(check, "me duele mucho el pecho", topic) == topic


@pytest.mark.parametrize("topic", [None, "nlu_fallback", "out_of_scope", "greet"])
def test_whatever_else_the_classifier_said_gives_way(check: LanguageCheck, topic: str | None) -> None:
    assert intent(check, "me duele la espalda", topic) == "language_es"


def test_a_language_without_a_text_is_left_to_the_classifier(check: LanguageCheck) -> None:
    assert intent(check, "ich habe rückenschmerzen", "out_of_scope") == "out_of_scope"


@pytest.mark.parametrize("text", [None, "", "   ", "?"])
def test_a_message_without_words_is_let_through(check: LanguageCheck, text: str | None) -> None:
    assert intent(check, text, None) is None


def test_a_message_without_any_intent_is_let_through(check: LanguageCheck) -> None:
    (message,) = check.process([Message({TEXT: "hello"})])
    assert message.get(INTENT) is None


def test_the_languages_are_stored_with_the_model(check: LanguageCheck, storage: LocalModelStorage) -> None:
    loaded = LanguageCheck.load(LanguageCheck.get_default_config(), storage, RESOURCE, None)
    assert intent(loaded, "등이 아파요") == "language_ko"


def test_an_untrained_component_changes_nothing(storage: LocalModelStorage) -> None:
    component = LanguageCheck.create(LanguageCheck.get_default_config(), storage, RESOURCE, None)
    assert intent(component, "me duele la espalda") == "stress"


def test_training_data_passes_through(check: LanguageCheck) -> None:
    data = TrainingData(EXAMPLES)
    assert check.process_training_data(data) is data


def test_examples_of_languages_are_told_from_others() -> None:
    assert [is_language(example) for example in EXAMPLES] == [False, True, True]


def test_the_package_that_it_needs_is_named() -> None:
    assert LanguageCheck.required_packages() == ["py3langid"]


def test_other_words_make_another_configuration(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    before = LanguageCheck.get_default_config()
    changed = tmp_path / "language_words.py"
    changed.write_text("WORDS = {}")
    monkeypatch.setattr(language_check.language_words, "__file__", str(changed))
    assert LanguageCheck.get_default_config() != before
