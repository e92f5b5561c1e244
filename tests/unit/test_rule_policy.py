"""The faster policy predicts what Rasa's own predicts, however long the conversation."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rasa.core.policies.rule_policy import RulePolicy
from rasa.engine.graph import ExecutionContext, GraphSchema
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.engine.storage.resource import Resource
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, Event, SlotSet, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from thora.dialogue.rule_policy import BoundedRulePolicy, recent_tracker

INTENTS, ACTIONS = ("a", "b", "c"), ("utter_a", "utter_b", "utter_c")
DOMAIN = Domain.from_dict(
    {
        "intents": list(INTENTS),
        "actions": list(ACTIONS),
        "responses": {name: [{"text": name}] for name in ACTIONS},
        "slots": {
            "open": {"type": "bool", "initial_value": False, "mappings": [{"type": "custom"}]},
            "note": {"type": "any", "mappings": [{"type": "custom"}]},
        },
    }
)
SET, NOT_SET = [1.0, 1.0], [1.0, 0.0]


def state(before: str = "", intent: str = "", **slots: list[float]) -> dict[str, Any]:
    made: dict[str, Any] = {"slots": slots} if slots else {}
    if intent:
        made["user"] = {"intent": intent}
    if before:
        made["prev_action"] = {"action_name": before}
    return made


# One turn, several actions, a slot, two turns in a row, the beginning of a conversation, anything forbidden.
RULES: dict[str, str] = {
    json.dumps(states, sort_keys=True): action
    for states, action in (
        ([state("action_listen", "a")], "utter_a"),
        ([state("action_listen", "a"), state("utter_a", "a")], "utter_b"),
        ([state("action_listen", "a"), state("utter_a", "a"), state("utter_b", "a")], "action_listen"),
        ([state("action_listen", "b", open=SET)], "utter_b"),
        ([state("action_listen", "b", open=NOT_SET)], "utter_a"),
        ([state("action_listen", "a"), state("utter_a", "a"), state("action_listen", "c")], "utter_c"),
        ([state(), state("action_listen", "c")], "utter_c"),
        ([state("utter_c")], "action_listen"),
    )
}
WITHOUT_INTENT = json.dumps([state("action_listen", "should_not_be_set")], sort_keys=True)


def policy(kind: type[RulePolicy], folder: Path, **more: str) -> RulePolicy:
    context = ExecutionContext(GraphSchema({}), "")
    lookup = {"rules": RULES | more, "rules_for_loop_unhappy_path": {}, "rules_not_in_stories": []}
    return kind(
        kind.get_default_config(), LocalModelStorage(folder), Resource("rules"), context, lookup=lookup
    )


@pytest.fixture(scope="module", params=[{}, {WITHOUT_INTENT: "utter_c"}], ids=["intents", "any message"])
def policies(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> tuple[RulePolicy, RulePolicy]:
    folder = tmp_path_factory.mktemp("rules")
    return policy(RulePolicy, folder, **request.param), policy(BoundedRulePolicy, folder, **request.param)


def said(intent: str) -> list[Event]:
    return [ActionExecuted("action_listen"), UserUttered(intent, {"name": intent, "confidence": 1.0})]


PIECES = st.one_of(
    st.sampled_from(INTENTS).map(said),
    st.sampled_from((*ACTIONS, "action_listen")).map(lambda name: [ActionExecuted(name)]),
    st.booleans().map(lambda value: [SlotSet("open", value)]),
    st.integers().map(lambda value: [SlotSet("note", value)]),
)


def tracker_of(pieces: list[list[Event]]) -> DialogueStateTracker:
    events = [event for piece in pieces for event in piece]
    return DialogueStateTracker.from_events("visitor", events, DOMAIN.slots)


@settings(max_examples=300, deadline=None)
@given(pieces=st.lists(PIECES, max_size=40))
def test_both_predict_the_same(policies: tuple[RulePolicy, RulePolicy], pieces: list[list[Event]]) -> None:
    tracker = tracker_of(pieces)
    theirs, ours = (each.predict_action_probabilities(tracker, DOMAIN) for each in policies)
    assert ours.probabilities == theirs.probabilities


def test_a_long_conversation_is_cut_at_a_turn_and_keeps_its_slots() -> None:
    before = [said("a"), [ActionExecuted("utter_a"), SlotSet("open", True), SlotSet("note", 1)]]
    tracker = tracker_of([*before, *[said("b"), [ActionExecuted("utter_b")]] * 50, said("a")])
    recent = recent_tracker(tracker, 4)
    assert len(recent.events) < 15
    assert recent.get_slot("open") is True
    assert recent.get_slot("note") == 1
    assert recent.latest_message.intent["name"] == "a"
    assert recent.latest_action_name == tracker.latest_action_name
    assert recent.past_states(DOMAIN)[-4:] == tracker.past_states(DOMAIN)[-4:]


def test_a_short_conversation_is_taken_as_it_is() -> None:
    tracker = tracker_of([said("a")])
    assert recent_tracker(tracker, 4) is tracker
