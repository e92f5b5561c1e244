"""Rasa's own command line in less memory and time: `python -m thora.lean_rasa run ...`.

TensorFlow is left out where nothing needs it (thora/without_tensorflow.py). Where it is needed, it imports
JAX for a converter that Rasa does not use, and goes on where there is none: 90 MB less in each process.

An answer of the action server is checked against a form; jsonschema checks that form too, which
takes a fifth of a turn. Here it is checked once. Components run in an order that is found once, too.
What a training does with its examples: thora/lean_training.py.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from thora import without_tensorflow


def main() -> None:
    """Run Rasa with the arguments of this process; config.yml is that of the working folder."""
    sys.modules["jax"] = None  # type: ignore[assignment]  # an import of it is an ImportError from here on
    if not without_tensorflow.is_needed(Path("config.yml")):
        without_tensorflow.leave_out()
    from rasa.__main__ import main as rasa_main

    from thora.lean_training import handle_examples_lightly

    check_the_form_once()
    plan_the_graph_once()
    handle_examples_lightly()
    rasa_main()


def plan_the_graph_once() -> None:
    """Let Rasa run the components of a message by PlannedRunner."""
    from rasa.core import processor

    from thora.dialogue.planned_runner import PlannedRunner

    processor.DaskGraphRunner = PlannedRunner


def check_the_form_once() -> None:
    """Let Rasa check answers of the action server by a validator that is made once."""
    from jsonschema.exceptions import best_match
    from jsonschema.validators import validator_for
    from rasa.core.actions.action import RemoteAction

    form = RemoteAction.action_response_format_spec()
    kind = validator_for(form)
    kind.check_schema(form)
    validator = kind(form)

    def validate(self: Any, result: Any) -> bool:
        error = best_match(validator.iter_errors(result))
        if error is not None:
            raise error
        return True

    RemoteAction._validate_action_result = validate


if __name__ == "__main__":
    main()
