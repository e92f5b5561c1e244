"""The Rasa component: a warning sign takes the place of whatever else a message is about."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.engine.storage.resource import Resource
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from thora.nlu.safety_check import NEAR_MISS, PATTERNS, SafetyCheck, material_of

RESOURCE = Resource("safety_check")
FEVER = ["i have a fever", "high fever since monday", "fever and chills", "my temperature is very high"]
ORDINARY = [
    "how much is a visit",
    "the price please",
    "what does it cost",
    "cost of a session",
    "do you take cards",
]


def data() -> TrainingData:
    examples = [Message.build(text, "warning_urgent", intent_metadata={"sign": "fever"}) for text in FEVER]
    examples += [Message.build(text, "price") for text in ORDINARY]
    examples += [Message({TEXT: "cup final fever in town", "metadata": {NEAR_MISS: "fever"}})]
    examples += [Message({TEXT: "", INTENT: "price"})]  # Rasa adds the names of intents so
    patterns = [{"name": f"{PATTERNS}fever", "pattern": "fever"}]
    return TrainingData(examples, regex_features=patterns)


@pytest.fixture(scope="module")
def storage(tmp_path_factory: pytest.TempPathFactory) -> LocalModelStorage:
    return LocalModelStorage.create(tmp_path_factory.mktemp("safety"))


@pytest.fixture(scope="module")
def check(storage: LocalModelStorage) -> SafetyCheck:
    SafetyCheck.create(SafetyCheck.get_default_config(), storage, RESOURCE, None).train(data())
    return SafetyCheck.load(SafetyCheck.get_default_config(), storage, RESOURCE, None)


def checked(check: SafetyCheck, text: str | None) -> Message:
    message = Message({TEXT: text} if text is not None else {})
    message.set(INTENT, {"name": "price", "confidence": 0.6})
    message.set("intent_ranking", [{"name": "price", "confidence": 0.6}])
    message.set("questions", ["price", "hours"], add_to_output=True)
    (result,) = check.process([message])
    return result


def test_what_there_is_to_learn_is_found_in_the_training_data() -> None:
    material = material_of(data())
    assert material.levels == {"fever": "urgent"}
    assert (material.examples, material.near_misses) == (
        {"fever": FEVER},
        {"fever": ["cup final fever in town"]},
    )
    assert (material.ordinary, material.patterns) == ({"price": ORDINARY}, {"fever": ["fever"]})


def test_a_warning_sign_takes_the_place_of_the_topic(check: SafetyCheck) -> None:
    message = checked(check, "how much is a visit, i have a high fever")
    assert message.get(INTENT)["name"] == "warning_urgent"
    assert message.get("warning_signs") == ["fever"]
    assert [entry["name"] for entry in message.get("intent_ranking")] == ["warning_urgent", "price"]
    assert message.get("questions") is None
    assert {INTENT, "intent_ranking", "warning_signs"} <= message.output_properties


def test_an_ordinary_message_stays_as_it_was(check: SafetyCheck) -> None:
    message = checked(check, "what does a visit cost")
    assert message.get(INTENT) == {"name": "price", "confidence": 0.6}
    assert message.get("questions") == ["price", "hours"]
    assert message.get("warning_signs") is None


def test_a_sign_that_is_denied_is_only_mentioned(check: SafetyCheck) -> None:
    message = checked(check, "no fever")
    assert message.get(INTENT)["name"] == "price"
    assert message.get("mentioned_sign") == "fever"


@pytest.mark.parametrize("text", [None, ""])
def test_a_message_without_text_stays_as_it_was(check: SafetyCheck, text: str | None) -> None:
    assert checked(check, text).get(INTENT)["name"] == "price"


def test_without_signs_there_is_nothing_to_notice(tmp_path: Path) -> None:
    storage = LocalModelStorage.create(tmp_path)
    component: Any = SafetyCheck.create({}, storage, RESOURCE, None)
    component.train(TrainingData([Message.build("the price", "price")]))
    assert (
        checked(SafetyCheck.load({}, storage, RESOURCE, None), "i have a fever").get(INTENT)["name"]
        == "price"
    )


def test_it_stands_last_in_the_pipeline(root: Path) -> None:
    lines = [
        line
        for line in (root / "config.yml").read_text(encoding="utf-8").splitlines()
        if "name: thora.nlu" in line
    ]
    assert lines[-1].endswith("thora.nlu.safety_check.SafetyCheck")
    assert DefaultV1Recipe._from_registry("SafetyCheck").is_trainable
