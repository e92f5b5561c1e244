"""Asking back."""

from __future__ import annotations

from typing import Any

import pytest

from actions.clarify import ActionClarify
from tests.actions.conftest import Run


def ranked(*names: str) -> dict[str, Any]:
    return {"intent_ranking": [{"name": name, "confidence": 0.2} for name in names]}


def test_its_name_is_the_one_in_the_domain() -> None:
    assert ActionClarify().name() == "action_clarify"


async def test_it_offers_the_likeliest_questions_by_their_labels(run: Run) -> None:
    latest = ranked("nlu_fallback", "heat_or_ice", "deny", "exercises", "out_of_scope", "massage", "surgery")
    (message,), events = await run(ActionClarify(), [], latest)
    assert message["response"] == "utter_clarify"
    assert message["buttons"] == [
        {"title": "Heat or ice?", "payload": "/heat_or_ice"},
        {"title": "Helpful exercises", "payload": "/exercises"},
        {"title": "Massage", "payload": "/massage"},
    ]
    assert events == []


@pytest.mark.parametrize(
    "latest", [{}, {"intent_ranking": None}, ranked("nlu_fallback", "deny", "out_of_scope")]
)
async def test_without_a_question_to_offer_it_asks_for_other_words(run: Run, latest: dict[str, Any]) -> None:
    (message,), _ = await run(ActionClarify(), [], latest)
    assert (message["response"], message["buttons"]) == ("utter_clarify_none", [])
