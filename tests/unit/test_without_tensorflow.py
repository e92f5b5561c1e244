"""Rasa without TensorFlow: where nothing needs it, and only there."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import ROOT
from thora.without_tensorflow import is_needed

THORAS = "pipeline: [{name: thora.nlu.tokenizer.EnglishTokenizer}]\n"
IMPORTED = """
import importlib, pkgutil, sys
from thora import without_tensorflow
without_tensorflow.leave_out()
import rasa.core.run, rasa.core.agent, rasa.model_training, rasa.server
import rasa.engine.recipes.default_components
from rasa.graph_components.validators import default_recipe_validator
try:
    rasa.engine.recipes.default_components.DIETClassifier.load({}, None, None, None)
except ImportError as error:
    print(error)
"""


@pytest.mark.parametrize(
    ("config", "needed"),
    [
        (THORAS + "policies: [{name: thora.dialogue.rule_policy.BoundedRulePolicy}]", False),
        (THORAS + "policies: [{name: TEDPolicy}]", True),
        ("pipeline: [{name: DIETClassifier}]\npolicies: []", True),
        (THORAS, True),  # the policies are left to Rasa
        ("pipeline: \npolicies: ", True),
        ("pipeline: [", True),
        ("- a list", True),
    ],
)
def test_what_a_config_needs(tmp_path: Path, config: str, needed: bool) -> None:
    path = tmp_path / "config.yml"
    path.write_text(config)
    assert is_needed(path) is needed


def test_without_a_config_everything_may_be_needed(tmp_path: Path) -> None:
    assert is_needed(tmp_path / "config.yml")


def test_the_project_needs_none() -> None:
    assert not is_needed(ROOT / "config.yml")


def test_rasa_is_imported_and_says_what_is_left_out() -> None:
    command = [sys.executable, "-W", "ignore", "-c", IMPORTED]
    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT)
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("DIETClassifier needs TensorFlow, which is left out")
