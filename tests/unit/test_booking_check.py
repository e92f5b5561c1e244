"""The Rasa component: an answer in mid-booking is no FAQ. Trackers are made by hand."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.engine.storage.resource import Resource
from rasa.shared.core.slots import AnySlot
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message

from thora.booking.state import Goal, State, Step
from thora.dialogue.booking_offer import HEARD_AS
from thora.nlu.booking_check import BookingCheck, answering
from thora.topics import BOOKING_ANSWER

SLOTS = ("booking", "booking_open", "warning_question_open", "clarification_open")


@pytest.fixture(autouse=True)
def in_the_project(root: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.chdir(root)
    answering.cache_clear()
    yield
    answering.cache_clear()


@pytest.fixture
def check(tmp_path: Path) -> BookingCheck:
    return BookingCheck.create({}, LocalModelStorage.create(tmp_path), Resource("booking_check"), None)  # type: ignore[arg-type]


def tracker(**slots: Any) -> DialogueStateTracker:
    made = [AnySlot(name, [], initial_value=slots.get(name)) for name in SLOTS]
    return DialogueStateTracker("web:1", made)


def asked(step: Step, goal: Goal = "book", **slots: Any) -> DialogueStateTracker:
    return tracker(booking=State(goal, step).as_text(), booking_open=True, **slots)


def checked(
    check: BookingCheck, text: str | None, intent: str | None, conversation: DialogueStateTracker | None
) -> Message:
    message = Message({TEXT: text} if text is not None else {})
    if intent is not None:
        message.set(INTENT, {"name": intent, "confidence": 0.6})
    message.set("questions", ["a", "b"])
    (result,) = check.process([message], conversation)
    return result


@pytest.mark.parametrize(
    ("step", "text", "intent"),
    [
        ("name", "Sam Lee", "practitioner_profile"),
        ("when", "tomorrow at 10", "opening_hours"),
        ("contact", "519 885 0142", "out_of_scope"),
        ("confirm", "yes", "affirm"),
        ("confirm", "stop", "nlu_fallback"),
    ],
)
def test_an_answer_gets_an_intent_of_its_own(check: BookingCheck, step: Step, text: str, intent: str) -> None:
    message = checked(check, text, intent, asked(step))
    assert message.get(INTENT) == {"name": BOOKING_ANSWER, "confidence": 1.0}
    assert message.get(HEARD_AS) == intent
    assert message.get("questions") is None
    assert {INTENT, HEARD_AS} <= message.output_properties


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("how much is it?", "price_insurance"),
        ("I cannot feel my legs", "warning_emergency"),
        ("me duele la espalda", "language_es"),
        ("", "greet"),
        (None, "greet"),
    ],
)
def test_other_messages_stay_as_they_are(check: BookingCheck, text: str | None, intent: str) -> None:
    message = checked(check, text, intent, asked("when"))
    assert message.get(INTENT) == {"name": intent, "confidence": 0.6}
    assert message.get(HEARD_AS) is None
    assert message.get("questions") == ["a", "b"]


@pytest.mark.parametrize(
    "conversation",
    [
        None,
        tracker(),
        tracker(booking=State("book", "confirm").as_text(), booking_open=False),
        tracker(booking="what another version wrote", booking_open=True),
        tracker(booking=None, booking_open=True),
    ],
    ids=["training", "nothing yet", "stopped", "another version", "no state"],
)
def test_where_no_appointment_is_being_made_nothing_changes(
    check: BookingCheck, conversation: DialogueStateTracker | None
) -> None:
    assert checked(check, "yes", "affirm", conversation).get(INTENT)["name"] == "affirm"


@pytest.mark.parametrize("other", ["warning_question_open", "clarification_open"])
@pytest.mark.parametrize("intent", ["affirm", "deny", "choose_option"])
def test_yes_and_no_answer_the_other_question_that_is_open(
    check: BookingCheck, other: str, intent: str
) -> None:
    conversation = asked("confirm", **{other: True})
    assert checked(check, "yes", intent, conversation).get(INTENT)["name"] == intent
    assert (
        checked(check, "tomorrow at 10", "opening_hours", conversation).get(INTENT)["name"] == BOOKING_ANSWER
    )


def test_a_message_without_an_intent_is_judged_by_its_words(check: BookingCheck) -> None:
    assert checked(check, "519 885 0142", None, asked("contact")).get(INTENT)["name"] == BOOKING_ANSWER
    assert checked(check, "my back hurts a lot when I walk far", None, asked("contact")).get(INTENT) is None


def test_a_clinic_with_errors_changes_nothing(
    check: BookingCheck, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "clinic.yml").write_text("name: X\n", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    assert checked(check, "yes", "affirm", asked("confirm")).get(INTENT)["name"] == "affirm"


def test_it_stands_before_the_safety_check_and_learns_nothing(root: Path) -> None:
    lines = (root / "config.yml").read_text(encoding="utf-8").splitlines()
    names = [line.rpartition(".")[2] for line in lines if "name: thora.nlu" in line]
    assert names[-2:] == ["BookingCheck", "SafetyCheck"]
    assert not DefaultV1Recipe._from_registry("BookingCheck").is_trainable
