"""Rasa's command line without JAX."""

from __future__ import annotations

import subprocess
import sys
from typing import Any

import pytest
from jsonschema import ValidationError
from rasa.core import processor
from rasa.core.actions.action import RemoteAction
from rasa.utils.endpoints import EndpointConfig

from thora.dialogue.planned_runner import PlannedRunner
from thora.lean_rasa import check_the_form_once, plan_the_graph_once

LOADED = """
import sys, thora.lean_rasa
sys.argv = ["rasa", "--version"]
thora.lean_rasa.main()
import rasa.core.policies.ted_policy
print("JAX", [name for name in sys.modules if name.startswith("jaxlib")])
"""


def test_rasa_runs_without_jax() -> None:
    done = subprocess.run([sys.executable, "-W", "ignore", "-c", LOADED], capture_output=True, text=True)
    assert "Rasa Version" in done.stdout
    assert "JAX []" in done.stdout


@pytest.mark.parametrize(
    ("answer", "is_good"),
    [
        ({"events": [], "responses": []}, True),
        ({"events": [{"event": "slot", "name": "a", "value": 1}], "responses": [{"text": "hello"}]}, True),
        ({"events": [{"name": "no event"}]}, False),
        ({"responses": "no list"}, False),
    ],
)
def test_answers_of_the_action_server_are_checked_as_before(
    monkeypatch: pytest.MonkeyPatch, answer: dict[str, Any], is_good: bool
) -> None:
    def verdict() -> bool:
        try:
            return action._validate_action_result(answer)
        except ValidationError:
            return False

    action = RemoteAction("action_any", EndpointConfig("http://127.0.0.1:1"))
    monkeypatch.setattr(RemoteAction, "_validate_action_result", RemoteAction._validate_action_result)
    theirs = verdict()
    check_the_form_once()
    assert verdict() is theirs is is_good


def test_rasa_runs_its_components_by_our_plan(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(processor, "DaskGraphRunner", processor.DaskGraphRunner)
    plan_the_graph_once()
    assert processor.DaskGraphRunner is PlannedRunner
