"""Topics: which are offered, and which are learnt."""

from __future__ import annotations

import pytest

from tests.unit.conftest import TinyProject
from thora.content import load_content
from thora.topics import NOT_SURE, SEVERAL_QUESTIONS, is_learnt


@pytest.mark.parametrize("intent", [NOT_SURE, SEVERAL_QUESTIONS, "language_es", "warning_urgent"])
def test_what_rules_of_nlu_set_is_not_learnt(intent: str) -> None:
    assert not is_learnt(intent)


@pytest.mark.parametrize("intent", ["naps", "out_of_scope", "warnings", "languages", "several"])
def test_every_other_intent_is_learnt(intent: str) -> None:
    assert is_learnt(intent)


def test_a_question_is_answerable_and_talk_is_not(tiny: TinyProject) -> None:
    tiny.question("naps", examples=["is a nap good"])
    tiny.talk("greet", ["hello"])
    topics = load_content(tiny.root).topics
    assert topics["naps"].is_answerable
    assert not topics["greet"].is_answerable
    assert topics["naps"].block == ("faq",)
    assert topics["greet"].block == ("talk", "greet")


def test_a_level_of_warning_signs_is_no_language_and_no_question(tiny: TinyProject) -> None:
    tiny.sign("fever", examples=["i have a fever"], near_misses=["no fever"])
    (warning,) = (topic for topic in load_content(tiny.root).topics.values() if topic.is_warning)
    assert warning.id.startswith("warning_")
    assert not warning.is_language
    assert not warning.is_answerable
