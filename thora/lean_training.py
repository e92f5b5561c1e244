"""Rasa's training data with less work: examples are not copied at every step, and sooner told apart.

Rasa merges the data of its importers seven times before a training, each time with a deep copy of every
example, and takes the checksum of every example, token by token, after each component: with fifty thousand
examples, half of a training. It holds every file against its schema with a parser in Python, of which the
lines of examples are nine tenths of the work.
"""

from __future__ import annotations

import hashlib
import json
from typing import Any

from rasa.nlu.tokenizers.tokenizer import Token
from rasa.shared.nlu.constants import INTENT, RESPONSE
from rasa.shared.nlu.training_data.formats.rasa_yaml import RasaYAMLReader
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from rasa.shared.nlu.training_data.util import check_duplicate_synonym
from rasa.shared.utils import io

from thora.literal_blocks import shortened

_validate = RasaYAMLReader.validate


def handle_examples_lightly() -> None:
    """Let Rasa's data be merged and told apart by what stands here."""
    Message.fingerprint = fingerprint
    TrainingData.sanitize_examples = staticmethod(sanitized)
    TrainingData.merge = merged
    RasaYAMLReader.validate = validate
    io._is_ascii = str.isascii


def validate(reader: RasaYAMLReader, string: str) -> None:
    """Raise YamlException where a file does not fit Rasa's schema, for which its examples need no reading."""
    _validate(reader, shortened(string))


def fingerprint(message: Message) -> str:
    """A checksum of all that an example holds: its data with tokens, and its features."""
    if message._cached_fingerprint is None:
        digest = hashlib.md5(json.dumps(message.data, sort_keys=True, default=_plain).encode())  # noqa: S324
        for features in message.features:
            digest.update(features.fingerprint().encode())
        message._cached_fingerprint = digest.hexdigest()
    return str(message._cached_fingerprint)


def _plain(value: Any) -> Any:
    """What tells a thing apart that JSON does not know."""
    if isinstance(value, Token):
        return [value.text, value.start, value.end, value.lemma, value.data]
    return value.fingerprint() if hasattr(value, "fingerprint") else str(value)


def sanitized(examples: list[Message]) -> list[Message]:
    """Each example once, without blanks around its intent and response."""
    for example in examples:
        for name in (INTENT, RESPONSE):
            value = example.get(name)
            if value and value != value.strip():
                example.set(name, value.strip())
    return list(dict.fromkeys(examples))


def merged(data: TrainingData, *others: TrainingData | None) -> TrainingData:
    """All of it together, with the same examples and not copies of them; what is empty changes nothing."""
    parts = [part for part in (data, *others) if part is not None and _has_any(part)]
    if len(parts) < 2:
        return parts[0] if parts else TrainingData()
    synonyms: dict[str, str] = {}
    for part in parts:
        for text, synonym in part.entity_synonyms.items():
            check_duplicate_synonym(synonyms, text, synonym, "merging training data")
        synonyms.update(part.entity_synonyms)
    return TrainingData(
        [example for part in parts for example in part.training_examples],
        synonyms,
        [feature for part in parts for feature in part.regex_features],
        [table for part in parts for table in part.lookup_tables],
        {name: texts for part in parts for name, texts in part.responses.items()},
    )


def _has_any(data: TrainingData) -> bool:
    fields = (data.entity_synonyms, data.regex_features, data.lookup_tables, data.responses)
    return bool(data.training_examples) or any(fields)
