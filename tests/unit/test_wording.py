"""What a message's warning sign adds to the texts of the domain."""

from __future__ import annotations

from typing import Any, get_args

import pytest
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import UserUttered
from rasa.shared.core.slots import AnySlot
from rasa.shared.core.trackers import DialogueStateTracker

from thora.booking.state import Goal, State
from thora.dialogue.wording import Wording

RESPONSES = {
    "utter_warning_emergency": [
        {
            "text": "Call 911.",
            "metadata": {"level": "emergency", "because": {"chest_pain": "It can be the heart."}},
        }
    ],
    "utter_massage": [{"text": "It may help.\nSource: NHS.", "metadata": {"source": "Source: NHS."}}],
    "utter_is_it_serious": [
        {"text": "Mostly not.\nSource: NHS.", "metadata": {"source": "Source: NHS.", "warning_signs": True}}
    ],
    "utter_greet": [{"text": "Hello."}],
    "utter_warning_urgent": [{"text": "See a doctor today.", "metadata": {"level": "urgent"}}],
    "utter_warning_crisis": [{"text": "Call 9-8-8.", "metadata": {"level": "crisis"}}],
    "utter_booking_stopped_kept": [{"text": "I keep what you told me."}],
    "utter_mentioned_sign": [{"text": "If you have this now, call 811."}],
}


async def said(
    action: str, parsed: dict[str, Any] | None = None, booking: str | None = None
) -> dict[str, Any] | None:
    """The response to a message that NLU made this of."""
    domain = Domain.from_dict({"responses": RESPONSES})
    tracker = DialogueStateTracker("web:1", [AnySlot("booking", [], initial_value=booking)])
    if parsed is not None:
        tracker.update(UserUttered("...", {"name": "x"}, parse_data=parsed))
    return await Wording(None, domain).generate(action, tracker, "web")


@pytest.mark.parametrize(
    ("signs", "text"),
    [
        (["chest_pain"], "Call 911. It can be the heart."),
        (["unknown", "chest_pain"], "Call 911. It can be the heart."),
        ([], "Call 911."),
    ],
)
async def test_a_warning_says_why(signs: list[str], text: str) -> None:
    response = await said("utter_warning_emergency", {"warning_signs": signs})
    assert response is not None
    assert (response["text"], response["metadata"]) == (text, {"level": "emergency"})


async def test_an_answer_about_a_sign_has_one_line_before_its_source() -> None:
    response = await said("utter_massage", {"mentioned_sign": "fever"})
    assert response is not None
    assert response["text"] == "It may help.\nIf you have this now, call 811.\nSource: NHS."


@pytest.mark.parametrize(
    ("action", "parsed"),
    [("utter_massage", {}), ("utter_massage", None), ("utter_is_it_serious", {"mentioned_sign": "fever"})],
)
async def test_other_answers_stay_as_they_are(action: str, parsed: dict[str, Any] | None) -> None:
    response = await said(action, parsed)
    assert response is not None
    assert response["text"] == RESPONSES[action][0]["text"]


async def test_small_talk_and_unknown_texts_stay_as_they_are() -> None:
    assert (await said("utter_greet", {"mentioned_sign": "fever"}) or {})["text"] == "Hello."
    assert await said("utter_nothing") is None


@pytest.mark.parametrize("goal", get_args(Goal))
async def test_an_urgent_warning_says_that_it_stopped_a_booking(goal: Goal) -> None:
    response = await said("utter_warning_urgent", {}, State(goal, "name").as_text())
    assert response is not None
    assert response["text"] == "See a doctor today. I keep what you told me."


@pytest.mark.parametrize(
    "booking", [None, "what another version wrote", State("book", "suggested").as_text()]
)
async def test_where_nothing_was_being_booked_it_says_no_such_thing(booking: str | None) -> None:
    response = await said("utter_warning_urgent", {}, booking)
    assert response is not None
    assert response["text"] == "See a doctor today."


@pytest.mark.parametrize(
    ("level", "text"),
    [("emergency", "Call 911."), ("crisis", "Call 9-8-8.")],  # the emergency's own text says it
)
async def test_other_warnings_have_their_own_words(level: str, text: str) -> None:
    response = await said(f"utter_warning_{level}", {}, State("book", "name").as_text())
    assert response is not None
    assert response["text"] == text


async def test_no_other_answer_tells_of_a_booking() -> None:
    response = await said("utter_greet", {}, State("book", "name").as_text())
    assert response is not None
    assert response["text"] == "Hello."
