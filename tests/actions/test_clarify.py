"""Asking back."""

from __future__ import annotations

from typing import Any

import pytest
from rasa_sdk.events import SlotSet, UserUttered

from actions.clarify import ActionChoose, ActionClarify
from tests.actions.conftest import Run


def ranked(*names: str) -> dict[str, Any]:
    return {"intent_ranking": [{"name": name, "confidence": 0.2} for name in names]}


NONE = {"title": "None of these", "payload": "/deny"}
NOT_SURE = UserUttered("hm", {"intent": {"name": "nlu_fallback"}})


def test_their_names_are_those_in_the_domain() -> None:
    assert (ActionClarify().name(), ActionChoose().name()) == ("action_clarify", "action_choose")


async def test_it_offers_the_likeliest_questions_by_their_labels_and_none_of_these(run: Run) -> None:
    latest = ranked("nlu_fallback", "heat_or_ice", "deny", "exercises", "out_of_scope", "massage", "surgery")
    (message,), events = await run(ActionClarify(), [NOT_SURE], latest)
    assert message["response"] == "utter_clarify"
    assert message["buttons"] == [
        {"title": "Heat or ice?", "payload": "/heat_or_ice"},
        {"title": "Helpful exercises", "payload": "/exercises"},
        {"title": "Massage", "payload": "/massage"},
        NONE,
    ]
    assert events == [
        SlotSet("clarification_candidates", ["heat_or_ice", "exercises", "massage"]),
        SlotSet("clarification_open", True),
    ]


@pytest.mark.parametrize(
    "latest", [{}, {"intent_ranking": None}, ranked("nlu_fallback", "deny", "out_of_scope")]
)
async def test_without_a_question_to_offer_it_asks_for_other_words(run: Run, latest: dict[str, Any]) -> None:
    (message,), _ = await run(ActionClarify(), [], latest)
    assert (message["response"], message["buttons"]) == ("utter_clarify_none", [])


async def test_the_second_time_in_a_row_it_offers_a_person(run: Run) -> None:
    (message,), events = await run(ActionClarify(), [NOT_SURE, NOT_SURE], ranked("heat_or_ice"))
    assert message["response"] == "utter_offer_person"
    assert events[0] == SlotSet("clarification_candidates", [])


@pytest.mark.parametrize(
    ("text", "intent", "response"),
    [
        ("the second one", "choose_option", "utter_exercises"),
        ("1", "choose_option", "utter_heat_or_ice"),
        ("yes", "affirm", "utter_heat_or_ice"),
        ("3", "choose_option", "utter_clarify_other_words"),
        ("none of these", "deny", "utter_clarify_other_words"),
        ("no, not one of them", "deny", "utter_clarify_other_words"),
    ],
)
async def test_a_choice_is_answered(run: Run, text: str, intent: str, response: str) -> None:
    latest = {"text": text, "intent": {"name": intent}}
    slots = {"clarification_candidates": ["heat_or_ice", "exercises"]}
    (message,), events = await run(ActionChoose(), [], latest, slots)
    assert message["response"] == response
    assert events == [SlotSet("clarification_open", False)]
