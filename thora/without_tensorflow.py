"""Rasa without TensorFlow, where nothing in config.yml needs it: in two thirds of the memory, sooner there.

Rasa imports TensorFlow for components that Thora's pipeline does not have, and spaCy imports it where it can.
Here the import fails for spaCy, which goes on without, and Rasa's modules that cannot do without it are empty
but for the names that others import from them.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from types import ModuleType
from typing import Any, NoReturn

import yaml

OWN = "thora."
# Every module of Rasa 3.6 that imports TensorFlow when it is imported itself, and what others take from it.
MODULES = {
    "rasa.utils.tensorflow.callback": ("RasaTrainingLogger", "RasaModelCheckpoint"),
    "rasa.utils.tensorflow.data_generator": ("RasaBatchDataGenerator", "RasaDataGenerator"),
    "rasa.nlu.classifiers.diet_classifier": ("DIETClassifier",),
    "rasa.nlu.selectors.response_selector": ("ResponseSelector",),
    "rasa.nlu.featurizers.dense_featurizer.convert_featurizer": ("ConveRTFeaturizer",),
    "rasa.nlu.featurizers.dense_featurizer.lm_featurizer": ("LanguageModelFeaturizer",),
    "rasa.core.policies.ted_policy": ("TEDPolicy",),
    "rasa.core.policies.unexpected_intent_policy": ("UnexpecTEDIntentPolicy",),
}


def is_needed(config: Path) -> bool:
    """Whether TensorFlow may be needed: unless every component and policy of a config.yml is Thora's own.

    A file that cannot be read, or leaves the pipeline to Rasa, needs it.
    """
    try:
        read = yaml.safe_load(config.read_text(encoding="utf-8"))
        parts: Sequence[dict[str, Any]] = [*read["pipeline"], *read["policies"]]
        return not all(str(part["name"]).startswith(OWN) for part in parts)
    except (OSError, ValueError, KeyError, TypeError, yaml.YAMLError):
        return True


def leave_out() -> None:
    """Let this process import Rasa without TensorFlow; before it has imported either."""
    sys.modules["tensorflow"] = None  # type: ignore[assignment]  # an import of it is an ImportError
    for name, things in MODULES.items():
        module = ModuleType(name, "Left out: it needs TensorFlow (thora/without_tensorflow.py).")
        for thing in things:
            setattr(module, thing, type(thing, (_LeftOut,), {}))
        sys.modules[name] = module


class _LeftOut:
    """In the place of a component that needs TensorFlow."""

    @classmethod
    def create(cls, *given: Any, **named: Any) -> NoReturn:
        """Raises ImportError, which says what to do."""
        raise ImportError(
            f"{cls.__name__} needs TensorFlow, which is left out because every component in config.yml is"
            " Thora's own: name it there, or start Rasa with `python -m rasa`."
        )

    load = create
