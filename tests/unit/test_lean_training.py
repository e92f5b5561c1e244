"""Rasa's training data, merged and told apart in less time, is what it was."""

from __future__ import annotations

import numpy as np
import pytest
from rasa.nlu.tokenizers.tokenizer import Token
from rasa.shared.exceptions import YamlException
from rasa.shared.nlu.training_data.features import Features
from rasa.shared.nlu.training_data.formats.rasa_yaml import RasaYAMLReader
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from rasa.shared.utils import io

from thora.lean_training import fingerprint, handle_examples_lightly, merged, sanitized


def message(text: str = "how long", intent: str = "length", word: str = "how", value: float = 0.5) -> Message:
    made = Message({"text": text, "intent": intent, "text_tokens": [Token(word, 0)]})
    made.add_features(Features(np.array([[value]]), "sentence", "text", "featurizer"))
    return made


@pytest.fixture
def lightly(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Message, "fingerprint", Message.fingerprint)
    monkeypatch.setattr(TrainingData, "sanitize_examples", TrainingData.sanitize_examples)
    monkeypatch.setattr(TrainingData, "merge", TrainingData.merge)
    monkeypatch.setattr(RasaYAMLReader, "validate", RasaYAMLReader.validate)
    monkeypatch.setattr(io, "_is_ascii", io._is_ascii)
    handle_examples_lightly()


def test_examples_are_told_apart_by_all_that_they_hold() -> None:
    assert fingerprint(message()) == fingerprint(message())
    others = [message(text="how far"), message(intent="way"), message(word="ho"), message(value=0.6)]
    assert len({fingerprint(each) for each in [message(), *others]}) == 5


def test_a_change_is_seen() -> None:
    changed = message()
    before = fingerprint(changed)
    changed.set("text", "how far")
    assert fingerprint(changed) != before


@pytest.mark.usefixtures("lightly")
def test_the_data_has_another_checksum_when_an_example_has() -> None:
    assert TrainingData([message()]).fingerprint() == TrainingData([message()]).fingerprint()
    assert TrainingData([message()]).fingerprint() != TrainingData([message(value=0.6)]).fingerprint()


def test_an_example_stands_once_and_without_blanks() -> None:
    (left,) = sanitized([message(intent="length "), message()])
    assert left.get("intent") == "length"


def everything(data: TrainingData) -> tuple[object, ...]:
    examples = [example.as_dict() for example in data.training_examples]
    return examples, data.entity_synonyms, data.regex_features, data.lookup_tables, data.responses


def test_merged_as_rasa_does_it() -> None:
    def parts() -> list[TrainingData]:
        one = TrainingData([Message.build("a", "x"), Message.build("b", "x")], {"oh": "zero"})
        two = TrainingData([Message.build("a", "x"), Message.build("c", "y")], {"ah": "one"})
        two.regex_features = [{"name": "n", "pattern": "p"}]
        two.lookup_tables = [{"name": "t", "elements": ["e"]}]
        return [one, two, TrainingData(responses={"utter_x": [{"text": "hi"}]})]

    ours, theirs = parts(), parts()
    assert everything(merged(ours[0], *ours[1:], None)) == everything(theirs[0].merge(*theirs[1:]))


def test_what_is_empty_changes_nothing() -> None:
    data = TrainingData([message()])
    assert merged(TrainingData(), data, TrainingData()) is data
    assert everything(merged(TrainingData(), None)) == everything(TrainingData())


FILE = "version: '3.1'\nnlu:\n- intent: greet\n  examples: |\n    - hi\n    - hé 🙂\n"


@pytest.mark.usefixtures("lightly")
def test_a_file_is_read_as_before() -> None:
    data = RasaYAMLReader().reads(FILE)
    assert [each.get("text") for each in data.training_examples] == ["hi", "hé 🙂"]
    assert io.read_yaml('say: "caf\\u00e9 \\U0001F642"') == {"say": "café 🙂"}


@pytest.mark.usefixtures("lightly")
@pytest.mark.parametrize(
    ("wrong", "line"),
    [(FILE.replace("examples", "example"), 3), (f"{FILE}- intent: [bye]\n  examples: |\n    - bye\n", 7)],
)
def test_a_file_that_rasa_cannot_take_is_refused_with_its_line(wrong: str, line: int) -> None:
    with pytest.raises(YamlException) as heavy:
        RasaYAMLReader.validate(RasaYAMLReader(), wrong)
    assert f"line {line}" in str(heavy.value).lower()
