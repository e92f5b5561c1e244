"""Rasa's command line without TensorFlow, else without JAX."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from jsonschema import ValidationError
from rasa.core import processor
from rasa.core.actions.action import RemoteAction
from rasa.utils.endpoints import EndpointConfig

from tests.conftest import ROOT
from thora.dialogue.planned_runner import PlannedRunner
from thora.lean_rasa import check_the_form_once, plan_the_graph_once

LOADED = """
import sys, thora.lean_rasa
sys.argv = ["rasa", "--version"]
thora.lean_rasa.main()
import rasa.core.policies.ted_policy
loaded = {name.split(".")[0] for name, module in sys.modules.items() if module}
print("LOADED", sorted(loaded & {"jaxlib", "tensorflow", "keras"}))
"""


@pytest.mark.parametrize(
    ("config", "loaded"),
    [
        ("pipeline: [{name: thora.nlu.tokenizer.EnglishTokenizer}]\npolicies: []", "[]"),
        ("pipeline: [{name: DIETClassifier}]\npolicies: []", "['keras', 'tensorflow']"),
    ],
)
def test_rasa_runs_with_what_its_pipeline_needs(tmp_path: Path, config: str, loaded: str) -> None:
    (tmp_path / "config.yml").write_text(config)
    command = [sys.executable, "-W", "ignore", "-c", LOADED]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(command, capture_output=True, text=True, cwd=tmp_path, env=environment)
    assert "Rasa Version" in done.stdout
    assert f"LOADED {loaded}" in done.stdout


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
