"""Which examples the topic classifier learns."""

from __future__ import annotations

from collections.abc import Iterable

from rasa.shared.nlu.constants import INTENT
from rasa.shared.nlu.training_data.message import Message

from thora.topics import is_learnt


def learnt(examples: Iterable[Message]) -> list[Message]:
    """Those whose intent is learnt: not warning signs and near misses, which SafetyCheck reads itself."""
    return [example for example in examples if example.get(INTENT) and is_learnt(str(example.get(INTENT)))]
